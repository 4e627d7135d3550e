import pytest

from shop.kernel.errors import Invalid
from shop.pricing.destinations import (
    EU_COUNTRIES,
    Choice,
    Destination,
    check_destination,
    list_countries,
    list_states,
)
from shop.pricing.errors import NotDeliverable


def faults(destination: Destination, countries=EU_COUNTRIES) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as refusal:
        check_destination(destination, countries)
    return refusal.value.fields


def test_an_address_comes_back_in_canonical_form():
    written = Destination(" nl ", " Noord-Holland ", "nl-1011ab")

    assert check_destination(written, EU_COUNTRIES) == Destination("NL", "Noord-Holland", "1011 AB")
    assert check_destination(Destination("us", "ca", "941031234"), ("US",)) == Destination(
        "US", "CA", "94103-1234"
    )


def test_a_country_that_is_none_is_a_fault_of_its_field():
    assert faults(Destination("XX", None, "1")) == [("shipping_address.country", "invalid")]
    assert faults(Destination("EL", None, "1")) == [("shipping_address.country", "invalid")]
    assert faults(Destination("", None, "1")) == [("shipping_address.country", "required")]


@pytest.mark.parametrize("country", ["CH", "GB", "US", "AX", "JP"])
def test_a_country_we_do_not_serve_is_not_deliverable(country):
    with pytest.raises(NotDeliverable) as refusal:
        check_destination(Destination(country, None, "12345"), EU_COUNTRIES)

    assert refusal.value.facts == {"country": country}


def test_all_faults_of_an_address_are_told_together():
    assert faults(Destination("US", None, "ABC"), ("US",)) == [
        ("shipping_address.state", "required"),
        ("shipping_address.postal_code", "invalid"),
    ]
    assert faults(Destination("US", "ZZ", " "), ("US",)) == [
        ("shipping_address.state", "invalid"),
        ("shipping_address.postal_code", "required"),
    ]


@pytest.mark.parametrize("state", ["PR", "GU", "AE"])
def test_us_territories_and_forces_abroad_are_not_delivered_to(state):
    with pytest.raises(NotDeliverable) as refusal:
        check_destination(Destination("US", state, "00901"), ("US",))

    assert refusal.value.facts == {"country": "US", "state": state}


@pytest.mark.parametrize(
    ("country", "postal_code", "territory"),
    [
        ("ES", "35001", "Canary Islands"),
        ("ES", "38400", "Canary Islands"),
        ("ES", "51001", "Ceuta"),
        ("ES", "52001", "Melilla"),
        ("FI", "22100", "Åland"),
        ("FR", "97400", "French overseas territories"),
        ("FR", "98800", "French overseas territories"),
        ("DE", "D-27498", "Heligoland"),
        ("DE", "78266", "Büsingen am Hochrhein"),
        ("IT", "23041", "Livigno"),
        ("IT", "22061", "Campione d’Italia"),
        ("GR", "630 86", "Mount Athos"),
        ("PT", "9000-001", "Madeira"),
        ("PT", "9500-001", "Azores"),
        ("AT", "6691", "Jungholz"),
        ("AT", "6992", "Mittelberg"),
    ],
)
def test_a_territory_with_vat_of_its_own_is_not_delivered_to(country, postal_code, territory):
    with pytest.raises(NotDeliverable) as refusal:
        check_destination(Destination(country, None, postal_code), EU_COUNTRIES)

    assert refusal.value.facts == {"country": country, "territory": territory}


@pytest.mark.parametrize(
    ("country", "postal_code"),
    [("ES", "36001"), ("FR", "98000"), ("PT", "8900-001"), ("AT", "6690"), ("FI", "20100")],
)
def test_the_neighbours_of_those_territories_are_delivered_to(country, postal_code):
    place = Destination(country, None, postal_code)

    assert check_destination(place, EU_COUNTRIES) == place


def test_countries_are_listed_in_the_readers_language_and_order():
    german = list_countries(EU_COUNTRIES, "de")
    english = list_countries(("SE", "AT", "DE", "US"))

    assert [choice.name for choice in german if choice.name[0] in "NOÖP"] == [
        "Niederlande",
        "Österreich",
        "Polen",
        "Portugal",
    ]
    assert english == (
        Choice("AT", "Austria"),
        Choice("DE", "Germany"),
        Choice("SE", "Sweden"),
        Choice("US", "United States"),
    )
    assert Choice("DE", "Allemagne") in list_countries(EU_COUNTRIES, "fr")
    assert Choice("DE", "Alemanha") in list_countries(EU_COUNTRIES, "pt-BR")
    assert [choice.code for choice in list_countries(("AL", "EG"), "de")] == ["EG", "AL"]
    assert len(german) == 27


def test_only_the_usa_ask_for_a_state():
    states = list_states("US")

    assert len(states) == 51
    assert states[0] == Choice("AL", "Alabama")
    assert Choice("DC", "District of Columbia") in states
    assert states[-1] == Choice("WY", "Wyoming")
    assert list_states("DE") == ()
