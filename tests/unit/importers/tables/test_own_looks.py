"""What our own exports tell of looks at pages."""

from datetime import UTC, datetime, timedelta

import pytest

from linkcensus.core.link import ExportedLink, LostReason, Source
from linkcensus.core.page import Outcome
from linkcensus.importers.tables.own_looks import OwnState, looks, reports
from linkcensus.importers.tables.urls import read_url
from linkcensus.index.merge import Rules

DAY = timedelta(days=1)
SEEN = datetime(2026, 3, 1, tzinfo=UTC)
MISSED = SEEN + DAY
URL, WRITTEN = read_url("https://blog.example.net/a")


def row():
    return ExportedLink(URL, WRITTEN, "example.com", seen_from=SEEN, seen_until=SEEN)


def said(state, **facts):
    given = dict.fromkeys(("lost_at", "reason", "missing_since", "last_checked"))
    return OwnState(state=state, **{**given, "lost_by": "", **facts})


def visits(state, *, own=True, **rules):
    return [
        (visit.visited_at, visit.outcome, visit.looked_for, visit.complete)
        for visit in looks(row(), own, state, Rules(**rules))
    ]


@pytest.mark.parametrize(
    ("reason", "outcome"),
    [
        (LostReason.NOT_FOUND, Outcome.NOT_FOUND),
        (LostReason.GONE, Outcome.GONE),
        (LostReason.REMOVED, Outcome.SEEN),
    ],
)
def test_a_missing_link_was_looked_for_once(reason, outcome):
    state = said(
        "missing", lost_by="visit", reason=reason, missing_since=MISSED, last_checked=MISSED
    )
    assert visits(state) == [(MISSED, outcome, ("example.com",), True)]


def test_a_later_look_that_decided_nothing_decides_nothing():
    state = said("live", last_checked=SEEN + 3 * DAY)
    assert visits(state) == [(SEEN + 3 * DAY, Outcome.SEEN, (), False)]
    assert visits(said("live", last_checked=SEEN)) == []
    assert visits(said("unverified", last_checked=SEEN), own=False) != []


def test_a_lost_link_was_missed_as_often_as_it_takes_here():
    state = said(
        "lost",
        lost_by="visit",
        reason=LostReason.GONE,
        lost_at=MISSED,
        missing_since=MISSED,
        last_checked=MISSED + 4 * DAY,
    )
    assert [moment for moment, *_ in visits(state)] == [MISSED, MISSED + 4 * DAY]
    moments = [moment for moment, *_ in visits(state, confirmations=2)]
    assert moments == [MISSED, MISSED + 2 * DAY, MISSED + 4 * DAY]
    too_many = visits(state, confirmations=5)
    assert [looked for *_, looked, _ in too_many] == [("example.com",), ()]


def test_who_claimed_a_loss_claims_it_again():
    link = row()
    link.claimed_lost_at, link.claimed_lost_reason = MISSED, LostReason.REMOVED
    state = said("lost", lost_by="ahrefs", lost_at=MISSED, missing_since=MISSED)
    told = reports(link, [Source.WARC, Source.AHREFS], state)
    assert [(one.claimed_lost_at, source) for one, source in told] == [
        (None, Source.WARC),
        (MISSED, Source.AHREFS),
    ]
    assert list(looks(link, True, state, Rules())) == []


def test_we_did_not_see_what_others_saw_later():
    link = row()
    link.seen_until = SEEN + 9 * DAY
    told = reports(link, [Source.HTML, Source.MOZ], said("live", last_checked=SEEN + DAY))
    assert [one.seen_until for one, _ in told] == [SEEN + DAY, SEEN + 9 * DAY]
