import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.support.state_world import ANNA, StateWorld

from linkcensus.core.errors import BadInput, NotFound
from linkcensus.store.marks import Marks, TagCount
from linkcensus.store.subjects import LinkSubject, SiteSubject

SITE = SiteSubject("blog.example")
LINK = LinkSubject("https://blog.example/post", "https://lanterns.example/")
OTHER = LinkSubject("https://blog.example/other", "https://lanterns.example/")


def test_marks_of_a_page_of_rows_come_in_its_order(kept: StateWorld):
    eva = kept.user()
    marks = kept.state.marks
    marks.tag(ANNA, [SITE, LINK], add=["good", "ask them"], remove=[])
    marks.set_favourite(ANNA, eva.id, [LINK], favourite=True)
    note = marks.add_note(ANNA, LINK, "Wrote to them.")

    found = marks.look_up([OTHER, LINK, SITE, LINK], eva.id)

    whole = Marks(("ask them", "good"), favourite=True, notes=(note,))
    assert found == [Marks(), whole, Marks(("ask them", "good")), whole]


def test_favourites_are_everybodys_own(kept: StateWorld):
    eva, otto = kept.user("eva@example.com"), kept.user("otto@example.com")
    kept.state.marks.set_favourite(ANNA, eva.id, [SITE, LINK], favourite=True)
    kept.state.marks.set_favourite(ANNA, eva.id, [LINK], favourite=False)

    assert [one.favourite for one in kept.state.marks.look_up([SITE, LINK], eva.id)] == [
        True,
        False,
    ]
    assert [one.favourite for one in kept.state.marks.look_up([SITE, LINK], otto.id)] == [False] * 2
    kept.state.accounts.remove(ANNA, eva.id)
    assert kept.state.marks.marked(otto.id, sort="site") == []


def test_tagging_twice_changes_nothing_and_removing_takes_away(kept: StateWorld):
    marks = kept.state.marks
    for _ in range(2):
        marks.tag(ANNA, [SITE, SITE], add=["good", "bad"], remove=[])
    marks.tag(ANNA, [SITE, LINK], add=["new"], remove=["bad"])

    assert marks.look_up([SITE], None) == [Marks(("good", "new"))]
    assert marks.tags() == [TagCount("good", 1, 0), TagCount("new", 1, 1)]


@pytest.mark.parametrize("tags", [[""], ["x" * 51], ["a\0"], ["\ud800"], ["t"] * 51])
def test_what_is_no_tag_is_not_kept(kept: StateWorld, tags: list[str]):
    with pytest.raises(BadInput):
        kept.state.marks.tag(ANNA, [SITE], add=tags, remove=[])
    with pytest.raises(BadInput):
        kept.state.marks.tag(ANNA, [SITE], add=["x"], remove=["x"])
    assert kept.state.marks.tags() == []
    assert kept.told() == []


def test_a_bad_row_among_good_ones_marks_none(kept: StateWorld):
    with pytest.raises(BadInput):
        kept.state.marks.tag(ANNA, [SITE, SiteSubject("co.uk")], add=["x"], remove=[])
    assert kept.state.marks.look_up([SITE], None) == [Marks()]


def test_notes_are_written_changed_and_removed(kept: StateWorld):
    marks = kept.state.marks
    note = marks.add_note(ANNA, LINK, " <script>alert(1)</script> ")
    assert note.text == "<script>alert(1)</script>"

    now = kept.later(hours=1)
    changed = marks.change_note(ANNA, note.id, "harmless")
    assert (changed.text, changed.made_at, changed.changed_at) == ("harmless", note.made_at, now)

    marks.remove_note(ANNA, note.id)
    assert marks.look_up([LINK], None) == [Marks()]
    with pytest.raises(NotFound):
        marks.change_note(ANNA, note.id, "x")
    with pytest.raises(NotFound):
        marks.remove_note(ANNA, note.id)


@pytest.mark.parametrize("text", ["", "  ", "x" * 10_001, "a\0b"])
def test_what_is_no_note_is_not_kept(kept: StateWorld, text: str):
    with pytest.raises(BadInput):
        kept.state.marks.add_note(ANNA, LINK, text)


def test_marked_sites_and_links_are_found_again(kept: StateWorld):
    eva = kept.user()
    marks = kept.state.marks
    marks.tag(ANNA, [SITE, LINK], add=["good"], remove=[])
    marks.set_favourite(ANNA, eva.id, [OTHER], favourite=True)
    marks.add_note(ANNA, LINK, "x")

    def found(**which: object) -> set[object]:
        return {one.subject for one in marks.marked(eva.id, sort="link", **which)}

    assert found() == {LINK, OTHER}
    assert found(tag="good") == {LINK}
    assert found(favourites=True) == {OTHER}
    assert found(noted=True) == {LINK}
    assert found(noted=True, favourites=True) == set()
    assert [one.subject for one in marks.marked(eva.id, sort="site")] == [SITE]
    assert marks.marked(eva.id, sort="site")[0].marks == Marks(("good",))


def test_pages_of_marked_links_hold_each_once(kept: StateWorld):
    links = [LinkSubject(f"https://a.example/{n}", "https://b.example/") for n in range(7)]
    kept.state.marks.tag(ANNA, links, add=["x"], remove=[])

    seen, after = [], ""
    while page := kept.state.marks.marked(None, sort="link", after=after, limit=3):
        seen += [one.subject for one in page]
        after = page[-1].subject.key

    assert sorted(seen, key=lambda link: link.source_url) == links


def test_a_thousand_rows_are_marked_and_looked_up_at_once(kept: StateWorld):
    links = [LinkSubject(f"https://a.example/{n}", "https://b.example/") for n in range(1200)]

    kept.state.marks.tag(ANNA, links, add=["x"], remove=[])

    assert kept.state.marks.look_up(links, None) == [Marks(("x",))] * 1200
    assert len(kept.told()) == 1


@settings(
    max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(
    steps=st.lists(
        st.tuples(st.booleans(), st.sets(st.sampled_from("abc"), min_size=1)), max_size=6
    )
)
def test_tags_behave_as_a_set(kept: StateWorld, steps: list[tuple[bool, set[str]]]):
    marks = kept.state.marks
    marks.tag(ANNA, [SITE], add=[], remove=list("abc"))
    expected: set[str] = set()
    for adding, tags in steps:
        expected = expected | tags if adding else expected - tags
        marks.tag(
            ANNA, [SITE], add=list(tags) if adding else [], remove=[] if adding else list(tags)
        )

    assert set(marks.look_up([SITE], None)[0].tags) == expected
