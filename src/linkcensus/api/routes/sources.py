"""Links from services elsewhere: networks that are listened to, pages that Common Crawl keeps."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from linkcensus.api.answering import operation
from linkcensus.api.queueing import Queue
from linkcensus.api.routes.jobs import JobAsked, Text
from linkcensus.api.security.identity import Editor
from linkcensus.core.scope import Scope

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
