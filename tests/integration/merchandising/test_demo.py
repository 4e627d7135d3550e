from shop.data.session import Plane, reading
from shop.data.tenants import acting_for, find_tenant_by_host, list_tenants
from shop.inventory.queries import list_stock
from shop.merchandising.demo import seed_demo
from shop.pricing.queries import list_shipping_methods
from shop.pricing.shipping import demo_shipping


def test_the_demo_fills_both_storefronts(databases):
    with databases.restored({}):
        seeded = seed_demo()

        assert [one.tenant.id for one in seeded] == ["eu", "us"]
        assert [one.summary.taken for one in seeded] == [70, 70]
        assert [one.summary.opened for one in seeded] == [244, 244]
        assert [one.summary.refused for one in seeded] == [(), ()]
        for tenant in ("eu", "us"):
            assert databases.sql(tenant, "SELECT count(*) FROM stock") == [(244,)]
        assert databases.sql("catalog", "SELECT count(*) FROM publication") == [(140,)]


def test_a_second_seeding_changes_nothing(demo_products):
    before = demo_products.capture()

    assert [one.summary for one in seed_demo()] == [None, None]

    assert demo_products.capture() == before


def test_a_storefront_with_other_products_is_left_alone(demo_products):
    demo_products.sql("catalog", "UPDATE product SET handle = 'own-' || handle")

    assert [one.summary for one in seed_demo()] == [None, None]


def test_a_seeding_cut_short_between_the_planes_is_completed(demo_products, us):
    demo_products.sql("us", "DELETE FROM stock")

    eu_again, us_again = seed_demo()

    assert eu_again.summary is None
    assert (us_again.summary.unchanged, us_again.summary.opened) == (70, 244)


def test_the_demo_tenants_are_those_of_the_contract(shop, eu, us):
    assert list_tenants() == [eu, us]
    assert (eu.currency, eu.tax_regime, eu.country, eu.shard) == ("EUR", "vat_included", "DE", "eu")
    assert (us.currency, us.tax_regime, us.country, us.shard) == ("USD", "sales_tax", "US", "us")
    assert find_tenant_by_host("eu.localhost:8000") == eu
    assert find_tenant_by_host("US.localhost") == us
    with reading(Plane.CATALOGUE) as session:
        for tenant in (eu, us):
            methods = list_shipping_methods(session, tenant.id)
            assert methods == demo_shipping(tenant.tax_regime)


def test_several_demo_variants_are_scarce_or_gone(demo_products, eu):
    skus = [sku for (sku,) in demo_products.sql("catalog", "SELECT sku FROM variant")]
    with acting_for(eu), reading(Plane.SHARD) as session:
        stock = list_stock(session, skus)

    shown = dict(
        demo_products.sql(
            "catalog",
            "SELECT sku, state FROM availability JOIN variant ON id = variant_id"
            " WHERE tenant_id = 'eu'",
        )
    )
    assert {shown.get(sku, "sold_out") for sku in skus} == {"in_stock", "few_left", "sold_out"}
    for sku, view in stock.items():
        assert (shown.get(sku, "sold_out") == "sold_out") == (view.available == 0)


def test_the_demo_catalogue_is_as_rich_as_promised(demo_products):
    rows = demo_products.sql(
        "catalog",
        "SELECT cardinality(options), count(*) FROM product GROUP BY 1 ORDER BY 1",
    )
    by_options = dict(rows)

    assert sum(by_options.values()) >= 60
    assert by_options[2] >= 5
    assert by_options[3] >= 1
