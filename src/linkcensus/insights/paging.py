"""Order and pages: a cursor holds the sort values of the last row, so a page costs no offset.

Every order ends in the identity of a row, so that no two rows are equal and none is shown twice
or missed. NULLs come last, ascending or descending.
"""

import binascii
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import blake2b

from linkcensus.core.errors import BadInput
from linkcensus.insights.filters.fields import Field, Fields, FieldType, closest
from linkcensus.insights.sql import FALSE, TRUE, Sql, all_of, any_of

MAX_LIMIT = 10_000
"""Rows of a page at most; whoever wants more reads the stream."""

_MAX_ORDERS = 8
_MAX_CURSOR = 100_000


@dataclass(frozen=True, slots=True)
class Order:
    """One sort criterion by its public name."""

    field: str
    descending: bool = False


def parse_order(text: str) -> tuple[Order, ...]:
    """Read `authority:desc,first_seen`; `:asc` may be left out.

    Raises:
        BadInput: A direction that is neither asc nor desc.
    """
    orders = []
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        name, _, direction = part.partition(":")
        if direction not in ("", "asc", "desc"):
            raise BadInput(
                f"{direction[:50]!r} is no direction", place="sort", remedy="write asc or desc"
            )
        orders.append(Order(name, direction == "desc"))
    return tuple(orders)


@dataclass(frozen=True, slots=True)
class Key:
    """One column that rows are ordered by."""

    expression: str
    type: FieldType
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """A total order of rows: what was asked for, then the identity."""

    keys: tuple[Key, ...]
    signature: str
    """Names the order, so that a cursor cannot be used with another one."""

    def over_columns(self) -> "Plan":
        """The same order over a relation that holds the sort values as `columns` names them."""
        keys = (replace(key, expression=f"key_{n}") for n, key in enumerate(self.keys))
        return replace(self, keys=tuple(keys))

    def beginning(self, number: int) -> "Plan":
        """The order by the first keys alone; no total order."""
        return replace(self, keys=self.keys[:number])

    def within(self, first: Sequence[object], last: Sequence[object]) -> Sql:
        """The condition of rows not after `last`, in a list that begins with `first`.

        Keys that are the same at both ends are the same for all rows between, which lets a
        reader skip whole stretches of a sorted file.
        """
        same = 0
        while same < len(self.keys) and first[same] == last[same]:
            same += 1
        fixed = [_same(key, value) for key, value in zip(self.keys, last, strict=True)][:same]
        if same == len(self.keys):
            return all_of(fixed)
        key, value = self.keys[same], last[same]
        bound = _up_to(key, value)
        return all_of([*fixed, bound, self._not_after(last, same)])

    def _not_after(self, last: Sequence[object], start: int) -> Sql:
        """Lexicographic comparison of the keys from `start` on."""
        alternatives = []
        for place in range(start, len(self.keys)):
            equal = [_same(k, v) for k, v in zip(self.keys, last, strict=True)][start:place]
            alternatives.append(all_of([*equal, _before(self.keys[place], last[place])]))
        equal = [_same(k, v) for k, v in zip(self.keys, last, strict=True)][start:]
        return any_of([*alternatives, all_of(equal)])

    def columns(self) -> Sql:
        """The sort values as columns `key_0`, `key_1`, ...."""
        return Sql(", ".join(f"{key.expression} AS key_{n}" for n, key in enumerate(self.keys)))

    def order_by(self) -> Sql:
        """The order as a list of expressions."""
        return Sql(
            ", ".join(
                f"{key.expression} {'DESC' if key.descending else 'ASC'} NULLS LAST"
                for key in self.keys
            )
        )

    def after(self, cursor: str | None) -> Sql | None:
        """The condition of rows that follow a cursor's; None for the first page.

        Raises:
            BadInput: The cursor is damaged or belongs to another order.
        """
        if cursor is None:
            return None
        values = self._read(cursor)
        alternatives = []
        for place, (key, value) in enumerate(zip(self.keys, values, strict=True)):
            equal = [_same(k, v) for k, v in zip(self.keys[:place], values, strict=False)]
            alternatives.append(all_of([*equal, _beyond(key, value)]))
        return any_of(part for part in alternatives if part is not FALSE)

    def starting(self, value: object) -> Sql:
        """The condition of rows from a value of the first key on; None: of those without one."""
        key = self.keys[0]
        if value is None:
            return Sql(f"({key.expression} IS NULL)")
        sign = "<=" if key.descending else ">="
        return Sql(f"({key.expression} {sign} ? OR {key.expression} IS NULL)", (value,))

    def cursor(self, values: Sequence[object]) -> str:
        """The cursor behind a row with these sort values."""
        plain = [v.isoformat() if isinstance(v, datetime) else v for v in values]
        text = json.dumps([self.signature, *plain], ensure_ascii=True)
        return urlsafe_b64encode(text.encode()).decode().rstrip("=")

    def _read(self, cursor: str) -> list[object]:
        if len(cursor) > _MAX_CURSOR:
            raise _bad_cursor("it is too long")
        try:
            padded = cursor + "=" * (-len(cursor) % 4)
            parts = json.loads(urlsafe_b64decode(padded.encode("ascii")))
        except (ValueError, binascii.Error, RecursionError):
            raise _bad_cursor("it is damaged") from None
        if not isinstance(parts, list) or len(parts) != len(self.keys) + 1:
            raise _bad_cursor("it belongs to another question")
        if parts[0] != self.signature:
            raise _bad_cursor("it belongs to another order")
        return [_typed(key, part) for key, part in zip(self.keys, parts[1:], strict=True)]


def plan(
    orders: Sequence[Order],
    default: Sequence[Order],
    fields: Fields,
    identity: Sequence[Key],
) -> Plan:
    """Work out a total order.

    Args:
        orders: What the user asked for; empty for the default.
        default: The order of the list itself.
        fields: What may be sorted by.
        identity: Columns that together differ between any two rows; never NULL.

    Raises:
        BadInput: An unknown field, or too many of them.
    """
    if len(orders) > _MAX_ORDERS:
        raise BadInput(f"at most {_MAX_ORDERS} sort fields", place="sort")
    keys = []
    for order in orders or default:
        field = fields.get(order.field)
        if field is None:
            raise BadInput(
                f"unknown field {order.field[:50]!r}",
                place="sort",
                remedy=closest(order.field, fields),
            )
        keys.append(Key(field.order or field.expression, field.type, order.descending))
    keys += identity
    written = "|".join(f"{key.expression} {key.descending}" for key in keys)
    return Plan(tuple(keys), blake2b(written.encode(), digest_size=6).hexdigest())


def check_limit(limit: int) -> int:
    """Pass a page size through.

    Raises:
        BadInput: Not within 1 to 10,000.
    """
    if not 1 <= limit <= MAX_LIMIT:
        raise BadInput(f"{limit} is no page size", place="limit", remedy=f"use 1 to {MAX_LIMIT}")
    return limit


def identity_of(fields: Fields, names: Sequence[str]) -> tuple[Key, ...]:
    """Identity columns out of a field table."""
    chosen: list[Field] = [fields[name] for name in names]
    return tuple(Key(field.expression, field.type) for field in chosen)


def _same(key: Key, value: object) -> Sql:
    if value is None:
        return Sql(f"({key.expression} IS NULL)")
    return Sql(f"({key.expression} = ?)", (value,))


def _beyond(key: Key, value: object) -> Sql:
    """Strictly after a value in the key's direction, NULLs being last."""
    if value is None:
        return FALSE
    sign = "<" if key.descending else ">"
    return Sql(f"({key.expression} {sign} ? OR {key.expression} IS NULL)", (value,))


def _before(key: Key, value: object) -> Sql:
    """Strictly before a value in the key's direction; everything known is before NULL."""
    if value is None:
        return Sql(f"({key.expression} IS NOT NULL)")
    return Sql(f"({key.expression} {'>' if key.descending else '<'} ?)", (value,))


def _up_to(key: Key, value: object) -> Sql:
    if value is None:
        return TRUE
    return Sql(f"({key.expression} {'>=' if key.descending else '<='} ?)", (value,))


def _typed(key: Key, value: object) -> object:
    """Check one value of a cursor: whoever forges one gets an error, not another type."""
    if value is None:
        return None
    if key.type is FieldType.DATE and isinstance(value, str):
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            raise _bad_cursor("it is damaged") from None
    expected: type | tuple[type, ...] = str
    if key.type is FieldType.BOOLEAN:
        expected = bool
    elif key.type in (FieldType.NUMBER, FieldType.LIST):
        expected = (int, float)
    boolean = isinstance(value, bool)  # to Python a number, to DuckDB none
    if not isinstance(value, expected) or boolean is not (expected is bool) or _out_of_range(value):
        raise _bad_cursor("it is damaged")
    return value


def _out_of_range(value: object) -> bool:
    if isinstance(value, str):
        return any("\ud800" <= char <= "\udfff" for char in value)
    return isinstance(value, int) and abs(value) > 2**63


def _bad_cursor(why: str) -> BadInput:
    return BadInput(
        f"this cursor cannot be used: {why}", place="cursor", remedy="start at the first page"
    )
