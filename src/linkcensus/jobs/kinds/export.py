"""The jobs `export` and `bulk`: all rows of a list, or of a list of targets, as a file to fetch.

Arguments of `export`: `target`, `scope`, `what`, `format`, `history`, `filters`, `internal`,
`sort`, `limit`, `as_of`, `known_at`, as the options of `linkcensus export`. Of `bulk`: `targets`,
or an upload with one a line, `scope`, `format`. Done twice, the file is written anew.
"""

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice

from linkcensus.core.errors import BadInput
from linkcensus.core.scope import Target, parse_target
from linkcensus.index.snapshot import Moment
from linkcensus.insights.asking import read_filters, read_moment
from linkcensus.insights.bulk import BulkRow, bulk
from linkcensus.insights.exporting import writer_of
from linkcensus.insights.paging import Order, parse_order
from linkcensus.insights.selection import Selection, parse_history
from linkcensus.jobs.arguments import flag_of, scope_of, text_of, texts_of, whole_of
from linkcensus.jobs.context import JobContext
from linkcensus.jobs.files import folder_of
from linkcensus.jobs.job import Arguments
from linkcensus.jobs.kinds.kind import READING, Kind
from linkcensus.jobs.kinds.lists import ExportedList, list_called
from linkcensus.jobs.uploads import Uploads

FORMATS = ("csv", "jsonl", "parquet", "xlsx")
_ROWS_A_LOOK = 500
_LONGEST_LINE = 10_000
_UNSAFE = re.compile(r"[^A-Za-z0-9.-]+")


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What an export was asked for, read."""

    target: Target
    what: str
    list: ExportedList
    format: str
    selection: Selection
    order: tuple[Order, ...]
    moment: Moment | None
    limit: int | None


def _read(arguments: Arguments) -> _Wanted:
    what = text_of(arguments, "what") or "backlinks"
    wanted, sort = list_called(what), text_of(arguments, "sort")
    history = parse_history(text_of(arguments, "history") or wanted.history)
    filters = read_filters(texts_of(arguments, "filters"), place="filter")
    return _Wanted(
        parse_target(text_of(arguments, "target") or "", scope_of(arguments)),
        what,
        wanted,
        _format(arguments),
        Selection(history, filters, flag_of(arguments, "internal")),
        parse_order(sort) if sort else (),
        read_moment(text_of(arguments, "as_of"), text_of(arguments, "known_at")),
        whole_of(arguments, "limit"),
    )


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
    wanted = _read(arguments)
    return f"Export {wanted.what} of {wanted.target.text[:100]} as {wanted.format}"


def _export(context: JobContext, arguments: Arguments) -> Arguments:
    wanted = _read(arguments)
    name = f"{wanted.what}-{wanted.target.text}"
    with context.index.view(wanted.target, wanted.moment) as view:
        rows = islice(wanted.list.stream(view, wanted.selection, wanted.order), wanted.limit)
        return _write(context, rows, wanted.list.row, name, wanted.format)


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
