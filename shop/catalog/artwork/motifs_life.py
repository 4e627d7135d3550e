"""Things for work, play, bath, garden and outdoors; see ``motifs_home`` for the box."""

DRAWINGS: dict[str, str] = {
    "bottle": """
<rect x="146" y="14" width="108" height="64" rx="16" fill="{d}"/>
<path d="M150 78h100q2 30 26 52q14 14 14 40v160q0 50-50 50h-80q-50 0-50-50V170q0-26 14-40
q24-22 26-52z" fill="{m}"/>
<path d="M110 216h180v74H110z" fill="{p}" opacity=".85"/>
<path d="M132 268l38-38 28 26 30-32 40 44z" fill="{d}"/>
<path d="M134 150v40M134 306v40" stroke="{p}" stroke-width="10" stroke-linecap="round"
 opacity=".6"/>""",
    "lantern": """
<path d="M130 110q0-90 70-90t70 90" fill="none" stroke="{d}" stroke-width="14"/>
<path d="M134 96h132l26 50H108z" fill="{m}"/>
<rect x="118" y="146" width="164" height="170" fill="{p}"/>
<circle cx="200" cy="236" r="96" fill="{s}" opacity=".3"/>
<path d="M200 170q54 66 0 116q-54-50 0-116z" fill="{s}"/>
<path d="M122 146v170M278 146v170" stroke="{d}" stroke-width="12"/>
<path d="M104 316h192l20 64H84z" fill="{m}"/>""",
    "tent": """
<path d="M200 60L-20 380h440z" fill="{m}"/>
<path d="M200 60l60 320H140z" fill="{d}"/>
<path d="M200 60l-60 320q50-60 60-320z" fill="{p}"/>
<path d="M200 60l-14-26M200 60l14-26" stroke="{d}" stroke-width="12" stroke-linecap="round"/>
<path d="M-20 380l-30 12M420 380l30 12" stroke="{d}" stroke-width="8"/>
<circle cx="326" cy="66" r="34" fill="{s}"/>""",
    "hammock": """
<path d="M10 30v350M390 30v350" stroke="{d}" stroke-width="20" stroke-linecap="round"/>
<path d="M14 110l70 66M386 110l-70 66M14 110l50 110M386 110l-50 110" stroke="{p}"
 stroke-width="6"/>
<path d="M66 176q134 110 268 0q24 130-134 142Q42 306 66 176z" fill="{m}"/>
<path d="M74 214q126 100 252 0M86 254q114 70 228 0" fill="none" stroke="{s}" stroke-width="10"/>""",
    "notebook": """
<rect x="100" y="30" width="230" height="340" rx="18" fill="{d}"/>
<rect x="84" y="20" width="230" height="340" rx="18" fill="{m}"/>
<rect x="120" y="80" width="158" height="70" rx="8" fill="{p}"/>
<path d="M144 106h110M144 126h66" stroke="{d}" stroke-width="8" stroke-linecap="round"/>
<path d="M276 20v340" stroke="{s}" stroke-width="14"/>
<path d="M66 70h36M66 130h36M66 190h36M66 250h36M66 310h36" stroke="{d}" stroke-width="12"
 stroke-linecap="round"/>""",
    "pen": """
<path d="M92 380V166l28-60 28 60v214z" fill="{m}"/><path d="M106 136l14-30 14 30z" fill="{d}"/>
<path d="M92 176h56v26H92z" fill="{p}"/>
<path d="M178 380V116l28-60 28 60v264z" fill="{s}"/><path d="M192 86l14-30 14 30z" fill="{d}"/>
<path d="M178 126h56v26h-56z" fill="{p}"/>
<path d="M264 380V196l28-60 28 60v184z" fill="{d}"/><path d="M278 166l14-30 14 30z" fill="{m}"/>
<path d="M264 206h56v26h-56z" fill="{p}"/>
<path d="M60 270h290v70q0 40-40 40H100q-40 0-40-40z" fill="{m}"/>
<path d="M60 270h290v26H60z" fill="{d}" opacity=".45"/>""",
    "tray": """
<rect x="30" y="300" width="340" height="80" rx="14" fill="{m}"/>
<rect x="30" y="206" width="340" height="80" rx="14" fill="{m}"/>
<path d="M60 300h280v22H60zM60 206h280v22H60z" fill="{d}" opacity=".5"/>
<path d="M70 196l16-70h230l14 70z" fill="{p}"/>
<path d="M110 152h150M104 174h180" stroke="{m}" stroke-width="8" stroke-linecap="round"/>
<circle cx="200" cy="254" r="10" fill="{s}"/><circle cx="200" cy="348" r="10" fill="{s}"/>""",
    "clock": """
<path d="M128 340l-26 40M272 340l26 40" stroke="{d}" stroke-width="20" stroke-linecap="round"/>
<circle cx="200" cy="210" r="160" fill="{m}"/><circle cx="200" cy="210" r="124" fill="{p}"/>
<path d="M200 104v24M200 292v24M94 210h24M282 210h24" stroke="{d}" stroke-width="10"
 stroke-linecap="round"/>
<path d="M200 210V134M200 210l58 36" stroke="{d}" stroke-width="14" stroke-linecap="round"/>
<circle cx="200" cy="210" r="13" fill="{s}"/>""",
    "blocks": """
<rect x="36" y="236" width="144" height="144" rx="16" fill="{m}"/>
<rect x="206" y="236" width="144" height="144" rx="16" fill="{d}"/>
<rect x="112" y="84" width="144" height="144" rx="16" fill="{s}" transform="rotate(-5 184 156)"/>
<circle cx="108" cy="308" r="38" fill="{p}"/><path d="M278 266l44 76h-88z" fill="{p}"/>
<rect x="150" y="124" width="66" height="66" rx="6" fill="{p}" transform="rotate(-5 184 156)"/>""",
    "car": """
<path d="M60 240l40-96q12-30 44-30h110q28 0 46 24l64 92z" fill="{d}"/>
<path d="M118 222l26-66q4-12 16-12h36v78zM216 144h34q12 0 20 12l44 66h-98z" fill="{p}"/>
<path d="M30 240q0-24 26-24h290q44 0 44 44v60H30z" fill="{m}"/>
<circle cx="112" cy="324" r="56" fill="{d}"/><circle cx="112" cy="324" r="24" fill="{s}"/>
<circle cx="300" cy="324" r="56" fill="{d}"/><circle cx="300" cy="324" r="24" fill="{s}"/>""",
    "bear": """
<circle cx="116" cy="70" r="42" fill="{d}"/><circle cx="284" cy="70" r="42" fill="{d}"/>
<ellipse cx="200" cy="294" rx="118" ry="86" fill="{m}"/>
<ellipse cx="84" cy="262" rx="36" ry="58" fill="{d}" transform="rotate(24 84 262)"/>
<ellipse cx="316" cy="262" rx="36" ry="58" fill="{d}" transform="rotate(-24 316 262)"/>
<circle cx="200" cy="130" r="106" fill="{m}"/><ellipse cx="200" cy="166" rx="54" ry="42"
 fill="{p}"/>
<ellipse cx="200" cy="148" rx="18" ry="12" fill="{d}"/>
<circle cx="158" cy="112" r="11" fill="{d}"/><circle cx="242" cy="112" r="11" fill="{d}"/>
<path d="M200 160v16q-10 14-24 8M200 176q10 14 24 8" fill="none" stroke="{d}" stroke-width="6"/>
<ellipse cx="130" cy="352" rx="48" ry="34" fill="{d}"/>
<ellipse cx="270" cy="352" rx="48" ry="34" fill="{d}"/><circle cx="200" cy="262" r="14"
 fill="{s}"/>""",
    "kite": """
<path d="M236 10l124 150-174 128L86 110z" fill="{m}"/><path d="M236 10l-50 278L86 110z"
 fill="{d}"/>
<path d="M236 10l124 150-150 0z" fill="{s}"/>
<path d="M186 288q-70 20-60 60t-70 34" fill="none" stroke="{d}" stroke-width="7"/>
<path d="M150 300l-30-16 4 36zM120 350l-34-8 16 32z" fill="{p}"/>""",
    "puzzle": """
<path d="M60 110h90q-24-66 30-66t30 66h90v90q66-24 66 30t-66 30v90h-90q24-66-30-66t-30 66H60v-90
q66 24 66-30t-66-30z" fill="{m}"/>
<circle cx="246" cy="164" r="16" fill="{p}" opacity=".8"/>
<path d="M88 138h40" stroke="{p}" stroke-width="10" stroke-linecap="round" opacity=".8"/>""",
    "soap": """
<circle cx="290" cy="96" r="44" fill="{p}"/><circle cx="226" cy="60" r="22" fill="{p}"/>
<circle cx="334" cy="38" r="16" fill="{p}"/>
<rect x="80" y="150" width="240" height="150" rx="56" fill="{m}"/>
<rect x="118" y="186" width="164" height="78" rx="36" fill="none" stroke="{p}" stroke-width="9"
 opacity=".8"/>
<path d="M40 296h320q0 84-84 84H124q-84 0-84-84z" fill="{d}"/>""",
    "dispenser": """
<path d="M190 100V50h-76q-24 0-24 26" fill="none" stroke="{d}" stroke-width="20"
 stroke-linecap="round"/>
<path d="M160 100h80l8 40h-96z" fill="{d}"/>
<path d="M128 140h144q44 0 44 44v152q0 44-44 44H128q-44 0-44-44V184q0-44 44-44z" fill="{m}"/>
<rect x="116" y="204" width="168" height="112" rx="10" fill="{p}"/>
<path d="M200 222q40 46 0 74q-40-28 0-74z" fill="{m}"/>
<circle cx="90" cy="112" r="10" fill="{s}"/>""",
    "brush": """
<path d="M176 380V196q0-24 24-24t24 24v184q-24 14-48 0z" fill="{d}"/>
<ellipse cx="200" cy="120" rx="104" ry="84" fill="{m}"/>
<ellipse cx="200" cy="112" rx="78" ry="58" fill="{p}"/>
<path d="M150 92v40M175 80v62M200 76v72M225 80v62M250 92v40" stroke="{d}" stroke-width="8"
 stroke-linecap="round"/>
<circle cx="200" cy="352" r="9" fill="{s}"/>""",
    "plant": """
<path d="M200 250V96" stroke="{d}" stroke-width="10"/>
<path d="M200 236q-120-10-136-120q116 0 136 120zM200 216q120-20 132-130q-112 10-132 130z"
 fill="{d}"/>
<path d="M200 180q-60-70 0-160q60 90 0 160z" fill="{s}"/>
<path d="M84 240h232l-28 116q-6 24-30 24H142q-24 0-30-24z" fill="{m}"/>
<rect x="70" y="222" width="260" height="46" rx="12" fill="{m}"/>
<path d="M84 268h232" stroke="{d}" stroke-width="8" opacity=".5"/>""",
    "can": """
<path d="M120 180q0-110 90-110t90 110" fill="none" stroke="{d}" stroke-width="20"/>
<path d="M120 250L40 150l-30 20 110 166z" fill="{d}"/>
<path d="M-12 176l60-46 14 20-58 46z" fill="{m}"/>
<path d="M110 170h210l20 182q2 28-26 28H116q-28 0-26-28z" fill="{m}"/>
<path d="M104 234h224" stroke="{p}" stroke-width="12" opacity=".7"/>
<circle cx="216" cy="306" r="26" fill="{s}"/>""",
    "trowel": """
<path d="M176 18h48q14 0 14 14l-8 128h-60l-8-128q0-14 14-14z" fill="{m}"/>
<path d="M186 160h28v70h-28z" fill="{d}"/>
<path d="M130 222q70-20 140 0q16 100-70 158q-86-58-70-158z" fill="{p}"/>
<path d="M200 240v100" stroke="{d}" stroke-width="8" stroke-linecap="round" opacity=".5"/>
<circle cx="200" cy="46" r="9" fill="{s}"/>""",
    "fence": """
<path d="M20 170h360M20 300h360" stroke="{d}" stroke-width="30"/>
<path d="M40 380V120l34-40 34 40v260zM124 380V120l34-40 34 40v260zM208 380V120l34-40 34 40v260z
M292 380V120l34-40 34 40v260z" fill="{m}"/>
<circle cx="74" cy="170" r="7" fill="{p}"/><circle cx="158" cy="170" r="7" fill="{p}"/>
<circle cx="242" cy="170" r="7" fill="{p}"/><circle cx="326" cy="170" r="7" fill="{p}"/>""",
    "bird": """
<path d="M200 20L60 130h280z" fill="{d}"/><rect x="88" y="128" width="224" height="252" rx="10"
 fill="{m}"/>
<circle cx="200" cy="220" r="48" fill="{d}"/><path d="M200 300v46" stroke="{d}" stroke-width="14"
 stroke-linecap="round"/>
<path d="M176 214q26-40 60-8l24 2-22 14q-10 36-50 30z" fill="{s}"/>
<path d="M116 150h168" stroke="{p}" stroke-width="8" opacity=".5"/>""",
}
