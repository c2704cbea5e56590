"""Which of a page's links to one target a row is."""

from hypothesis import given
from hypothesis import strategies as st

from linkcensus.core.link import ExportedLink, Kind
from linkcensus.core.url import canonicalize
from linkcensus.importers.tables.occurrences import Occurrences


def link(anchor, page="1", target="a", kind=Kind.TEXT):
    source = canonicalize(f"https://source.example/{page}")
    assert source is not None
    there = canonicalize(f"https://example.com/{target}") if target is not None else None
    return ExportedLink(source, source.url, "example.com", there, anchor=anchor, kind=kind)


def numbers(*links):
    counter = Occurrences()
    return [counter.of(one) for one in links]


def test_different_anchors_are_numbered_in_the_order_of_the_rows():
    assert numbers(link("one"), link("two"), link("three")) == [0, 1, 2]


def test_an_anchor_that_comes_again_has_the_number_it_had():
    found = numbers(link("one"), link("two"), link("one"), link("two"), link("three"))
    assert found == [0, 1, 0, 1, 2]


def test_an_empty_anchor_is_an_anchor_and_an_unknown_one_is_none():
    assert numbers(link("one"), link(""), link(None)) == [0, 1, 0]


def test_links_of_other_pages_targets_and_kinds_are_numbered_apart():
    first = link("one")
    others = [link("two", page="2"), link("two", target="b"), link("two", kind=Kind.IMAGE)]
    assert numbers(first, *others) == [0, 0, 0, 0]


def test_a_row_without_a_target_is_the_only_one_of_its_page():
    assert numbers(link("one", target=None), link("two", target=None)) == [0, 0]


def test_the_numbers_start_afresh_when_too_many_are_kept(monkeypatch):
    monkeypatch.setattr(Occurrences, "_LIMIT", 3)
    counter = Occurrences()
    counter.of(link("one"))
    assert counter.of(link("two")) == 1
    for page in range(2, 6):
        counter.of(link("x", page=str(page)))
    assert len(counter._first) <= 3
    assert counter.of(link("two")) == 0


@given(st.lists(st.tuples(st.sampled_from("ab"), st.text(max_size=2)), max_size=30))
def test_within_a_page_numbers_and_anchors_name_each_other(rows):
    counter = Occurrences()
    named: dict[tuple[str, int], str] = {}
    for page, anchor in rows:
        number = counter.of(link(anchor, page=page))
        assert named.setdefault((page, number), anchor) == anchor
    for page in "ab":
        given_out = [number for at, number in named if at == page]
        assert given_out == list(range(len(given_out)))
