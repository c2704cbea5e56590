"""Reads a recognised table: rows into links and facts of a segment writer."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from linkcensus.core.errors import BadInput
from linkcensus.core.link import ExportedLink, Source
from linkcensus.core.page import Redirect
from linkcensus.core.scope import Scope
from linkcensus.core.url import canonicalize
from linkcensus.importers.format import ImportOptions, InputFile, Progress, ReadResult
from linkcensus.importers.tables.cells import Row, text_lines
from linkcensus.importers.tables.container import BROKEN, opened
from linkcensus.importers.tables.dates import DayOrder, Order
from linkcensus.importers.tables.figures import Figures
from linkcensus.importers.tables.filename import NameFacts, read_name, site_of_host
from linkcensus.importers.tables.links import LinkRows, UnusableRowError
from linkcensus.importers.tables.lists import ListContext, read_disavow_list, read_url_list
from linkcensus.importers.tables.plan import TablePlan, rows_of
from linkcensus.importers.tables.row_cells import LinkContext
from linkcensus.index.compaction import rules_of
from linkcensus.index.writer import SegmentWriter

_ROWS_BETWEEN_REPORTS = 2_000
_ROWS_FOR_DATES = 200
"""Rows in which a date column must show a form whose order matters, for the rest to be read too."""
_MOVED = 301
"""The status of a redirect where the table does not tell it."""
_DATE_FIELDS = ("first_seen", "last_seen", "lost_at", "missing_since", "last_checked")


@dataclass(frozen=True, slots=True)
class TableReader:
    """Reads one file of tables; see `recognise`."""

    name: str
    source: Source
    plans: tuple[TablePlan, ...]
    passed_over: tuple[str, ...] = ()
    """Parts of the file that are no known tables."""

    def read(
        self, file: InputFile, writer: SegmentWriter, options: ImportOptions, progress: Progress
    ) -> ReadResult:
        """Turn the file's rows into links and facts.

        Raises:
            BadInput: The rows are about no known site, or nothing at all could be read.
        """
        result = ReadResult()
        for label in self.passed_over:
            result.remark(None, f"{label!r} is no known table and was left out")
        for plan in self.plans:
            run = _Run(file, plan, writer, options, progress, result)
            try:
                run.read()
            except BadInput as error:
                if result.rows_read == 0:
                    raise
                result.errors.append(str(error))
            except BROKEN as error:
                broken = BadInput(
                    f"breaks off ({error})",
                    place=f"{run.place}:{run.line}",
                    remedy="what stands before it was read; export it again",
                )
                if result.rows_read == 0:
                    raise broken from None
                result.errors.append(str(broken))
        return result


@dataclass(slots=True)
class _Run:
    """The reading of one table."""

    file: InputFile
    plan: TablePlan
    writer: SegmentWriter
    options: ImportOptions
    progress: Progress
    result: ReadResult
    line: int = 0
    """Where the reading is."""
    _target_sites: set[str] = field(default_factory=set)

    @property
    def place(self) -> str:
        """What messages call the table."""
        label = self.plan.part.label
        return f"{self.file.name}/{label}" if label else self.file.name

    def read(self) -> None:
        """Read the table to its end."""
        preset = self.plan.match.preset
        named = self._named()
        site = self._site(named)
        seen_at = named.date or self.options.seen_at or _modified(self.file.path)
        if self.result.seen_at is None or seen_at > self.result.seen_at:
            self.result.seen_at = seen_at
        if preset.table in ("urls", "disavow"):
            self._read_list(site, seen_at)
        elif preset.table == "links":
            self._read_links(site, seen_at)
        else:
            self._read_figures(site, seen_at)
        if self.plan.match.unused:
            unused = ", ".join(name.strip() for name in self.plan.match.unused)
            self.result.remark(None, f"columns not used: {unused}")
        if self.options.complete and preset.table in ("links", "urls"):
            self._declare_complete(named, site)

    def _named(self) -> NameFacts:
        """What the names tell: the part's own name before that of the file around it."""
        preset = self.plan.match.preset
        label = self.plan.part.label
        part = read_name(label, preset) if self.plan.part.member else NameFacts()
        whole = read_name(self.file.name, preset)
        return NameFacts(
            part.site or whole.site, part.date or whole.date, part.scope or whole.scope
        )

    def _site(self, named: NameFacts) -> str | None:
        if self.options.site is None:
            return named.site
        site = site_of_host(self.options.site)
        if site is None:
            raise BadInput(
                f"{self.options.site[:100]!r} is no site", place="--site", remedy="give a host name"
            )
        return site

    # ------------------------------------------------------------ links

    def _read_links(self, site: str | None, seen_at: datetime) -> None:
        match = self.plan.match
        if site is None and not self._rows_name_targets():
            raise self._needs_site()
        orders = self._orders()
        links = LinkRows(match, self._context(seen_at, site, orders))
        figures = Figures(match, seen_at, site, orders, self._note)
        has_figures = bool(match.metrics)
        for row in self._rows():
            try:
                found = links.read(row.cells)
            except UnusableRowError as fault:
                self.result.skip(row.line, str(fault))
                continue
            for link, source in found:
                self.writer.exported(link, source)
                if link.redirects:
                    self._give_redirects(link)
                if len(self._target_sites) < 2:
                    self._target_sites.add(link.target_site)
            for visit in links.looks:
                self.writer.visit(visit, found[0][1])
            if has_figures and found:
                for fact in figures.of_link(found[0][0], row.cells):
                    self.writer.fact(fact)

    def _context(
        self, seen_at: datetime, site: str | None, orders: dict[str, Order]
    ) -> LinkContext:
        rules = rules_of(self.options.settings)
        typed, header = self.plan.is_typed, self.plan.header
        return LinkContext(seen_at, site, orders, typed, header, self._note, rules)

    def _note(self, reason: str) -> None:
        """Something of the row at hand could not be used."""
        self.result.remark(self.line, reason)

    def _stray(self, line: int) -> None:
        self.result.remark(line, "bytes that are no UTF-8, read as Windows-1252")

    def _give_redirects(self, link: ExportedLink) -> None:
        """Where the written target leads is a fact of its own: others may link there too."""
        assert link.seen_until is not None
        start, written = link.target, link.target_written
        for url, status in link.redirects:
            end = canonicalize(url)
            if start is None or end is None or written is None:
                return
            moved = status or _MOVED
            self.writer.redirect(Redirect(start, end, written, url, moved, link.seen_until))
            start, written = end, url

    def _rows_name_targets(self) -> bool:
        match = self.plan.match
        named = {"target_url", "raw_target_url", "target_site"} & match.columns.keys()
        return bool(named or match.target_columns)

    def _needs_site(self) -> BadInput:
        return BadInput(
            "its rows do not say which site they link to",
            place=self.place,
            remedy="name the site with --site",
        )

    # ------------------------------------------------------------ figures

    def _read_figures(self, site: str | None, seen_at: datetime) -> None:
        figures = Figures(self.plan.match, seen_at, site, self._orders(), self._note)
        figures.check(self.place)
        for number, row in enumerate(self._rows(), start=1):
            try:
                for fact in figures.of_row(number, row.cells):
                    self.writer.fact(fact)
            except UnusableRowError as fault:
                self.result.skip(row.line, str(fault))

    # ------------------------------------------------------------ lists

    def _read_list(self, site: str | None, seen_at: datetime) -> None:
        preset = self.plan.match.preset
        context = ListContext(seen_at, site, preset.vendor_label, preset.source_number)
        with opened(self.file.path, self.plan.part, self.place) as (stream, disk):
            lines = self._counted(
                text_lines(stream, self.plan.encoding, self.place, self._stray), disk
            )
            if preset.table == "disavow":
                read_disavow_list(lines, context, self.writer.fact, self.result)
            elif site is None:
                raise self._needs_site()
            else:
                read_url_list(lines, context, self.writer.exported, self.result)

    def _counted(self, lines: Iterator[str], disk: BinaryIO) -> Iterator[str]:
        for self.line, line in enumerate(lines, start=1):
            if self.line % _ROWS_BETWEEN_REPORTS == 0:
                self.progress(disk.tell())
            yield line

    # ------------------------------------------------------------ rows

    def _rows(self) -> Iterator[Row]:
        """The usable rows; all are counted, the others with their reason."""
        for row, disk in rows_of(self.plan, self.file.path, self.place, self._stray):
            self.line = row.line
            self.result.rows_read += 1
            if disk is not None and self.result.rows_read % _ROWS_BETWEEN_REPORTS == 0:
                self.progress(disk.tell())
            if row.fault is not None:
                self.result.skip(row.line, row.fault)
            else:
                yield row

    def _orders(self) -> dict[str, Order]:
        """Which number of 03/04/2026 is the day, for each column of dates.

        Reads on only while a column holds such dates and none of them has decided.
        """
        match = self.plan.match
        columns = {name: match.columns[name] for name in _DATE_FIELDS if name in match.columns}
        columns |= {metric.metric: at for at, metric in match.metrics if metric.type == "date"}
        evidence = {name: DayOrder() for name in columns}
        if not columns:
            return {}
        for number, (row, _) in enumerate(rows_of(self.plan, self.file.path, self.place), start=1):
            for name, index in columns.items():
                if row.fault is None:
                    evidence[name].see(row.cells[index] or "")
            if number >= _ROWS_FOR_DATES and not any(seen.undecided for seen in evidence.values()):
                break
        return self._decided(columns, evidence)

    def _decided(self, columns: dict[str, int], evidence: dict[str, DayOrder]) -> dict[str, Order]:
        """The order of each column; one without proof follows the others, then the preset."""
        default = Order(self.plan.match.preset.day_order.replace("_", " "))
        together = DayOrder()
        for seen in evidence.values():
            together.day_first += seen.day_first
            together.month_first += seen.month_first
        for name, index in columns.items():
            seen = evidence[name]
            if seen.undecided and together.day_first == together.month_first:
                self.result.remark(
                    None,
                    f"column {self.plan.header[index].strip()!r}: dates such as 03/04/2026 can "
                    f"mean two days and were read with the {default.value}",
                )
        return {name: evidence[name].decide(together.decide(default)) for name in columns}

    # ------------------------------------------------------------ completeness

    def _declare_complete(self, named: NameFacts, site: str | None) -> None:
        if named.scope not in (None, Scope.DOMAIN):
            self.result.remark(
                None, f"declared complete, but covers a {named.scope} only: taken as partial"
            )
        elif site is not None:
            self.result.complete_site = site
        elif len(self._target_sites) == 1:
            (self.result.complete_site,) = self._target_sites
        else:
            self.result.remark(
                None,
                "declared complete, but for no one site: taken as partial; name it with --site",
            )


def _modified(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)
