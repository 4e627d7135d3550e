"""Where a parcel may go: countries, states, and the check of an address's place.

A market delivers where one of its delivery methods does; nothing else says so twice.
"""

import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from babel import Locale

from shop.kernel.errors import Invalid
from shop.pricing.errors import NotDeliverable
from shop.pricing.postal_codes import canonical_postal_code, find_territory
from shop.pricing.tables import country_codes, us_states

# The member states of the European Union, each within its VAT area (see postal_codes.py for
# the territories that are not).
EU_COUNTRIES = tuple(
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split()
)

# Codes that the postal service takes for states, where our tax table says nothing:
# territories and the forces' post offices abroad.
_UNSERVED_US_STATES = frozenset("AA AE AP AS FM GU MH MP PR PW VI".split())


@dataclass(frozen=True, slots=True)
class Destination:
    """As much of an address as prices depend on. ``country`` is ISO 3166-1 alpha-2."""

    country: str
    state: str | None = None
    postal_code: str | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """An entry of a form's list: the code that is sent and the name that is read."""

    code: str
    name: str


def check_destination(destination: Destination, countries: Collection[str]) -> Destination:
    """The destination with its codes in canonical form, if one of ``countries`` is meant.

    Raises Invalid naming every field of ``shipping_address`` that is missing or malformed,
    and NotDeliverable for a place that exists but that we do not serve.
    """
    country = _check_country(destination.country, countries)
    state, state_fault = _check_state(country, destination.state)
    postal_code, postal_fault = _check_postal_code(country, destination.postal_code)
    faults = [fault for fault in (state_fault, postal_fault) if fault]
    if faults:
        raise Invalid("The delivery address is incomplete or wrong.", fields=faults)
    if country == "US" and state in _UNSERVED_US_STATES:
        raise NotDeliverable(f"We do not deliver to {state}.", country=country, state=state)
    if territory := find_territory(country, postal_code):
        raise NotDeliverable(
            f"We do not deliver to {territory}.", country=country, territory=territory
        )
    return Destination(country, state, postal_code)


def list_countries(codes: Iterable[str], locale: str = "en") -> tuple[Choice, ...]:
    """The countries with their names in that language, in its readers' order."""
    names = Locale.parse(locale.replace("-", "_")).territories
    return tuple(sorted((Choice(code, names[code]) for code in codes), key=_reading_order))


def list_states(country: str) -> tuple[Choice, ...]:
    """The states to choose from in an address of that country; none where it needs none."""
    if country != "US":
        return ()
    choices = (Choice(state.code, state.name) for state in us_states().values())
    return tuple(sorted(choices, key=_reading_order))


def _check_country(text: str, countries: Collection[str]) -> str:
    country = text.strip().upper()
    if country not in country_codes():
        fault = "invalid" if country else "required"
        raise Invalid("Please name the country.", fields=[("shipping_address.country", fault)])
    if country not in countries:
        raise NotDeliverable(f"We do not deliver to {country}.", country=country)
    return country


def _check_state(country: str, text: str | None) -> tuple[str | None, tuple[str, str] | None]:
    """The state and no fault, or the fault. Only the USA need one: their tax depends on it."""
    state = (text or "").strip()
    if country != "US":
        return state or None, None
    state = state.upper()
    if state in us_states() or state in _UNSERVED_US_STATES:
        return state, None
    return None, ("shipping_address.state", "invalid" if state else "required")


def _check_postal_code(country: str, text: str | None) -> tuple[str, tuple[str, str] | None]:
    written = (text or "").strip()
    if not written:
        return "", ("shipping_address.postal_code", "required")
    postal_code = canonical_postal_code(country, written)
    if postal_code is None:
        return "", ("shipping_address.postal_code", "invalid")
    return postal_code, None


def _reading_order(choice: Choice) -> str:
    """Österreich among the O's, where its readers look for it."""
    apart = unicodedata.normalize("NFKD", choice.name)
    return "".join(sign for sign in apart if not unicodedata.combining(sign)).casefold()
