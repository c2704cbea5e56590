"""Hostile pages become harmless; honest ones pass untouched."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcensus.extract.limits import Limits
from linkcensus.extract.taming import tame

LIMITS = Limits(depth=50, attributes=100)
ROWS = "".join(
    f"<tr><td><font color='>'>{n}</font><td><p>{n}<li>{n}<img src=x>" for n in range(4_000)
)
HONEST = {
    "few tags": b"<b a=1>" * 10,
    "a long table without end tags": f"<table>{ROWS}</table>".encode(),
    "a long list": b"<ul>" + b"<li><a href=/x><b class=a>x</b></a>" * 9_000 + b"</ul>",
    "paragraphs without ends": b"<p>text<br>" * 9_000,
    "a long script": b"<script>" + b"if (a < b) x = '<div>';" * 5_000 + b"</script>",
    "comments": b"<!-- <div> -->" * 12_000,
    "a long attribute": b"<img src='data:" + b"a b/" * 50_000 + b"'>",
    "long text": b"word " * 100_000,
    "drawings": b"<div><svg><path d=1 /><use href=x /></svg></div>" * 4_000,
    "definitions": b"<dl>" + b"<dt>t<dd>d" * 9_000 + b"</dl>",
}


@pytest.mark.parametrize("name", HONEST)
def test_honest_pages_pass(name):
    tamed = tame(HONEST[name], LIMITS)
    assert tamed.body == HONEST[name]
    assert tamed.cut_reason is None


def test_deep_nesting_is_cut_where_it_is_too_deep():
    body = b"<div>" * 12_000
    tamed = tame(body, LIMITS)
    assert tamed.cut_reason == "nesting"
    assert tamed.body == b"<div>" * 50


@pytest.mark.parametrize(
    "body",
    [
        b"<div></span></p></x>" * 12_000,
        b"<ul><li>" * 12_000,
        b"<svg>" * 12_000,
        b"<div><!-- </div> --><script></div></script>" * 6_000,
        b"<table><tr><td>" * 6_000,
        b"<html a><body b>" * 6_000,
    ],
)
def test_nesting_is_seen_through_tags_that_end_nothing(body):
    assert tame(body, LIMITS).cut_reason == "nesting"


def test_formatting_that_would_be_opened_again_everywhere_becomes_plain():
    body = b"".join(b"<B a=%d>" % n for n in range(2_000)) + b"<p>x</p>" * 2_000 + b"</b>"
    tamed = tame(body, Limits())
    assert tamed.cut_reason is None
    assert tamed.body.startswith(b"<span a=0><span a=1>")
    assert tamed.body.endswith(b"</span>")


def test_a_flood_of_attributes_is_taken_away():
    flood = b" ".join(b"a%d=1" % n for n in range(20_000))
    tamed = tame(b"<p>a<i " + flood + b">b</i>" + b"<a href=/x>c</a>", LIMITS)
    assert tamed.cut_reason == "attributes"
    assert tamed.body == b"<p>a<i>b</i><a href=/x>c</a>"


def test_a_flood_without_end_is_taken_away():
    tamed = tame(b"<p>a<i " + b"a/" * 50_000, LIMITS)
    assert (tamed.body, tamed.cut_reason) == (b"<p>a<i>", "attributes")


@given(st.lists(st.sampled_from([b"<", b">", b"'", b'"', b"<a ", b"x " * 9_000]), max_size=20))
def test_any_long_page_is_tamed(parts):
    body = b"".join(parts)
    assert len(tame(body, LIMITS).body) <= len(body) + 20
