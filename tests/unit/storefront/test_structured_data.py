from shop.storefront.structured_data import product_data
from tests.unit.storefront.pages import jacket, shelf


def data_of(product):
    return product_data(
        product,
        lambda **query: "/p?" + "&".join(f"{k}={v}" for k, v in query.items()),
        lambda url: "http://shop" + url,
        "Keeps you dry.",
    )


def test_a_plain_product_is_one_offer():
    data = data_of(shelf().plain)

    assert (data["@type"], data["sku"], data["image"]) == (
        "Product", "MUG", ["http://shop/artwork/wide.svg"],
    )  # fmt: skip
    assert data["offers"] == {
        "@type": "Offer",
        "url": "/p?",
        "price": "18.00",
        "priceCurrency": "EUR",
        "availability": "https://schema.org/InStock",
        "itemCondition": "https://schema.org/NewCondition",
    }


def test_a_product_with_choices_is_a_group_with_an_address_for_each_variant():
    data = data_of(jacket())

    assert data["@type"] == "ProductGroup"
    assert data["variesBy"] == ["https://schema.org/color", "https://schema.org/size"]
    third = data["hasVariant"][2]
    assert (third["color"], third["size"]) == ("Spruce", "XL")
    assert third["offers"]["url"] == "/p?colour=Spruce&size=XL"
    assert third["offers"]["price"] == "64.00"


def test_availability_is_that_of_the_page():
    offers = [variant["offers"]["availability"] for variant in data_of(jacket())["hasVariant"]]

    assert [word.rpartition("/")[2] for word in offers] == [
        "InStock", "LimitedAvailability", "SoldOut", "SoldOut",
    ]  # fmt: skip
