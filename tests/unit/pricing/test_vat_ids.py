import pytest

from shop.pricing.destinations import EU_COUNTRIES
from shop.pricing.vat_ids import canonical_vat_id, is_vat_id

WELL_FORMED = (
    "ATU12345678 BE0123456789 BG123456789 CY12345678X CZ12345678 DE123456789 DK12345678 "
    "EE123456789 EL123456789 ESX1234567X FI12345678 FRXX123456789 HR12345678901 HU12345678 "
    "IE1234567WA IT12345678901 LT123456789 LU12345678 LV12345678901 MT12345678 "
    "NL123456789B01 PL1234567890 PT123456789 RO1234567890 SE123456789001 SI12345678 SK1234567890"
).split()


@pytest.mark.parametrize("number", WELL_FORMED)
def test_a_number_of_each_member_state_is_known(number):
    assert is_vat_id(number)
    assert not is_vat_id(number[:-1] + "?")
    assert not is_vat_id(number + "0000")


def test_every_member_state_is_among_them_greece_as_el():
    assert {number[:2] for number in WELL_FORMED} == {*EU_COUNTRIES, "EL"} - {"GR"}


def test_spaces_dots_hyphens_and_small_letters_do_not_matter():
    assert canonical_vat_id(" nl 1234.56.789-b01 ") == "NL123456789B01"
    assert is_vat_id(" nl 1234.56.789-b01 ")


@pytest.mark.parametrize(
    "text",
    ["", "DE", "123456789", "GR123456789", "XX123456789", "DE12345678", "FI１２３４５６７８"],
)
def test_anything_else_is_no_vat_id(text):
    assert not is_vat_id(text)
