import datetime as dt
import json
import subprocess
import sys
from pathlib import Path

import pytest

from shop.pricing import tables
from shop.pricing.destinations import EU_COUNTRIES
from shop.pricing.tables import us_states, vat_timelines
from shop.pricing.tax import rate_for, rate_ppm, sales_tax_ppm

BLACK_FRIDAY = dt.date(2026, 11, 27)
ROOT = Path(__file__).parents[3]

# Written down a second time, in tenths of a percent, so that a slip in the table is noticed.
STANDARD_RATES = """
    AT 200  BE 210  BG 200  CY 190  CZ 210  DE 190  DK 250  EE 240  ES 210
    FI 255  FR 200  GR 240  HR 250  HU 270  IE 230  IT 220  LT 210  LU 170
    LV 210  MT 180  NL 210  PL 230  PT 230  RO 210  SE 250  SI 220  SK 230
"""


def test_every_member_state_has_its_standard_rate():
    found = {c: rate_ppm(c, "standard", BLACK_FRIDAY) for c in EU_COUNTRIES}

    written = STANDARD_RATES.split()
    assert found == {
        country: int(tenths) * 1_000
        for country, tenths in zip(written[::2], written[1::2], strict=True)
    }
    assert set(vat_timelines()) == set(EU_COUNTRIES)


@pytest.mark.parametrize(
    ("country", "day", "percent"),
    [
        ("DE", "2020-06-30", 19),
        ("DE", "2020-07-01", 16),
        ("DE", "2020-12-31", 16),
        ("DE", "2021-01-01", 19),
        ("IE", "2020-08-31", 23),
        ("IE", "2020-09-01", 21),
        ("IE", "2021-03-01", 23),
        ("LU", "2023-12-31", 16),
        ("LU", "2024-01-01", 17),
        ("HR", "2022-12-31", 25),
        ("EE", "2025-06-30", 22),
        ("EE", "2025-07-01", 24),
        ("RO", "2025-07-31", 19),
        ("RO", "2025-08-01", 21),
        ("SK", "2024-12-31", 20),
        ("SK", "2025-01-01", 23),
    ],
)
def test_a_rate_holds_from_its_first_day_to_the_day_before_the_next(country, day, percent):
    assert rate_ppm(country, "standard", dt.date.fromisoformat(day)) == percent * 10_000


def test_reduced_rates_have_a_history_too():
    assert rate_ppm("DE", "reduced", dt.date(2020, 8, 1)) == 50_000
    assert rate_ppm("DE", "reduced", BLACK_FRIDAY) == 70_000


def test_of_several_reduced_rates_the_highest_is_taken():
    assert rate_ppm("FR", "reduced", BLACK_FRIDAY) == 100_000  # 5.5 and 10
    assert rate_ppm("SI", "reduced", BLACK_FRIDAY) == 95_000  # 5 and 9.5


def test_a_class_that_a_state_does_not_know_falls_back_to_the_next_higher():
    assert rate_ppm("FR", "super_reduced", BLACK_FRIDAY) == 21_000
    assert rate_ppm("DE", "super_reduced", BLACK_FRIDAY) == 70_000
    assert rate_ppm("DK", "super_reduced", BLACK_FRIDAY) == 250_000
    assert rate_ppm("DE", "parking", BLACK_FRIDAY) == 190_000
    assert rate_ppm("LU", "parking", BLACK_FRIDAY) == 140_000


def test_exempt_goods_bear_no_tax_anywhere():
    assert rate_ppm("HU", "exempt", BLACK_FRIDAY) == 0
    assert sales_tax_ppm("CA", "exempt") == 0


def test_us_states_have_their_own_rates():
    assert sales_tax_ppm("CA", "standard") == 82_500
    assert sales_tax_ppm("MN", "standard") == 68_750
    assert sales_tax_ppm("MO", "reduced") == 42_250


def test_five_of_the_fifty_one_levy_no_sales_tax():
    free = {code for code, state in us_states().items() if state.rate_ppm == 0}

    assert len(us_states()) == 51
    assert free == {"AK", "DE", "MT", "NH", "OR"}


def test_delaware_is_not_germany():
    assert rate_for("US", "DE", "standard", BLACK_FRIDAY) == 0
    assert rate_for("DE", "US", "standard", BLACK_FRIDAY) == 190_000


def test_what_no_table_says_is_an_error_not_a_zero():
    with pytest.raises(LookupError, match="depends on the state"):
        rate_for("US", None, "standard", BLACK_FRIDAY)
    with pytest.raises(LookupError):
        sales_tax_ppm("PR", "standard")
    with pytest.raises(LookupError):
        rate_ppm("JP", "standard", BLACK_FRIDAY)
    with pytest.raises(LookupError, match="1950-01-01"):
        rate_ppm("DE", "standard", dt.date(1950, 1, 1))
    with pytest.raises(ValueError, match="'food' is no tax class"):
        rate_ppm("DE", "food", BLACK_FRIDAY)


def test_every_timeline_is_in_order_of_days():
    for classes in vat_timelines().values():
        for timeline in classes.values():
            days = [day for day, _ in timeline]
            assert days == sorted(set(days))


def test_each_packaged_table_names_source_licence_and_day():
    folder = Path(tables.__file__).parent / "data"
    files = sorted(folder.glob("*.json"))

    assert [file.name for file in files] == [
        "countries.json",
        "us_sales_tax.json",
        "vat_rates.json",
    ]
    for file in files:
        content = json.loads(file.read_text())
        assert (folder / content["license_texts"]).is_file()
        for source in content["sources"]:
            assert source["license"] in {"MIT", "BSD-2-Clause", "PDDL-1.0"}
            assert dt.date.fromisoformat(source["copied_on"])


def test_importing_reads_no_table():
    program = (
        "import shop.pricing.quotes\n"
        "from shop.pricing import tables\n"
        "loaders = (tables.vat_timelines, tables.us_states, tables.country_codes)\n"
        "print([loader.cache_info().currsize for loader in loaders])"
    )

    answer = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert answer.stdout == "[0, 0, 0]\n"
