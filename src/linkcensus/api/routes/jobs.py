"""Background jobs: what runs, what ran, stopping and trying again, progress as it happens."""

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Literal

import msgspec
from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import FileResponse, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool

from linkcensus.api.answering import operation
from linkcensus.api.models import UNTRUSTED
from linkcensus.api.problems import described
from linkcensus.api.queueing import Queue
from linkcensus.api.security.identity import Editor, Viewer
from linkcensus.api.services import Served
from linkcensus.api.stating import Acting, Stated
from linkcensus.api.stopping import Stopping, stopping_of
from linkcensus.core.errors import NotFound, SourceUnavailable
from linkcensus.core.scope import Scope
from linkcensus.jobs.files import file_of
from linkcensus.jobs.job import Job, JobState
from linkcensus.jobs.queue import JobQueue

logger = logging.getLogger(__name__)
router = APIRouter(prefix="/jobs", tags=["jobs"])

_LOOK_SECONDS = 0.5
_ALIVE_SECONDS = 15.0
"""A comment is sent that often, for proxies that cut what is silent."""

Text = Annotated[str, Field(max_length=8_192)]
JobId = Annotated[str, Path(description="The job's id.", max_length=100)]


class JobProgressModel(BaseModel):
    """How far a job is."""

    step: str = Field(description="What it is doing, in a few words.", json_schema_extra=UNTRUSTED)
    done: int = Field(description="How much is behind, in `unit`s.")
    total: int | None = Field(description="Of how much; null where nobody can tell.")
    unit: str = Field(description="What is counted: bytes, buckets, rows; empty for nothing.")


class JobModel(BaseModel):
    """One background job. Times are UTC."""

    model_config = ConfigDict(title="Job")

    id: str
    kind: str = Field(
        description="import, commoncrawl, crawl, listen, verify, watch, export, bulk, compact, "
        "score or upkeep."
    )
    title: str = Field(
        description="One line that says what it does; names files and targets.",
        json_schema_extra=UNTRUSTED,
    )
    state: JobState = Field(description="Where it stands.")
    asked_at: datetime
    asked_by: str | None = Field(description="Who asked; null for the program itself.")
    started_at: datetime | None = Field(description="When its last attempt began.")
    finished_at: datetime | None
    progress: JobProgressModel
    result: dict[str, object] | None = Field(
        description="What came out; each kind has its own. `file` is the name of a file that "
        "`/jobs/{job_id}/file` gives. What it says of files may quote them.",
        json_schema_extra=UNTRUSTED,
    )
    error: str | None = Field(
        description="Why it failed, in one line, which may quote a file.",
        json_schema_extra=UNTRUSTED,
    )
    attempts: int = Field(description="How often a worker began with it.")
    retry_of: str | None = Field(description="The job that this one tries again.")


class JobList(BaseModel):
    """Jobs, newest first."""

    rows: list[JobModel]
    cursor: str | None = Field(description="What `cursor` of the next page is; null on the last.")
    running: int = Field(description="All jobs that run.")
    queued: int = Field(description="All jobs that wait.")


class JobAsked(BaseModel):
    """A job that was asked for."""

    job: str = Field(description="Its id; `/jobs/{job_id}` tells how it goes.")


class Maintenance(BaseModel):
    """A job that looks after the index."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["compact", "score", "upkeep"]
    everything: bool = Field(False, description="For compact: also what is not due.")


Value = Text | bool | int | float
"""One value of a query."""


class ExportRequest(BaseModel):
    """A list, as its address asks for it."""

    model_config = ConfigDict(extra="forbid")

    path: str = Field(
        max_length=10_000,
        description="Of the list, below `/api/v1` and with its target percent-encoded: any list "
        "with an `/export` of its own.",
        examples=["/sites/example.com/backlinks"],
    )
    query: dict[str, Value | Annotated[list[Value], Field(max_length=100)] | None] = Field(
        {},
        max_length=50,
        description="Parameters of the list's `/export`, with the same defaults: `filter`, `sort`, "
        "`history` and so on; `limit` for rows at most.",
    )
    format: Literal["csv", "jsonl", "parquet", "xlsx"] = "csv"


class BulkRequest(BaseModel):
    """Targets to check."""

    model_config = ConfigDict(extra="forbid")

    targets: Annotated[list[Text], Field(max_length=10_000)] = Field(
        [], description="Sites or URLs; more of them come as an upload."
    )
    upload: str | None = Field(
        None, max_length=64, description="An uploaded text with one site or URL a line."
    )
    scope: Scope | None = None
    format: Literal["csv", "jsonl", "parquet", "xlsx"] = "csv"


def job_model(job: Job) -> JobModel:
    """Return a job as it is answered."""
    values = asdict(job)
    del values["arguments"], values["worker"]  # of use to the machine room only
    return JobModel.model_validate(values)


@router.get("", **operation("jobs", "Background jobs, newest first", JobList))
def jobs(
    _: Viewer,
    queue: Queue,
    kind: Annotated[str | None, Query(max_length=40, description="Only of this kind.")] = None,
    state: Annotated[JobState | None, Query(description="Only those that stand there.")] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: Annotated[str | None, Query(max_length=100)] = None,
) -> JobList:
    """List jobs."""
    found = queue.list_jobs(kind=kind, state=state, limit=limit + 1, before=cursor)
    counts = queue.counts()
    return JobList(
        rows=[job_model(job) for job in found[:limit]],
        cursor=found[limit - 1].id if len(found) > limit else None,
        running=counts[JobState.RUNNING],
        queued=counts[JobState.QUEUED],
    )


@router.post(
    "",
    status_code=202,
    **operation("start_job", "Compact the index, compute scores, or look after it", JobAsked),
)
def start_job(identity: Editor, queue: Queue, wanted: Maintenance) -> JobAsked:
    """Ask for a job; the same one is not asked for twice while it waits."""
    given = {"everything": True} if wanted.kind == "compact" and wanted.everything else {}
    job = queue.enqueue_once(wanted.kind, {**given}, asked_by=identity.name)
    return JobAsked(job=job.id)


@router.post(
    "/exports",
    status_code=202,
    **operation(
        "start_export",
        "Write a whole list as a file",
        JobAsked,
        "`/jobs/{job_id}/file` gives the file for some days. A list that is wanted at once comes "
        "from its own `/export`.",
    ),
)
def start_export(identity: Viewer, queue: Queue, wanted: ExportRequest) -> JobAsked:
    """Ask for an export."""
    arguments = wanted.model_dump(mode="json", exclude_none=True)
    return JobAsked(job=queue.enqueue("export", arguments, asked_by=identity.name).id)


@router.post(
    "/bulk",
    status_code=202,
    **operation(
        "start_bulk",
        "Check up to a million sites or URLs",
        JobAsked,
        "`/jobs/{job_id}/file` gives the figures.",
    ),
)
def start_bulk(identity: Viewer, queue: Queue, wanted: BulkRequest) -> JobAsked:
    """Ask for a bulk check."""
    arguments = wanted.model_dump(mode="json", exclude_none=True)
    return JobAsked(job=queue.enqueue("bulk", arguments, asked_by=identity.name).id)


@router.get("/{job_id}", **operation("job", "One background job", JobModel, None, 404))
def job(_: Viewer, queue: Queue, job_id: JobId) -> JobModel:
    """Show a job."""
    return job_model(queue.get(job_id))


@router.post("/{job_id}/cancel", **operation("cancel_job", "Cancel a job", JobModel, None, 404))
def cancel_job(_: Editor, queue: Queue, state: Stated, actor: Acting, job_id: JobId) -> JobModel:
    """Cancel a job; one that runs stops at its next border, between two files or steps."""
    cancelled = queue.cancel(job_id)
    state.audit.note(actor, "job.cancel", cancelled.title, job=job_id)
    return job_model(cancelled)


@router.post(
    "/{job_id}/retry",
    status_code=202,
    **operation("retry_job", "Ask for the same job again", JobAsked, None, 404),
)
def retry_job(identity: Editor, queue: Queue, job_id: JobId) -> JobAsked:
    """Ask again for a job that failed or was cancelled; the new one names it."""
    return JobAsked(job=queue.retry(job_id, asked_by=identity.name).id)


@router.get(
    "/{job_id}/file",
    operation_id="job_file",
    name="job_file",
    summary="The file that a job has made",
    response_class=FileResponse,
    responses=described(404),
)
def job_file(_: Viewer, services: Served, queue: Queue, job_id: JobId) -> FileResponse:
    """Send the file of an export or a bulk check."""
    path = file_of(services.settings.data, queue.get(job_id))
    headers = {"Cache-Control": "private, no-cache", "X-Content-Type-Options": "nosniff"}
    return FileResponse(
        path, media_type="application/octet-stream", filename=path.name, headers=headers
    )


@router.get(
    "/{job_id}/events",
    operation_id="job_events",
    name="job_events",
    summary="A job's progress as it happens",
    description="Server-sent events: each `job` event is the job as `/jobs/{job_id}` shows it; "
    "the last one is that of its end.",
    response_class=StreamingResponse,
    responses={
        **described(404),
        200: {"description": "The events", "content": {"text/event-stream": {}}},
    },
)
async def job_events(_: Viewer, queue: Queue, request: Request, job_id: JobId) -> StreamingResponse:
    """Send a job whenever it has changed, until it is over."""
    first = await run_in_threadpool(queue.get, job_id)
    return StreamingResponse(
        _events(queue, first, stopping_of(request.app)),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


async def _events(queue: JobQueue, job: Job, stopping: Stopping) -> AsyncIterator[bytes]:
    sent: Job | None = None
    silent = 0.0
    while True:
        if job != sent:
            sent, silent = job, 0.0
            yield b"event: job\ndata: " + msgspec.json.encode(job_model(job).model_dump()) + b"\n\n"
        if job.state.is_over or stopping:
            return
        await asyncio.sleep(_LOOK_SECONDS)
        silent += _LOOK_SECONDS
        if silent >= _ALIVE_SECONDS:
            silent = 0.0
            yield b": still here\n\n"
        try:
            job = await run_in_threadpool(queue.get, job.id)
        except NotFound:  # forgotten meanwhile, as old jobs are
            return
        except SourceUnavailable as error:  # the next look may reach the database
            logger.info("progress of %s: %s", job.id, error)
