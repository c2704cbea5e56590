"""Results as plain values, the same way for every question."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum


def as_dict(result: object) -> dict[str, object]:
    """A result dataclass as what `json.dumps` takes; times become ISO 8601 texts in UTC.

    Raises:
        TypeError: Not one of our result dataclasses.
    """
    if not is_dataclass(result) or isinstance(result, type):
        raise TypeError(f"{type(result).__name__} is no result")
    return {field.name: _plain(getattr(result, field.name)) for field in fields(result)}


def _plain(value: object) -> object:
    if value is None or (isinstance(value, str | int | float) and not isinstance(value, Enum)):
        return value
    if isinstance(value, datetime):
        return time_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return as_dict(value)


def time_text(moment: datetime) -> str:
    """An aware time as `2026-01-31T08:30:00Z`; microseconds only where there are any."""
    text = moment.astimezone(UTC).replace(tzinfo=None).isoformat()
    return f"{text}Z"


def aware(moment: datetime | None) -> datetime | None:
    """A stored time (UTC without a zone) as an aware one."""
    return None if moment is None else moment.replace(tzinfo=UTC)
