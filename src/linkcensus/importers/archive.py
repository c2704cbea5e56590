"""Readers of WARC and ARC archives: every answer becomes a visit at its archived time."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from linkcensus.core.link import Source
from linkcensus.extract.arc import read_arc
from linkcensus.extract.limits import DEFAULT_LIMITS
from linkcensus.extract.record import ArchiveRecord, OnProblem, OnProgress, RecordKind
from linkcensus.extract.seen import see_record
from linkcensus.extract.warc import read_warc
from linkcensus.importers.format import ImportOptions, InputFile, Progress, ReadResult
from linkcensus.importers.page_sink import PageSink, lasting_origin
from linkcensus.index.evidence import EvidenceWriter
from linkcensus.index.writer import SegmentWriter

REVISITED = "revisits confirm that a page was there, not which links it had"


class _Records(Protocol):
    def __call__(
        self, path: Path, *, max_body: int, on_problem: OnProblem, on_progress: OnProgress
    ) -> Iterator[ArchiveRecord]: ...


@dataclass
class WarcReader:
    """Reads WARC files: gzip, zstd, lz4 or plain."""

    name: str = "warc"
    source: Source = Source.WARC
    evidence: EvidenceWriter | None = None

    def read(
        self, file: InputFile, writer: SegmentWriter, options: ImportOptions, progress: Progress
    ) -> ReadResult:
        """Turn the archive's answers into visits, pages, links and redirects."""
        return _read(self, read_warc, file, writer, options, progress)


@dataclass
class ArcReader:
    """Reads ARC files: gzip or plain."""

    name: str = "arc"
    source: Source = Source.WARC
    evidence: EvidenceWriter | None = None

    def read(
        self, file: InputFile, writer: SegmentWriter, options: ImportOptions, progress: Progress
    ) -> ReadResult:
        """Turn the archive's answers into visits, pages, links and redirects."""
        return _read(self, read_arc, file, writer, options, progress)


def _read(
    reader: WarcReader | ArcReader,
    records: _Records,
    file: InputFile,
    writer: SegmentWriter,
    options: ImportOptions,
    progress: Progress,
) -> ReadResult:
    result = ReadResult()
    sink = PageSink(
        writer,
        reader.source,
        result,
        reader.evidence,
        keep_internal=options.settings.keep_internal_links,
    )
    for record in records(
        file.path,
        max_body=DEFAULT_LIMITS.body_bytes,
        on_problem=_counter(result),
        on_progress=progress,
    ):
        result.rows_read += 1
        _add(sink, reader, record, file, result, options.settings.page_text_characters)
    sink.finish()
    if not result.rows_read and not result.skipped:
        result.remark(
            None, "the archive holds no answers of servers (a WET has only their text), so no links"
        )
    return result


def _counter(result: ReadResult) -> Callable[[int, str], None]:
    """Counts broken records: each was read, and skipped."""

    def on_problem(place: int, reason: str) -> None:
        result.rows_read += 1
        result.skip(place, reason)

    return on_problem


def _add(
    sink: PageSink,
    reader: WarcReader | ArcReader,
    record: ArchiveRecord,
    file: InputFile,
    result: ReadResult,
    text_characters: int,
) -> None:
    seen = see_record(record, DEFAULT_LIMITS, text_characters)
    if seen is None:
        result.skip(record.place, "its address is no http(s) URL")
        return
    if record.kind is RecordKind.REVISIT:
        result.remark(record.place, REVISITED)
    # an ARC record cannot be read at its offset alone: its evidence is copied
    can_point = reader.name == "warc"
    origin = lasting_origin(file, record.place, record.payload_start) if can_point else None
    sink.keep(seen, record, origin)
    sink.add(seen, record.place)
