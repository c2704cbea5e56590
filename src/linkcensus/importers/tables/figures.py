"""A vendor's figures: cells of a link row, or whole rows of an aggregate table, into facts."""

import ipaddress
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import lru_cache

from linkcensus.core.errors import BadInput
from linkcensus.core.fact import Fact, Subject
from linkcensus.core.link import ExportedLink
from linkcensus.core.site import registrable_domain
from linkcensus.core.url import canonicalize, site_key
from linkcensus.importers.tables.cells import Cell
from linkcensus.importers.tables.dates import Order, parse_date
from linkcensus.importers.tables.flags import parse_flag
from linkcensus.importers.tables.links import UnusableRowError
from linkcensus.importers.tables.matching import Match
from linkcensus.importers.tables.numbers import is_absent, parse_number
from linkcensus.importers.tables.preset import SUBJECT_OF_TABLE, FigureType, Metric
from linkcensus.importers.tables.row_cells import Note, unreadable, unsaid
from linkcensus.importers.tables.urls import read_url

LONGEST_TEXT = 2_000
"""Characters of a figure that is no number."""

_MEANT = {"flag": "yes or no", "date": "date"}

Named = tuple[Subject, str, str]
"""Kind, text and key of what a figure is about."""


class Figures:
    """Turns the figure columns of one table into facts."""

    _LIMIT = 1_000_000

    def __init__(
        self,
        match: Match,
        date: datetime,
        site: str | None,
        orders: Mapping[str, Order],
        note: Note = unsaid,
    ) -> None:
        """Prepare for a table.

        Args:
            match: Its preset and columns.
            date: When its figures held, aware.
            site: The site that the table was exported for.
            orders: Metric -> order of day and month in its column.
            note: Told why a cell was left out.
        """
        self._preset = match.preset
        self._metrics = match.metrics
        self._by_subject: dict[str, list[tuple[int, Metric]]] = {}
        for index, metric in match.metrics:
            self._by_subject.setdefault(metric.subject, []).append((index, metric))
        self._subject_at = match.columns.get("subject")
        self._date = date
        self._site = site
        self._orders = orders
        self._note = note
        self._told: set[int] = set()

    def check(self, place: str) -> None:
        """Raise BadInput where an aggregate table needs a site and nobody named it."""
        needed = self._preset.needs_site or self._preset.table in ("anchors", "subnets", "ips")
        if needed and self._site is None:
            raise BadInput(
                "the table does not say which site it is about", place=place, remedy="add --site"
            )

    def of_link(self, link: ExportedLink, cells: list[Cell]) -> Iterator[Fact]:
        """The figures of a link row, about the link's page, site, target or anchor."""
        about = link.target_site
        for subject, figures in self._by_subject.items():
            named = _named_by_link(subject, link)
            if named is None:
                continue
            # what a table says of a page or site stands on each of its rows: tell it once
            texts = [cells[index] for index, _ in figures]
            if self._is_told(hash((subject, named[2], about, *texts))):
                continue
            for (_, metric), text in zip(figures, texts, strict=True):
                if text and (fact := self._fact(metric, named, text, about)) is not None:
                    yield fact

    def _is_told(self, figures: int) -> bool:
        if figures in self._told:
            return True
        if len(self._told) >= self._LIMIT:
            self._told.clear()
        self._told.add(figures)
        return False

    def of_row(self, number: int, cells: list[Cell]) -> Iterator[Fact]:
        """The figures of a row of an aggregate table.

        Raises:
            UnusableRowError: The row does not say what it is about.
        """
        assert self._subject_at is not None
        named = _named(SUBJECT_OF_TABLE[self._preset.table], cells[self._subject_at])
        about = self._site or _own_site(named)
        if self._preset.rank_metric is not None:
            yield self._made(self._preset.rank_metric, named, about, None, float(number), None)
        for index, metric in self._metrics:
            text = cells[index]
            if text and (fact := self._fact(metric, named, text, about)) is not None:
                yield fact

    def _fact(self, metric: Metric, named: Named, text: str, about: str) -> Fact | None:
        value, words = read_figure(text, metric.type, self._orders.get(metric.metric))
        if value is None and words is None:
            if not is_absent(text):
                self._note(unreadable(metric.column[0], _MEANT.get(metric.type, "number")))
            return None
        return self._made(metric.metric, named, about, metric.vendor, value, words)

    def _made(
        self,
        metric: str,
        named: Named,
        about: str,
        vendor: str | None,
        value: float | None,
        text: str | None,
    ) -> Fact:
        kind, subject, key = named
        vendor = vendor or self._preset.vendor_label
        return Fact(vendor, about, kind, subject, key, metric, value, text, self._date)


@lru_cache(maxsize=50_000)
def read_figure(
    text: str, kind: FigureType, order: Order | None = None
) -> tuple[float | None, str | None]:
    """Read a cell as its column's type: a number, or a text; both None where it holds nothing.

    What is no number in a column of numbers (`<1`) is kept as text.
    """
    words = text.strip()[:LONGEST_TEXT]
    if is_absent(words):
        return None, None
    if kind == "flag":
        flag = parse_flag(words)
        return (None, None) if flag is None else (float(flag), None)
    if kind == "date":
        moment = parse_date(words, order or Order.DAY_FIRST)
        return None, moment.isoformat() if moment else None
    if kind == "text":
        return None, words
    value = parse_number(words, whole=kind == "count")
    return (None, words) if value is None else (value, None)


def _named_by_link(subject: str, link: ExportedLink) -> Named | None:
    match subject:
        case "source_site" if link.source is not None:
            return Subject.SITE, link.source.site, site_key(link.source.site)
        case "source_page" if link.source is not None:
            return Subject.PAGE, link.source.url, link.source.key
        case "link" | "row" if link.source is not None:
            return Subject.LINK, link.source.url, link.source.key
        case "target_site":
            return Subject.SITE, link.target_site, site_key(link.target_site)
        case "target_page" if link.target is not None:
            return Subject.PAGE, link.target.url, link.target.key
        case "anchor" if link.anchor is not None:
            return Subject.ANCHOR, link.anchor, link.anchor
        case _:
            return None


def _named(kind: Subject, cell: Cell) -> Named:
    """What an aggregate row is about.

    Raises:
        UnusableRowError: The cell holds no such thing.
    """
    text = cell or ""
    if kind is Subject.ANCHOR:
        return kind, text[:LONGEST_TEXT], text[:LONGEST_TEXT]
    if kind is Subject.PAGE:
        page = read_url(text)
        if page is None:
            raise UnusableRowError("the page is no http(s) URL")
        return kind, page[1], page[0].key
    if kind is Subject.SITE:
        written = text.strip()
        canonical = canonicalize(written if "://" in written else f"http://{written}")
        if not written or canonical is None:
            raise UnusableRowError("the site is no host name")
        return kind, canonical.host, site_key(canonical.host)
    return _named_network(kind, text.strip())


def _named_network(kind: Subject, text: str) -> Named:
    """An address or a subnet, written as `192.0.2.0/24`, `192.0.2.*` or `192.0.2`."""
    written = text.rstrip("*xX").rstrip(".")
    if kind is Subject.SUBNET and "/" not in written and ":" not in written:
        octets = written.split(".")
        written = ".".join([*octets[:3], "0"]) + "/24" if len(octets) >= 3 else written
    try:
        if kind is Subject.SUBNET:
            name = str(ipaddress.ip_network(written, strict=False))
        else:
            name = str(ipaddress.ip_address(written))
    except ValueError:
        raise UnusableRowError("the address is no IP address or subnet") from None
    return kind, name, name


def _own_site(named: Named) -> str:
    kind, subject, _ = named
    if kind is Subject.PAGE:
        canonical = read_url(subject)
        assert canonical is not None  # `_named` read the same text
        return canonical[0].site
    return registrable_domain(subject)
