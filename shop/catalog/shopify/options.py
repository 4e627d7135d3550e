"""Option names and the values each variant has of them."""

from shop.catalog.shopify.cells import LONGEST_TEXT, Cells
from shop.catalog.shopify.groups import Group

_PLACES = (1, 2, 3)


def read_options(group: Group) -> tuple[tuple[str, ...], dict[int, tuple[str, ...]]]:
    """The names as the file gives them, and the values by line; faults go to the group.

    A name without any value is no option. Every variant has a value for every option, and no
    two have the same values.
    """
    variants = group.variants
    if not any(group.chosen_values(cells) for cells in variants):
        values: dict[int, tuple[str, ...]] = {cells.line: () for cells in variants}
        names: tuple[str, ...] = ()
    else:
        places = [at for at in _PLACES if any(_value(cells, at) for cells in variants)]
        names = tuple(_name(group, variants, at) for at in places)
        values = {
            cells.line: tuple(_checked_value(group, cells, at) for at in places)
            for cells in variants
        }
    _refuse_repeated_names(group, names)
    _refuse_repeated_values(group, values)
    return names, values


def _value(cells: Cells, at: int) -> str:
    return cells.text(f"option{at}_value")


def _name(group: Group, variants: list[Cells], at: int) -> str:
    field = f"option{at}_name"
    name = group.first_with(field).text(field)
    if not name or len(name) > LONGEST_TEXT:
        first = next(cells for cells in variants if _value(cells, at))
        title, line = first.columns.name(field), first.line
        group.refuse(line, "option_name_missing", f"“{title}” is empty or too long.")
    return name


def _checked_value(group: Group, cells: Cells, at: int) -> str:
    value = _value(cells, at)
    if not value or len(value) > LONGEST_TEXT:
        title = cells.columns.name(f"option{at}_value")
        reason = f"“{title}” is empty or too long; other variants of the product have it."
        group.refuse(cells.line, "option_value_missing", reason)
    return value


def _refuse_repeated_names(group: Group, names: tuple[str, ...]) -> None:
    if len({name.casefold() for name in names}) < len(names):
        line = group.rows[0].line
        group.refuse(line, "option_name_repeated", "Two options of the product have one name.")


def _refuse_repeated_values(group: Group, values: dict[int, tuple[str, ...]]) -> None:
    first_lines: dict[tuple[str, ...], int] = {}
    for line, chosen in values.items():
        first = first_lines.setdefault(chosen, line)
        if first != line:
            reason = f"The variant has the same options as the one on line {first}."
            group.refuse(line, "variant_repeated", reason)
