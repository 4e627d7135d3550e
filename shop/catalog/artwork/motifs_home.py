"""Things for the house, drawn in a box of 400 × 400 standing on y = 380.

Each drawing is SVG with four colours to be filled in: {m} main, {d} dark, {p} pale, {s} spark.
"""

DRAWINGS: dict[str, str] = {
    "mug": """
<path d="M150 78c-16-18 16-32 0-54M200 70c-16-18 16-32 0-54" stroke="{p}" stroke-width="9"
 fill="none"
 stroke-linecap="round"/>
<circle cx="282" cy="232" r="62" fill="none" stroke="{d}" stroke-width="30"/>
<path d="M78 112h204v214q0 54-54 54H132q-54 0-54-54z" fill="{m}"/>
<path d="M78 232h204v52H78z" fill="{p}" opacity=".9"/>
<ellipse cx="180" cy="112" rx="102" ry="22" fill="{d}"/>""",
    "bowl": """
<circle cx="136" cy="160" r="52" fill="{d}"/><circle cx="272" cy="164" r="48" fill="{d}"/>
<circle cx="204" cy="138" r="58" fill="{s}"/>
<path d="M204 84q2-34 34-44q4 34-34 44z" fill="{m}"/>
<path d="M44 190h312q-6 130-104 166v24H148v-24Q50 320 44 190z" fill="{m}"/>
<path d="M44 190h312l-3 30H47z" fill="{p}" opacity=".85"/>""",
    "pan": """
<rect x="250" y="244" width="196" height="26" rx="13" fill="{d}"/>
<circle cx="426" cy="257" r="6" fill="{p}"/>
<path d="M26 214h248l-10 118q-4 48-50 48H86q-46 0-50-48z" fill="{m}"/>
<path d="M50 302h198" stroke="{p}" stroke-width="8" opacity=".5"/>
<rect x="14" y="196" width="272" height="28" rx="14" fill="{d}"/>
<path d="M112 160c-18-24 18-38 0-64M180 160c-18-24 18-38 0-64" stroke="{p}" stroke-width="9"
 fill="none"
 stroke-linecap="round"/>""",
    "kettle": """
<path d="M112 150q88-150 176 0" fill="none" stroke="{d}" stroke-width="20"/>
<path d="M300 250q40-10 52-90l40 6q-20 130-92 150z" fill="{d}"/>
<path d="M96 152h208q44 120 30 200q-4 28-32 28H98q-28 0-32-28q-14-80 30-200z" fill="{m}"/>
<rect x="130" y="130" width="140" height="26" rx="13" fill="{d}"/>
<circle cx="200" cy="122" r="14" fill="{s}"/>
<path d="M100 210q-16 60-8 120" fill="none" stroke="{p}" stroke-width="12" stroke-linecap="round"
 opacity=".7"/>""",
    "knife": """
<path d="M112 40q70 60 66 204h-66z" fill="{p}"/>
<path d="M112 40q70 60 66 204h-20q6-130-46-190z" fill="{d}" opacity=".18"/>
<path d="M112 244h66v108q0 28-33 28t-33-28z" fill="{m}"/>
<circle cx="145" cy="282" r="7" fill="{p}"/><circle cx="145" cy="332" r="7" fill="{p}"/>
<path d="M240 60q44 70 40 184h-40z" fill="{p}"/>
<path d="M240 244h40v112q0 24-20 24t-20-24z" fill="{d}"/>
<circle cx="260" cy="282" r="5" fill="{p}"/><circle cx="260" cy="334" r="5" fill="{p}"/>""",
    "board": """
<path d="M164 24h72q20 0 20 20v66h30q34 0 34 34v202q0 34-34 34H114q-34 0-34-34V144q0-34
 34-34h30V44
q0-20 20-20z" fill="{m}"/>
<circle cx="200" cy="66" r="17" fill="{p}"/>
<path d="M116 160v176M160 200v150M206 150v130M250 210v140M288 160v90" stroke="{d}"
 stroke-width="7"
 stroke-linecap="round" opacity=".55"/>""",
    "carafe": """
<path d="M150 40h100l-14 40q-2 60 46 122q50 70 20 140q-14 38-52 38H150q-38 0-52-38q-30-70 20-140
q48-62 46-122z" fill="{p}"/>
<path d="M112 230q88-30 176 0q30 62 8 114q-10 28-44 28H148q-34 0-44-28q-22-52 8-114z"
 fill="{m}"/>
<rect x="142" y="24" width="116" height="26" rx="13" fill="{d}"/>
<circle cx="160" cy="290" r="10" fill="{p}" opacity=".6"/><circle cx="214" cy="326" r="14"
 fill="{p}"
 opacity=".6"/><circle cx="240" cy="270" r="8" fill="{p}" opacity=".6"/>""",
    "jar": """
<rect x="104" y="52" width="192" height="54" rx="14" fill="{d}"/>
<path d="M96 118h208q36 30 36 74v140q0 48-48 48H108q-48 0-48-48V192q0-44 36-74z" fill="{m}"/>
<rect x="104" y="206" width="192" height="104" rx="12" fill="{p}"/>
<path d="M136 242h128M136 274h80" stroke="{d}" stroke-width="10" stroke-linecap="round"/>""",
    "lamp": """
<circle cx="200" cy="150" r="150" fill="{s}" opacity=".28"/>
<path d="M126 60h148l60 150H66z" fill="{m}"/>
<path d="M126 60h40l-28 150H66z" fill="{p}" opacity=".25"/>
<circle cx="200" cy="214" r="26" fill="{s}"/>
<rect x="190" y="210" width="20" height="150" fill="{d}"/>
<rect x="120" y="352" width="160" height="28" rx="14" fill="{d}"/>""",
    "pendant": """
<path d="M200 -120V60" stroke="{d}" stroke-width="8"/>
<circle cx="200" cy="262" r="130" fill="{s}" opacity=".26"/>
<circle cx="200" cy="236" r="40" fill="{s}"/>
<rect x="176" y="52" width="48" height="40" rx="8" fill="{d}"/>
<path d="M200 84q136 20 150 152H50Q64 104 200 84z" fill="{m}"/>
<path d="M90 214q14-80 84-106" fill="none" stroke="{p}" stroke-width="12" stroke-linecap="round"
 opacity=".6"/>""",
    "candle": """
<path d="M200 36q46 56 0 92q-46-36 0-92z" fill="{s}"/>
<path d="M200 120v46" stroke="{d}" stroke-width="8"/>
<path d="M110 166h180v214H110z" fill="{p}"/>
<path d="M84 226h232v112q0 42-42 42H126q-42 0-42-42z" fill="{m}"/>
<rect x="130" y="268" width="140" height="60" rx="8" fill="{p}"/>
<path d="M154 298h92" stroke="{d}" stroke-width="9" stroke-linecap="round"/>""",
    "chair": """
<path d="M110 60q90-34 180 0l-12 150H122z" fill="{m}"/>
<path d="M148 84l8 120M200 76v128M252 84l-8 120" stroke="{p}" stroke-width="9" opacity=".55"/>
<rect x="88" y="206" width="224" height="40" rx="20" fill="{d}"/>
<path d="M122 240L92 380M278 240l30 140M166 240l-10 120M234 240l10 120" stroke="{d}"
 stroke-width="18"
 stroke-linecap="round"/>""",
    "sofa": """
<rect x="20" y="140" width="360" height="180" rx="46" fill="{d}"/>
<rect x="62" y="160" width="134" height="120" rx="26" fill="{m}"/>
<rect x="204" y="160" width="134" height="120" rx="26" fill="{m}"/>
<rect x="-16" y="206" width="72" height="140" rx="34" fill="{m}"/>
<rect x="344" y="206" width="72" height="140" rx="34" fill="{m}"/>
<rect x="48" y="266" width="304" height="80" rx="24" fill="{m}"/>
<path d="M200 272v66" stroke="{d}" stroke-width="6" opacity=".5"/>
<path d="M40 346v34M360 346v34" stroke="{d}" stroke-width="20" stroke-linecap="round"/>
<rect x="246" y="190" width="92" height="84" rx="18" fill="{s}" transform="rotate(-9 292 232)"/>""",
    "table": """
<path d="M150 168V96q0-20 20-20h22q20 0 20 20v72z" fill="{p}"/>
<path d="M181 76q-40-30-30-64q34 14 30 64q6-50 50-56q2 44-50 56z" fill="{d}"/>
<rect x="0" y="168" width="400" height="38" rx="19" fill="{m}"/>
<path d="M66 206L38 380M334 206l28 174" stroke="{d}" stroke-width="22" stroke-linecap="round"/>
<path d="M60 262h280" stroke="{d}" stroke-width="12"/>""",
    "drawers": """
<rect x="60" y="60" width="280" height="290" rx="18" fill="{m}"/>
<path d="M88 350v30M312 350v30" stroke="{d}" stroke-width="22" stroke-linecap="round"/>
<rect x="84" y="84" width="232" height="70" rx="8" fill="{p}" opacity=".28"/>
<rect x="84" y="170" width="232" height="70" rx="8" fill="{p}" opacity=".28"/>
<rect x="84" y="256" width="232" height="70" rx="8" fill="{p}" opacity=".28"/>
<circle cx="200" cy="119" r="11" fill="{s}"/><circle cx="200" cy="205" r="11" fill="{s}"/>
<circle cx="200" cy="291" r="11" fill="{s}"/>""",
    "basket": """
<path d="M110 170q0-130 90-130t90 130" fill="none" stroke="{d}" stroke-width="18"/>
<path d="M48 170h304l-34 182q-6 28-34 28H116q-28 0-34-28z" fill="{m}"/>
<path d="M60 224h280M70 276h260M80 328h240" stroke="{p}" stroke-width="8" opacity=".55"/>
<path d="M126 196l12 176M200 196v176M274 196l-12 176" stroke="{d}" stroke-width="8"
 opacity=".45"/>
<rect x="34" y="152" width="332" height="36" rx="18" fill="{d}"/>""",
    "cushion": """
<path d="M70 84q130 34 260 0q26-4 30 22q-30 114 0 228q-4 28-32 26q-128-32-256 0q-28 2-32-26
q30-114 0-228q4-26 30-22z" fill="{m}"/>
<path d="M112 130l176 186M288 130L112 316" stroke="{p}" stroke-width="8" opacity=".5"/>
<circle cx="200" cy="223" r="17" fill="{s}"/>""",
    "blanket": """
<rect x="50" y="286" width="300" height="94" rx="40" fill="{d}"/>
<rect x="62" y="204" width="276" height="92" rx="40" fill="{m}"/>
<rect x="74" y="124" width="252" height="90" rx="40" fill="{p}"/>
<path d="M118 124v90M134 124v90M268 124v90" stroke="{m}" stroke-width="8"/>
<path d="M112 204v92M286 204v92M302 204v92" stroke="{p}" stroke-width="8" opacity=".7"/>
<path d="M104 286v94M122 286v94" stroke="{s}" stroke-width="8"/>""",
    "towel": """
<rect x="30" y="46" width="340" height="18" rx="9" fill="{d}"/>
<path d="M84 40h232v300H84z" fill="{m}"/>
<path d="M84 40h232v22H84z" fill="{d}" opacity=".35"/>
<path d="M84 262h232M84 290h232" stroke="{p}" stroke-width="14"/>
<path d="M94 340v28M122 340v28M150 340v28M178 340v28M206 340v28M234 340v28M262 340v28M290 340v28
M308 340v28" stroke="{m}" stroke-width="8" stroke-linecap="round"/>""",
}
