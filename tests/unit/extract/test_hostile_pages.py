"""Hostile pages cost bounded time and memory, and say why they were cut.

Bounds are generous: they tell square growth from linear, on a busy machine too.
"""

import gc
import resource
import time

import pytest

from linkcensus.core.url import canonicalize
from linkcensus.extract.html import ExtractedPage, extract_page

ADDRESS = "https://www.example.org/"
SECONDS = 3.0
SLOW_SECONDS = 30.0


def extract(body: bytes, seconds: float) -> ExtractedPage:
    page = canonicalize(ADDRESS)
    assert page is not None
    started = time.process_time()
    found = extract_page(body, page, ADDRESS, text_characters=1_000)
    assert time.process_time() - started < seconds
    return found


def numbered(form: bytes, count: int) -> bytes:
    return b"".join(form % number for number in range(count))


SMALL = {
    "nested": (b"<div>" * 50_000, "nesting"),
    "nested and closed": (b"<div>" * 50_000 + b"</div>" * 50_000, "nesting"),
    "nested formatting": (b"<b>" * 50_000, "nesting"),
    "formatting opened again": (numbered(b"<b a=%d>", 2_000) + b"<p>x" * 20_000, "nesting"),
    "formatting opened again, small": (numbered(b"<i a=%d>", 900) + b"<p>x" * 900, None),
    "misnested": (b"<b><p>" * 10_000 + b"</b></p>" * 10_000, None),
    "nested links": (b"<a href=/x><table><tr><td>" * 5_000, "nesting"),
    "one endless line": (b"x" * 5_000_000, None),
    "endless address": (b"<a href='/" + b"y" * 2_000_000 + b"'>x</a>", None),
    "endless attribute": (b"<a href=/x title='" + b"t " * 1_000_000 + b"'>x</a>", None),
    "endless class": (b"<div class='" + b"c " * 1_000_000 + b"'><a href=/x>x</a></div>", None),
    "endless style": (b"<div style='" + b"a:b;" * 500_000 + b"'><a href=/x>x</a></div>", None),
    "attributes": (b"<a " + numbered(b"a%d=1 ", 50_000) + b"href=/x>x</a>", "attributes"),
    "many links": (numbered(b"<a href=/%d>x</a> ", 8_000), None),
    "many links in one block": (b"<p>" + numbered(b"<a href=/%d>w</a> y ", 8_000), None),
    "the same link": (b"<a href=/x>x</a>" * 20_000, None),
    "the same words": (b"<p>" + numbered(b"<a href=/%d>x</a> x ", 5_000), None),
    "images": (b"<p>" + numbered(b"<a href=/%d><img></a> ", 10_000), None),
    "NUL bytes": (b"\x00" * 2_000_000 + b"<a href=/x>x\x00y</a>", None),
    "binary": (bytes(range(256)) * 8_000, None),
    "references": (b"&amp;&a&#x;&#99999999;" * 50_000, None),
    "comment without end": (b"<a href=/x>x</a><!--" + b"-!>-" * 200_000, None),
    "script without end": (b"<a href=/x>x</a><script>" + b"</scrip" * 200_000, None),
    "quote without end": (b"<a href=/x>x</a><a href='" + b"<a href=/y>" * 100_000, None),
    "less-than signs": (b"<" * 1_000_000, None),
    "templates": (b"<template>" * 20_000, "nesting"),
    "doubled page": (numbered(b"<html a%d><body b>", 20_000), "nesting"),
    "bases": (numbered(b"<base href=/%d/>", 20_000) + b"<a href=x>x</a>", None),
    "metas": (numbered(b"<meta name=robots content=noindex,%d>", 20_000), None),
}


@pytest.mark.parametrize("name", SMALL)
def test_bounded_time(name):
    body, cut_reason = SMALL[name]
    assert extract(body, SECONDS).cut_reason == cut_reason


LARGE = {
    "1 M nested tags": (lambda: b"<div>" * 1_000_000, "nesting"),
    "400 k nested tags, closed": (lambda: b"<p><i>" * 200_000 + b"</i></p>" * 200_000, None),
    "50 MB of one line": (lambda: b"x" * 50_000_000, "body"),
    "500 k links": (lambda: numbered(b"<a href=/%d>word</a>\n", 500_000), "body"),
    "500 k short links": (lambda: b"<a href=/x>w</a>" * 500_000, "links"),
    "10 MB of attributes": (lambda: b"<a " + numbered(b"a%d=1 ", 1_000_000), "attributes"),
    "10 MB of one attribute": (lambda: b"<a href='" + b"/x" * 4_900_000 + b"'>x</a>", None),
    "10 MB of NUL bytes": (lambda: b"\x00" * 9_900_000, None),
    "1 M formatting elements": (lambda: numbered(b"<b a=%d>", 700_000), "nesting"),
    "misnested blocks": (lambda: b"<a href=/1><b><p>x" * 150_000, "links"),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", LARGE)
def test_bounded_time_and_memory_at_size(name):
    make, cut_reason = LARGE[name]
    page = extract(make(), SLOW_SECONDS)
    assert page.cut_reason == cut_reason
    gc.collect()
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < 2_500_000  # kB


def test_what_was_read_before_the_cut_is_kept():
    page = extract(b"<p>a <a href=/x>x</a> b</p>" + b"<div>" * 50_000, SECONDS)
    assert [(link.anchor, link.context_left, link.context_right) for link in page.links] == [
        ("x", "a", "b")
    ]


def test_links_in_deep_but_bearable_nesting_are_read():
    page = extract(b"<div>" * 1_500 + b"<a href=/x>x</a>", SECONDS)
    assert (len(page.links), page.cut_reason) == (1, None)


def test_a_declared_charset_that_is_wrong_costs_no_link():
    body = "<meta charset=utf-16><a href=/ü>ü</a>".encode("cp1252")
    (link,) = extract(body, SECONDS).links
    assert link.target.url == "https://www.example.org/%C3%BC"
