"""Descriptions come as HTML from outside: sanitised by nh3, fit for the page around them."""

import html
import re

import nh3

from shop.kernel.text import without_controls

# No pictures (the content security policy allows none from elsewhere), no classes, no styles.
_TAGS = set(
    "p br strong em b i u s small sub sup ul ol li dl dt dd h1 h2 h3 h4 h5 h6 blockquote "
    "table caption thead tbody tr th td a code pre hr".split()
)
_ATTRIBUTES = {"a": {"href"}, "th": {"colspan", "rowspan"}, "td": {"colspan", "rowspan"}}
_HEADING = re.compile(r"<(/?)h([1-6])>")
_ANYTHING = re.compile(r"[^\s\xa0]")


def clean_description(body: str) -> str:
    """``body`` as safe HTML whose highest heading is h2; plain text becomes paragraphs.

    Empty when nothing of it can be seen. The page's own title is its only h1.
    """
    body = without_controls(body).strip()
    if not nh3.is_html(body):
        return _paragraphs(html.unescape(body))
    cleaned = nh3.clean(
        body,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="nofollow noopener noreferrer",
    ).strip()
    return _from_h2(cleaned) if _shows_text(cleaned) else ""


def _from_h2(cleaned: str) -> str:
    """Moves all headings so that the highest is h2; their distances stay, h6 is the lowest."""
    levels = [int(level) for _, level in _HEADING.findall(cleaned)]
    if not levels:
        return cleaned
    shift = 2 - min(levels)
    return _HEADING.sub(lambda tag: f"<{tag[1]}h{min(int(tag[2]) + shift, 6)}>", cleaned)


def _paragraphs(text: str) -> str:
    blocks = (block.strip() for block in re.split(r"\n\s*\n", text))
    return "".join(
        f"<p>{html.escape(block, quote=False).replace(chr(10), '<br>')}</p>"
        for block in blocks
        if block
    )


def _shows_text(cleaned: str) -> bool:
    text = html.unescape(re.sub(r"<[^>]*>", "", cleaned))
    return bool(_ANYTHING.search(text))
