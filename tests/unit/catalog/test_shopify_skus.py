"""Every variant has a SKU of its own, and the same file gives the same ones."""

from shop.catalog.shopify.skus import Claim, assign_skus, made_sku


def skus_of(file):
    return [variant.sku for product in file.products for variant in product.variants]


def test_empty_skus_are_made_of_handle_and_options(read, export, mug):
    file = read(
        export(
            mug(
                Option1_Name="Farbe",
                Option1_Value="Grün",
                Option2_Name="Größe",
                Option2_Value="M/L",
            ),
            {"Handle": "mug", "Option1 Value": "Rot", "Option2 Value": "S", "Variant Price": "1"},
        )
    )

    assert skus_of(file) == ["mug-gruen-m-l", "mug-rot-s"]


def test_a_repeated_sku_stays_with_the_first(read, export, mug):
    text = export(
        mug(Variant_SKU="A", Option1_Name="Size", Option1_Value="S"),
        {"Handle": "mug", "Option1 Value": "M", "Variant Price": "1", "Variant SKU": "A"},
        mug(Handle="cup", Variant_SKU="A"),
    )

    assert skus_of(read(text)) == ["A", "mug-m", "cup"]
    assert skus_of(read(text)) == skus_of(read(text))


def test_options_that_spell_the_same_get_a_number(read, export, mug):
    file = read(
        export(
            mug(Option1_Name="Size", Option1_Value="S+"),
            {"Handle": "mug", "Option1 Value": "S", "Variant Price": "1"},
            {"Handle": "mug", "Option1 Value": "S-", "Variant Price": "1"},
        )
    )

    assert skus_of(file) == ["mug-s", "mug-s-2", "mug-s-3"]


def test_a_made_sku_never_takes_one_the_file_gives_further_down(read, export, mug):
    file = read(export(mug(), mug(Handle="cup", Variant_SKU="mug")))

    assert skus_of(file) == ["mug-2", "mug"]


def test_mending_a_refused_product_moves_no_other_sku(read, export, mug):
    broken = export(mug(Variant_SKU="A", Variant_Price="x"), mug(Handle="cup", Variant_SKU="A"))
    mended = export(mug(Variant_SKU="A"), mug(Handle="cup", Variant_SKU="A"))

    assert skus_of(read(broken)) == ["cup"]
    assert skus_of(read(mended)) == ["A", "cup"]


def test_a_sku_another_product_of_the_brand_has_is_not_given_again(read, export, mug):
    text = export(mug(Variant_SKU="A"), mug(Handle="cup", Variant_SKU="B"))

    file = read(text, owners={"A": "old-jug", "B": "cup", "mug": "old-mug"})

    assert skus_of(file) == ["mug-2", "B"]


def test_very_long_handles_still_make_distinct_skus():
    claims = [Claim(line, "h" * 255, "", ("x" * 255,)) for line in (1, 2)]

    skus = list(assign_skus(claims, {}).values())

    assert len(set(skus)) == 2
    assert max(map(len, skus)) <= 255


def test_options_without_letters_leave_the_handle():
    assert made_sku("mug", ("日本",)) == "mug"
