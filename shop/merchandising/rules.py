"""What a tenant's settings must be, so that its storefront can sell and its invoices stand."""

import re
import zoneinfo
from collections.abc import Sequence

from babel import Locale, UnknownLocaleError
from babel.numbers import list_currencies

from shop.data.directory import TenantSettings
from shop.pricing.destinations import EU_COUNTRIES

_ID = re.compile(r"[a-z][a-z0-9-]{0,30}")
_HOSTNAME = re.compile(r"(?!-)[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})*", re.IGNORECASE)


def find_faults(settings: TenantSettings, shards: Sequence[str]) -> dict[str, str]:
    """A sentence for each setting that cannot be; empty when the storefront can be opened."""
    wrong = {
        "id": (not _ID.fullmatch(settings.id), "letters a to z, digits and hyphens"),
        "hostnames": (not _are_hostnames(settings.hostnames), "at least one host name, no port"),
        "currency": (settings.currency not in list_currencies(), "an ISO 4217 code such as EUR"),
        "locale": (not _is_locale(settings.locale), "a locale such as en_US"),
        "languages": (not all(map(_is_locale, settings.languages)), "codes such as de"),
        "country": (not _is_country(settings), "a country of the tax regime, such as DE"),
        "time_zone": (not _is_time_zone(settings.time_zone), "a name such as Europe/Berlin"),
        "shard": (settings.shard not in shards, f"one of {', '.join(shards)}"),
        "seller": (not _can_invoice(settings), "a name, an address, and a VAT id in the EU"),
    }
    return {
        name: f"{name} = {getattr(settings, name)!r}: must be {what}."
        for name, (is_wrong, what) in wrong.items()
        if is_wrong
    }


def _are_hostnames(hostnames: Sequence[str]) -> bool:
    return bool(hostnames) and all(_HOSTNAME.fullmatch(name) for name in hostnames)


def _is_locale(text: str) -> bool:
    try:
        Locale.parse(text)
    except (ValueError, UnknownLocaleError):
        return False
    return True


def _is_country(settings: TenantSettings) -> bool:
    if settings.tax_regime == "vat_included":
        return settings.country in EU_COUNTRIES
    return settings.country == "US"


def _is_time_zone(name: str) -> bool:
    return name in zoneinfo.available_timezones()


def _can_invoice(settings: TenantSettings) -> bool:
    seller = settings.seller
    needs_vat_id = settings.tax_regime == "vat_included"
    return bool(seller.get("name") and seller.get("lines")) and (
        bool(seller.get("vat_id")) or not needs_vat_id
    )
