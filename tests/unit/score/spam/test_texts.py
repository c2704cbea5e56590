"""Near-duplicates, what is compared of pages, and sums over links and pages."""

import tracemalloc
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcensus.score.spam import duplicates
from linkcensus.score.spam.duplicates import is_copy, near_duplicates
from linkcensus.score.spam.model import Finding
from linkcensus.score.spam.records import LinkFacts, PageFacts
from linkcensus.score.spam.rollup import link_findings, page_findings, roll_up
from linkcensus.score.spam.web import (
    CopiedTexts,
    Fingerprint,
    copied_texts,
    told_by_links,
    told_by_pages,
)

_HASHES = st.integers(min_value=1, max_value=(1 << 64) - 1)
_TEXT = " ".join(f"word{number}" for number in range(40))


@given(_HASHES, st.sets(st.integers(0, 63), min_size=0, max_size=3))
def test_up_to_three_bits_are_the_same_text(value, bits):
    other = value
    for bit in bits:
        other ^= 1 << bit
    assert near_duplicates([value, other]) == ([(0, 1)] if other else [])


@given(_HASHES, st.sets(st.integers(0, 63), min_size=4, max_size=30))
def test_more_are_another_text(value, bits):
    other = value
    for bit in bits:
        other ^= 1 << bit
    assert near_duplicates([value, other]) == []


def test_signed_and_empty_hashes():
    assert near_duplicates([-1, (1 << 64) - 1, 0, 0]) == [(0, 1)]


@given(st.lists(st.sampled_from([0, 1, 3, 0xFF00, 0xFF01, 1 << 63, 7 << 40, 0xFFFF]), max_size=20))
def test_every_pair_is_compared(hashes):
    assert near_duplicates(hashes) == [
        (one, other)
        for one, other in combinations(range(len(hashes)), 2)
        if hashes[one] and hashes[other] and (hashes[one] ^ hashes[other]).bit_count() <= 3
    ]


def test_only_the_first_pages_of_a_template_are_compared(monkeypatch):
    monkeypatch.setattr(duplicates, "_MOST_IN_BAND", 3)
    assert near_duplicates([5, 5, 5, 5, 5]) == [(0, 1), (0, 2), (1, 2)]


def _page(site, text=_TEXT, **facts):
    return PageFacts(site=site, text_start=text, word_count=400, **facts)


def compared(pages):
    prints = (Fingerprint(page.site, page.word_count, value) for page, value in pages)
    return copied_texts(prints, lambda: [page.text_start for page, _ in pages])


def test_copies_are_counted_by_site():
    pages = [(_page(f"s{number}.example"), 77) for number in range(4)]
    pages.insert(0, (_page("s0.example"), 77))
    pages.append((_page("x.example", "quite another text"), 12345))
    copied = compared(pages)
    assert copied.others == {0: 3, 1: 3, 2: 3, 3: 3, 4: 3}, "and the other text is nowhere else"
    assert ("s0.example", "s1.example") in copied.spun
    assert len(copied.spun) == 6


def test_short_texts_and_unknown_ones_are_not_compared():
    short = PageFacts(site="a.example", word_count=10, text_start="hello")
    pages = [(short, 9), (PageFacts(site="b.example", word_count=10, text_start="hello"), 9)]
    pages.append((_page("c.example"), 0))
    assert compared(pages) == CopiedTexts({}, [])


def test_texts_are_only_asked_for_where_fingerprints_of_two_sites_are_alike():
    prints = [Fingerprint("a.example", 400, 77)] * 2 + [Fingerprint("b.example", 400, 12345)]
    assert copied_texts(prints, lambda: pytest.fail("asked")) == CopiedTexts({}, [])


def test_pages_are_told_how_many_sites_have_their_text(rules):
    pages = [(_page(f"s{number}.example"), 77) for number in range(3)]
    pages += [(_page("t.example"), 0), (_page("unasked.example"), 77)]
    copied = CopiedTexts({0: 50, 1: 50, 2: 50}, [])
    told = told_by_pages(pages, copied, rules, {f"s{n}.example" for n in range(3)} | {"t.example"})
    assert list(told) == ["s0.example", "s1.example", "s2.example", "t.example"]
    assert [len(findings) for findings in told.values()] == [1, 1, 1, 0]


def test_links_are_looked_at_and_not_kept(rules):
    def links():
        for site in range(100):
            for number in range(20):
                yield LinkFacts(
                    source_site=f"s{site:03}.example", target_site=f"t{number}.example",
                    anchor="cheap loans online", context_left=f"{number:05}" * 2_000,
                )  # fmt: skip

    tracemalloc.start()
    try:
        told = told_by_links(links(), rules)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(told) == 100
    assert all(told.values())
    assert peak < 5_000_000, "all of them have 20 MB of context"


def test_a_copy_keeps_phrases():
    words = _TEXT.split()
    edited = " ".join("new" if place % 12 == 0 else word for place, word in enumerate(words))
    assert is_copy(_TEXT, edited)
    assert not is_copy(_TEXT, " ".join(reversed(words)))


@pytest.mark.parametrize(("hits", "total"), [(1, 1), (1, 4), (4, 4)])
def test_the_strength_of_a_site_is_the_root_of_the_share(hits, total):
    each = [[Finding("hidden", 0.8, "seen")]] * hits + [[]] * (total - hits)
    (summed,) = roll_up(each, "links")
    assert summed.strength == pytest.approx(0.8 * (hits / total) ** 0.5)
    assert "seen" in summed.evidence


def test_repeats_of_a_link_count_once(rules):
    money = LinkFacts(source_site="a.example", target_site="b.example", anchor="cheap loans online")
    name = LinkFacts(source_site="a.example", target_site="b.example", anchor="b")
    once = link_findings([money, name], rules)
    often = link_findings([money] * 50 + [name], rules)
    assert once == often


def test_pages_are_summed_up(rules):
    found = page_findings([PageFacts(site="a.example", noindex=True)] * 3, rules)
    assert [(one.marker, one.strength) for one in found] == [("noindex", 1.0)]
    assert found[0].evidence.startswith("3 of 3 pages")
