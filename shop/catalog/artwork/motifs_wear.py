"""Things to wear and to carry; see ``motifs_home`` for the box and the colours."""

DRAWINGS: dict[str, str] = {
    "jacket": """
<path d="M140 40l-70 34q-24 14-32 50L0 300q0 20 22 26l44 6l24-120v168h220V212l24 120l44-6q22-6
 22-26
l-38-176q-8-36-32-50l-70-34q-60 40-120 0z" fill="{m}"/>
<path d="M140 40q-8 40 60 60q68-20 60-60q-60 40-120 0z" fill="{d}"/>
<path d="M200 100v280" stroke="{d}" stroke-width="8"/>
<path d="M112 258l56-14v58h-56zM288 258l-56-14v58h56z" fill="{d}" opacity=".45"/>
<circle cx="200" cy="150" r="8" fill="{s}"/><circle cx="200" cy="210" r="8" fill="{s}"/>
<circle cx="200" cy="330" r="8" fill="{s}"/>""",
    "shirt": """
<path d="M138 36l-92 42L0 196l68 34l24-48v198h216V182l24 48l68-34l-46-118l-92-42q-62 50-124 0z"
 fill="{m}"/>
<path d="M138 36q62 96 124 0q-62 50-124 0z" fill="{d}"/>
<rect x="226" y="168" width="52" height="58" rx="8" fill="{p}" opacity=".45"/>""",
    "jumper": """
<path d="M144 40L76 68q-26 12-32 48L6 330l60 16l28-120v154h212V226l28
 120l60-16l-38-214q-6-36-32-48
l-68-28q-56 34-112 0z" fill="{m}"/>
<path d="M144 40q56 62 112 0l-6-14q-50 26-100 0z" fill="{d}"/>
<path d="M94 196l22-26 22 26 22-26 22 26 22-26 22 26 22-26 22 26 22-26 16 20" fill="none"
 stroke="{p}"
 stroke-width="10" stroke-linejoin="round"/>
<path d="M94 240h212" stroke="{s}" stroke-width="8"/>
<path d="M94 352h212" stroke="{d}" stroke-width="40" opacity=".35"/>""",
    "skirt": """
<path d="M128 60h144l84 300q-156 40-312 0z" fill="{m}"/>
<rect x="124" y="40" width="152" height="40" rx="10" fill="{d}"/>
<path d="M168 84l-30 284M200 84v292M232 84l30 284" stroke="{p}" stroke-width="8" opacity=".5"/>""",
    "beanie": """
<circle cx="200" cy="66" r="42" fill="{s}"/>
<path d="M62 290q-6-200 138-200t138 200z" fill="{m}"/>
<path d="M130 118q-24 70-22 170M200 92v196M270 118q24 70 22 170" stroke="{d}" stroke-width="8"
 fill="none" opacity=".45"/>
<rect x="44" y="270" width="312" height="84" rx="30" fill="{d}"/>
<path d="M84 284v56M124 284v56M164 284v56M204 284v56M244 284v56M284 284v56M322 284v56"
 stroke="{p}"
 stroke-width="8" opacity=".35"/>""",
    "scarf": """
<path d="M92 70q108-60 216 0q30 60-10 106q-98 50-196 0Q62 130 92 70z" fill="{m}"/>
<path d="M128 92q72-36 144 0q-10 34-72 34t-72-34z" fill="{d}"/>
<path d="M206 150l92-10 26 206-88 14z" fill="{m}"/>
<path d="M214 216l94-14M222 276l94-14" stroke="{s}" stroke-width="14"/>
<path d="M240 358l2 24M262 354l3 24M284 350l3 24M308 346l3 24" stroke="{d}" stroke-width="8"
 stroke-linecap="round"/>""",
    "socks": """
<path d="M70 40h96v180q0 20 16 32l46 34q30 24 8 58t-58 22l-82-52q-26-18-26-50z" fill="{m}"/>
<path d="M222 40h96v170q0 18 16 30l40 30q30 24 10 56t-56 20l-80-50q-26-16-26-48z" fill="{d}"/>
<path d="M70 84h96M70 112h96" stroke="{p}" stroke-width="14"/>
<path d="M222 84h96M222 112h96" stroke="{s}" stroke-width="14"/>""",
    "shoe": """
<path d="M60 130q70 34 130 0l20 70q40 40 110 52q60 10 60 70v22H20V250q30-40 40-120z" fill="{m}"/>
<path d="M60 130q70 34 130 0l6 24q-66 32-140 6z" fill="{d}"/>
<path d="M206 196l-40 24M232 222l-36 28M264 240l-28 32" stroke="{p}" stroke-width="10"
 stroke-linecap="round"/>
<rect x="10" y="334" width="380" height="46" rx="20" fill="{p}"/>
<path d="M10 356h380" stroke="{s}" stroke-width="10"/>""",
    "apron": """
<path d="M152 90q48-110 96 0" fill="none" stroke="{d}" stroke-width="14"/>
<path d="M140 86h120q6 70 64 104v160q0 30-30 30H106q-30 0-30-30V190q58-34 64-104z" fill="{m}"/>
<path d="M76 200H20M324 200h56" stroke="{d}" stroke-width="14" stroke-linecap="round"/>
<path d="M128 234h144v70q0 24-24 24h-96q-24 0-24-24z" fill="{d}" opacity=".5"/>
<path d="M172 234v-60" stroke="{s}" stroke-width="10" stroke-linecap="round"/>""",
    "backpack": """
<path d="M150 70q0-50 50-50t50 50" fill="none" stroke="{d}" stroke-width="18"/>
<rect x="40" y="200" width="320" height="130" rx="40" fill="{d}"/>
<path d="M76 160q0-104 124-104t124 104v180q0 40-40 40H116q-40 0-40-40z" fill="{m}"/>
<rect x="110" y="224" width="180" height="116" rx="22" fill="{d}" opacity=".55"/>
<path d="M110 262h180" stroke="{p}" stroke-width="8"/>
<path d="M96 150h208" stroke="{p}" stroke-width="8" opacity=".7"/>
<rect x="190" y="256" width="20" height="40" rx="10" fill="{s}"/>""",
    "bag": """
<path d="M130 150q0-124 70-124t70 124" fill="none" stroke="{d}" stroke-width="18"/>
<path d="M62 136h276l26 216q2 28-26 28H62q-28 0-26-28z" fill="{m}"/>
<path d="M62 136h276l4 36H58z" fill="{d}" opacity=".5"/>
<rect x="150" y="236" width="100" height="74" rx="10" fill="{p}" opacity=".85"/>
<path d="M172 262h56M172 284h36" stroke="{d}" stroke-width="8" stroke-linecap="round"/>""",
    "purse": """
<path d="M40 130q0-30 30-30h260q30 0 30 30v190q0 36-36 36H76q-36 0-36-36z" fill="{d}"/>
<path d="M40 130q0-30 30-30h260q30 0 30 30v60q-10 70-80 70H120q-70 0-80-70z" fill="{m}"/>
<circle cx="200" cy="252" r="20" fill="{s}"/>
<path d="M70 128h260" stroke="{p}" stroke-width="6" stroke-dasharray="14 10" opacity=".6"/>""",
    "umbrella": """
<path d="M200 60V340q0 40-36 40t-36-34" fill="none" stroke="{d}" stroke-width="16"
 stroke-linecap="round"/>
<path d="M200 50q160 0 184 170q-30-30-61 0q-31-30-62 0q-30-30-61 0q-31-30-61 0q-31-30-62 0
q-31-30-61 0Q40 50 200 50z" fill="{m}"/>
<path d="M200 50q-50 60-61 170q31-30 61 0q30-30 61 0Q250 110 200 50z" fill="{d}" opacity=".5"/>
<path d="M200 50V24" stroke="{s}" stroke-width="14" stroke-linecap="round"/>""",
}
