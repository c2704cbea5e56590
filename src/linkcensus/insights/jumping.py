"""Where a page of a list begins: at its top, behind a cursor, at a row's number, or at a value."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from linkcensus.core.errors import BadInput
from linkcensus.core.url import canonicalize
from linkcensus.insights.filters.fields import Field, Fields, FieldType
from linkcensus.insights.filters.values import Day, read_time
from linkcensus.insights.paging import Order, Plan
from linkcensus.insights.sql import TRUE, Sql

MAX_OFFSET = 2_000_000_000

_LONGEST_VALUE = 10_000
_KEYS = ("source_key", "target_key")
"""What addresses and hosts are sorted by: the host reversed."""


class Paged(Protocol):
    """The part of a request that says where the page begins."""

    @property
    def cursor(self) -> str | None:
        """Behind the page before."""
        ...

    @property
    def offset(self) -> int | None:
        """Rows to pass over."""
        ...

    @property
    def from_value(self) -> str | None:
        """The value of the first sort field to begin at."""
        ...

    @property
    def order(self) -> tuple[Order, ...]:
        """As the user asked; may be empty."""
        ...


@dataclass(frozen=True, slots=True)
class Start:
    """Where a page begins."""

    after: Sql = TRUE
    """The condition of the rows from there on, but for `offset`."""
    offset: int = 0
    by_value: bool = False
    """Whether `after` comes of a value, so that the rows before it are to be counted."""


def start_of(request: Paged, ordered: Plan, fields: Fields, default: tuple[Order, ...]) -> Start:
    """Work out where the page of a request begins.

    Args:
        request: Asks for one of the three, or for none.
        ordered: Its order.
        fields: What may be sorted by.
        default: The order where none is asked for.

    Raises:
        BadInput: More than one of them, or one that cannot be used.
    """
    given = [one for one in (request.cursor, request.offset, request.from_value) if one is not None]
    if len(given) > 1:
        raise BadInput(
            "a page begins behind a cursor, at an offset or at a value",
            place="cursor",
            remedy="give one of the three",
        )
    if request.offset is not None:
        if not 0 <= request.offset <= MAX_OFFSET:
            raise BadInput(
                f"{request.offset} is no place in a list",
                place="offset",
                remedy=f"use 0 to {MAX_OFFSET:,}",
            )
        return Start(offset=request.offset)
    if request.from_value is not None:
        first = (request.order or default)[0]
        value = _read(fields[first.field], request.from_value, descending=first.descending)
        return Start(ordered.starting(value), by_value=True)
    return Start(ordered.after(request.cursor) or TRUE)


def _read(field: Field, text: str, *, descending: bool) -> object:
    """The sort value that a text stands for."""
    if len(text) > _LONGEST_VALUE or any("\ud800" <= char <= "\udfff" for char in text):
        raise _bad(field, text, "shorten it")
    if field.type in (FieldType.TEXT, FieldType.ENUM):
        return _key_of(field, text) if field.order in _KEYS else text
    if field.type is FieldType.DATE:
        moment = read_time(text)
        if moment is None:
            raise _bad(field, text, 'write "2026-01-31" or "2026-01-31T08:30:00Z"')
        if isinstance(moment, Day):
            return moment.end - timedelta(microseconds=1) if descending else moment.start
        return moment
    if field.type is FieldType.NUMBER:
        return _number(field, text)
    raise BadInput(
        f"a list by {field.name} has no value to begin at", place="from_value", remedy="use offset"
    )


def _number(field: Field, text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not abs(value) < 2**62:  # nan is neither
        raise _bad(field, text, "write a number")
    return value


def _key_of(field: Field, text: str) -> str:
    canonical = canonicalize(text if "://" in text else f"https://{text}")
    if canonical is None:
        raise _bad(field, text, "write a host or an address")
    return canonical.key


def _bad(field: Field, text: str, remedy: str) -> BadInput:
    return BadInput(f"{text[:50]!r} is no {field.name}", place="from_value", remedy=remedy)
