"""The cells of one row, read as what their columns hold; what cannot be read is told."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from linkcensus.importers.tables.cells import Cell
from linkcensus.importers.tables.dates import Order, parse_date
from linkcensus.importers.tables.flags import parse_flag
from linkcensus.importers.tables.matching import Match
from linkcensus.importers.tables.numbers import is_absent, parse_whole
from linkcensus.index.merge import Rules

_NEUTRALISED = re.compile(r"'('*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20])")

Note = Callable[[str], None]
"""Called with a reason why something of the row at hand could not be used."""


def unsaid(_reason: str) -> None:
    """Where nobody wants to know."""


def unreadable(column: str, meant: str) -> str:
    """The remark about cells that are left out."""
    return f"column {column.strip()[:100]!r}: not readable as a {meant}, left out"


@dataclass(frozen=True, slots=True)
class LinkContext:
    """What is true of a whole table."""

    seen_at: datetime
    """When the table was made, aware."""
    target_site: str | None
    """The site that rows without a target are about."""
    orders: Mapping[str, Order]
    """Field -> order of day and month in its column."""
    typed: bool = False
    """The file can tell NULL from '' and needs no neutralised formulas: JSON, Parquet."""
    header: tuple[str, ...] = ()
    """The names of its columns, for remarks."""
    note: Note = unsaid
    rules: Rules = field(default_factory=Rules)
    """When a link that was missed is lost: what our own exports say of that follows from it."""


def restored(text: str) -> str:
    """Take back what our exports put before cells that begin like a formula."""
    return text[1:] if _NEUTRALISED.match(text) else text


class RowCells:
    """Reads cells by the fields that a preset found columns for."""

    def __init__(self, match: Match, context: LinkContext) -> None:
        self._at = match.columns
        self._orders = context.orders
        self._header = context.header
        self._note = context.note
        self._restore = match.preset.own_export and not context.typed
        self._filled = frozenset(match.preset.filled)

    def text(self, cells: list[Cell], field: str) -> str | None:
        """A cell as it was written; None without a column, or where the format says so."""
        index = self._at.get(field)
        if index is None:
            return None
        text = cells[index]
        return restored(text) if self._restore and text else text

    def flag(self, cells: list[Cell], field: str, *, quiet: bool = False) -> bool | None:
        """Yes, no, or nothing that can be told.

        Args:
            cells: The row.
            field: Which cell.
            quiet: The caller tries to read the cell otherwise.
        """
        index = self._at.get(field)
        if index is None:
            return None
        text = cells[index] or ""
        flag = parse_flag(text, filled=field in self._filled)
        if flag is None and text and not quiet:
            self.left_out(index, text, "yes or no")
        return flag

    def whole(self, cells: list[Cell], field: str) -> int | None:
        """A count."""
        index = self._at.get(field)
        return None if index is None else self.count(cells, index)

    def count(self, cells: list[Cell], index: int) -> int | None:
        """A count, by the number of its column."""
        text = cells[index]
        if not text:
            return None
        number = parse_whole(text)
        if number is None:
            self.left_out(index, text, "number")
        return number

    def date(self, cells: list[Cell], field: str, *, quiet: bool = False) -> datetime | None:
        """A moment; `quiet` as for `flag`."""
        index = self._at.get(field)
        if index is None:
            return None
        text = cells[index]
        if not text:
            return None
        moment = parse_date(text, self._orders.get(field, Order.DAY_FIRST))
        if moment is None and not quiet:
            self.left_out(index, text, "date")
        return moment

    def left_out_of(self, cells: list[Cell], field: str, meant: str) -> None:
        """Tell that a field's cell could not be read, whichever way was tried."""
        index = self._at[field]
        self.left_out(index, cells[index] or "", meant)

    def left_out(self, index: int, text: str, meant: str) -> None:
        """Tell that a cell could not be read, unless it only says that there is no value."""
        if not is_absent(text):
            name = self._header[index] if index < len(self._header) else str(index + 1)
            self._note(unreadable(name, meant))
