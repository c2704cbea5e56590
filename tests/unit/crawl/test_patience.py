"""How often a crawl comes back to a host that wants a pause, and what it costs its URLs."""

from datetime import UTC, datetime, timedelta

import pytest

from linkcensus.core.clock import FixedClock
from linkcensus.core.settings import load_settings
from linkcensus.crawl.fetched import Fetched, Request
from linkcensus.crawl.outcome import Outcome, Reason
from linkcensus.crawl.patience import MOST_TRIES, Patience, Rest

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def fetched(outcome=Outcome.POSTPONED, wait=60.0, attempts=0, status=None):
    request = Request("http://a.test/")
    return Fetched(
        request, request.url, outcome, Reason.NONE, NOW,
        retry_after=wait, attempts=attempts, status=status,
    )  # fmt: skip


@pytest.fixture
def patience():
    return Patience(load_settings(crawl_longest_pause_seconds=30), FixedClock(NOW))


def test_a_pause_costs_nothing_as_long_as_pages_come(patience):
    for _ in range(50):
        assert patience.rest("a.test", fetched()) == Rest(NOW + timedelta(seconds=60))
        assert patience.rest("a.test", fetched(Outcome.OK, None, 1, 200)) is None


def test_a_host_that_gives_nothing_but_pauses_ends(patience):
    rests = [patience.rest("a.test", fetched()) for _ in range(8)]
    assert [rest.costs_a_try for rest in rests] == [False] * 5 + [True] * 3
    assert not patience.rest("b.test", fetched()).costs_a_try
    assert [rests[-1].ends_it(tries) for tries in range(MOST_TRIES)] == [False, False, True]
    assert not rests[0].ends_it(9)


def test_more_than_an_hour_costs_a_try_each_time(patience):
    assert patience.rest("a.test", fetched(wait=3_601)).costs_a_try
    assert patience.rest("a.test", fetched(wait=1e9)).until == NOW + timedelta(days=1)


def test_an_answer_that_names_a_time_is_a_pause(patience):
    later = fetched(Outcome.BLOCKED, 60.0, 1, 429)
    assert patience.rest("a.test", later) == Rest(NOW + timedelta(seconds=60))
    assert patience.rest("a.test", fetched(Outcome.BLOCKED, None, 4, 429)) is None
    assert patience.rest("a.test", fetched(Outcome.BLOCKED, 20.0, 4, 429)) is None
    assert patience.rest("a.test", fetched(Outcome.BLOCKED, 60.0, 1, 403)) is None
