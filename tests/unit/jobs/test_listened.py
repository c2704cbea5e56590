"""What is listened to: who asks for it, how far it was read, and what came of it."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from linkcensus.core.clock import FixedClock
from linkcensus.core.errors import BadInput
from linkcensus.core.scope import parse_target
from linkcensus.core.settings import Settings, load_settings
from linkcensus.importers.commoncrawl.fetching import Budget
from linkcensus.index.imports import UNDONE, ImportRecord
from linkcensus.jobs import archived_estimate
from linkcensus.jobs.archived_estimate import ArchivedEstimate, estimate_archived_pages
from linkcensus.jobs.listened import ListenedSource, forget_source, listened_sources
from linkcensus.jobs.scheduled import add_schedule
from linkcensus.net.client import shown_url
from linkcensus.store.actor import COMMAND
from linkcensus.store.schedules import ScheduleDraft
from linkcensus.store.state import State, open_state

NOON = datetime(2026, 10, 5, 12, tzinfo=UTC)
FEED = "https://news.example/feed?key=secret"


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOON)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(data=tmp_path, listen_to="bluesky,hackernews")


@pytest.fixture
def state(settings: Settings, clock: FixedClock) -> Iterator[State]:
    with closing(open_state(settings, clock=clock)) as opened:
        yield opened


def record(file: str, new: int, again: int = 0, state: str = "committed") -> ImportRecord:
    return ImportRecord(
        *(f"{file}-{new}", "batch", NOON, file, "digest", 0, "form", "social"),
        rows_read=100,
        links_new=new,
        links_confirmed=again,
        state=state,
    )


def by_name(found: list[ListenedSource]) -> dict[str, ListenedSource]:
    return {one.source: one for one in found}


def test_sources_of_the_setting_of_schedules_and_by_hand(
    state: State, settings: Settings, clock: FixedClock
):
    asked = {"sources": ["hackernews", FEED]}
    draft = ScheduleDraft(name="", kind="listen", arguments=asked, every="0 13 * * *")
    schedule = add_schedule(state, settings, COMMAND, draft, clock)
    state.cursors.move("mastodon:social.example", {"since_id": "115"})
    state.cursors.move("no source at all", {})
    state.cursors.move("commoncrawl CC-MAIN-2026-12 a.com", {"pages": 5})

    found = listened_sources(state, settings, [], clock)
    assert [(one.source, one.kind, str(one.asked_by)) for one in found] == [
        ("bluesky", "stream", "setting"),
        ("hackernews", "asked", "setting"),
        (FEED, "feed", "schedule"),
        ("mastodon:social.example", "asked", "hand"),
    ]
    known = by_name(found)
    assert known["bluesky"].next_at == NOON.replace(minute=30)
    assert known["hackernews"].schedules == (schedule.id,)
    assert known["hackernews"].next_at == NOON.replace(minute=30), "the setting comes first"
    assert known[FEED].next_at == NOON.replace(hour=13)
    assert known["mastodon:social.example"].next_at is None


def test_how_far_each_was_read(state: State, settings: Settings, clock: FixedClock):
    heard = datetime(2026, 10, 5, 11, 59, tzinfo=UTC)
    stream = f"bluesky {settings.bluesky_stream_url}"
    state.cursors.move(stream, {"cursor": int(heard.timestamp() * 1e6)})
    state.cursors.move("hackernews", {"a.com": 1_790_000_000, "b.com": 1_791_000_000})
    state.cursors.move("mastodon:social.example", {"since_id": "115"})
    state.cursors.move(f"{FEED}&{'x' * 400}", {})

    known = by_name(listened_sources(state, settings, [], clock))
    assert known["bluesky"].reached_at == heard
    assert known["bluesky"].read_at == NOON
    assert known["hackernews"].reached_at == datetime.fromtimestamp(1_791_000_000, UTC)
    assert (known["mastodon:social.example"].cursor, known["bluesky"].cursor) == ("115", None)
    assert len(known) == 3, "a name too long to be kept is shown while somebody asks for it only"


def test_what_came_of_each(state: State, settings: Settings, clock: FixedClock):
    state.cursors.move(FEED, {})
    imports = [
        record(settings.bluesky_stream_url, 2, 1),
        record(settings.bluesky_stream_url, 3),
        record(settings.bluesky_stream_url, 9, state=UNDONE),
        record(shown_url(FEED), 0, 4),
    ]
    known = by_name(listened_sources(state, settings, imports, clock))
    stream, feed = known["bluesky"], known[FEED]
    assert (stream.posts, stream.mentions, stream.mentions_again) == (200, 5, 1)
    assert stream.last_mention_at == NOON
    assert (feed.mentions, feed.mentions_again, feed.last_mention_at) == (0, 4, None)


def test_a_source_is_forgotten(state: State, settings: Settings):
    state.cursors.move(f"bluesky {settings.bluesky_stream_url}", {"cursor": 5})
    assert forget_source(state, settings, "bluesky")
    assert not forget_source(state, settings, "bluesky")
    with pytest.raises(BadInput):
        forget_source(state, settings, "telex")


def test_how_much_archived_pages_would_be(state: State, monkeypatch: pytest.MonkeyPatch):
    sites = ["a.com", "b.com", "c.com", "d.com"]
    monkeypatch.setattr(
        archived_estimate, "known_referring_sites", lambda _index, _target, most: sites[:most]
    )

    def estimate(most: int = 100) -> ArchivedEstimate:
        budget, target = Budget(pages=120, pages_per_site=50, bytes=9), parse_target("shop.com")
        return estimate_archived_pages(None, state.cursors, target, budget, most)  # type: ignore[arg-type]

    assert estimate() == ArchivedEstimate(4, 0, None, 120, 128, 9, 128 / 60)
    assert estimate(most=1) == ArchivedEstimate(1, 0, None, 50, 52, 9, 52 / 60)

    for crawl, site, place in (
        ("CC-MAIN-2025-51", "d.com", {"done": True}),  # of an older crawl
        ("CC-MAIN-2026-12", "a.com", {"done": True, "pages": 3}),
        ("CC-MAIN-2026-12", "b.com", {"pages": 50}),
        ("CC-MAIN-2026-12", "c.com", {"pages": 49}),
    ):
        state.cursors.move(f"commoncrawl {crawl} {site}", place)
    assert estimate() == ArchivedEstimate(4, 2, "CC-MAIN-2026-12", 100, 104, 9, 104 / 60)
