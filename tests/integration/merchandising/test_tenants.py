from dataclasses import replace

import pytest

from shop.data.directory import HostnameTaken, TenantTaken
from shop.data.session import Plane, transaction
from shop.data.tenants import acting_for, get_tenant
from shop.kernel.errors import Invalid
from shop.merchandising import demo
from shop.merchandising.tenants import add_tenant
from shop.pricing.shipping import demo_shipping

SHIPPING = demo_shipping("vat_included")
FRANCE = replace(demo.EU, id="fr", hostnames=("fr.localhost",), country="FR", locale="fr")


def test_a_new_tenant_can_be_found_and_written_to(shop, eu):
    tenant = add_tenant("Doorbuster", FRANCE, SHIPPING)

    assert tenant.brand_id == eu.brand_id
    shop.wait_for_replica(shop.position("catalog"))
    assert get_tenant("fr") == tenant
    with acting_for(tenant), transaction(Plane.SHARD):
        pass


def test_adding_the_same_tenant_again_changes_nothing(shop):
    add_tenant("Doorbuster", FRANCE, SHIPPING)
    before = shop.capture()

    add_tenant("Doorbuster", FRANCE, ())

    assert shop.capture() == before


@pytest.mark.parametrize(
    ("brand", "settings"),
    [("Doorbuster", replace(FRANCE, currency="SEK")), ("Rival", FRANCE)],
)
def test_an_id_is_not_given_twice(shop, brand, settings):
    add_tenant("Doorbuster", FRANCE, SHIPPING)
    before = shop.capture()

    with pytest.raises(TenantTaken):
        add_tenant(brand, settings, SHIPPING)

    assert shop.capture() == before


def test_a_hostname_is_not_given_twice(shop):
    with pytest.raises(HostnameTaken) as refused:
        add_tenant("Doorbuster", replace(FRANCE, hostnames=("EU.localhost",)), SHIPPING)

    assert refused.value.facts == {"hostname": "eu.localhost", "tenant": "eu"}


def test_all_faults_of_the_settings_are_told_at_once_and_nothing_is_written(shop):
    before = shop.capture()

    with pytest.raises(Invalid) as refused:
        add_tenant("Doorbuster", replace(FRANCE, shard="mars", currency="Euro"), SHIPPING)

    assert refused.value.fields == [("currency", "invalid"), ("shard", "invalid")]
    assert shop.capture() == before
