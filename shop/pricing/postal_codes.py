"""How the countries we deliver to write their postal codes, and which parts lie outside.

A code is compared without spaces and hyphens and without the country's own prefix ("D-80331",
"LT01100"), then written the way its post office does. The form is checked, not whether the
code exists: that a street is where it says it is, the carrier knows better.
"""

import re

# Country → the code without separators; how many signs stand before the separator; the separator.
_FORMS: dict[str, tuple[str, int, str]] = {
    "AT": (r"[1-9]\d{3}", 0, ""),
    "BE": (r"[1-9]\d{3}", 0, ""),
    "BG": (r"[1-9]\d{3}", 0, ""),
    "CY": (r"\d{4}", 0, ""),
    "CZ": (r"[1-7]\d{4}", 3, " "),
    "DE": (r"\d{5}", 0, ""),
    "DK": (r"\d{4}", 0, ""),
    "EE": (r"\d{5}", 0, ""),
    "ES": (r"(0[1-9]|[1-4]\d|5[0-2])\d{3}", 0, ""),
    "FI": (r"\d{5}", 0, ""),
    "FR": (r"\d{5}", 0, ""),
    "GR": (r"[1-8]\d{4}", 3, " "),
    "HR": (r"[1-5]\d{4}", 0, ""),
    "HU": (r"[1-9]\d{3}", 0, ""),
    # Eircode: a routing key such as A65 or D6W, then four signs of its own alphabet.
    "IE": (r"([AC-FHKNPRTV-Y]\d\d|D6W)[0-9AC-FHKNPRTV-Y]{4}", 3, " "),
    "IT": (r"\d{5}", 0, ""),
    "LT": (r"\d{5}", 0, ""),
    "LU": (r"[1-9]\d{3}", 0, ""),
    "LV": (r"[1-5]\d{3}", 0, ""),
    "MT": (r"[A-Z]{3}\d{4}", 3, " "),
    "NL": (r"[1-9]\d{3}[A-Z]{2}", 4, " "),
    "PL": (r"\d{5}", 2, "-"),
    "PT": (r"[1-9]\d{6}", 4, "-"),
    "RO": (r"\d{6}", 0, ""),
    "SE": (r"[1-9]\d{4}", 3, " "),
    "SI": (r"[1-9]\d{3}", 0, ""),
    "SK": (r"[089]\d{4}", 3, " "),
    "US": (r"\d{5}(\d{4})?", 5, "-"),
}

# Letters that people write before the code: the ISO code, or the sign on the country's cars.
_CAR_SIGNS = {
    "AT": "A",
    "BE": "B",
    "DE": "D",
    "ES": "E",
    "FI": "FIN",
    "FR": "F",
    "HU": "H",
    "IT": "I",
    "LU": "L",
    "PT": "P",
    "SE": "S",
    "SI": "SLO",
}

# Territories of a member state whose VAT is not the country's: outside the Union's VAT area
# (Directive 2006/112/EC, article 6), or inside it with rates of their own. The tax tables hold
# one rate a country, and a parcel with the wrong VAT is worse than none, so we do not deliver.
# From the exceptions of ibericode/vat-rates; the codes of the French collectivities and of
# Åland, which it lacks, from their post offices.
_TERRITORIES: dict[str, tuple[tuple[str, str], ...]] = {
    "AT": (("6691", "Jungholz"), ("699[123]", "Mittelberg")),
    "DE": (("78266", "Büsingen am Hochrhein"), ("27498", "Heligoland")),
    "ES": ((r"(35|38)\d{3}", "Canary Islands"), (r"51\d{3}", "Ceuta"), (r"52\d{3}", "Melilla")),
    "FI": ((r"22\d{3}", "Åland"),),
    "FR": ((r"(97\d|98[678])\d{2}", "French overseas territories"),),
    "GR": (("63086", "Mount Athos"),),
    "IT": (("22061", "Campione d’Italia"), ("23041", "Livigno")),
    "PT": ((r"9[0-4]\d{5}", "Madeira"), (r"9[5-9]\d{5}", "Azores")),
}


def canonical_postal_code(country: str, text: str) -> str | None:
    """``text`` as the country's post office writes it, or None when it has not its form.

    >>> canonical_postal_code("NL", "1011ab"), canonical_postal_code("PL", "00001")
    ('1011 AB', '00-001')
    """
    form, head, separator = _FORMS[country]
    compact = _compact(country, text)
    if not re.fullmatch(form, compact, re.ASCII):
        return None
    return compact[:head] + separator + compact[head:] if len(compact) > head else compact


def find_territory(country: str, text: str) -> str | None:
    """The name of the special territory that a postal code belongs to, or None."""
    compact = _compact(country, text)
    named = (name for form, name in _TERRITORIES.get(country, ()) if re.fullmatch(form, compact))
    return next(named, None)


def _compact(country: str, text: str) -> str:
    text = text.strip().upper()
    for prefix in (country, _CAR_SIGNS.get(country, country)):
        text = re.sub(rf"^{prefix}[-–\s]*(?=\d)", "", text)
    return re.sub(r"[\s\-–]", "", text)
