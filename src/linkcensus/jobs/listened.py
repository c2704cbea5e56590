"""What is listened to, by whom it is asked for, how far it was read, and what came of it.

A source is known by the setting `listen_to`, by a schedule, or because somebody listened to it
once by hand; what it brought in is summed from the list of imports, where its address stands.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Literal

from linkcensus.core.clock import Clock, SystemClock
from linkcensus.core.errors import BadInput
from linkcensus.core.settings import Settings
from linkcensus.importers.commoncrawl.fetching import CURSORS as ARCHIVE_CURSORS
from linkcensus.importers.social.jetstream import cursor_name
from linkcensus.importers.social.networks import BLUESKY, Kind, Source, read_source
from linkcensus.importers.social.watched import Watched
from linkcensus.index.imports import COMMITTED, ImportRecord
from linkcensus.jobs.recurrence import read_recurrence
from linkcensus.net.client import shown_url
from linkcensus.store.cursors import Cursor, Place
from linkcensus.store.schedules import Schedule
from linkcensus.store.state import State

_MICROSECONDS_FROM = 10**15
_SECONDS_FROM = 10**9


class AskedBy(StrEnum):
    """Why a source is listened to."""

    SETTING = "setting"
    SCHEDULE = "schedule"
    HAND = "hand"
    """Somebody listened to it once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListenedSource:
    """One source that is, or was, listened to. Times are aware UTC; counts are non-negative."""

    source: str
    """As `linkcensus listen` takes it."""
    kind: Literal["stream", "asked", "feed"]
    """A stream, a network that is asked, or a feed."""
    asked_by: AskedBy
    schedules: tuple[str, ...]
    """The ids of the schedules that listen to it."""
    next_at: datetime | None
    """When it is listened to next; null where nothing asks for it."""
    read_at: datetime | None
    """When it was read last; null where it never was."""
    reached_at: datetime | None
    """The moment up to which it was heard, where its cursor is a time."""
    cursor: str | None
    """Where reading goes on, where its cursor is no time: the number of a post."""
    posts: int
    """Posts that came in and were read, with those that link to nothing watched."""
    mentions: int
    """Links that nobody knew before."""
    mentions_again: int
    """Links that were known: posts that were asked for again, for their points."""
    last_mention_at: datetime | None
    """When something new came in from it last."""


@dataclass(frozen=True, slots=True)
class _Asking:
    """Who asks for a source."""

    by: AskedBy
    schedules: tuple[Schedule, ...] = ()


def listened_sources(
    state: State,
    settings: Settings,
    imports: Sequence[ImportRecord],
    clock: Clock | None = None,
) -> list[ListenedSource]:
    """List the sources: those of the setting, then those of schedules, then the others.

    Args:
        state: Schedules and cursors.
        settings: What the setting names, and where networks answer.
        imports: All of the index, oldest first.
        clock: Tells what comes next.
    """
    places = {one.source: one for one in state.cursors.listing(without=ARCHIVE_CURSORS)}
    now = (clock or SystemClock()).now()
    by_setting = _next_of_setting(settings, now)
    brought = _by_address(imports)
    found = []
    for source, asking in _asked_for(state, settings, places).items():
        address, name = _names(source, settings)
        place = places.get(name) or state.cursors.place(name)
        coming = [one.next_at for one in asking.schedules if one.enabled and one.next_at]
        if asking.by is AskedBy.SETTING and by_setting is not None:
            coming.append(by_setting)
        found.append(
            _told(source, asking, place, brought.get(address, ()), min(coming, default=None))
        )
    return found


def forget_source(state: State, settings: Settings, text: str) -> bool:
    """Have a source read from its beginning next time; what came in stays.

    Returns:
        Whether it was ever read.

    Raises:
        BadInput: It is none.
    """
    source = read_source(text, settings, Watched(()))
    return state.cursors.forget(_names(source, settings)[1])


def _asked_for(
    state: State, settings: Settings, places: Mapping[str, Place]
) -> dict[Source, _Asking]:
    """Every source and who asks for it; a text that is none (any more) is left out."""
    asked: dict[Source, _Asking] = {}
    for source in _sources(settings.listen_to):
        asked[source] = _Asking(AskedBy.SETTING)
    for schedule in state.schedules.listing():
        if schedule.kind != "listen":
            continue
        texts = schedule.arguments.get("sources") or settings.listen_to
        for source in _sources(texts if isinstance(texts, list | tuple) else ()):
            before = asked.get(source, _Asking(AskedBy.SCHEDULE))
            asked[source] = _Asking(before.by, (*before.schedules, schedule))
    by_hand = [
        BLUESKY if name == cursor_name(settings.bluesky_stream_url) else name
        for name in sorted(places)
    ]
    for source in _sources(by_hand):
        asked.setdefault(source, _Asking(AskedBy.HAND))
    return asked


def _sources(texts: Sequence[object]) -> Iterator[Source]:
    for text in texts:
        try:
            yield read_source(str(text), Settings.model_construct(), Watched(()))
        except BadInput:
            continue


def _names(source: Source, settings: Settings) -> tuple[str, str]:
    """How the list of imports calls a source, and the name of its cursor."""
    if source.kind is Kind.STREAM:
        url = settings.bluesky_stream_url
        return url, cursor_name(url)
    network = read_source(source.text, settings, Watched(())).network
    return shown_url(source.text) if network is None else network.address, source.text


def _by_address(imports: Sequence[ImportRecord]) -> dict[str, list[ImportRecord]]:
    found: dict[str, list[ImportRecord]] = {}
    for record in imports:
        if record.state == COMMITTED:
            found.setdefault(record.file, []).append(record)
    return found


def _told(
    source: Source,
    asking: _Asking,
    place: Place | None,
    records: Sequence[ImportRecord],
    next_at: datetime | None,
) -> ListenedSource:
    cursor = {} if place is None else place.cursor
    news = [record.learned_at for record in records if record.links_new]
    return ListenedSource(
        source=source.text,
        kind=source.kind.value,
        asked_by=asking.by,
        schedules=tuple(one.id for one in asking.schedules),
        next_at=next_at,
        read_at=None if place is None else place.moved_at,
        reached_at=_moment_in(cursor),
        cursor=_number_in(cursor),
        posts=sum(record.rows_read for record in records),
        mentions=sum(record.links_new for record in records),
        mentions_again=sum(record.links_confirmed for record in records),
        last_mention_at=max(news, default=None),
    )


def _moment_in(cursor: Cursor) -> datetime | None:
    """The newest time of a cursor, of microseconds or seconds since 1970; None without one."""
    times = []
    for value in cursor.values():
        if isinstance(value, bool) or not isinstance(value, int):
            continue
        seconds = value / 1e6 if value >= _MICROSECONDS_FROM else value
        if _SECONDS_FROM <= seconds < 2**35:
            times.append(datetime.fromtimestamp(seconds, UTC))
    return max(times, default=None)


def _number_in(cursor: Cursor) -> str | None:
    """The number of a post in a cursor, as it is shown."""
    if _moment_in(cursor) is not None:
        return None
    found = (cursor.get(name) for name in ("since_id", "item", "cursor"))
    return next((str(value)[:40] for value in found if value), None)


def _next_of_setting(settings: Settings, now: datetime) -> datetime | None:
    if not (settings.listen_to and settings.listen_schedule):
        return None
    try:
        return read_recurrence(settings.listen_schedule, "UTC", now).next_after(now)
    except BadInput:  # the worker's own reader takes more, and says what is wrong
        return None
