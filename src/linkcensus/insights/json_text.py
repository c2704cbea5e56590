"""Values as JSON text in which no control character stands bare, for files and for terminals."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from msgspec.json import Encoder


def record(row: object) -> str:
    """Return a result dataclass as one line of JSON: what `dumps(as_dict(row))` says, sooner."""
    text = str(_encoder().encode(row), "utf-8", "replace")
    return text if text.isprintable() else "".join(map(_printable, text))


@cache
def _encoder() -> "Encoder":
    from msgspec.json import Encoder

    return Encoder()


def _printable(char: str) -> str:
    return char if char.isprintable() else _escaped(char)


def dumps(value: object, *, indent: int | None = None) -> str:
    """Return a value as JSON text whose control characters are all escaped.

    Times are ISO 8601 in UTC with a `Z`; what is no finite number is null.
    """
    try:
        text = json.dumps(value, default=plain, ensure_ascii=False, indent=indent, allow_nan=False)
    except ValueError:
        text = json.dumps(
            _finite(value), default=plain, ensure_ascii=False, indent=indent, allow_nan=False
        )
    if indent is None and text.isprintable():
        return text
    return "".join(char if char == "\n" or char.isprintable() else _escaped(char) for char in text)


def plain(value: object) -> object:
    """Return the JSON form of a value that JSON does not know."""
    if isinstance(value, datetime):
        return utc(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, set | frozenset):
        return sorted(value)
    if isinstance(value, bytes):
        return value.hex()
    return str(value)


def utc(moment: datetime) -> str:
    """Return a time, naive meaning UTC, as `2026-04-13T06:00:00Z`."""
    aware = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return aware.isoformat().replace("+00:00", "Z")


def _escaped(char: str) -> str:
    code = ord(char)
    if code < 0x10000:
        return f"\\u{code:04x}"
    code -= 0x10000
    return f"\\u{0xD800 + (code >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}"


def _finite(value: object) -> object:
    if isinstance(value, float):
        return value if value - value == 0 else None
    if isinstance(value, Mapping):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(item) for item in value]
    return value
