"""What a Shopify export says, in either generation of its header."""

import csv
import io

import pytest

from shop.catalog.parsed import ParsedImage

NEW = (
    "Title,URL handle,Description,Vendor,Product category,Type,Tags,Published on online store,"
    "Status,SKU,Barcode,Option1 name,Option1 value,Option1 Linked To,Option2 name,Option2 value,"
    "Price,Compare-at price,Charge tax,Inventory quantity,Weight value (grams),Requires shipping,"
    "Product image URL,Image position,Image alt text,Variant image URL"
).split(",")


def test_the_old_header_is_read_field_by_field(read, export, mug):
    row = mug(
        **{"Body (HTML)": "<p>Holds tea.</p>"},
        Vendor="Kiln",
        Type="Kitchen",
        Tags="Gift, New",
        Published="TRUE",
        Option1_Name="Farbe",
        Option1_Value="Blau",
        Variant_SKU="M-1",
        Variant_Grams="380",
        Variant_Inventory_Qty="7",
        Variant_Compare_At_Price="12",
        Variant_Requires_Shipping="FALSE",
        Variant_Taxable="FALSE",
        Variant_Barcode="'0123",
        Image_Src="https://pictures.example/a.jpg",
        Image_Position="1",
        Image_Alt_Text="A mug",
        Variant_Image="https://pictures.example/a.jpg",
    )

    file = read(export(row))

    assert file.refused == ()
    [product] = file.products
    assert (product.handle, product.title, product.vendor) == ("mug", "Mug", "Kiln")
    assert (product.product_type, product.tags) == ("Kitchen", ("Gift", "New"))
    assert product.description_html == "<p>Holds tea.</p>"
    assert (product.options, product.published, product.line) == (("Farbe",), True, 2)
    assert product.images == (ParsedImage("https://pictures.example/a.jpg", "A mug", 1),)
    [variant] = product.variants
    assert (variant.sku, variant.option_values, variant.line) == ("M-1", ("Blau",), 2)
    assert (variant.price, variant.compare_at) == (950, 1200)
    assert (variant.grams, variant.opening_stock, variant.barcode) == (380, 7, "0123")
    assert (variant.requires_shipping, variant.taxable) == (False, False)
    assert variant.image_url == "https://pictures.example/a.jpg"


def test_the_new_header_says_the_same(read):
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, NEW, restval="", lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writeheader()
    first = {
        "Title": "Mug",
        "URL handle": "mug",
        "Description": "Holds tea.",
        "Product category": "Home & Garden > Kitchen > Mugs",
        "Published on online store": "TRUE",
        "Status": "Active",
        "SKU": "M-1",
        "Barcode": "77",
        "Option1 name": "Colour",
        "Option1 value": "Blue",
        "Price": "9.50",
        "Compare-at price": "12.00",
        "Charge tax": "TRUE",
        "Inventory quantity": "7",
        "Weight value (grams)": "380",
        "Requires shipping": "TRUE",
        "Product image URL": "https://pictures.example/a.jpg",
        "Image position": "1",
        "Image alt text": "A mug",
        "Variant image URL": "https://pictures.example/blue.jpg",
    }
    writer.writerow(first)
    writer.writerow({"URL handle": "mug", "Option1 value": "Red", "Price": "10.00"})

    file = read(text.getvalue())

    assert file.refused == ()
    [product] = file.products
    assert (product.handle, product.product_type, product.options) == ("mug", "Mugs", ("Colour",))
    assert product.description_html == "<p>Holds tea.</p>"
    blue, red = product.variants
    assert (blue.sku, blue.price, blue.compare_at, blue.barcode) == ("M-1", 950, 1200, "77")
    assert (blue.grams, blue.opening_stock) == (380, 7)
    assert (red.sku, red.price, red.line) == ("mug-red", 1000, 3)
    assert [image.url[-8:] for image in product.images] == ["le/a.jpg", "blue.jpg"]


def test_a_row_with_only_an_image_is_no_variant(read, export, mug):
    file = read(
        export(
            mug(Image_Src="https://pictures.example/2.jpg", Image_Position="2"),
            {"Handle": "mug", "Image Src": "https://pictures.example/1.jpg", "Image Position": "1"},
            {"Handle": "mug", "Image Src": "https://pictures.example/2.jpg"},
        )
    )

    [product] = file.products
    assert len(product.variants) == 1
    assert product.images == (
        ParsedImage("https://pictures.example/1.jpg", "", 1),
        ParsedImage("https://pictures.example/2.jpg", "", 2),
    )


def test_rows_of_a_product_need_not_stand_together(read, export, mug):
    file = read(
        export(
            mug(Option1_Name="Size", Option1_Value="S"),
            mug(Handle="bowl", Title="Bowl"),
            {"Handle": "mug", "Option1 Value": "L", "Variant Price": "11"},
        )
    )

    assert [(one.handle, len(one.variants)) for one in file.products] == [("mug", 2), ("bowl", 1)]


@pytest.mark.parametrize("name", ["Color", "Colour", "Farbe", "Couleur"])
def test_option_names_are_kept_as_given(read, export, mug, name):
    file = read(export(mug(Option1_Name=name, Option1_Value="Red")))

    assert file.products[0].options == (name,)


def test_default_title_means_that_there_is_nothing_to_choose(read, export, mug):
    file = read(export(mug(Option1_Name="Title", Option1_Value="Default Title")))

    assert file.products[0].options == ()
    assert file.products[0].variants[0].option_values == ()
    assert file.products[0].variants[0].sku == "mug"


def test_an_option_without_any_value_is_none(read, export, mug):
    file = read(export(mug(Option1_Name="Size", Option1_Value="S", Option2_Name="Colour")))

    assert file.products[0].options == ("Size",)
    assert file.products[0].variants[0].option_values == ("S",)


@pytest.mark.parametrize(("cell", "amount"), [(".5", 50), ("10", 1000), ("9.90", 990), ("0", 0)])
def test_prices_are_minor_units(read, export, mug, cell, amount):
    file = read(export(mug(Variant_Price=cell)))

    assert file.products[0].variants[0].price == amount


@pytest.mark.parametrize("cell", ["", "0.00", "9.50", "3"])
def test_a_former_price_that_is_not_higher_is_none(read, export, mug, cell):
    file = read(export(mug(Variant_Compare_At_Price=cell)))

    assert file.products[0].variants[0].compare_at is None


def test_the_price_of_the_market_wins_and_brings_its_own_former_price(read, export, mug):
    also = ("PRICE / US", "Compare-at price / us", "Price / Canada")
    rows = (
        mug(Variant_Compare_At_Price="99", **{"PRICE / US": "8", "Price / Canada": "1"}),
        mug(Handle="cup", **{"PRICE / US": "8", "Compare-at price / us": "10"}),
        mug(Handle="jug", Variant_Compare_At_Price="12"),
    )

    file = read(export(*rows, also=also), market="us", currency="USD")

    prices = [(one.variants[0].price, one.variants[0].compare_at) for one in file.products]
    assert prices == [(800, None), (800, 1000), (950, 1200)]


def test_a_market_is_also_known_by_its_name(read, export, mug):
    text = export(mug(**{"Price / United States": "8"}), also=("Price / United States",))

    file = read(text, market="us", currency="USD", market_names=["united states"])

    assert file.products[0].variants[0].price == 800


@pytest.mark.parametrize(
    ("cells", "published"),
    [
        ({}, True),
        ({"Published": "false"}, False),
        ({"Published": "TRUE", "Status": "active"}, True),
        ({"Published": "TRUE", "Status": "draft"}, False),
        ({"Status": "Archived"}, False),
        ({"Included / eu": "FALSE"}, False),
    ],
)
def test_only_active_products_of_the_online_store_are_published(
    read, export, mug, cells, published
):
    file = read(export(mug(**cells), also=("Included / eu",)))

    assert file.products[0].published is published


@pytest.mark.parametrize(
    ("cell", "grams"),
    [("", 0), ("86182", 86182), ("2147483647", 2**31 - 1), ("12.5", 13), ("200.0", 200)],
)
def test_grams_are_whole_and_may_be_many(read, export, mug, cell, grams):
    file = read(export(mug(Variant_Grams=cell)))

    assert file.products[0].variants[0].grams == grams


def test_oversold_stock_opens_at_none(read, export, mug):
    file = read(export(mug(Variant_Inventory_Qty="-3")))

    assert file.products[0].variants[0].opening_stock == 0


def test_a_product_without_a_handle_gets_one_from_its_title(read, export, mug):
    file = read(export(mug(Handle="", Title="Große Tasse")))

    assert file.products[0].handle == "grosse-tasse"


def test_bom_crlf_and_line_separators_change_nothing(read, export, mug):
    row = mug(Title="Mug\u2028of\u00a0clay", **{"Body (HTML)": "<p>One\u2028two</p>\n<p>three</p>"})
    text = "\ufeff" + export(row, mug(Handle="cup", Title="Cup")).replace("\n", "\r\n")

    file = read(text)

    assert file.refused == ()
    assert [one.title for one in file.products] == ["Mug of clay", "Cup"]
    assert file.products[0].description_html == "<p>One\ntwo</p>\n<p>three</p>"
    # The header is line 1, the first body covers lines 2 and 3.
    assert [one.line for one in file.products] == [2, 4]


def test_tags_are_told_apart_by_their_letters_not_their_case(read, export, mug):
    file = read(export(mug(Tags=" Gift,gift , ,New")))

    assert file.products[0].tags == ("Gift", "New")


def test_a_picture_address_that_is_none_is_left_out(read, export, mug):
    file = read(export(mug(Image_Src="javascript:alert(1)", Variant_Image="http://[")))

    assert file.products[0].images == ()
    assert file.products[0].variants[0].image_url == ""
