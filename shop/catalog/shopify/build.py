"""One group of rows becomes one product, or the list of what is wrong with it."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from shop.catalog.descriptions import clean_description
from shop.catalog.parsed import ParsedImage, ParsedProduct, ParsedVariant, Refused
from shop.catalog.shopify.cells import LONGEST_TEXT, Cells, Fault
from shop.catalog.shopify.groups import Group
from shop.catalog.shopify.options import read_options

_LAST = 2**31
_T = TypeVar("_T")


def build_product(
    group: Group, skus: dict[int, str], currency: str
) -> ParsedProduct | list[Refused]:
    """The product of ``group``; every fault of every row when there is one."""
    options, values = read_options(group)
    variants = [
        variant
        for cells in group.variants
        if (variant := _read_variant(group, cells, values.get(cells.line, ()), skus, currency))
    ]
    product = _read_product(group, options, tuple(variants))
    return product if product and not group.faults else _refuse_whole(group)


def _read_product(
    group: Group, options: tuple[str, ...], variants: tuple[ParsedVariant, ...]
) -> ParsedProduct | None:
    """Fields of the product stand on its first row, as a rule; the first filled one counts."""
    _check_titles(group)
    if not group.variants:
        group.refuse(group.rows[0].line, "variant_missing", "No row of the product has a price.")
    return _tried(
        group,
        lambda: ParsedProduct(
            handle=group.handle,
            title=group.first_with("title").short_text("title"),
            description_html=clean_description(group.first_with("description").raw("description")),
            vendor=group.first_with("vendor").short_text("vendor"),
            product_type=_product_type(group),
            tags=_tags(group),
            options=options,
            variants=variants,
            images=_images(group),
            published=_is_published(group),
            line=group.rows[0].line,
        ),
    )


def _read_variant(
    group: Group, cells: Cells, values: tuple[str, ...], skus: dict[int, str], currency: str
) -> ParsedVariant | None:
    def read() -> ParsedVariant:
        price, compare_at = _prices(cells, currency)
        cells.key("sku")  # Refused when it is too long; the unique one is in ``skus``.
        return ParsedVariant(
            sku=skus[cells.line],
            option_values=values,
            price=price,
            compare_at=compare_at,
            grams=_not_negative(cells, "grams"),
            barcode=cells.key("barcode"),
            requires_shipping=cells.flag("requires_shipping", default=True),
            taxable=cells.flag("taxable", default=True),
            # Shopify counts oversold pieces below zero; an opening stock cannot.
            opening_stock=max(cells.number("stock"), 0),
            image_url=cells.url("variant_image"),
            line=cells.line,
        )

    return _tried(group, read)


def _prices(cells: Cells, currency: str) -> tuple[int, int | None]:
    """Price and former price; the former one only where it is higher.

    The two belong together: beside a market's own price stands the market's own former price
    or none, because the plain one may be in another currency.
    """
    own = cells.amount("market_price", currency)
    price = own if own is not None else cells.amount("price", currency)
    if price is None:
        raise cells.fault("price", "price_missing", "is empty")
    compare_at = cells.amount("market_compare_at", currency)
    if compare_at is None and own is None:
        compare_at = cells.amount("compare_at", currency)
    return price, compare_at if compare_at is not None and compare_at > price else None


def _not_negative(cells: Cells, field: str) -> int:
    value = cells.number(field)
    if value < 0:
        raise cells.fault(field, "number_invalid", "is below zero")
    return value


def _check_titles(group: Group) -> None:
    titled = [cells for cells in group.rows if cells.text("title")]
    if not titled:
        name = group.rows[0].columns.name("title")
        group.refuse(group.rows[0].line, "title_missing", f"“{name}” is empty.")
    for cells in titled:
        if cells.text("title") != titled[0].text("title"):
            group.refuse(
                cells.line,
                "handle_repeated",
                f"Another product, on line {titled[0].line}, has the same handle.",
            )


def _product_type(group: Group) -> str:
    """The merchant's own type, else the last step of Shopify's category path."""
    own = group.first_with("type").short_text("type")
    path = group.first_with("category").text("category")
    last_step = path.rpartition(">")[2].strip()
    return own or ("" if last_step.isdigit() else last_step[:LONGEST_TEXT])


def _tags(group: Group) -> tuple[str, ...]:
    cells = group.first_with("tags")
    tags: dict[str, str] = {}
    for tag in cells.text("tags").split(","):
        if len(tag) > LONGEST_TEXT:
            raise cells.fault("tags", "too_long", f"has a tag of over {LONGEST_TEXT} signs")
        if tag.strip():
            tags.setdefault(tag.strip().casefold(), tag.strip())
    return tuple(tags.values())


def _images(group: Group) -> tuple[ParsedImage, ...]:
    """Each address once, by position, then by line; pictures of variants only come last."""
    found: list[ParsedImage] = []
    for cells in group.rows:
        if url := cells.url("image_url"):
            position = cells.number("image_position") or _LAST
            found.append(ParsedImage(url, cells.text("image_alt"), position))
    urls = [cells.url("variant_image") for cells in group.rows]
    found += [ParsedImage(url, "", _LAST + 1) for url in urls if url]
    found.sort(key=lambda image: image.position)
    unique: dict[str, ParsedImage] = {}
    for image in found:
        unique.setdefault(image.url, image)
    return tuple(replace(image, position=at) for at, image in enumerate(unique.values(), 1))


def _is_published(group: Group) -> bool:
    """Only an active product that is on the online store and included in the market."""
    shown = group.first_with("published").flag("published", default=True)
    included = group.first_with("market_included").flag("market_included", default=True)
    status = group.first_with("status").text("status").casefold()
    return shown and included and status in ("", "active")


def _tried(group: Group, read: Callable[[], _T]) -> _T | None:
    try:
        return read()
    except Fault as fault:
        group.refuse(fault.line, fault.code, fault.reason)
        return None


def _refuse_whole(group: Group) -> list[Refused]:
    lines = sorted({cells.line for cells in group.rows} | {one.line for one in group.faults})
    if len(lines) == 1:
        return group.faults
    named = ", ".join(str(line) for line in lines[:20]) + (", …" if len(lines) > 20 else "")
    whole = f" The product is left out whole (lines {named})."
    return [replace(one, reason=one.reason + whole) for one in group.faults]
