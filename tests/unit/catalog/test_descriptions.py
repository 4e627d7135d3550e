"""Descriptions from outside become safe HTML below the page's own title."""

import pytest

from shop.catalog.descriptions import clean_description


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("<p onclick='x()'>a</p><script>alert(1)</script>", "<p>a</p>"),
        ("<style>p{}</style><p class=x style='y'>a</p>", "<p>a</p>"),
        ("<a href='javascript:x'>a</a>", '<a rel="nofollow noopener noreferrer">a</a>'),
        ("<img src=x onerror=y><iframe src=z></iframe><p>a</p>", "<p>a</p>"),
        ("<div><span>a</span></div>", "a"),
        ("<ul><li>a<li>b</ul>", "<ul><li>a</li><li>b</li></ul>"),
        ("<p>\u00a0</p><br>", ""),
        ("", ""),
    ],
)
def test_only_harmless_html_is_left(body, html):
    assert clean_description(body) == html


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("<h1>a</h1><h2>b</h2>", "<h2>a</h2><h3>b</h3>"),
        ("<h4>a</h4><h6>b</h6>", "<h2>a</h2><h4>b</h4>"),
        ("<h1>a</h1><h6>b</h6>", "<h2>a</h2><h6>b</h6>"),
    ],
)
def test_headings_start_at_h2_and_keep_their_distances(body, html):
    assert clean_description(body) == html


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("Plain & simple, 3 < 4", "<p>Plain &amp; simple, 3 &lt; 4</p>"),
        ("One\r\ntwo\u2028three\n\nfour", "<p>One<br>two<br>three</p><p>four</p>"),
        ("Salt &amp; pepper", "<p>Salt &amp; pepper</p>"),
    ],
)
def test_plain_text_becomes_paragraphs(body, html):
    assert clean_description(body) == html


@pytest.mark.parametrize("body", ["&lt;script&gt;x&lt;/script&gt;", "&amp;lt;script&amp;gt;"])
def test_escaped_markup_in_plain_text_stays_text(body):
    assert "<script" not in clean_description(body)
