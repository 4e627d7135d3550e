from dataclasses import replace

import pytest

from shop.merchandising.demo import EU, US
from shop.merchandising.rules import find_faults

SHARDS = ("eu", "us")


@pytest.mark.parametrize("settings", [EU, US])
def test_the_demo_tenants_can_be_opened(settings):
    assert find_faults(settings, SHARDS) == {}


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("id", "EU 1"),
        ("hostnames", ()),
        ("hostnames", ("eu.localhost:8000",)),
        ("currency", "Euro"),
        ("locale", "english"),
        ("languages", ("xx-",)),
        ("country", "US"),
        ("time_zone", "Berlin"),
        ("shard", "mars"),
        ("seller", {"name": "No address", "vat_id": "DE1"}),
        ("seller", {"name": "No VAT id", "lines": ["Berlin"]}),
    ],
)
def test_a_setting_that_cannot_be_is_named(setting, value):
    assert list(find_faults(replace(EU, **{setting: value}), SHARDS)) == [setting]


def test_a_seller_in_the_united_states_needs_no_vat_id():
    assert find_faults(replace(US, seller={"name": "X", "lines": ["Y"]}), SHARDS) == {}
