"""Imports: what came in, taking it back, and bringing in uploads and web addresses."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field

from linkcensus.api.answering import operation
from linkcensus.api.models import UNTRUSTED
from linkcensus.api.queueing import Queue
from linkcensus.api.routes.jobs import JobAsked
from linkcensus.api.security.identity import Editor, Viewer
from linkcensus.api.services import Served
from linkcensus.api.stating import Acting, Stated
from linkcensus.core.errors import BadInput, NotFound
from linkcensus.core.scope import parse_target
from linkcensus.importers.preview import formats, save_mapping
from linkcensus.importers.tables.preset import LINK_FIELDS
from linkcensus.index.imports import ImportRecord
from linkcensus.jobs.job import Arguments
from linkcensus.jobs.uploads import Uploads, shown

router = APIRouter(tags=["imports"])

ImportId = Annotated[str, Path(description="The import's id.", max_length=64)]
_MOST_FILES = 1_000
_Address = Annotated[str, Field(max_length=8_192)]


class ImportNote(BaseModel):
    """Why rows were skipped, or what was remarked."""

    line: int | None = Field(description="The first line, or record offset, it is about.")
    reason: str = Field(description="In words, which may quote.", json_schema_extra=UNTRUSTED)
    count: int = Field(description="How often.")


class ImportModel(BaseModel):
    """One import of one file. Times are UTC; counts are non-negative."""

    model_config = ConfigDict(title="Import")

    import_id: str
    file: str = Field(description="The file or address.", json_schema_extra=UNTRUSTED)
    format: str = Field(description="What it was read as.")
    source: str = Field(description="Who told us: the tool, or the kind of archive.")
    state: str = Field(description="committed, or undone.")
    learned_at: datetime = Field(description="When it came in.")
    seen_at: datetime | None = Field(description="When its data was made.")
    bytes: int
    rows_read: int = Field(description="Rows of a table; answers of an archive; pages.")
    links_new: int
    links_confirmed: int = Field(description="Links that were known before.")
    skipped: int
    pages: int
    complete: bool = Field(description="It was declared to list every link its tool knows.")
    complete_site: str | None
    notes: list[ImportNote]


class ImportList(BaseModel):
    """Imports, newest first."""

    rows: list[ImportModel]
    total: int
    cursor: str | None = Field(description="What `cursor` of the next page is; null on the last.")


class ImportRequest(BaseModel):
    """What is to be imported, and what is known of it beside its content."""

    model_config = ConfigDict(extra="forbid")

    uploads: Annotated[list[str], Field(max_length=_MOST_FILES)] = Field(
        [], description="Ids of uploads."
    )
    urls: Annotated[list[_Address], Field(max_length=_MOST_FILES)] = Field(
        [], description="http and https addresses, bing:SITE; paths of the server are never read."
    )
    site: str | None = Field(
        None, max_length=300, description="The site that rows without a target are about."
    )
    format: str | None = Field(None, max_length=100, description="Not to be guessed.")
    mapping: dict[str, str] | None = Field(
        None,
        max_length=60,
        description="For a table of no known format: field -> header of its column. It is kept "
        "as a preset, so that such tables are known from then on.",
    )
    complete: bool = Field(
        False, description="The tables list every link their tool knows: what they lack is gone."
    )
    date: str | None = Field(
        None, max_length=40, description="When the data was made, where the file does not say so."
    )
    base_url: str | None = Field(
        None, max_length=2_000, description="The URL that an archive of pages was served at."
    )


class Format(BaseModel):
    """A format that is understood."""

    name: str
    title: str
    tool: str = Field(description="Whose it is.")


class Formats(BaseModel):
    """What can be imported, and what a column can be."""

    formats: list[Format]
    fields: list[str] = Field(description="What a column of links can be mapped to.")


@router.get("/imports", **operation("imports", "What was imported, newest first", ImportList))
def imports(
    _: Viewer,
    services: Served,
    limit: Annotated[int, Query(ge=1, le=1_000)] = 50,
    cursor: Annotated[str | None, Query(max_length=64, description="Of the page before.")] = None,
) -> ImportList:
    """List imports."""
    records = services.index.imports()[::-1]
    start = 0
    if cursor is not None:
        places = [at for at, record in enumerate(records) if record.import_id == cursor]
        if not places:
            raise BadInput("is no cursor of this list", place="cursor", remedy="begin anew")
        start = places[0] + 1
    page = records[start : start + limit]
    more = start + limit < len(records)
    return ImportList(
        rows=[_model(record) for record in page],
        total=len(records),
        cursor=page[-1].import_id if page and more else None,
    )


@router.get(
    "/import-formats",
    **operation("import_formats", "Which formats are understood, and what columns can be", Formats),
)
def import_formats(_: Viewer, services: Served) -> Formats:
    """List formats."""
    known = formats(services.settings.data)
    return Formats(
        formats=[Format(name=name, title=title, tool=tool) for name, title, tool in known],
        fields=sorted(LINK_FIELDS),
    )


@router.post(
    "/imports",
    status_code=202,
    **operation(
        "start_import",
        "Import uploads and web addresses",
        JobAsked,
        "A job does it; what came in once is not imported twice.",
        404,
    ),
)
def start_import(
    identity: Editor,
    services: Served,
    queue: Queue,
    state: Stated,
    actor: Acting,
    wanted: ImportRequest,
) -> JobAsked:
    """Ask for an import."""
    found = [Uploads(services.settings.data).find(upload) for upload in wanted.uploads]
    if wanted.site is not None:
        parse_target(wanted.site)
    if wanted.mapping is not None and wanted.format is not None:
        raise BadInput("give a mapping or a format, not both", place="mapping")
    mapped = save_mapping(wanted.mapping, services.settings.data) if wanted.mapping else None
    arguments: Arguments = {
        "uploads": [upload.id for upload in found],
        "names": [upload.name for upload in found],
        "urls": [*wanted.urls],
        "site": wanted.site,
        "format": mapped or wanted.format,
        "complete": wanted.complete,
        "date": wanted.date,
        "base_url": wanted.base_url,
    }
    job = queue.enqueue("import", arguments, asked_by=identity.name)
    state.audit.note(actor, "import.start", job.title, job=job.id)
    return JobAsked(job=job.id)


@router.get(
    "/imports/{import_id}", **operation("import_record", "One import", ImportModel, None, 404)
)
def import_record(_: Viewer, services: Served, import_id: ImportId) -> ImportModel:
    """Show an import."""
    record = services.index.find_import(import_id)
    if record is None:
        raise NotFound(f"there is no import {import_id[:40]}")
    return _model(record)


@router.post(
    "/imports/{import_id}/undo",
    **operation("undo_import", "Take an import back", ImportModel, None, 404),
)
def undo_import(
    _: Editor, services: Served, state: Stated, actor: Acting, import_id: ImportId
) -> ImportModel:
    """Make an import not count any more: its links go unless another source knows them."""
    undone = _model(services.index.undo(import_id))
    state.audit.note(actor, "import.undo", undone.file, import_id=import_id)
    return undone


@router.post(
    "/imports/{import_id}/redo",
    **operation("redo_import", "Make an undone import count again", ImportModel, None, 404),
)
def redo_import(
    _: Editor, services: Served, state: Stated, actor: Acting, import_id: ImportId
) -> ImportModel:
    """Make an import count again, as long as its rows are kept."""
    redone = _model(services.index.redo(import_id))
    state.audit.note(actor, "import.redo", redone.file, import_id=import_id)
    return redone


def _model(record: ImportRecord) -> ImportModel:
    return ImportModel.model_validate(
        {
            name: getattr(record, name)
            for name in ImportModel.model_fields
            if name not in ("file", "notes")
        }
        | {"file": shown(record.file), "notes": record.notes}
    )
