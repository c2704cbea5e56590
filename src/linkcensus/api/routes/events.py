"""Events: what monitors found, with evidence; dealt with, put off, and opened again."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, Field

from linkcensus.api.answering import operation
from linkcensus.api.models import model_of
from linkcensus.api.security.identity import Editor, Viewer
from linkcensus.api.stating import Acting, Asked, Moment, Stated, plain_list_of, rows
from linkcensus.store.watch_events import MOST_EVENTS, EventCount, EventState, WatchEvent

router = APIRouter(prefix="/events", tags=["monitors"])

EventId = Annotated[str, Path(description="The event's id.", max_length=16)]
OfProject = Annotated[str | None, Query(max_length=16, description="Of this project.")]


class SomeEvents(Asked):
    """Events to deal with."""

    events: Annotated[
        list[Annotated[str, Field(max_length=16)]],
        Field(min_length=1, max_length=MOST_EVENTS, description="Their ids."),
    ]


class SnoozedEvents(SomeEvents):
    """Events to put off."""

    until: Moment = Field(description="They are open again then, and told again.")


class EventsChanged(BaseModel):
    """What came of it."""

    changed: int = Field(description="Events that were in another state before.")


@router.get(
    "",
    **operation(
        "events", "What monitors found, newest first", plain_list_of(WatchEvent), None, 404
    ),
)
def events(
    _: Viewer,
    state: Stated,
    project_id: OfProject = None,
    monitor_id: Annotated[str | None, Query(max_length=16, description="Of this monitor.")] = None,
    states: Annotated[
        list[EventState] | None,
        Query(alias="state", description="Only those that stand there; repeat for several."),
    ] = None,
    rules: Annotated[
        list[Annotated[str, Field(max_length=40)]] | None,
        Query(alias="rule", max_length=40, description="Only of these rules."),
    ] = None,
    words: Annotated[
        str, Query(max_length=200, description="Only with this in title or target: a site.")
    ] = "",
    since: Annotated[Moment | None, Query(description="Only found since this moment.")] = None,
    limit: Annotated[int, Query(ge=1, le=MOST_EVENTS - 1, description="Rows of a page.")] = 50,
    cursor: Annotated[
        str | None, Query(max_length=16, description="`cursor` of the page before.")
    ] = None,
) -> dict[str, object]:
    """List events with their evidence: some of the links, and figures."""
    found: Sequence[WatchEvent] = state.watch_events.listing(
        project_id,
        states=states or (),
        monitor_id=monitor_id,
        rules=rules or (),
        words=words,
        since=since,
        before=None if cursor is None else state.watch_events.get(cursor),
        limit=limit + 1,
    )
    more = len(found) > limit
    return rows(found[:limit], found[limit - 1].id if more else None)


@router.get(
    "/counts",
    **operation("event_counts", "How many events stand where", plain_list_of(EventCount)),
)
def event_counts(_: Viewer, state: Stated, project_id: OfProject = None) -> dict[str, object]:
    """Count events by project, state and colour."""
    return rows(state.watch_events.counts(project_id))


@router.get("/{event_id}", **operation("event", "One event", model_of(WatchEvent), None, 404))
def event(_: Viewer, state: Stated, event_id: EventId) -> dict[str, object]:
    """Show an event with its evidence."""
    return asdict(state.watch_events.get(event_id))


@router.post(
    "/acknowledge",
    **operation("acknowledge_events", "Mark events as dealt with", EventsChanged, None, 404),
)
def acknowledge_events(
    _: Editor, state: Stated, actor: Acting, wanted: SomeEvents
) -> EventsChanged:
    """Acknowledge events; `reopen` takes it back."""
    return EventsChanged(changed=state.watch_events.acknowledge(actor, wanted.events))


@router.post(
    "/snooze",
    **operation("snooze_events", "Put events off until a moment", EventsChanged, None, 404),
)
def snooze_events(_: Editor, state: Stated, actor: Acting, wanted: SnoozedEvents) -> EventsChanged:
    """Put events off; `reopen` takes it back."""
    changed = state.watch_events.snooze(actor, wanted.events, wanted.until)
    return EventsChanged(changed=changed)


@router.post(
    "/reopen",
    **operation(
        "reopen_events",
        "Take back that events were dealt with or put off",
        EventsChanged,
        None,
        404,
    ),
)
def reopen_events(_: Editor, state: Stated, actor: Acting, wanted: SomeEvents) -> EventsChanged:
    """Open events again."""
    return EventsChanged(changed=state.watch_events.reopen(actor, wanted.events))
