"""A page that is walked natively shows what it shows when it is walked plainly."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkcensus.extract.limits import Limits

_NAMES = """a div p span nav footer header main article aside ul li table tr td b i form svg math
title script style template noscript iframe frame frameset body html head base meta link area map
img select option textarea foreignObject mi desc x-own video pre h1 section"""
_ATTRIBUTES = """href
href=/x href=/y href='https://o.example/ü?q' href=javascript:1 href=mailto:a@b.c href=//h:99/
href=http://[ xlink:href=/z HREF=/X class=nav class=comment class=no-sidebar class='x content' class
id=main-menu id='' role=navigation role=x rel=nofollow rel='ugc me' rel rel=''
rel=canonical rel=icon rel=alternate title=t title='' title hreflang=de
hidden hidden=until-found style=display:none
style=color:red style alt=words alt='\xa0' alt='a  b' src=/f action=/g content=0;url=/r
content=noindex name=robots http-equiv=refresh type=application/rss+xml data-x=1 roles=x namx=1"""
NAMES = st.sampled_from(_NAMES.split())
ATTRIBUTE = st.sampled_from([*_ATTRIBUTES.split(), "alt=' '", "alt=' a '"])
TAG = st.builds(
    lambda name, attributes: f"<{' '.join([name, *attributes])}>",
    NAMES,
    st.lists(ATTRIBUTE, max_size=4),
)
WORDS = st.sampled_from(
    [
        *(
            "word",
            " two words ",
            "x",
            " ",
            "\n\t ",
            "&nbsp;",
            "\u00a0",
            "ü",
            "日本語 ",
            "\x1c",
            "\x0b",
        ),
        *("&#0;", "&#xD800;", "\x00", "&lt;a href=/q&gt;", "<!-- a comment -->", "<![CDATA[ c ]]>"),
        *("long words that go on and on for more than a context keeps, " * 3, "é" * 120, "<", "</"),
        "<a href=/x>word</a>",
    ]
)
PIECES = st.one_of(TAG, TAG, NAMES.map("</{}>".format), WORDS)
SOUP = st.lists(PIECES, max_size=60).map("".join)


@settings(max_examples=300, deadline=None)
@given(SOUP)
def test_on_any_soup_of_tags(both, text):
    native, plain = both(text.encode())
    assert native == plain


@settings(max_examples=40, deadline=None)
@given(st.lists(PIECES, min_size=120, max_size=200).map("".join))
def test_on_long_soups(both, text):
    native, plain = both(text.encode("utf-8", "surrogatepass"), text_characters=500)
    assert native == plain


@settings(max_examples=100, deadline=None)
@given(SOUP, st.binary(max_size=40), st.integers(0, 400))
def test_on_broken_bytes(both, text, noise, place):
    body = text.encode()
    native, plain = both(body[:place] + noise + body[place:])
    assert native == plain


@settings(max_examples=60, deadline=None)
@given(SOUP, st.integers(0, 6), st.integers(1, 12), st.integers(1, 5))
def test_within_any_limits(both, text, links, anchor, attribute):
    limits = Limits(links=links, anchor_characters=anchor, attribute_characters=attribute)
    native, plain = both(text.encode(), limits=limits)
    assert native == plain


def test_on_real_pages(both, shared_data: Path):
    for line in (shared_data / "pages" / "manifest.jsonl").read_text().splitlines():
        page = json.loads(line)
        body = (shared_data / "pages" / page["file"]).read_bytes()
        native, plain = both(body, page["url"], text_characters=300)
        assert native == plain


NESTED = {
    "elements": b"<div>" * 1_900 + b"x <a href=/x>deep</a> y",
    "links": b"<a href=/x><table><tr><td>w " * 300,
    "drawings": b"<svg>" * 800 + b"<a href=/x>in</a><title><a href=/y>out</a>",
    "formatting": b"".join(b"<b a=%d>" % n for n in range(300)) + b"<p><a href=/x>x</a>" * 100,
}


@pytest.mark.parametrize("name", NESTED)
def test_in_deep_nesting(both, name):
    native, plain = both(NESTED[name])
    assert native == plain
    assert native.links


MANY = {
    "links in one block": b"<p>"
    + b"".join(b"<a href=/%d>w%d</a> y " % (n, n) for n in range(3_000)),
    "images": b"<p>"
    + b"".join(b"<a href=/%d><img alt=%d></a> " % (n, n % 7) for n in range(2_000)),
    "classes": b"".join(b"<p class='c%d nav'><a href=/%d>x</a>" % (n, n) for n in range(5_000)),
    "the same link": b"<p>x <a href=/x>x</a>" * 5_000,
    "words around": b"<p>" + b"word " * 9_000 + b"<a href=/x>x</a>" + b" word" * 9_000,
}


@pytest.mark.parametrize("name", MANY)
def test_with_very_many(both, name):
    native, plain = both(MANY[name])
    assert native == plain


def test_where_words_repeat_in_a_block(both):
    native, plain = both(b"<p>top <a href=/1>top</a> tip topper <a href=/2>top</a> tip</p>")
    assert [(link.context_left, link.context_right) for link in native.links] == [
        ("top", "tip topper top tip"),
        ("top top tip topper", "tip"),
    ]
    assert native == plain


def test_where_a_broken_table_puts_a_link_into_another(both):
    native, plain = both(b"<a href=3><table><a href>x<table/>x")
    assert [(link.context_left, link.context_right) for link in native.links] == [("", "x")] * 2
    assert native == plain


STRANGE = {
    "a link of a drawing by prefix": b"<svg><link rel=icon xlink:href=/z></svg>",
    "a title that holds code": b"<svg><foreignObject></svg><title><style>x</style>y</title>"
    b"<body><noscript><svg><title><style>x</style>y</title></svg></noscript>",
    "an anchor without an address": b"<a content=x>y</a> <a href=/x content=y>z</a>",
    "an element with two addresses": b"<iframe src=/x href=/y></iframe><form action=/a href=/b>",
}


@pytest.mark.parametrize("name", STRANGE)
def test_on_what_random_soups_brought_to_light(both, name):
    native, plain = both(STRANGE[name], text_characters=50)
    assert native == plain
    assert all(link.repeats == 1 for link in native.links)


def test_words_of_an_overlong_anchor_are_judged_by_what_is_kept(both):
    text = "<a href=/x>&nbsp;&nbsp;&nbsp;words <img alt=picture></a>"
    native, plain = both(text.encode(), limits=Limits(anchor_characters=3))
    assert [(link.kind, link.anchor) for link in native.links] == [("image", "pic")]
    assert native == plain
