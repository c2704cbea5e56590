"""Reads the value of a leaf and gives it the type of its field."""

import math
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

import duckdb

from linkcensus.core.errors import BadInput
from linkcensus.insights.filters.fields import Field, FieldType, closest

MAX_VALUE_CHARACTERS = 10_000
MAX_REGEX_CHARACTERS = 1_000
_EARLIEST_YEAR, _LATEST_YEAR = 1970, 2999
_LARGEST_NUMBER = 2**62


@dataclass(frozen=True, slots=True)
class Day:
    """A whole day, as a half-open range of UTC times without a zone."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Given:
    """A value as it was written (for showing it again) and as it is bound."""

    written: str | int | float | bool
    bound: str | int | float | bool | datetime | Day


Value = Given | None
"""None where the operator takes no value."""


def read_value(field: Field, operator: str, written: object, path: str) -> Value:
    """Check the value of an operator that the field has.

    Raises:
        BadInput: Wrong type, out of range, an unknown word, a regex that RE2 cannot read.
    """
    if operator in ("empty", "is_null"):
        return None
    match field.type:
        case FieldType.TEXT:
            return _text(operator, written, path)
        case FieldType.NUMBER:
            return _number(field, written, path)
        case FieldType.DATE:
            return _date(field, written, path)
        case FieldType.BOOLEAN:
            if not isinstance(written, bool):
                raise _bad(path, f"{field.name} needs true or false", None)
            return Given(written, written)
        case FieldType.ENUM | FieldType.LIST:
            return _word(field, written, path)


def _text(operator: str, written: object, path: str) -> Given:
    if not isinstance(written, str):
        raise _bad(path, f"{operator!r} needs a text in quotes", None)
    if len(written) > MAX_VALUE_CHARACTERS:
        raise _bad(path, f"the text is longer than {MAX_VALUE_CHARACTERS} characters", None)
    if not written and operator not in ("eq", "neq"):
        raise _bad(
            path, f"{operator!r} needs a text that is not empty", "for an empty one: 'empty'"
        )
    if any("\ud800" <= char <= "\udfff" for char in written):
        raise _bad(path, "the text holds half of a surrogate pair", None)
    if operator == "regex":
        if len(written) > MAX_REGEX_CHARACTERS:
            raise _bad(path, f"the regex is longer than {MAX_REGEX_CHARACTERS} characters", None)
        fault = _regex_fault(written)
        if fault is not None:
            raise _bad(path, f"RE2 cannot read the regex: {fault}", None)
    return Given(written, written)


@lru_cache(maxsize=256)
def _regex_fault(pattern: str) -> str | None:
    """Let the engine that will run the pattern compile it once on nothing."""
    with duckdb.connect(":memory:") as scratch:
        try:
            scratch.execute("SELECT regexp_matches('', ?)", [pattern])
        except duckdb.Error as error:
            return str(error).partition(": ")[2].partition("\n")[0] or "unknown fault"
    return None


def _number(field: Field, written: object, path: str) -> Given:
    if isinstance(written, bool) or not isinstance(written, int | float):
        raise _bad(path, f"{field.name} needs a number", None)
    # in this order: isfinite does not stand whole numbers of hundreds of digits
    if abs(written) > _LARGEST_NUMBER or not math.isfinite(written):
        raise _bad(path, "the number is out of range", None)
    return Given(written, written)


def _date(field: Field, written: object, path: str) -> Given:
    if not isinstance(written, str):
        raise _bad(path, f'{field.name} needs a date in quotes, such as "2026-01-31"', None)
    bound = read_time(written)
    if bound is None:
        raise _bad(
            path,
            f"{written[:50]!r} is no date",
            'write "2026-01-31" for a whole day (UTC) or "2026-01-31T08:30:00Z" for a moment',
        )
    return Given(written, bound)


def read_time(text: str) -> datetime | Day | None:
    """Read an ISO 8601 day (a range) or moment (UTC unless it names a zone).

    Returns:
        Times in UTC without a zone; None when the text is neither, or out of 1970 to 2999.
    """
    try:
        if len(text) == len("2026-01-31"):
            day = date.fromisoformat(text)
            start = datetime(day.year, day.month, day.day, tzinfo=UTC).replace(tzinfo=None)
            moment: datetime | Day = Day(start, start + timedelta(days=1))
        else:
            start = datetime.fromisoformat(text)
            if start.tzinfo is not None:
                start = start.astimezone(UTC).replace(tzinfo=None)
            moment = start
    except (ValueError, OverflowError):
        return None
    return moment if _EARLIEST_YEAR <= start.year <= _LATEST_YEAR else None


def _word(field: Field, written: object, path: str) -> Given:
    if not isinstance(written, str):
        raise _bad(
            path, f"{field.name} needs one of its words in quotes", closest("", field.values)
        )
    if written not in field.values:
        raise _bad(path, f"{field.name} has no {written[:50]!r}", closest(written, field.values))
    return Given(written, written)


def _bad(path: str, message: str, remedy: str | None) -> BadInput:
    return BadInput(message, place=path, remedy=remedy)
