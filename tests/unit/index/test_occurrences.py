"""Which sightings are the same link: texts, order, unknown and cut texts, several observers."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcensus.core.link import Kind, Source
from linkcensus.index.occurrences import PairSighting, match_occurrences

AHREFS, MOZ = Source.AHREFS.bit, Source.MOZ.bit


def day(number: int) -> datetime:
    return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=number - 1)


class Pair:
    """The sightings of one (source page, target) pair, and their answers."""

    def __init__(self):
        self.sightings: list[PairSighting] = []

    def add(self, when: int, anchor: str | None, **rest: object) -> int:
        number = len(self.sightings)
        until = rest.pop("until", when)
        fields = {
            "number": number,
            "seen_from": day(when),
            "seen_until": day(until),
            "learned_at": day(until),
            "import_id": f"own-{when}",
            "sources": Source.WARC.bit,
            "own": True,
            "kind": Kind.TEXT,
            "anchor": anchor,
            "anchor_cut": False,
            "occurrence": 0,
        } | rest
        self.sightings.append(PairSighting(**fields))
        return number

    def look(self, when: int, *anchors: str | None, **rest: object) -> list[int]:
        """Our own reading of the page: these texts, in this order."""
        return [
            self.add(when, anchor, **{"occurrence": place} | rest)
            for place, anchor in enumerate(anchors)
        ]

    def table(self, name: str, vendor: int, *rows: tuple[int, int, str | None]) -> list[int]:
        """A vendor's table: rows of (first seen, last seen, text)."""
        return [
            self.add(first, text, until=last, import_id=name, sources=vendor, own=False)
            for first, last, text in rows
        ]

    def links(self) -> dict[int, tuple[str, int]]:
        return match_occurrences(self.sightings)


@pytest.fixture
def pair() -> Pair:
    return Pair()


def test_one_sighting_is_the_first_occurrence(pair):
    number = pair.add(1, "words")
    assert pair.links() == {number: ("text", 0)}


def test_no_sightings_no_links(pair):
    assert pair.links() == {}


def test_an_edited_anchor_is_the_same_link(pair):
    pair.look(1, "old words")
    pair.look(2, "new words")
    assert set(pair.links().values()) == {("text", 0)}


def test_texts_are_matched_before_order(pair):
    red, blue = pair.look(1, "red", "blue")
    blue_later, green = pair.look(2, "blue", "green")
    links = pair.links()
    assert links[blue_later] == links[blue]
    assert links[green] == links[red], "red was edited to green"


def test_edited_texts_are_matched_in_order(pair):
    a, b = pair.look(1, "a", "b")
    c, d = pair.look(2, "c", "d")
    links = pair.links()
    assert (links[c], links[d]) == (links[a], links[b])


def test_an_additional_text_is_a_new_link(pair):
    (first,) = pair.look(1, "a")
    again, added = pair.look(2, "a", "b")
    links = pair.links()
    assert links[again] == links[first] == ("text", 0)
    assert links[added] == ("text", 1)


def test_a_removed_text_leaves_the_others_alone(pair):
    pair.look(1, "a", "b")
    (later,) = pair.look(2, "b")
    assert pair.links()[later] == ("text", 1)


def test_a_text_that_comes_back_is_the_old_link(pair):
    a, b = pair.look(1, "a", "b")
    pair.look(2, "b")
    (back,) = pair.look(3, "a")
    links = pair.links()
    assert links[back] == links[a] != links[b]


def test_kinds_are_never_mixed(pair):
    image = pair.add(1, "logo", kind=Kind.IMAGE)
    text = pair.add(2, "logo")
    links = pair.links()
    assert (links[image], links[text]) == (("image", 0), ("text", 0))


def test_each_kind_is_numbered_from_zero(pair):
    pair.add(1, "logo", kind=Kind.IMAGE)
    pair.add(1, "a")
    pair.add(1, "b", occurrence=1)
    pair.look(2, "a", "b")
    assert set(pair.links().values()) == {("image", 0), ("text", 0), ("text", 1)}


def test_an_unknown_text_joins_the_known_link(pair):
    (known,) = pair.look(1, "words")
    (row,) = pair.table("t", AHREFS, (2, 2, None))
    assert pair.links()[row] == pair.links()[known]


def test_a_known_text_joins_the_unknown_link(pair):
    (row,) = pair.table("t", AHREFS, (1, 1, None))
    (known,) = pair.look(2, "words")
    assert pair.links()[row] == pair.links()[known] == ("text", 0)


def test_unknown_is_not_empty(pair):
    empty, words = pair.look(1, "", "words")
    (row,) = pair.table("t", AHREFS, (2, 2, ""))
    links = pair.links()
    assert links[row] == links[empty] != links[words]


def test_an_unknown_text_prefers_no_known_one_but_takes_the_first(pair):
    first, _ = pair.look(1, "a", "b")
    (row,) = pair.table("t", AHREFS, (2, 2, None))
    assert pair.links()[row] == pair.links()[first]


def test_two_unknown_rows_of_one_table_are_one(pair):
    one, two = pair.table("t", AHREFS, (1, 1, None), (2, 2, None))
    assert pair.links()[one] == pair.links()[two]


def test_a_cut_text_joins_the_text_it_begins(pair):
    long = "x" * 128 + " and so on"
    other, full = pair.look(1, "other", long)
    cut = pair.add(2, long[:128], anchor_cut=True, sources=Source.WAT.bit)
    assert pair.links()[cut] == pair.links()[full] != pair.links()[other]


def test_a_full_text_joins_the_cut_one(pair):
    cut = pair.add(1, "x" * 128, anchor_cut=True, sources=Source.WAT.bit)
    (full,) = pair.look(2, "x" * 128 + " and so on")
    assert pair.links()[cut] == pair.links()[full]


def test_an_uncut_beginning_is_another_text(pair):
    one, two = pair.look(1, "blue", "blue widgets")
    links = pair.links()
    assert links[one] != links[two]
    (row,) = pair.table("t", AHREFS, (2, 2, "blue w"))
    assert pair.links()[row] == ("text", 2)


def test_a_cut_text_that_fits_nothing_is_an_edit_and_is_remembered(pair):
    (a,) = pair.look(1, "apple")
    cut = pair.add(2, "b" * 128, anchor_cut=True, sources=Source.WAT.bit)
    (row,) = pair.table("t", AHREFS, (3, 3, "b" * 130))
    assert len({pair.links()[n] for n in (a, cut, row)}) == 1


def test_an_unknown_kind_joins_the_link_of_its_text(pair):
    image = pair.add(1, "logo", kind=Kind.IMAGE)
    text = pair.add(1, "words")
    unknown = pair.add(2, "logo", kind=Kind.UNKNOWN, import_id="t", sources=AHREFS, own=False)
    assert pair.links()[unknown] == pair.links()[image] != pair.links()[text]


def test_an_unknown_kind_becomes_known(pair):
    unknown = pair.add(1, None, kind=Kind.UNKNOWN, import_id="t", sources=AHREFS, own=False)
    image = pair.add(2, "logo", kind=Kind.IMAGE)
    assert pair.links() == {unknown: ("image", 0), image: ("image", 0)}


def test_twin_rows_are_one_link(pair):
    pair.table("t", AHREFS, (1, 2, "words"), (1, 2, "words"))
    pair.look(3, "words")
    assert set(pair.links().values()) == {("text", 0)}


def test_another_vendors_other_text_is_another_link(pair):
    (ours,) = pair.look(1, "words")
    (theirs,) = pair.table("t", MOZ, (2, 2, "other"))
    assert pair.links()[ours] != pair.links()[theirs]


def test_vendors_edit_only_what_they_saw(pair):
    (a,) = pair.table("a1", AHREFS, (1, 5, "old"))
    (m,) = pair.table("m1", MOZ, (1, 6, "old"))
    (b,) = pair.table("a2", AHREFS, (1, 10, "new"))
    links = pair.links()
    assert links[a] == links[m] == links[b]
    (stranger,) = pair.table("s1", Source.SEMRUSH.bit, (20, 20, "else"))
    assert pair.links()[stranger] == ("text", 1)


def test_rows_side_by_side_in_a_table_are_two_links(pair):
    older, newer = pair.table("t", AHREFS, (1, 20, "a"), (5, 20, "b"))
    links = pair.links()
    assert links[older] != links[newer], "one table lists both: neither is an edit of the other"


def test_links_of_ours_that_were_there_at_one_time_are_two(pair):
    old = pair.add(1, "one", until=9, import_id="our-export")
    young = pair.add(3, "two", until=9, import_id="our-export", occurrence=1)
    later = pair.add(10, "three", import_id="our-export", occurrence=1)
    links = pair.links()
    assert links[old] != links[young]
    assert links[later] in (links[old], links[young])


def test_tables_are_in_the_order_of_their_last_seen(pair):
    # import ids are no order: the older table has the greater one
    old = pair.table("z", AHREFS, (1, 10, "a"), (1, 10, "b"))
    new = pair.table("y", AHREFS, (1, 20, "b"), (1, 20, "c"))
    links = pair.links()
    assert links[new[0]] == links[old[1]]
    assert links[new[1]] == links[old[0]]


def test_a_vendors_interval_starts_before_our_later_edit(pair):
    (ours,) = pair.look(1, "a")
    (edited,) = pair.look(15, "b")
    (theirs,) = pair.table("t", AHREFS, (1, 20, "a"))
    links = pair.links()
    assert links[ours] == links[edited] == links[theirs]


def test_a_page_made_to_be_slow_is_not(pair):
    count = 1_000
    for when in (1, 2):
        pair.look(when, *(f"{when} {n}" for n in range(count)))
        pair.look(when, *("x" * n for n in range(count)), import_id=f"cut{when}", anchor_cut=True)
    before = time.process_time()
    links = pair.links()
    assert time.process_time() - before < 10  # without a bound it takes minutes
    assert len(links) == 4 * count


def test_occurrences_fit_their_column(pair):
    for number in range(32_780):
        pair.add(1, f"{number}", occurrence=min(number, 32_767))
    assert max(occurrence for _, occurrence in pair.links().values()) == 32_767


texts = st.sampled_from(["a", "b", "abc", "", None])


@st.composite
def sightings(draw: st.DrawFn) -> list[PairSighting]:
    pair = Pair()
    for when in draw(st.lists(st.integers(1, 4), max_size=4)):
        vendor = draw(st.sampled_from([0, AHREFS, MOZ]))
        cut = draw(st.booleans())
        for place, anchor in enumerate(draw(st.lists(texts, min_size=1, max_size=3))):
            pair.add(
                when,
                anchor,
                kind=draw(st.sampled_from([Kind.TEXT, Kind.IMAGE, Kind.UNKNOWN])),
                anchor_cut=cut and anchor is not None,
                occurrence=place,
                import_id=f"{vendor}-{when}",
                sources=vendor or Source.WARC.bit,
                own=not vendor,
            )
    return pair.sightings


@given(sightings(), st.randoms(use_true_random=False))
def test_the_answer_does_not_depend_on_the_order_of_input(rows, random):
    shuffled = list(rows)
    random.shuffle(shuffled)
    assert match_occurrences(shuffled) == match_occurrences(rows)


@given(sightings())
def test_every_sighting_has_a_link_and_numbers_have_no_holes(rows):
    links = match_occurrences(rows)
    assert set(links) == {row.number for row in rows}
    for kind in {kind for kind, _ in links.values()}:
        numbers = {number for of, number in links.values() if of == kind}
        assert numbers == set(range(len(numbers)))


@given(sightings())
def test_known_kinds_stay_and_twins_only_share_a_look(rows):
    links = match_occurrences(rows)
    by_look = {}
    for row in rows:
        if row.kind != Kind.UNKNOWN:
            assert links[row.number][0] == row.kind
        fellows = by_look.setdefault((row.look, row.observer, links[row.number]), row)
        assert (fellows.kind, fellows.anchor) == (row.kind, row.anchor)


crisp_looks = st.lists(
    st.lists(st.sampled_from(["a", "b", "c", "d"]), max_size=4, unique=True), max_size=4
)


@given(crisp_looks)
def test_looking_again_changes_nothing(looks):
    pair = Pair()
    for when, anchors in enumerate(looks, start=1):
        pair.look(when, *anchors)
    before = pair.links()
    again = pair.look(9, *(looks[-1] if looks else []))
    after = pair.links()
    for number in again:
        original = number - len(again)
        assert after.pop(number) == before[original]
    assert after == before


@given(crisp_looks)
def test_a_link_never_reads_two_texts_at_one_look(looks):
    pair = Pair()
    for when, anchors in enumerate(looks, start=1):
        pair.look(when, *anchors)
    links = pair.links()
    seen = {(row.seen_from, links[row.number]) for row in pair.sightings}
    assert len(seen) == len(pair.sightings)
