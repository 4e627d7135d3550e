"""What templates can call: texts, amounts, days, addresses of static files.

Texts go through ``_()`` and ``ngettext()`` of Jinja's own extension. A text is taken as
HTML that we wrote; what is put into it is escaped.
"""

import datetime as dt
from collections.abc import Callable

from jinja2 import Environment

from shop.kernel.money import Money
from shop.storefront import formatting
from shop.storefront.presenters import Frame


def equip(
    environment: Environment,
    frame: Callable[[], Frame],
    asset: Callable[[str], str],
    absolute: Callable[[str], str],
) -> None:
    """Give ``environment`` the shop's filters and globals.

    ``frame()`` is asked at rendering time for the shop that the page belongs to: amounts
    and days follow its locale and zone. ``asset(name)`` is the address of a static file,
    ``absolute(path)`` the address of a page for someone outside.
    """
    environment.trim_blocks = True
    environment.lstrip_blocks = True
    environment.add_extension("jinja2.ext.i18n")
    environment.install_gettext_callables(  # type: ignore[attr-defined]
        _as_written, _singular_or_plural, newstyle=True
    )
    environment.filters.update(_filters(frame))
    environment.globals["asset"] = asset
    environment.globals["absolute"] = absolute


def _as_written(message: str) -> str:
    """English texts are their own ids."""
    return message


def _singular_or_plural(singular: str, plural: str, count: int) -> str:
    return singular if count == 1 else plural


def _filters(frame: Callable[[], Frame]) -> dict[str, Callable[..., str]]:
    def money(value: Money) -> str:
        return formatting.money(value.amount, value.currency, frame().locale)

    def clock(when: dt.datetime) -> str:
        return formatting.clock(when, frame().locale, frame().zone)

    def days(span: tuple[dt.date, dt.date]) -> str:
        return formatting.days(span[0], span[1], frame().locale)

    return {
        "money": money,
        "number": lambda value: formatting.number(value, frame().locale),
        "rate": lambda ppm: formatting.rate(ppm, frame().locale),
        "day": lambda when: formatting.day(when, frame().locale),
        "full_day": lambda when: formatting.full_day(when, frame().locale),
        "days": days,
        "clock": clock,
        "tax_words": lambda regime: formatting.tax_words(regime, _as_written),
        "pay_words": lambda total: formatting.pay_words(frame().language, money(total)),
    }
