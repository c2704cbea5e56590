"""Which moment does a cell of an export mean?

Exports write `2026-09-28`, `2026-09-28 17:57:55`, RFC 3339, `Sep 28, 2026`, `28 de sept. de 2026`,
`28/09/2026` or `09/28/2026`, seconds or milliseconds since 1970 and a spreadsheet's day numbers.
Whether the day or the month comes first is a property of the whole column: `DayOrder` collects the
evidence. All answers are aware and in UTC; a time without a zone is taken as UTC.
"""

import datetime as dt
import re
from collections.abc import Iterable
from enum import Enum

EARLIEST_YEAR = 1990
LATEST_YEAR = 2100
"""Dates outside these years are no sightings of a link but faults of the table."""

_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]+(\S.*))?\Z")
_NUMERIC = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?:,?[T ]+(\S.*))?\Z")
_DAY_MONTH = re.compile(
    r"(?:[^\W\d]+,? )?(\d{1,2})(?:st|nd|rd|th|\.)?[ -](?:de |of )?([^\W\d]+)\.?,?"
    r"(?:[ -](?:de |del )?)(\d{4})(?:,? +(\S.*))?\Z"
)
_MONTH_DAY = re.compile(
    r"(?:[^\W\d]+, )?([^\W\d]+)\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})(?:,? +(\S.*))?\Z"
)
_TIME = re.compile(
    r"(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?"
    r"(?: ?([AaPp])\.?[Mm]\.?)?(?: ?(Z|UTC|GMT|[+-]\d{2}:?\d{2}))?\Z"
)
_EPOCH = re.compile(r"\d{9,10}(?:\.\d+)?\Z|\d{12,13}\Z")
_DAY_NUMBER = re.compile(r"[2-7]\d{4}(?:\.\d+)?\Z")
_FIRST_DAY = dt.datetime(1899, 12, 30, tzinfo=dt.UTC)
"""Day 0 of spreadsheets, as counted after their invented 29 February 1900."""
_LONGEST = 64

# English, Spanish, German, French, Italian, Portuguese, Dutch: the first letters tell the month.
_MONTHS = {
    1: "jan ene gen janv jän januar januari",
    2: "feb fév fev févr fevr",
    3: "mar mär mrz maa mrt mars",
    4: "apr abr avr avri",
    5: "may mai mag mei maio mayo",
    6: "jun giu juin",
    7: "jul lug juil",
    8: "aug ago aoû aou août",
    9: "sep set sept",
    10: "oct okt ott out",
    11: "nov",
    12: "dec dic dez déc",
}
_MONTH_OF = {word: month for month, words in _MONTHS.items() for word in words.split()}


class Order(Enum):
    """Which number of 03/04/2026 is the day."""

    DAY_FIRST = "day first"
    MONTH_FIRST = "month first"


class DayOrder:
    """What the cells of a date column, taken together, say about the order of day and month."""

    __slots__ = ("ambiguous", "day_first", "month_first")

    def __init__(self, cells: Iterable[str] = ()) -> None:
        self.day_first = self.month_first = self.ambiguous = 0
        for cell in cells:
            self.see(cell)

    def see(self, cell: str) -> None:
        """Take one more cell into account; cells of other forms say nothing."""
        match = _NUMERIC.match(cell.strip()) if len(cell) <= _LONGEST else None
        if match is None:
            return
        first, second = int(match[1]), int(match[3])
        if first > 12 >= second:
            self.day_first += 1
        elif second > 12 >= first:
            self.month_first += 1
        elif match[2] == ".":
            self.day_first += 1  # nobody writes the month first with points
        elif first != second:
            self.ambiguous += 1

    @property
    def undecided(self) -> bool:
        """Whether there are dates that could mean two days and nothing that decides."""
        return self.ambiguous > 0 and not self.day_first and not self.month_first

    def decide(self, default: Order = Order.DAY_FIRST) -> Order:
        """Return the order most cells prove, the default where none proves any."""
        if self.day_first == self.month_first:
            return default
        return Order.DAY_FIRST if self.day_first > self.month_first else Order.MONTH_FIRST


def parse_date(text: str, order: Order = Order.DAY_FIRST) -> dt.datetime | None:
    """Return the moment a cell means, None when it means none between 1990 and 2100.

    Args:
        text: The cell as it was written.
        order: How to read 03/04/2026; a day above 12 is recognised in either place.
    """
    text = text.strip() if len(text) <= _LONGEST else ""
    if not text:
        return None
    try:
        if text[4:5] == "-" and text[7:8] == "-":  # nearly all dates: the short way
            return _plausible(_iso(text))
        return _plausible(_read(text, order))
    except (ValueError, OverflowError):
        return None


def from_cell(value: dt.datetime | dt.date) -> str:
    """Write a spreadsheet's own date as the text `parse_date` reads."""
    return value.isoformat(sep=" ") if isinstance(value, dt.datetime) else value.isoformat()


def _iso(text: str) -> dt.datetime | None:
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        return _read(text, Order.DAY_FIRST)
    return moment.replace(tzinfo=dt.UTC) if moment.tzinfo is None else moment.astimezone(dt.UTC)


def _read(text: str, order: Order) -> dt.datetime | None:
    if match := _ISO.match(text):
        return _moment(int(match[1]), int(match[2]), int(match[3]), match[4])
    if match := _NUMERIC.match(text):
        first, second = int(match[1]), int(match[3])
        if second > 12 or (order is Order.MONTH_FIRST and first <= 12):
            first, second = second, first
        return _moment(_full_year(match[4]), second, first, match[5])
    if match := _DAY_MONTH.match(text):
        return _moment(int(match[3]), _month(match[2]), int(match[1]), match[4])
    if match := _MONTH_DAY.match(text):
        return _moment(int(match[3]), _month(match[1]), int(match[2]), match[4])
    return _from_number(text)


def _from_number(text: str) -> dt.datetime | None:
    if _EPOCH.match(text):
        seconds = float(text) / (1000 if len(text.partition(".")[0]) >= 12 else 1)
        return dt.datetime.fromtimestamp(seconds, dt.UTC)
    if _DAY_NUMBER.match(text):
        seconds = round(float(text) * 86_400)
        return _FIRST_DAY + dt.timedelta(seconds=seconds)
    return None


def _month(word: str) -> int:
    """Return the month a word begins like; 0, which is no month, for any other word."""
    word = word.lower()
    return _MONTH_OF.get(word[:4]) or _MONTH_OF.get(word[:3], 0)


def _full_year(digits: str) -> int:
    year = int(digits)
    if len(digits) == 4:
        return year
    return year + (2000 if year < 70 else 1900)


def _moment(year: int, month: int, day: int, time: str | None) -> dt.datetime | None:
    moment = dt.datetime(year, month, day, tzinfo=dt.UTC)
    if time is None:
        return moment
    match = _TIME.match(time)
    if match is None:
        return None
    hour = int(match[1])
    if match[5]:
        hour = hour % 12 + (12 if match[5].lower() == "p" else 0)
    micros = int((match[4] or "").ljust(6, "0")[:6])
    return moment.replace(
        hour=hour, minute=int(match[2]), second=int(match[3] or 0), microsecond=micros
    ) - _offset(match[6])


def _offset(zone: str | None) -> dt.timedelta:
    if zone is None or zone[0] not in "+-":
        return dt.timedelta()
    hours, minutes = int(zone[1:3]), int(zone[-2:])
    size = dt.timedelta(hours=hours, minutes=minutes)
    return size if zone[0] == "+" else -size


def _plausible(moment: dt.datetime | None) -> dt.datetime | None:
    if moment is None or not EARLIEST_YEAR <= moment.year <= LATEST_YEAR:
        return None
    return moment
