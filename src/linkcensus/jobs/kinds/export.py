"""The jobs `export` and `bulk`: all rows of a list, or of a list of targets, as a file to fetch.

Arguments of `export`: `path` and `query`, the address of a list below `/api/v1` and its parameters,
and `format`. Of `bulk`: `targets`, or an upload with one a line, `scope`, `format`. Done twice, the
file is written anew.
"""

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager

from linkcensus.core.errors import BadInput
from linkcensus.insights.bulk import BulkRow, bulk
from linkcensus.insights.exporting import writer_of
from linkcensus.jobs.arguments import scope_of, text_of, texts_of
from linkcensus.jobs.context import JobContext
from linkcensus.jobs.files import folder_of
from linkcensus.jobs.job import Arguments
from linkcensus.jobs.kinds.asked_list import asked_list
from linkcensus.jobs.kinds.kind import READING, Kind
from linkcensus.jobs.uploads import Uploads
from linkcensus.store.state import open_state

FORMATS = ("csv", "jsonl", "parquet", "xlsx")
_ROWS_A_LOOK = 500
_LONGEST_LINE = 10_000
_UNSAFE = re.compile(r"[^A-Za-z0-9.-]+")


def _format(arguments: Arguments) -> str:
    written = text_of(arguments, "format") or "csv"
    if written not in FORMATS:
        raise BadInput(
            f"{written[:20]!r} is no format we write",
            place="format",
            remedy=f"write {', '.join(FORMATS)}",
        )
    return written


def _export_title(arguments: Arguments) -> str:
    asked, form = asked_list(arguments), _format(arguments)
    return f"Export {asked.name.replace('_', ' ')} of {asked.about[:100]} as {form}"


def _export(context: JobContext, arguments: Arguments) -> Arguments:
    def brand_words(site: str) -> tuple[str, ...]:
        with closing(open_state(context.settings)) as state:
            return state.projects.brand_words(site)

    asked = asked_list(arguments)
    rows = asked.all(context.index, brand_words)
    return _write(context, rows, asked.row, f"{asked.about} {asked.name}", _format(arguments))


def _bulk_title(arguments: Arguments) -> str:
    _format(arguments)
    scope_of(arguments)
    count = len(texts_of(arguments, "targets"))
    if not count and text_of(arguments, "upload") is None:
        raise BadInput("there is nothing to check", place="targets", remedy="name sites or URLs")
    return f"Check {count:,} targets" if count else "Check a list of targets"


def _bulk(context: JobContext, arguments: Arguments) -> Arguments:
    with _targets(context, arguments) as targets:
        rows = bulk(context.index, targets, scope_of(arguments))
        return _write(context, rows, BulkRow, "bulk-check", _format(arguments))


@contextmanager
def _targets(context: JobContext, arguments: Arguments) -> Iterator[Iterable[str]]:
    upload = text_of(arguments, "upload")
    if upload is None:
        given: Sequence[str] = texts_of(arguments, "targets")
        yield given
        return
    path = Uploads(context.settings.data).find(upload).path
    with path.open(encoding="utf-8-sig", errors="replace") as lines:
        # a line without an end is no reason to read gigabytes into memory
        yield iter(lambda: lines.readline(_LONGEST_LINE), "")


def _write(
    context: JobContext, rows: Iterable[object], row_type: type, name: str, form: str
) -> Arguments:
    """Write rows into the job's file, which appears whole or not at all."""
    file = f"{_UNSAFE.sub('-', name).strip('-.')[:100] or 'export'}.{form}"
    path = folder_of(context.settings.data, context.job_id) / file
    partial = path.with_name(f".{file}.partial")
    try:
        with partial.open("wb") as output:
            count = writer_of(form)(_told(context, rows), row_type, output)
            output.flush()
            os.fsync(output.fileno())
        partial.rename(path)
    finally:
        partial.unlink(missing_ok=True)
    return {"file": file, "rows": count, "bytes": path.stat().st_size}


def _told(context: JobContext, rows: Iterable[object]) -> Iterator[object]:
    count = 0
    for count, row in enumerate(rows, 1):
        if count % _ROWS_A_LOOK == 0:
            context.tell(step="writing", done=count, unit="rows")
        yield row
    context.tell(step="writing", done=count, unit="rows")


EXPORT = Kind("export", READING, _export_title, _export)
BULK = Kind("bulk", READING, _bulk_title, _bulk)
