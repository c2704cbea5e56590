"""Expectations: placed links, from a table of them, and what became of each."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from linkcensus.api.answering import READS_ONLY, operation
from linkcensus.api.models import UNTRUSTED
from linkcensus.api.queueing import Queue
from linkcensus.api.routes.crawls import CrawlAsked
from linkcensus.api.security.identity import Editor, Viewer
from linkcensus.api.services import Served, Services
from linkcensus.api.stating import Acting, Asked, Moment, Stated, plain_list_of, rows
from linkcensus.core.errors import BadInput
from linkcensus.core.link_status import Standing
from linkcensus.jobs.job import Arguments
from linkcensus.jobs.kinds.crawl import crawl_of_job
from linkcensus.jobs.uploads import Upload, Uploads
from linkcensus.monitor.expectations import standing
from linkcensus.monitor.placed_file import COLUMNS, MOST_BYTES, head_of, read_placed
from linkcensus.monitor.starting import project_for
from linkcensus.store.expectations import Expectation

router = APIRouter(prefix="/expectations", tags=["monitors"])

OfProject = Annotated[str, Query(max_length=16, description="Whose.")]
_LONGEST_TABLE = 1_000_000
_MOST_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class ExpectationCount:
    """How many placed links have a status."""

    status: str
    """not_checked, or a status of `link_status`."""
    standing: Standing
    links: int


class NewExpectations(Asked):
    """A table of placed links: uploaded, or written here."""

    upload: str | None = Field(None, max_length=64, description="An uploaded CSV, TSV or the like.")
    table: str | None = Field(
        None,
        max_length=_LONGEST_TABLE,
        description="The table itself: a first line with the names of columns, such as "
        "`source_url,target_url,anchor,rel,position,note`, then a line for each link. Only "
        "`source_url` must be there, and `target_url` unless `target` is given.",
    )
    name: str = Field("", max_length=200, description="What the list is called; the file's name.")
    target: str | None = Field(
        None, max_length=8_192, description="Where the links lead, where the table does not say."
    )
    columns: (
        Annotated[
            dict[Annotated[str, Field(max_length=20)], Annotated[str, Field(max_length=1_000)]],
            Field(max_length=len(COLUMNS)),
        ]
        | None
    ) = Field(
        None, description="The name of the column for each of ours; told from names if not given."
    )
    project_id: str | None = Field(
        None,
        max_length=16,
        description="The one whose own sites hold the targets when not given; a new one is made "
        "where there is none.",
    )


class PlacedPreview(BaseModel):
    """What a table of placed links holds, before anything is taken."""

    header: list[str] = Field(description="Names of its columns.", json_schema_extra=UNTRUSTED)
    columns: dict[str, str] = Field(
        description="Which column holds what, by our names.", json_schema_extra=UNTRUSTED
    )
    rows: list[list[str]] = Field(
        description="The first rows, as they are written.", json_schema_extra=UNTRUSTED
    )
    links: int = Field(description="Links in the whole table; 0 while it has a problem.")
    new: int = Field(description="Links that are not expected yet.")
    changed: int = Field(description="Links of which something else is expected now.")
    problem: str | None = Field(
        description="Why it cannot be taken so, in one line; null where it can.",
        json_schema_extra=UNTRUSTED,
    )


class PlacedExpectations(BaseModel):
    """What came in."""

    project_id: str = Field(description="Whose they are now.")
    new: int = Field(description="Links that were not expected before.")
    changed: int = Field(description="Links of which something else was expected before.")
    job: str | None = Field(
        description="The job that looks at what the index knows of them; null where there is none."
    )


class SomeExpectations(Asked):
    """Expectations."""

    expectations: Annotated[
        list[Annotated[str, Field(max_length=16)]],
        Field(min_length=1, max_length=_MOST_AT_ONCE, description="Their ids."),
    ]


class MutedExpectations(SomeExpectations):
    """Expectations of which nothing is to be said."""

    until: Moment | None = Field(None, description="Null: speak of them again.")


class WantedCheck(Asked):
    """Pages to look at."""

    project_id: Annotated[str, Field(max_length=16)]
    statuses: Annotated[
        list[Annotated[str, Field(max_length=40)]],
        Field(max_length=20, description="Only of links with one of these; empty for all."),
    ] = []


@router.get(
    "",
    **operation("expectations", "Placed links of a project", plain_list_of(Expectation), None, 404),
)
def expectations(
    _: Viewer,
    state: Stated,
    project_id: OfProject,
    statuses: Annotated[
        list[str] | None,
        Query(
            alias="status",
            max_length=20,
            description="Only with one of these: not_checked, or a status of `link_status`.",
        ),
    ] = None,
    words: Annotated[
        str, Query(max_length=200, description="Only with this in page, target or list.")
    ] = "",
    limit: Annotated[int, Query(ge=1, le=1_000, description="Rows of a page.")] = 50,
    cursor: Annotated[
        str | None, Query(max_length=16, description="`cursor` of the page before.")
    ] = None,
) -> dict[str, object]:
    """List placed links and what became of each."""
    project = state.projects.get(project_id)
    found = state.expectations.listing(
        project.id, statuses=statuses or (), words=words, after=cursor or "", limit=limit + 1
    )
    more = len(found) > limit
    return rows(found[:limit], found[limit - 1].id if more else None)


@router.get(
    "/counts",
    **operation(
        "expectation_counts",
        "How many placed links of a project stand how",
        plain_list_of(ExpectationCount),
        None,
        404,
    ),
)
def expectation_counts(_: Viewer, state: Stated, project_id: OfProject) -> dict[str, object]:
    """Count placed links by status."""
    counts = state.expectations.counts(state.projects.get(project_id).id)
    return rows(ExpectationCount(one, standing(one), counts[one]) for one in sorted(counts))


@router.post(
    "",
    status_code=201,
    **operation(
        "place_expectations",
        "Take a table of placed links",
        PlacedExpectations,
        "A page and a target are one expectation: a table that names them again changes it. Most "
        "names that tools give columns are understood.",
        404,
        409,
    ),
)
def place_expectations(
    identity: Editor, services: Served, state: Stated, actor: Acting, wanted: NewExpectations
) -> PlacedExpectations:
    """Take a table of placed links, and ask for a look at what is known of them."""
    data, name = _table(wanted, services)
    drafts = read_placed(data, name, wanted.target, wanted.columns)
    try:
        project = project_for(state, actor, drafts, wanted.project_id)
    except BadInput as error:
        if error.place != "--project":
            raise
        raise BadInput(
            error.message, place="project_id", remedy="give the id of a project"
        ) from None
    new, changed = state.expectations.place(actor, project.id, name, drafts)
    job = None
    if services.jobs is not None:
        arguments = {"project_id": project.id}
        job = services.jobs.enqueue_once("watch", {**arguments}, asked_by=identity.name).id
    return PlacedExpectations(project_id=project.id, new=new, changed=changed, job=job)


@router.post(
    "/preview",
    **operation(
        "preview_expectations",
        "Look at a table of placed links before it is taken",
        PlacedPreview,
        "Nothing is kept. A table that cannot be taken is shown too, with what is wrong.",
        404,
    ),
    openapi_extra=READS_ONLY,
)
def preview_expectations(
    _: Editor, services: Served, state: Stated, wanted: NewExpectations
) -> PlacedPreview:
    """Read a table, and tell what would come of it."""
    data, name = _table(wanted, services)
    head = head_of(data, name)
    new = changed = links = 0
    problem = None
    try:
        drafts = read_placed(data, name, wanted.target, wanted.columns)
        links = len({(one.source_url, one.target_url) for one in drafts})
        new = links
        if wanted.project_id is not None:
            project = state.projects.get(wanted.project_id)
            new, changed = state.expectations.compare(project.id, drafts)
    except BadInput as error:
        problem = str(error)
    return PlacedPreview(
        header=list(head.header),
        columns=dict(wanted.columns if wanted.columns is not None else head.columns),
        rows=[list(row) for row in head.rows],
        links=links,
        new=new,
        changed=changed,
        problem=problem,
    )


@router.post(
    "/check",
    status_code=202,
    **operation(
        "check_expectations",
        "Fetch the pages of placed links",
        CrawlAsked,
        "A crawl of a list, by a job; the next look of the monitors says what became of the links.",
        404,
    ),
)
def check_expectations(
    identity: Editor,
    services: Served,
    queue: Queue,
    state: Stated,
    actor: Acting,
    wanted: WantedCheck,
) -> CrawlAsked:
    """Ask for a crawl of the pages."""
    project = state.projects.get(wanted.project_id)
    found = state.expectations.listing(project.id, statuses=wanted.statuses)
    pages = dict.fromkeys(one.source_url for one in found)
    if not pages:
        raise BadInput("no such link is expected", place="statuses", remedy="place some links")
    made = _written(Uploads(services.settings.data), f"placed links of {project.name}", pages)
    arguments: Arguments = {"kind": "list", "upload": made.id, "names": [made.name]}
    job = queue.enqueue("crawl", arguments, asked_by=identity.name)
    state.audit.note(actor, "crawl.ask", job.title, job=job.id, project=project.id)
    return CrawlAsked(job=job.id, crawl=crawl_of_job(job.id))


@router.post(
    "/mute",
    status_code=204,
    **operation(
        "mute_expectations",
        "Say nothing of placed links, until a moment",
        None,
        "Without `until` they are spoken of again.",
        404,
    ),
)
def mute_expectations(_: Editor, state: Stated, actor: Acting, wanted: MutedExpectations) -> None:
    """Mute placed links, or speak of them again."""
    state.expectations.mute(actor, wanted.expectations, wanted.until)


@router.post(
    "/remove",
    status_code=204,
    **operation("remove_expectations", "Expect some links no more", None, None, 404),
)
def remove_expectations(_: Editor, state: Stated, actor: Acting, wanted: SomeExpectations) -> None:
    """Forget placed links."""
    state.expectations.remove(actor, wanted.expectations)


def _table(wanted: NewExpectations, services: Services) -> tuple[bytes, str]:
    """Return the table that was given, and its name."""
    if (wanted.upload is None) == (wanted.table is None):
        raise BadInput("give an upload or a table", place="upload")
    if wanted.upload is None:
        return (wanted.table or "").encode("utf-8", "replace"), wanted.name or "table"
    uploaded = Uploads(services.settings.data).find(wanted.upload)
    name = wanted.name or uploaded.name
    if uploaded.bytes > MOST_BYTES:
        raise BadInput(f"is larger than {MOST_BYTES:,} bytes", place=name, remedy="split it")
    return uploaded.path.read_bytes(), name


def _written(uploads: Uploads, name: str, lines: Iterable[str]) -> Upload:
    """Write a list as an upload: it may be longer than what a job is told."""
    place = uploads.new(f"{name}.txt")
    with place.path.open("w", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in lines)
    return uploads.finish(place)
