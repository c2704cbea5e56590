"""Questions about the past: what was true then, what we knew then, and both."""

import pyarrow as pa
import pytest
from tests.integration.index.made_up import Moment, day, link, row, visit

from linkcensus.core.fact import Fact
from linkcensus.core.link import Source
from linkcensus.core.page import Outcome
from linkcensus.core.url import site_hash
from linkcensus.index.score_schema import PAGE_SCORES, SITE_SCORES
from linkcensus.index.scores import ScoreRun

PAGE = "blog.com/post"


def at(true: float | None = None, known: float | None = None) -> Moment:
    return Moment(
        true_at=None if true is None else day(true), known_at=None if known is None else day(known)
    )


@pytest.fixture
def told(world):
    """Seen on day 1, missing on 5, lost by 7, back on 9; each learned 20 days later."""
    for when, links in (
        (1, [link("target.com/x", "old")]),
        (5, []),
        (7, []),
        (9, [link("target.com/x", "new")]),
    ):
        world.fill((visit(PAGE, when), links), learned_at=day(when + 20))
    return world


def state(world, moment: Moment) -> tuple[object, ...] | None:
    found = world.links(moment=moment)
    return (found[0]["state"], found[0]["anchor"]) if found else None


def test_what_was_true_then(told):
    for _ in told.stages():
        assert [state(told, at(true=when)) for when in (0.5, 1, 4, 5, 6.9, 7, 9)] == [
            None,
            ("live", "old"),
            ("live", "old"),
            ("missing", "old"),
            ("missing", "old"),
            ("lost", "old"),
            ("live", "new"),
        ]


def test_what_we_knew_then(told):
    for _ in told.stages():
        assert [state(told, at(known=when)) for when in (20, 21, 25, 27, 29)] == [
            None,
            ("live", "old"),
            ("missing", "old"),
            ("lost", "old"),
            ("live", "new"),
        ]


def test_what_we_would_have_answered(told):
    for _ in told.stages():
        assert state(told, at(true=9, known=25)) == ("missing", "old")
        assert state(told, at(true=1, known=29)) == ("live", "old")
        assert state(told, at(true=1, known=20)) is None


def test_times_are_cut_at_the_moment(world):
    world.fill(row(PAGE, "target.com/x", seen_from=day(1), seen_until=day(9)), source=Source.MOZ)
    world.see(PAGE, 6, outcome=Outcome.BLOCKED)
    for _ in world.stages():
        then = world.only(moment=at(true=5))
        assert (then["first_seen"], then["last_seen"], then["last_checked"]) == (1, 5, None)
        assert world.only()["last_seen"] == 9


def test_events_of_then(told):
    for _ in told.stages():
        assert told.events(moment=at(true=6)) == [("missing", "removed", 5)]
        assert ("restored", "lost", 9) in told.events()


def test_a_claim_is_true_from_its_own_date_on(world):
    claimed = row(PAGE, "target.com/x", seen_from=day(1), claimed_lost_at=day(4))
    world.fill(claimed, source=Source.AHREFS)
    for _ in world.stages():
        assert state(world, at(true=3)) == ("unverified", "words")
        assert state(world, at(true=4)) == ("lost", "words")


def test_the_present_is_not_the_newest_fact(told):
    # a moment after everything is today's answer
    for _ in told.stages():
        today, then = told.links(), told.links(moment=at(true=300, known=300))
        assert today == then


def test_pages_visits_and_figures_of_then(world):
    world.see("target.com/", 1)
    world.see("target.com/", 5, outcome=Outcome.GONE, status=410)
    writer = world.index.segment_writer("fact", day(20))
    for when, value in ((2, 10.0), (6, 20.0)):
        fact = Fact(
            about_site="target.com",
            vendor="moz",
            subject_kind="site",
            subject="target.com",
            subject_key="com,target",
            metric="rank",
            value=value,
            date=day(when),
        )
        writer.fact(fact)
    world.wait_for(writer.close())
    for _ in world.stages():
        with world.view(moment=at(true=4)) as view:
            assert view.sql("SELECT status FROM visits") == [(200,)]
            assert view.sql("SELECT value FROM facts") == [(10.0,)]
            assert view.sql("SELECT count(*) FROM pages") == [(1,)]
        with world.view(moment=at(true=0.5)) as view:
            assert view.sql("SELECT count(*) FROM pages") == [(0,)]
        with world.view() as view:
            assert sorted(view.sql("SELECT status FROM visits")) == [(200,), (410,)]


def test_the_past_and_the_fresh_have_the_authorities_of_the_last_compaction(world):
    world.see(PAGE, 1, link("target.com/x"))
    world.commit()
    scores = pa.Table.from_pylist(
        [{"site_hash": site_hash("blog.com"), "site": "blog.com", "authority": 7.5}],
        schema=SITE_SCORES,
    )
    world.index.scores.add(
        ScoreRun(0, day(10), "1", 0, 0),
        scores.to_reader(),
        PAGE_SCORES.empty_table().to_reader(),
    )
    world.index.compact(everything=True)
    assert world.only()["authority"] == 7.5
    world.see(PAGE, 2, link("target.com/x"), link("target.com/y"))
    world.see("new.com/", 2, link("target.com/x"))
    assert [r["authority"] for r in world.links()] == [7.5, None, 7.5]
    assert world.only(moment=at(true=1))["authority"] == 7.5


def test_what_an_export_told_later_is_not_what_the_link_looked_like_then(world):
    for made, words in ((10, "old"), (20, "new")):
        told = row(PAGE, "target.com/x", words, seen_from=day(1), seen_until=day(made))
        world.fill(told, source=Source.AHREFS, learned_at=day(made))
    for _ in world.stages():
        assert state(world, at(true=15)) == ("unverified", "old")
        assert state(world, at(true=20)) == ("unverified", "new")
        assert world.events(moment=at(true=15)) == []
        # nobody tells of the days before: that the link was there then is known all the same
        assert state(world, at(true=5)) == ("unverified", "new")


def test_our_own_reading_of_then_goes_before_what_an_export_told_later(world):
    told = row(PAGE, "target.com/x", seen_from=day(1), seen_until=day(20), position="footer")
    world.fill(told, source=Source.AHREFS)
    world.see(PAGE, 3, link("target.com/x"))
    for _ in world.stages():
        assert world.only(moment=at(true=5))["position"] == "content"
        assert world.only()["position"] == "footer"


def test_losses_of_then(world):
    claimed = row(PAGE, "target.com/x", seen_from=day(1), seen_until=day(3), claimed_lost_at=day(4))
    world.fill(claimed, source=Source.AHREFS)
    world.fill(row(PAGE, "target.com/x", seen_from=day(8), seen_until=day(9)), source=Source.MOZ)
    for _ in world.stages():
        assert [state(world, at(true=when)) for when in (3, 4, 7, 8)] == [
            ("unverified", "words"),
            ("lost", "words"),
            ("lost", "words"),
            ("unverified", "words"),
        ]
        assert world.events(moment=at(true=7)) == [("lost", "claimed", 4)]
        assert world.events() == [("lost", "claimed", 4), ("restored", "lost", 8)]
