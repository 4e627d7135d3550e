import pytest

from shop.pricing.destinations import EU_COUNTRIES
from shop.pricing.postal_codes import canonical_postal_code

CAPITALS = {
    "AT": "1010",
    "BE": "1000",
    "BG": "1000",
    "CY": "1010",
    "CZ": "110 00",
    "DE": "10115",
    "DK": "1050",
    "EE": "10111",
    "ES": "28001",
    "FI": "00100",
    "FR": "75001",
    "GR": "105 57",
    "HR": "10000",
    "HU": "1011",
    "IE": "D02 X285",
    "IT": "00118",
    "LT": "01100",
    "LU": "1111",
    "LV": "1010",
    "MT": "VLT 1117",
    "NL": "1011 AB",
    "PL": "00-001",
    "PT": "1100-148",
    "RO": "010011",
    "SE": "111 20",
    "SI": "1000",
    "SK": "811 01",
    "US": "20500",
}


def test_there_is_a_form_for_every_country_we_deliver_to():
    assert set(CAPITALS) == {*EU_COUNTRIES, "US"}


@pytest.mark.parametrize(("country", "code"), CAPITALS.items())
def test_a_capitals_code_is_kept_as_its_post_office_writes_it(country, code):
    assert canonical_postal_code(country, code) == code
    assert canonical_postal_code(country, code.replace(" ", "").replace("-", "")) == code
    assert canonical_postal_code(country, f"  {code.lower()} ") == code


@pytest.mark.parametrize(
    ("country", "written", "code"),
    [
        ("DE", "D-80331", "80331"),
        ("DE", "DE 80331", "80331"),
        ("AT", "A-1010", "1010"),
        ("FI", "FIN-00100", "00100"),
        ("FI", "FI-00100", "00100"),
        ("SE", "SE-111 20", "111 20"),
        ("SE", "S-11120", "111 20"),
        ("LT", "LT-01100", "01100"),
        ("LV", "LV1010", "1010"),
        ("LU", "L-1111", "1111"),
        ("US", "20500-0003", "20500-0003"),
        ("US", "205000003", "20500-0003"),
        ("IE", "d6wxy00", "D6W XY00"),
    ],
)
def test_prefixes_and_separators_are_understood(country, written, code):
    assert canonical_postal_code(country, written) == code


@pytest.mark.parametrize(
    ("country", "written"),
    [
        ("DE", "8033"),
        ("DE", "803311"),
        ("DE", "8O331"),
        ("DE", "８０３３１"),
        ("DE", "A-1010"),
        ("DE", ""),
        ("AT", "0100"),
        ("NL", "1011"),
        ("NL", "1011 A1"),
        ("ES", "53001"),
        ("PT", "1100"),
        ("IE", "B02 X285"),
        ("IE", "D02 O285"),
        ("US", "2050"),
        ("US", "20500-00"),
        ("PL", "00_001"),
        ("SK", "11000"),
        ("DE", "80331\n80331"),
    ],
)
def test_a_code_of_another_form_is_none(country, written):
    assert canonical_postal_code(country, written) is None
