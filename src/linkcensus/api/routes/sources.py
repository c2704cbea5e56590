"""Links from services elsewhere: networks that are listened to, pages that Common Crawl keeps."""

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from linkcensus.api.answering import operation
from linkcensus.api.models import model_of
from linkcensus.api.queueing import Queue
from linkcensus.api.routes.jobs import JobAsked, Text
from linkcensus.api.security.identity import Editor, Viewer
from linkcensus.api.services import Served
from linkcensus.api.stating import Acting, Asked, Stated, plain_list_of, rows
from linkcensus.core.scope import Scope, parse_target
from linkcensus.importers.commoncrawl.fetching import Budget
from linkcensus.jobs import listened
from linkcensus.jobs.archived_estimate import ArchivedEstimate, estimate_archived_pages
from linkcensus.jobs.kinds.archived_pages import MOST_SITES
from linkcensus.jobs.listened import ListenedSource

router = APIRouter(prefix="/sources", tags=["imports"])


class ListeningRequest(BaseModel):
    """What to listen to."""

    model_config = ConfigDict(extra="forbid")

    sources: Annotated[list[Text], Field(max_length=100)] = Field(
        [],
        description="bluesky, hackernews, hackernews:new, mastodon:HOST, mastodon:HOST/tags/TAG, "
        "mastodon:HOST/trends, or URLs of feeds; by default those of the setting.",
    )
    targets: Annotated[list[Text], Field(max_length=1_000)] = Field(
        [], description="Links to these are kept; by default to what projects watch."
    )
    minutes: int | None = Field(None, ge=1, le=1_440, description="What a stream may take.")


class ForgettingRequest(Asked):
    """Which source to forget."""

    source: Text


class Forgotten(BaseModel):
    """Whether there was something to forget."""

    forgotten: bool


class ArchivedPagesRequest(BaseModel):
    """Whose archived pages to fetch: `sites`, or those that are known to link to `target`."""

    model_config = ConfigDict(extra="forbid")

    sites: Annotated[list[Text], Field(max_length=10_000)] = []
    target: Text | None = None
    scope: Scope | None = None
    most_sites: int | None = Field(None, ge=1, le=10_000)
    crawl: Annotated[str, Field(max_length=60)] | None = Field(
        None, description="Such as CC-MAIN-2026-12; by default the latest."
    )
    pages: int | None = Field(None, ge=1)
    pages_per_site: int | None = Field(None, ge=1)
    megabytes: int | None = Field(None, ge=1)


@router.get(
    "/listened",
    **operation("listened_sources", "What is listened to", plain_list_of(ListenedSource)),
)
def listened_sources(_: Viewer, services: Served, state: Stated) -> dict[str, object]:
    """List networks and feeds: how far each was read, what it brought, when it is read next."""
    return rows(listened.listened_sources(state, services.settings, services.index.imports()))


@router.post(
    "/forget",
    **operation("forget_source", "Read a source from its beginning next time", Forgotten),
)
def forget_source(
    _: Editor, services: Served, state: Stated, actor: Acting, wanted: ForgettingRequest
) -> Forgotten:
    """Forget how far a source was read; what came in stays."""
    gone = listened.forget_source(state, services.settings, wanted.source)
    state.audit.note(actor, "source.forget", wanted.source)
    return Forgotten(forgotten=gone)


@router.get(
    "/commoncrawl/estimate",
    **operation(
        "estimate_archived_pages",
        "How much fetching the archived pages of a target's referring sites would be",
        model_of(ArchivedEstimate),
        "Nothing is asked of Common Crawl; everything is an upper bound.",
    ),
)
def estimate_archived(
    _: Viewer,
    services: Served,
    state: Stated,
    target: Annotated[str, Query(max_length=8_192, description="A site, host, URL or prefix.")],
    scope: Annotated[Scope | None, Query(description="How much of it counts.")] = None,
    most_sites: Annotated[int, Query(ge=1, le=10_000)] = MOST_SITES,
    pages: Annotated[int, Query(ge=1, le=1_000_000)] = Budget().pages,
    pages_per_site: Annotated[int, Query(ge=1, le=1_000_000)] = Budget().pages_per_site,
) -> dict[str, object]:
    """Bound what a run would fetch."""
    budget = Budget(pages, pages_per_site)
    asked = parse_target(target, scope)
    told = estimate_archived_pages(services.index, state.cursors, asked, budget, most_sites)
    return asdict(told)


@router.post(
    "/listen",
    status_code=202,
    **operation("listen", "Read networks and feeds for shares, up to the present", JobAsked),
)
def listen(identity: Editor, queue: Queue, wanted: ListeningRequest) -> JobAsked:
    """Ask for the job; each source goes on where it was read to."""
    arguments = wanted.model_dump(mode="json", exclude_defaults=True)
    return JobAsked(job=queue.enqueue_once("listen", arguments, asked_by=identity.name).id)


@router.post(
    "/commoncrawl/pages",
    status_code=202,
    **operation("fetch_archived_pages", "Fetch archived pages from Common Crawl", JobAsked),
)
def fetch_archived_pages(identity: Editor, queue: Queue, wanted: ArchivedPagesRequest) -> JobAsked:
    """Ask for the job; the same one again goes on, or takes more."""
    arguments = wanted.model_dump(mode="json", exclude_defaults=True)
    return JobAsked(job=queue.enqueue_once("commoncrawl", arguments, asked_by=identity.name).id)
