"""Redirects out of cells: other tools' lists, and our own JSON."""

import json

from hypothesis import given
from hypothesis import strategies as st

from linkcensus.importers.tables.hops import MAX_HOPS, own_hops, written_hops


def test_lists_of_other_tools():
    urls = "https://a.example/x, http://b.example/ | https://c.example"
    assert written_hops(urls, "301; 302") == (
        ("https://a.example/x", 301),
        ("http://b.example/", 302),
        ("https://c.example", None),
    )


def test_our_own_names_what_redirects():
    via = json.dumps([{"url": "https://a.example/", "status": 301}, {"url": "https://b.example/"}])
    assert own_hops(via, "https://end.example/") == (
        ("https://b.example/", 301),
        ("https://end.example/", None),
    )


@given(st.text(), st.text())
def test_any_cell_is_bounded_and_none_raises(cell: str, other: str):
    assert len(written_hops(cell * 3, other)) <= MAX_HOPS
    assert own_hops(cell, other) == () or cell.strip().startswith("[")
