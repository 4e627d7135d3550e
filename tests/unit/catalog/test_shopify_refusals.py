"""What is refused, on which line, and that nothing of it is half taken."""

import io

import pytest

from shop.catalog.errors import EmptyFile, NotAProductExport, WrongEncoding
from shop.catalog.shopify import parse


@pytest.mark.parametrize(
    ("cells", "code", "part_of_reason"),
    [
        ({"Variant Price": ""}, "variant_missing", "No row of the product has a price"),
        ({"Variant Price": "", "Variant SKU": "X"}, "price_missing", "“Variant Price” is empty"),
        ({"Variant Price": "1,50"}, "amount_invalid", "“1,50”, which is no amount in EUR"),
        ({"Variant Price": "9.999"}, "amount_invalid", "“9.999”"),
        ({"Variant Price": "-1"}, "amount_invalid", "“-1”"),
        ({"Variant Compare At Price": "$12"}, "amount_invalid", "“Variant Compare At Price”"),
        ({"Variant Grams": "heavy"}, "number_invalid", "“Variant Grams” says “heavy”"),
        ({"Variant Grams": "-1"}, "number_invalid", "“Variant Grams” is below zero"),
        ({"Variant Grams": "2147483648"}, "number_invalid", "2147483648"),
        ({"Variant Inventory Qty": "many"}, "number_invalid", "“Variant Inventory Qty”"),
        ({"Variant Taxable": "maybe"}, "flag_invalid", "“maybe”, not TRUE or FALSE"),
        ({"Published": "soon"}, "flag_invalid", "“soon”"),
        ({"Title": ""}, "title_missing", "“Title” is empty"),
        ({"Title": "x" * 256}, "too_long", "“Title” is longer than 255 signs"),
        ({"Variant SKU": "x" * 256}, "too_long", "“Variant SKU”"),
        ({"Tags": "x" * 256}, "too_long", "“Tags”"),
        ({"Option1 Value": "Red"}, "option_name_missing", "“Option1 Name”"),
        ({"Image Src": "https://a.example/b", "Image Position": "x"}, "number_invalid", "Position"),
    ],
)
def test_a_faulty_row_is_refused_with_its_line_and_a_reason(
    read, export, mug, cells, code, part_of_reason
):
    file = read(export(mug(Handle="cup", Title="Cup"), mug(**cells)))

    assert [one.handle for one in file.products] == ["cup"]
    [refused] = file.refused
    assert (refused.line, refused.handle, refused.code) == (3, "mug", code)
    assert part_of_reason in refused.reason


def test_one_faulty_variant_leaves_the_whole_product_out(read, export, mug):
    file = read(
        export(
            mug(Option1_Name="Size", Option1_Value="S"),
            {"Handle": "mug", "Option1 Value": "M"},
            {"Handle": "mug", "Option1 Value": "L", "Variant Price": "free"},
        )
    )

    assert file.products == ()
    assert [(one.line, one.code) for one in file.refused] == [
        (3, "price_missing"),
        (4, "amount_invalid"),
    ]
    assert all("left out whole (lines 2, 3, 4)" in one.reason for one in file.refused)


def test_two_variants_with_the_same_options_are_refused(read, export, mug):
    file = read(
        export(
            mug(Option1_Name="Size", Option1_Value="S"),
            {"Handle": "mug", "Option1 Value": "S", "Variant Price": "1"},
        )
    )

    assert file.products == ()
    [refused] = file.refused
    assert (refused.line, refused.code) == (3, "variant_repeated")


def test_a_variant_lacking_an_option_the_others_have_is_refused(read, export, mug):
    file = read(
        export(
            mug(Option1_Name="Size", Option1_Value="S", Option2_Name="Hue", Option2_Value="Red"),
            {"Handle": "mug", "Option1 Value": "M", "Variant Price": "1"},
        )
    )

    [refused] = file.refused
    assert (refused.line, refused.code) == (3, "option_value_missing")


def test_two_options_of_one_name_are_refused(read, export, mug):
    file = read(
        export(
            mug(Option1_Name="Size", Option1_Value="S", Option2_Name="size", Option2_Value="M"),
        )
    )

    assert [one.code for one in file.refused] == ["option_name_repeated"]


def test_two_products_of_one_handle_are_refused(read, export, mug):
    file = read(export(mug(), mug(Title="Another mug", Option1_Value="x")))

    assert file.products == ()
    assert (3, "handle_repeated") in [(one.line, one.code) for one in file.refused]


def test_a_row_that_belongs_to_no_product_is_refused(read, export, mug):
    file = read(export(mug(), {"Variant Price": "3"}, mug(Handle="!!!", Title="")))

    assert [one.handle for one in file.products] == ["mug"]
    assert [(one.line, one.code) for one in file.refused] == [
        (3, "handle_missing"),
        (4, "handle_invalid"),
    ]


def test_a_row_with_more_cells_than_the_header_is_refused(read, export, mug):
    lines = export(mug(), mug(Handle="cup", Title="Cup")).splitlines()
    lines[1] += ",too,many"

    file = read("\n".join(lines))

    assert [one.handle for one in file.products] == ["cup"]
    assert [(one.line, one.code) for one in file.refused] == [(2, "row_too_long")]


def test_a_forgotten_quotation_mark_swallows_no_sound_row(read, export, mug):
    lines = export(
        mug(Handle="cup", Title="Cup", Tags="a, b"),
        mug(Handle="jug", Title="Jug", Tags="c, d"),
        mug(Handle="pot", Title="Pot", Tags="e, f"),
    ).splitlines()
    lines[2] = lines[2].replace("jug,Jug", 'jug,"Jug')

    file = read("\n".join(lines))

    assert [one.handle for one in file.products] == ["cup", "pot"]
    [refused] = file.refused
    assert (refused.line, refused.handle, refused.code) == (3, "jug", "row_unreadable")


def test_a_broken_row_leaves_its_whole_product_out(read, export, mug):
    lines = export(
        mug(Option1_Name="Size", Option1_Value="S"),
        {"Handle": "mug", "Option1 Value": "M", "Variant Price": "2"},
        mug(Handle="pot", Title="Pot"),
    ).splitlines()
    lines[2] = lines[2].replace(",M,", ',"M"x,')

    file = read("\n".join(lines))

    assert [one.handle for one in file.products] == ["pot"]
    [refused] = file.refused
    assert (refused.line, refused.handle, refused.code) == (3, "mug", "row_unreadable")
    assert "lines 2, 3" in refused.reason


def test_a_broken_row_of_several_lines_is_refused_once(read, export, mug):
    body = '<p>One</p>\n<p>two, three</p>\n<p>four</p>"x'
    lines = export(mug(), mug(Handle="pot", Title="Pot")).splitlines()
    lines[1] = lines[1].replace("mug,Mug,", f'mug,Mug,"{body}')

    file = read("\n".join(lines))

    assert [(one.handle, one.line) for one in file.products] == [("pot", 5)]
    [refused] = file.refused
    assert (refused.line, refused.handle) == (2, "mug")
    assert "up to line 4" in refused.reason


def test_a_row_that_is_broken_at_the_end_of_the_file_is_refused(read, export, mug):
    file = read(export(mug()) + 'pot,"Pot')

    assert [one.handle for one in file.products] == ["mug"]
    assert [(one.line, one.handle) for one in file.refused] == [(3, "pot")]


def test_line_numbers_count_blank_lines_and_lines_inside_cells(read, export, mug):
    text = export(mug(Handle="cup", **{"Body (HTML)": "one\ntwo"}), mug(Variant_Price="x"))
    text = text.replace("\n", "\n\n", 1)

    file = read(text)

    # 1 header, 2 blank, 3 and 4 the cup, 5 the mug.
    assert [one.line for one in file.products] == [3]
    assert [one.line for one in file.refused] == [5]


@pytest.mark.parametrize(
    ("header", "missing"),
    [
        ("sku,name,qty\n1,2,3\n", ("Handle", "Title", "Variant Price")),
        ("Handle,Title,Vendor\n", ("Variant Price",)),
        ("Title,Description,Published on online store,Price\n", ("URL handle",)),
    ],
)
def test_a_wrong_header_is_one_error_naming_what_is_missing(read, header, missing):
    with pytest.raises(NotAProductExport) as caught:
        read(header)

    assert caught.value.facts["missing"] == missing
    assert all(f"“{name}”" in caught.value.detail for name in missing)


def test_semicolons_between_columns_are_named(read):
    with pytest.raises(NotAProductExport, match="semicolons"):
        read("Handle;Title;Variant Price\nmug;Mug;3\n")


@pytest.mark.parametrize("text", ["", "\n\n", "\ufeff", " ,,\n"])
def test_an_empty_file_is_an_error(read, text):
    with pytest.raises(EmptyFile):
        read(text)


@pytest.mark.parametrize(
    "data", [b"Handle,Title,Variant Price\nmug,T\xe4sse,3\n", b"\xff\xfeH\x00"]
)
def test_a_file_that_is_not_utf8_is_an_error(data):
    with pytest.raises(WrongEncoding, match="not UTF-8"):
        parse(io.TextIOWrapper(io.BytesIO(data), encoding="utf-8"), market="eu", currency="EUR")


def test_undecoded_bytes_let_through_by_the_caller_are_found(read):
    with pytest.raises(WrongEncoding):
        read("Handle,Title,Variant Price\nmug,T\udce4sse,3\n")
