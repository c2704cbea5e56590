"""The curve of the past, the days of new and lost, and questions as of a day tell one story."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from tests.integration.index.made_up import Moment, World, day, link, row, visit

from linkcensus.core.link import Source
from linkcensus.core.page import Outcome
from linkcensus.core.scope import Scope, parse_target
from linkcensus.index import large_sites
from linkcensus.insights.history import HistoryRequest, history
from linkcensus.insights.new_and_lost import new_and_lost
from linkcensus.insights.overview import overview

PAGE = "https://target.com/x"
WHOLE = parse_target("target.com", Scope.DOMAIN)


def table(when: int) -> dict[str, object]:
    """A table of a vendor that holds everything it knows of the target."""
    return {
        "complete": True,
        "complete_site": WHOLE.site,
        "complete_key_low": WHOLE.key_low,
        "complete_key_high": WHOLE.key_high,
        "seen_at": day(when),
    }


def fill(world: World) -> None:
    """Losses that ended and ones that last, told by our visits, by vendors and by whole tables."""
    seen = link(PAGE)
    for when, outcome in ((1, None), (5, Outcome.NOT_FOUND), (6, Outcome.NOT_FOUND), (20, None)):
        told = {} if outcome is None else {"outcome": outcome, "status": 404}
        world.fill((visit("ours.com/p", when, **told), [] if outcome else [seen]))
    world.see("ours.com/q", 8, seen)
    lost = {"claimed_lost_at": day(9)}
    world.fill(row("claimed.com/p", PAGE, seen_from=day(2), **lost), source=Source.AHREFS)
    world.fill(
        row("claimed.com/p", PAGE, seen_from=day(14), seen_until=day(16)), source=Source.AHREFS
    )
    world.fill(row("claimed.com/q", PAGE, seen_from=day(3), **lost), source=Source.AHREFS)
    absent = row("absent.com/p", PAGE, seen_from=day(4), seen_until=day(4))
    world.fill(absent, source=Source.MOZ, **table(4))
    world.fill(source=Source.MOZ, **table(11))
    again = row("absent.com/p", PAGE, seen_from=day(18), seen_until=day(18))
    world.fill(again, source=Source.MOZ, **table(18))
    world.fill(source=Source.MOZ, **table(22))


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, World]]:
    made = {}
    for name in ("fresh", "compacted", "summarised"):
        made[name] = World(tmp_path_factory.mktemp(name))
        fill(made[name])
        made[name].commit()
    made["compacted"].compact()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(large_sites, "ROLLUP_LINKS", 0)
        patch.setattr(large_sites, "SUMMARY_LINKS", 0)
        made["summarised"].compact()
    yield made
    for world in made.values():
        world.index.close()


def test_the_history_is_what_questions_as_of_each_day_answer(worlds):
    world = worlds["compacted"]
    with world.view() as view:
        points = {point.start: point for point in history(view).points}
    for number in range(1, 24):
        if number == 5:  # the first miss: it is a loss only since the second
            continue
        with world.view(moment=Moment(true_at=day(number) + timedelta(hours=6))) as then:
            seen = overview(then)
        last = max(start for start in points if start <= day(number).date())
        point = points[last]
        assert (number, point.links, point.sites) == (number, seen.links, seen.referring_sites)


def test_the_history_is_what_new_and_lost_add_up_to(worlds):
    with worlds["fresh"].view() as view:
        told, changes = history(view), new_and_lost(view)
    points = {point.start: point for point in told.points}
    for one in changes.days:
        point = points[one.day]
        assert (point.links_gained, point.links_lost) == (one.gained + one.restored, one.lost)
        assert (point.sites_gained, point.sites_lost) == (one.sites_gained, one.sites_lost)
    lost = {one.day.day: (one.lost, one.sites_lost, one.restored) for one in changes.days}
    assert {day: counts for day, counts in lost.items() if any(counts)} == {
        5: (1, 1, 0),
        9: (2, 1, 0),
        11: (1, 1, 0),
        14: (0, 0, 1),
        18: (0, 0, 1),
        20: (0, 0, 1),
        22: (1, 1, 0),
    }
    assert changes.reasons == {"absent": 2, "claimed": 2, "not_found": 1}


@pytest.mark.parametrize("other", ["compacted", "summarised"])
def test_every_road_tells_the_same(worlds, other):
    answers = []
    for name in ("fresh", other):
        with worlds[name].view() as view:
            assert view.has_summary == (name == "summarised")
            own = HistoryRequest(internal=True)
            answers.append((history(view), history(view, own), new_and_lost(view)))
    assert answers[0] == answers[1]
    assert answers[0][0] == answers[0][1]
