"""Deliveries: what channels were told and what came of it, and what they would be told now."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query

from linkcensus.api.answering import operation
from linkcensus.api.models import model_of
from linkcensus.api.security.identity import Viewer
from linkcensus.api.stating import Stated, plain_list_of, rows
from linkcensus.monitor.digest import next_digest, timetable_of
from linkcensus.monitor.message import MOST_ITEMS
from linkcensus.monitor.rendering.html import render_html
from linkcensus.monitor.rendering.text import render_text
from linkcensus.monitor.telling import by_weight, message_of
from linkcensus.store.deliveries import MOST_DELIVERIES, StoredDelivery
from linkcensus.store.monitors import Cadence
from linkcensus.store.state import State
from linkcensus.store.watch_events import Colour, EventState, WatchEvent

router = APIRouter(prefix="/deliveries", tags=["channels"])

_MOST_OPEN = 500


@dataclass(frozen=True, slots=True)
class DigestPreview:
    """A message as it would be sent now."""

    cadence: Cadence
    next_at: datetime | None
    """When the next digest of this rhythm is due, UTC; null of what is told at once."""
    events: int
    """How many events it tells."""
    subject: str
    html: str
    """The message as mail; escaped, without anything that runs or loads."""
    text: str


@router.get(
    "",
    **operation("deliveries", "What channels were told", plain_list_of(StoredDelivery), None, 404),
)
def deliveries(
    _: Viewer,
    state: Stated,
    project_id: Annotated[str | None, Query(max_length=16, description="Of this project.")] = None,
    channel_id: Annotated[str | None, Query(max_length=16, description="To this channel.")] = None,
    limit: Annotated[int, Query(ge=1, le=MOST_DELIVERIES - 1, description="Rows of a page.")] = 50,
    cursor: Annotated[
        str | None, Query(max_length=16, description="`cursor` of the page before.")
    ] = None,
) -> dict[str, object]:
    """List messages with their state, the newest first."""
    found = state.deliveries.listing(
        project_id=project_id,
        channel_id=channel_id,
        before=None if cursor is None else state.deliveries.get(cursor),
        limit=limit + 1,
    )
    more = len(found) > limit
    return rows(found[:limit], found[limit - 1].id if more else None)


@router.get(
    "/preview",
    **operation(
        "digest_preview",
        "What would be told now",
        model_of(DigestPreview),
        "Nothing is sent, and nothing counts as told.",
        404,
    ),
)
def digest_preview(
    _: Viewer,
    state: Stated,
    project_id: Annotated[str, Query(max_length=16, description="Whose events.")],
    cadence: Annotated[Cadence, Query(description="Events of this rhythm.")] = Cadence.DAILY,
    channel_id: Annotated[
        str | None,
        Query(
            max_length=16,
            description="Only what this channel was not told yet; else whatever is open.",
        ),
    ] = None,
) -> DigestPreview:
    """Write the message that tells of what was not told yet."""
    project, now = state.projects.get(project_id), datetime.now(UTC)
    events, counts = _events(state, project_id, cadence, channel_id)
    made = message_of(
        f"preview-{project.id}", cadence.value, project.name, events, now, counts=counts
    )
    table = timetable_of(state.watches.get(project.id))
    regular = cadence in (Cadence.DAILY, Cadence.WEEKLY)
    return DigestPreview(
        cadence=cadence,
        next_at=next_digest(cadence, now, table) if regular else None,
        events=sum(counts.values()),
        subject=made.subject,
        html=render_html(made),
        text=render_text(made),
    )


def _events(
    state: State, project_id: str, cadence: Cadence, channel_id: str | None
) -> tuple[Sequence[WatchEvent], Mapping[Colour, int]]:
    """The first of the events that would be told, and how many there are by colour."""
    if channel_id is not None:
        channel = state.channels.get(channel_id)
        told = state.deliveries.untold(project_id, channel.id, cadence.value, MOST_ITEMS)
        return told.events, told.counts
    found = state.watch_events.listing(project_id, states=[EventState.OPEN], limit=_MOST_OPEN)
    chosen = by_weight([one for one in found if one.cadence == cadence.value])
    return chosen, Counter(one.colour for one in chosen)
