"""The form of VAT identification numbers of the member states.

Only the form is checked (as VIES, the Commission's register, describes it), not whether the
number was ever given out. A number changes no price: reverse charge, by which a business in
another member state pays the VAT itself, is not done yet, so everyone pays the VAT of the
country of delivery, and the number only appears on the invoice.
"""

import re

# By the prefix of the number; Greece writes EL, not GR.
_FORMS = {
    "AT": r"U\d{8}",
    "BE": r"[01]\d{9}",
    "BG": r"\d{9,10}",
    "CY": r"\d{8}[A-Z]",
    "CZ": r"\d{8,10}",
    "DE": r"[1-9]\d{8}",
    "DK": r"\d{8}",
    "EE": r"\d{9}",
    "EL": r"\d{9}",
    "ES": r"[A-Z]\d{7}[A-Z]|[A-Z]\d{8}|\d{8}[A-Z]",
    "FI": r"\d{8}",
    "FR": r"[0-9A-HJ-NP-Z]{2}\d{9}",
    "HR": r"\d{11}",
    "HU": r"\d{8}",
    "IE": r"\d[0-9A-Z+*]\d{5}[A-W]|\d{7}[A-W][A-I]",
    "IT": r"\d{11}",
    "LT": r"\d{9}|\d{12}",
    "LU": r"\d{8}",
    "LV": r"\d{11}",
    "MT": r"\d{8}",
    "NL": r"[0-9A-Z+*]{10}\d{2}",
    "PL": r"\d{10}",
    "PT": r"\d{9}",
    "RO": r"[1-9]\d{1,9}",
    "SE": r"\d{10}01",
    "SI": r"[1-9]\d{7}",
    "SK": r"[1-9]\d{9}",
}


def canonical_vat_id(text: str) -> str:
    """The number as registers write it: capitals, without spaces, dots and hyphens."""
    return re.sub(r"[\s.\-]", "", text).upper()


def is_vat_id(text: str) -> bool:
    """Whether ``text`` has the form of a member state's number, its prefix included.

    >>> is_vat_id("DE 123 456 789"), is_vat_id("DE12345")
    (True, False)
    """
    number = canonical_vat_id(text)
    form = _FORMS.get(number[:2])
    return form is not None and re.fullmatch(form, number[2:], re.ASCII) is not None
