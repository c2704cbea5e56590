"""Crawls: begin, look how far they are, stop, go on, forget. A job does each."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query
from pydantic import Field

from linkcensus.api.answering import operation
from linkcensus.api.models import model_of
from linkcensus.api.queueing import Queue
from linkcensus.api.routes.jobs import JobAsked
from linkcensus.api.security.identity import Editor, Viewer
from linkcensus.api.services import Served, Services
from linkcensus.api.stating import Acting, Asked, Stated, plain_list_of, rows
from linkcensus.core.errors import BadInput
from linkcensus.core.scope import Scope
from linkcensus.crawl.kinds import KINDS
from linkcensus.jobs.job import Arguments, JobState
from linkcensus.jobs.kinds.crawl import crawl_of_job
from linkcensus.jobs.uploads import Uploads
from linkcensus.store.crawls import Budget, Crawl, CrawlState
from linkcensus.store.errors import Clash

router = APIRouter(prefix="/crawls", tags=["crawls"])

CrawlId = Annotated[str, Path(description="The crawl's id.", max_length=16)]
Address = Annotated[str, Field(max_length=8_192)]
_MOST_TARGETS, _MOST_PAGES = 1_000, 10_000
_MOST = 1_000_000_000
_MOST_AT_WORK = 200


@dataclass(frozen=True, slots=True)
class CrawlKind:
    """One kind of crawl."""

    name: str
    purpose: str
    budget: Budget
    """Where nothing else is asked for."""


@dataclass(frozen=True, slots=True)
class ShownCrawl(Crawl):
    """A crawl and how far it is. Counts are of URLs; times are UTC."""

    pages_expected: int
    """How many pages it comes to, as far as is known by now; grows while links are found."""
    job: str | None
    """The job that works at it, or waits to; `/jobs/{job_id}/events` tells how it goes."""


class NewCrawl(Asked):
    """A crawl to begin."""

    kind: Literal["site", "linkers", "expand", "list"] = Field(
        "site", description="See the kinds of crawls."
    )
    targets: Annotated[
        list[Address],
        Field(max_length=_MOST_TARGETS, description="Sites, hosts, URLs or prefixes; not for list"),
    ] = []
    scope: Scope | None = Field(None, description="Told from the targets when not given.")
    urls: Annotated[
        list[Address], Field(max_length=_MOST_PAGES, description="For list: the pages.")
    ] = []
    upload: str | None = Field(
        None, max_length=64, description="For list: an uploaded text with one page a line."
    )
    lost_too: bool = Field(
        False, description="For linkers: also pages whose links are all lost; are they back?"
    )
    pages: int | None = Field(None, ge=1, le=_MOST, description="Fetch at most so many.")
    pages_per_host: int | None = Field(None, ge=1, le=_MOST, description="Of each host.")
    depth: int | None = Field(
        None, ge=0, le=1_000, description="Follow links so far from the beginning."
    )
    delay_seconds: float | None = Field(
        None,
        gt=0,
        le=3_600,
        description="Pause between requests to a host, where the usual is less.",
    )


class CrawlAsked(JobAsked):
    """A crawl that was asked for."""

    crawl: str = Field(description="Its id; `/crawls/{crawl_id}` knows it once the job has begun.")


@router.get("", **operation("crawls", "Crawls, newest first", plain_list_of(ShownCrawl), None, 404))
def crawls(
    _: Viewer,
    services: Served,
    state: Stated,
    in_state: Annotated[
        CrawlState | None, Query(alias="state", description="Only those that stand there.")
    ] = None,
    limit: Annotated[int, Query(ge=1, le=200, description="Rows of a page.")] = 50,
    cursor: Annotated[
        str | None, Query(max_length=16, description="`cursor` of the page before.")
    ] = None,
) -> dict[str, object]:
    """List crawls."""
    before = None if cursor is None else state.crawls.get(cursor)
    found = state.crawls.listing(state=in_state, limit=limit + 1, before=before)
    more = len(found) > limit
    at_work = _at_work(services)
    shown = (_shown(one, at_work) for one in found[:limit])
    return rows(shown, found[limit - 1].id if more else None)


@router.get("/kinds", **operation("crawl_kinds", "Kinds of crawls", plain_list_of(CrawlKind)))
def crawl_kinds(_: Viewer) -> dict[str, object]:
    """List what a crawl can be, and how much it fetches where nothing is said."""
    return rows(CrawlKind(kind.name, kind.purpose, kind.budget) for kind in KINDS.values())


@router.post(
    "",
    status_code=202,
    **operation(
        "start_crawl",
        "Crawl a site, pages that link, new pages of sites that link, or a list",
        CrawlAsked,
        "A job does it. Robots.txt, delays and limits of the settings hold for every crawl.",
        404,
    ),
)
def start_crawl(
    identity: Editor,
    services: Served,
    queue: Queue,
    state: Stated,
    actor: Acting,
    wanted: NewCrawl,
) -> CrawlAsked:
    """Ask for a crawl."""
    arguments: Arguments = wanted.model_dump(mode="json", exclude_defaults=True)
    arguments = {**arguments, "kind": wanted.kind}
    if wanted.upload is not None:
        if wanted.kind != "list" or wanted.urls:
            raise BadInput("is a list of its own", place="upload", remedy="give it alone, for list")
        arguments["names"] = [Uploads(services.settings.data).find(wanted.upload).name]
    elif wanted.kind == "list" and not wanted.urls:
        raise BadInput("there is nothing to crawl", place="urls", remedy="name some pages")
    job = queue.enqueue("crawl", arguments, asked_by=identity.name)
    made = crawl_of_job(job.id)
    state.audit.note(actor, "crawl.ask", job.title, job=job.id, crawl=made)
    return CrawlAsked(job=job.id, crawl=made)


@router.get(
    "/{crawl_id}",
    **operation("crawl", "One crawl and how far it is", model_of(ShownCrawl), None, 404),
)
def crawl(_: Viewer, services: Served, state: Stated, crawl_id: CrawlId) -> dict[str, object]:
    """Show a crawl; while it runs its counts grow."""
    return asdict(_shown(state.crawls.get(crawl_id), _at_work(services)))


@router.post(
    "/{crawl_id}/stop",
    **operation(
        "stop_crawl",
        "Stop a crawl",
        model_of(ShownCrawl),
        "Pages that are being fetched are brought in still; `resume` goes on with the rest.",
        404,
    ),
)
def stop_crawl(
    _: Editor, services: Served, state: Stated, actor: Acting, crawl_id: CrawlId
) -> dict[str, object]:
    """Stop a crawl, wherever it runs."""
    return asdict(_shown(state.crawls.stop(actor, crawl_id), _at_work(services)))


@router.post(
    "/{crawl_id}/resume",
    status_code=202,
    **operation("resume_crawl", "Go on with a crawl", CrawlAsked, None, 404, 409),
)
def resume_crawl(identity: Editor, queue: Queue, state: Stated, crawl_id: CrawlId) -> CrawlAsked:
    """Go on with a crawl that was stopped or killed, or help one that runs."""
    found = state.crawls.get(crawl_id)
    if found.state is CrawlState.DONE:
        raise Clash("is done", place=f"crawl {found.id}", remedy="begin another")
    job = queue.enqueue_once("crawl", {"crawl": found.id}, asked_by=identity.name)
    return CrawlAsked(job=job.id, crawl=found.id)


@router.delete(
    "/{crawl_id}",
    status_code=204,
    **operation(
        "remove_crawl",
        "Forget a crawl and what it had still to fetch",
        None,
        "What it brought in stays. One that runs has to be stopped first.",
        404,
        409,
    ),
)
def remove_crawl(_: Editor, state: Stated, actor: Acting, crawl_id: CrawlId) -> None:
    """Forget a crawl."""
    found = state.crawls.get(crawl_id)
    if found.state is CrawlState.RUNNING:
        raise Clash("runs", place=f"crawl {found.id}", remedy="stop it first")
    state.crawls.remove(actor, found.id)


def _shown(found: Crawl, at_work: Mapping[str, str]) -> ShownCrawl:
    values = {name: getattr(found, name) for name in Crawl.__dataclass_fields__}
    return ShownCrawl(**values, pages_expected=found.expected, job=at_work.get(found.id))


def _at_work(services: Services) -> dict[str, str]:
    """The jobs that crawl, or wait to, by the crawls' ids."""
    if services.jobs is None:
        return {}
    jobs = [
        job
        for state in (JobState.QUEUED, JobState.RUNNING)
        for job in services.jobs.list_jobs(kind="crawl", state=state, limit=_MOST_AT_WORK)
    ]
    return {str(job.arguments.get("crawl") or crawl_of_job(job.id)): job.id for job in jobs}
