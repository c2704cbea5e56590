"""Where readers of pages put what they saw: rows of the writer, and the page as evidence."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol, runtime_checkable

from linkcensus.core.link import Source
from linkcensus.extract.record import ArchiveRecord
from linkcensus.extract.seen import NOT_MODIFIED, REVISIT, SeenPage
from linkcensus.extract.wat import CUT_REASON as WAT_CUT
from linkcensus.importers.format import ImportOptions, InputFile, Progress, Reader, ReadResult
from linkcensus.index.evidence import EvidencePage, EvidenceWriter, Origin, payload_digest
from linkcensus.index.writer import SegmentWriter

_EXPECTED_CUTS = frozenset({WAT_CUT, REVISIT, NOT_MODIFIED})
"""Visits that never show a whole page: nothing is wrong with the file."""
_FUTURE = timedelta(days=1)
"""Clocks of archivers may be that much ahead."""


@runtime_checkable
class PageReader(Protocol):
    """A reader of pages: it also keeps them as evidence."""

    evidence: EvidenceWriter | None

    def read(
        self, file: InputFile, writer: SegmentWriter, options: ImportOptions, progress: Progress
    ) -> ReadResult:
        """As `Reader.read`."""
        ...


def keep_evidence(reader: Reader, evidence: EvidenceWriter) -> None:
    """Give a reader of pages the place for their evidence; readers of tables need none."""
    if isinstance(reader, PageReader):
        reader.evidence = evidence


class PageSink:
    """Writes the pages of one file.

    Args:
        writer: Takes the rows.
        source: Who tells us of these pages.
        result: Counts what was read and skipped.
        evidence: Keeps the pages; None keeps none.
        keep_internal: Keep links within one site.
    """

    def __init__(
        self,
        writer: SegmentWriter,
        source: Source,
        result: ReadResult,
        evidence: EvidenceWriter | None,
        *,
        keep_internal: bool,
    ) -> None:
        self._writer = writer
        self._source = source
        self._result = result
        self._evidence = evidence
        self._keep_internal = keep_internal
        self._latest = datetime.now(UTC) + _FUTURE

    def add(self, seen: SeenPage, place: int | None) -> None:
        """Write one visit with its facts, links and redirects.

        Args:
            seen: What was seen.
            place: Line or byte offset, for remarks.
        """
        visit = seen.visit
        if visit.visited_at > self._latest:
            self._result.skip(place, "its date lies in the future")
            return
        if visit.cut_reason is not None and visit.cut_reason not in _EXPECTED_CUTS:
            self._result.remark(place, f"read in part: {visit.cut_reason}")
        links = seen.links
        if not self._keep_internal:
            site = visit.page.site
            links = [link for link in links if link.target.site != site]
        self._writer.page(visit, seen.facts, links, self._source)
        for redirect in seen.redirects:
            self._writer.redirect(redirect)
        self._result.pages += 1

    def keep(self, seen: SeenPage, record: ArchiveRecord, origin: Origin | None) -> None:
        """Keep the page of a visit as evidence; call before `add`."""
        if record.payload is None or record.body is None or seen.facts is None:
            return
        digest = payload_digest(record.payload)
        seen.visit.digest = digest
        if self._evidence is None:
            return
        seen.visit.evidence = self._evidence.put(
            EvidencePage(
                record.url, record.date, record.head, record.payload, digest, record.cut, origin
            )
        )

    def finish(self) -> None:
        """Pass on what the evidence store has to say."""
        if self._evidence is not None:
            for remark in sorted(self._evidence.remarks):
                self._result.remark(None, remark)


def lasting_origin(file: InputFile, offset: int, payload_start: int) -> Origin | None:
    """Where a payload stays readable; None for a file that was fetched only for this import."""
    is_local = "://" not in file.name
    return Origin(Path(file.path), offset, payload_start) if is_local else None
