from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from linkcensus.core.errors import BadInput
from linkcensus.core.link_status import Status
from linkcensus.core.scope import parse_target
from linkcensus.insights.news import NO_PRINTS, News, NewsItem
from linkcensus.monitor.grouping import MOST_GROUPS, groups_of
from linkcensus.monitor.rules import RULES, check_monitor, rule_of
from linkcensus.monitor.rules.expectation import WORDS
from linkcensus.monitor.rules.rule import ExpectationMove, Question, Sight
from linkcensus.monitor.rules.velocity import weeks_of
from linkcensus.monitor.starting import USUAL, WITH_COMPETITORS, usual_monitor
from linkcensus.store.expectations import NOT_CHECKED, Expectation
from linkcensus.store.monitors import MonitorDraft, Part
from linkcensus.store.watch_events import Colour

NOW = datetime(2026, 3, 1, tzinfo=UTC)
TODAY = NOW.date()


def item(site: str = "blog.example", **rest: object) -> NewsItem:
    fields = dict.fromkeys(NewsItem.__dataclass_fields__) | {
        "link": 1,
        "event": "gained",
        "source_url": f"https://{site}/",
        "source_site": site,
        "kind": "text",
        "state": "live",
    }
    return NewsItem(**fields | rest)


def by_site(one: NewsItem) -> tuple[str, ...]:
    return (one.source_site,)


# -- the table --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", RULES)
def test_every_rule_says_what_it_is_for(name: str):
    rule = RULES[name]

    assert rule.name == name
    assert rule.meaning.endswith(".")
    assert rule.parts
    for option in rule.options.values():
        assert option.low <= option.default <= option.high


@pytest.mark.parametrize("name", RULES)
def test_the_usual_monitor_of_every_rule_fits_it(name: str):
    check_monitor(usual_monitor(name))


def test_what_new_projects_watch_for_is_there():
    assert {*USUAL, *WITH_COMPETITORS} <= set(RULES)


@pytest.mark.parametrize(
    ("draft", "told"),
    [
        (MonitorDraft(name="x", rule="new_lnik"), "did you mean 'new_link'"),
        (MonitorDraft(name="x", rule="competitor_gap", part=Part.OWN), "watches competitor only"),
        (MonitorDraft(name="x", rule="score_moved", filter={}), "takes no filter"),
        (MonitorDraft(name="x", rule="new_link", filter={"field": "x"}), "unknown field"),
        (MonitorDraft(name="x", rule="new_link", options={"sites": 1}), "it has days"),
        (MonitorDraft(name="x", rule="lost_link", options={"sites": 1}), "it has none"),
        (MonitorDraft(name="x", rule="new_link", options={"days": 0}), "must be 1 to 3650, not 0"),
    ],
)
def test_monitors_that_do_not_fit(draft: MonitorDraft, told: str):
    with pytest.raises(BadInput) as caught:
        check_monitor(draft)

    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


# -- grouping ---------------------------------------------------------------------------------


def test_links_of_one_site_are_one_group():
    found = News(tuple(item() for _ in range(400)), 400, 1)

    (group,) = groups_of(found, by_site)

    assert (group.key, group.links, group.sites) == (("blog.example",), 400, 1)


def test_too_many_groups_are_one():
    items = tuple(item(f"s{n}.example") for n in range(MOST_GROUPS + 1))

    (group,) = groups_of(News(items, len(items), len(items)), by_site)

    assert (group.key, group.links) == ((), MOST_GROUPS + 1)


def test_news_that_were_cut_are_one_group():
    (group,) = groups_of(News((item(),), 5_000, 700), by_site)

    assert (group.key, group.links, group.sites) == ((), 5_000, 700)


def test_nothing_has_no_group():
    assert groups_of(News((), 0, 0), by_site) == []


# -- velocity ---------------------------------------------------------------------------------


def test_weeks_go_backwards_and_leave_the_first_out():
    days = {TODAY - timedelta(days=n): 1 for n in range(35)}

    weeks = weeks_of(days, TODAY)

    assert weeks == [7, 7, 7, 7]  # the fifth holds the first day


def test_a_first_import_is_no_burst():
    assert weeks_of({TODAY: 500}, TODAY) == [500]
    assert weeks_of({}, TODAY) == []
    assert weeks_of({date(2020, 1, 1): 9, TODAY: 5}, TODAY) == [5, *[0] * 8]


# -- scores -----------------------------------------------------------------------------------


def sight(view: object) -> Sight:
    target = parse_target("shop.test")
    return Sight(None, view, Part.OWN, (target,), (), NO_PRINTS, NOW, 2)  # type: ignore[arg-type]


def scored(view_of, **scores: float):
    row = {"site": "shop.test", "site_hash": 1, "computed_at": NOW.replace(tzinfo=None)} | scores
    return sight(view_of([], scores=[row], score_history=[row]))


def ask(of: Sight, before: dict[str, object] | None):
    rule = rule_of("score_moved")
    options = {name: option.default for name, option in rule.options.items()}
    return rule.find(of, Question(options, None, before))


def test_scores_begin_with_a_reading(view_of):
    found = ask(scored(view_of, authority=40.0, trust=20.0, spam=5.0), None)

    assert found.findings == ()
    assert found.reading["authority"] == 40.0


@pytest.mark.parametrize(
    ("before", "title", "colour"),
    [
        ({"authority": 30.0}, "authority 30 → 40", Colour.GREEN),
        ({"authority": 50.0}, "authority 50 → 40", Colour.RED),
        ({"spam": 1.0}, "spam 1 → 5", Colour.RED),
        ({"authority": 30.0, "spam": 1.0}, "authority 30 → 40, spam 1 → 5", Colour.RED),
    ],
)
def test_scores_that_moved_are_told(view_of, before, title, colour):
    then = {"computed_at": "2026-02-01T00:00:00Z", "authority": 40.0, "spam": 5.0} | before

    (finding,) = ask(scored(view_of, authority=40.0, spam=5.0), then).findings

    assert finding.title == f"Scores of shop.test moved: {title}"
    assert finding.colour is colour


def test_slow_drift_adds_up(view_of):
    then = {"computed_at": "2026-02-01T00:00:00Z", "authority": 38.0}

    first = ask(scored(view_of, authority=40.0), then)

    assert first.findings == ()
    assert first.reading["authority"] == 38.0
    later = replace_time(first.reading, "2026-02-15T00:00:00Z")
    assert ask(scored(view_of, authority=41.5), later).findings


def test_a_score_drifts_on_while_another_is_told(view_of):
    then = {"computed_at": "2026-02-01T00:00:00Z", "authority": 30.0, "trust": 18.0}

    first = ask(scored(view_of, authority=40.0, trust=20.0), then)

    assert first.findings
    assert (first.reading["authority"], first.reading["trust"]) == (40.0, 18.0)


def test_a_score_that_was_unknown_is_compared_once_it_is_known(view_of):
    then = {"computed_at": "2026-02-01T00:00:00Z", "authority": 40.0, "trust": None}

    first = ask(scored(view_of, authority=40.0, trust=10.0), then)

    assert first.findings == ()
    later = replace_time(first.reading, "2026-02-15T00:00:00Z")
    assert ask(scored(view_of, authority=40.0, trust=20.0), later).findings


def replace_time(reading, moment):
    return {**reading, "computed_at": moment}


def test_the_same_run_tells_nothing_and_no_run_neither(view_of):
    same = {"computed_at": "2026-03-01T00:00:00Z", "authority": 1.0}

    assert ask(scored(view_of, authority=40.0), same).findings == ()
    assert ask(sight(view_of([])), None).reading is None


# -- expectations -----------------------------------------------------------------------------


def move(status: str, page: str = "https://blog.example/a") -> ExpectationMove:
    wanted = Expectation(
        source_url=page,
        target_url="shop.test",
        id="1",
        project_id="p",
        placed="list",
        status=NOT_CHECKED,
        detail="",
        since=NOW,
        checked_at=None,
        muted_until=None,
        made_by="x",
        created_at=NOW,
    )
    return ExpectationMove(wanted, status, "why")


def test_every_status_has_words():
    assert set(WORDS) == set(Status)


@pytest.mark.parametrize("status", Status)
def test_one_link_and_many_read_well(status: Status):
    judge = rule_of("expectation").judge

    (one,) = judge([move(status)], 1)
    (many,) = judge([move(status), move(status, "https://other.example/")], 1)

    assert one.title.startswith("1 placed link ")
    assert one.title.endswith(" (blog.example)")
    assert many.title.startswith("2 placed links ")
    assert not any(
        word in many.title for word in (" is ", " stands on", " leads", " its ", " asks", " it ")
    )


def test_what_nobody_checked_is_told_by_nobody():
    assert rule_of("expectation").judge([move(NOT_CHECKED)], 1) == []


def test_colours_of_placed_links():
    judge = rule_of("expectation").judge
    colours = {status: judge([move(status)], 1)[0].colour for status in Status}

    assert colours[Status.OK] is Colour.GREEN
    assert colours[Status.BLOCKED] is Colour.YELLOW
    assert colours[Status.PAGE_REDIRECTED] is Colour.YELLOW
    assert colours[Status.LINK_NOT_FOUND] is Colour.RED
    assert colours[Status.WRONG_REL] is Colour.RED


def test_the_evidence_is_bounded():
    items = tuple(replace(item(), link=n) for n in range(500))
    rule = rule_of("expectation")
    (finding,) = rule.judge(
        [move("link_not_found", f"https://s{n}.example/") for n in range(99)], 1
    )

    assert len(finding.figures["placed"]) == 25
    assert len(replace(finding, items=items).evidence["links"]) == 25
