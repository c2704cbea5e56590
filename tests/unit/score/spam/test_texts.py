"""Near-duplicates, what is compared of pages, and sums over links and pages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcensus.score.spam.duplicates import is_copy, near_duplicates
from linkcensus.score.spam.model import Finding
from linkcensus.score.spam.records import LinkFacts, PageFacts
from linkcensus.score.spam.rollup import link_findings, page_findings, roll_up
from linkcensus.score.spam.web import compare_texts

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


def _page(site, text=_TEXT, **facts):
    return PageFacts(site=site, text_start=text, word_count=400, **facts)


def test_copies_are_counted_by_site():
    pages = [(_page(f"s{number}.example"), 77) for number in range(4)]
    pages += [(_page("s0.example"), 77), (_page("other.example", "quite another text"), 12345)]
    by_site, spun = compare_texts(pages)
    assert by_site["s0.example"][0].same_text_sites == 3
    assert by_site["other.example"][0].same_text_sites == 0
    assert ("s0.example", "s1.example") in spun
    assert len(spun) == 6


def test_short_texts_and_unknown_ones_are_not_compared():
    short = PageFacts(site="a.example", word_count=10, text_start="hello")
    pages = [(short, 9), (PageFacts(site="b.example", word_count=10, text_start="hello"), 9)]
    by_site, spun = compare_texts([*pages, (_page("c.example"), 0)])
    assert spun == []
    assert by_site["c.example"][0].same_text_sites is None


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
