"""The packaged tax and country tables, read once each when first asked for.

Sources, licences and dates stand in the files themselves and in ``data/LICENSES.md``.
Whoever gets a table shares it with everyone else in the process, so the tables are read-only.
"""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

_FOLDER = Path(__file__).parent / "data"

# (first day, rate in parts per million), oldest first; each holds until the next begins.
Timeline = tuple[tuple[dt.date, int], ...]


@dataclass(frozen=True, slots=True)
class SalesTaxState:
    """A state of the USA, or DC: ``rate_ppm`` is the state's own sales tax, 0 where it has none."""

    code: str
    name: str
    rate_ppm: int


@lru_cache(maxsize=1)
def vat_timelines() -> Mapping[str, Mapping[str, Timeline]]:
    """The VAT history of each member state by tax class."""
    countries = _read("vat_rates.json")["countries"]
    return MappingProxyType(
        {
            country: MappingProxyType({name: _timeline(rows) for name, rows in classes.items()})
            for country, classes in countries.items()
        }
    )


@lru_cache(maxsize=1)
def us_states() -> Mapping[str, SalesTaxState]:
    """The fifty states and DC by their postal codes."""
    states = _read("us_sales_tax.json")["states"]
    return MappingProxyType({code: SalesTaxState(code, **facts) for code, facts in states.items()})


@lru_cache(maxsize=1)
def country_codes() -> frozenset[str]:
    """Every two-letter code of ISO 3166-1."""
    return frozenset(" ".join(_read("countries.json")["codes"]).split())


def _read(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((_FOLDER / name).read_text(encoding="utf-8"))
    return content


def _timeline(rows: list[tuple[str, int]]) -> Timeline:
    return tuple((dt.date.fromisoformat(day), rate_ppm) for day, rate_ppm in rows)
