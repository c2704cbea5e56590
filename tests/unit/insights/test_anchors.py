"""Anchors: grouping by words, and the rule that classes them."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkcensus.insights.anchors import (
    ANCHOR_FIELDS,
    AnchorsRequest,
    address_pattern,
    anchor_profile,
    anchors,
    brand_words,
    generic_words,
    naturalness,
    words_of,
)
from linkcensus.insights.filters import parse_filter

PAGES = [{"page_key": "test,acme-shop)/shoes", "title": "Running shoes for winter | Acme Shop"}]


def links(link_row, texts, target="https://acme-shop.test/shoes"):
    return [link_row(f"https://s{n}.example/", target, anchor=text) for n, text in enumerate(texts)]


CLASSES = [
    (None, "unknown"),
    ("", "empty"),
    ("  \u00a0", "empty"),
    ("https://acme-shop.test/shoes", "url"),
    ("www.acme-shop.test", "url"),
    ("acme-shop.test", "url"),
    ("blog.acme-shop.test/post", "url"),
    ("Example.com/page", "url"),
    ("node.js", "other"),
    ("Click Here!", "generic"),
    ("hier klicken", "generic"),
    ("続きを読む", "generic"),
    ("Click here for shoes", "other"),
    ("Acme Shop", "brand"),
    ("ACME-SHOP review", "brand"),
    ("AcmeShop", "brand"),
    ("Acme Incorporated", "brand"),
    ("running shoes", "exact"),
    ("Running   Shoes,", "exact"),
    ("running shoe", "other"),
    ("best trainers", "exact"),
    ("something else", "other"),
    ("→", "other"),
]


def test_class_of_a_text(view_of, link_row):
    rows = links(link_row, [text for text, _ in CLASSES])
    view = view_of(rows, target="acme-shop.test", pages=PAGES)
    request = AnchorsRequest(brand=("Acme Incorporated",), keywords=("Best Trainers",))
    found = {row.anchor_text: row.anchor_class for row in anchors(view, request).rows}
    assert found == dict(CLASSES)


def test_exact_depends_on_the_page_a_link_leads_to(view_of, link_row):
    rows = links(link_row, ["running shoes"], "https://acme-shop.test/other")
    view = view_of(rows, target="acme-shop.test", pages=PAGES)
    assert anchors(view, AnchorsRequest()).rows[0].anchor_class == "other"


@pytest.mark.parametrize(
    ("text", "chosen"),
    [("tarnwick", "brand"), ("lanterns", "brand"), ("tarnwick brass", "other"), ("brass", "exact")],
)
def test_a_part_of_the_name_behind_a_title_is_brand(view_of, link_row, text, chosen):
    pages = [{"page_key": "test,acme-shop)/shoes", "title": "Brass lamps | Tarnwick Lanterns"}]
    view = view_of(links(link_row, [text]), target="acme-shop.test", pages=pages)
    request = AnchorsRequest(brand=("Tarnwick Lanterns",))
    assert anchors(view, request).rows[0].anchor_class == chosen


def test_words_of_the_name_are_exact_where_the_title_says_them_itself(view_of, link_row):
    title = "Acme Shop: the shop for lamps | Acme Shop"
    pages = [{"page_key": "test,acme-shop)/shoes", "title": title}]
    view = view_of(links(link_row, ["shop", "acme"]), target="acme-shop.test", pages=pages)
    found = {row.anchor_text: row.anchor_class for row in anchors(view, AnchorsRequest()).rows}
    assert found == {"shop": "exact", "acme": "brand"}


def test_a_profile_tells_the_words_it_took_for_the_brand(view_of, link_row):
    view = view_of(links(link_row, ["words"]), target="acme-shop.test", pages=PAGES)
    profile = anchor_profile(view, AnchorsRequest(brand=("Acme & Co",)))
    assert profile.brand_words == ("acme co", "acme shop", "acmeshop")


def test_upper_and_lower_case_are_one_text(view_of, link_row):
    view = view_of(links(link_row, ["Blue", "blue", "BLUE", "red", None, ""]), "acme-shop.test")
    page = anchors(view, AnchorsRequest())
    assert page.total == 4
    assert (page.rows[0].anchor_text, page.rows[0].links, page.rows[0].share) == ("blue", 3, 0.5)
    large = AnchorsRequest(having=parse_filter({"field": "links", "is": ["gt", 1]}, ANCHOR_FIELDS))
    assert anchors(view, large).total == 1


texts = st.none() | st.sampled_from(
    ["", "here", "Here", "Acme shop", "running shoes", "x", "http://a.example", "éÉ", "a\u0000b"]
)


@settings(max_examples=6, deadline=None)
@given(chosen=st.lists(texts, max_size=12))
def test_profile_is_the_sum_of_the_anchors(view_of, link_row, chosen):
    view = view_of(links(link_row, chosen), target="acme-shop.test", pages=PAGES)
    listed = anchors(view, AnchorsRequest(limit=1000)).rows
    profile = anchor_profile(view)
    assert profile.links == len(chosen) == sum(row.links for row in listed)
    assert profile.anchors == len(listed)
    for one in profile.classes:
        rows = [row for row in listed if row.anchor_class == one.anchor_class]
        assert one.links == sum(row.links for row in rows)
        assert one.follow == sum(row.follow for row in rows)
        assert one.anchors == len(rows)
    if chosen:
        assert sum(one.share for one in profile.classes) == pytest.approx(1)


@pytest.mark.parametrize(
    ("links", "share", "verdict"),
    [
        (0, None, "too_few"),
        (19, 1.0, "too_few"),
        (20, 0.0, "natural"),
        (20, 0.149, "natural"),
        (20, 0.15, "mixed"),
        (1000, 0.299, "mixed"),
        (1000, 0.3, "over_optimised"),
        (1000, 1.0, "over_optimised"),
    ],
)
def test_exact_words_decide_how_natural_a_profile_looks(links, share, verdict):
    assert naturalness(links, share) == verdict


def test_a_profile_of_exact_words_is_over_optimised(view_of, link_row):
    chosen = ["running shoes"] * 15 + ["here"] * 5 + [None] * 30
    view = view_of(links(link_row, chosen), target="acme-shop.test", pages=PAGES)
    profile = anchor_profile(view, AnchorsRequest(keywords=("running shoes",)))
    assert profile.exact_share == pytest.approx(0.75)
    assert profile.verdict == "over_optimised"


def test_words_of_the_data_file_are_in_the_form_they_are_compared_in():
    assert len(generic_words()) > 500
    assert [word for word in generic_words() if words_of(word) != word] == []


def test_brand_words_and_address_pattern():
    assert brand_words("acme-tools.co.uk") == ["acme tools", "acmetools"]
    assert brand_words("someone.blogspot.com") == ["someone"]
    assert brand_words("shop.test", ("The Shop",)) == ["shop", "the shop"]
    assert r"shop\.test" in address_pattern("shop.test")


def test_sites_with_letters_beyond_ascii_are_known_as_people_write_them():
    names = brand_words("xn--bcher-kva.de")
    assert {"bücher", "bucher"} <= set(names)
    pattern = address_pattern("xn--bcher-kva.de")
    for text in ("bücher.de", "www2.bücher.de/x", "xn--bcher-kva.de"):
        assert re.search(pattern, text), text
    assert not re.search(pattern, "bücher.example")
    assert brand_words("acme-tools.com") == ["acme tools", "acmetools"]
