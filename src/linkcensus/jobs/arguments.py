"""Reads the arguments of a job: typed, bounded, with a message that names what does not fit."""

from collections.abc import Sequence
from datetime import datetime

from linkcensus.core.errors import BadInput
from linkcensus.core.scope import Scope
from linkcensus.insights.asking import read_time
from linkcensus.jobs.job import Arguments

_MOST_ITEMS = 10_000
_LONGEST_TEXT = 10_000


def text_of(arguments: Arguments, name: str) -> str | None:
    """Return a text, None when it was not given.

    Raises:
        BadInput: It is something else.
    """
    value = arguments.get(name)
    if value is None or (isinstance(value, str) and len(value) <= _LONGEST_TEXT):
        return value or None
    raise BadInput("must be a text", place=name)


def flag_of(arguments: Arguments, name: str) -> bool:
    """Return a yes or no; no when it was not given.

    Raises:
        BadInput: It is something else.
    """
    value = arguments.get(name)
    if value is None or isinstance(value, bool):
        return bool(value)
    raise BadInput("must be true or false", place=name)


def whole_of(arguments: Arguments, name: str) -> int | None:
    """Return a number from 1, None when it was not given.

    Raises:
        BadInput: It is something else.
    """
    value = arguments.get(name)
    if value is None or (isinstance(value, int) and not isinstance(value, bool) and value >= 1):
        return value
    raise BadInput("must be a whole number from 1", place=name)


def texts_of(arguments: Arguments, name: str) -> Sequence[str]:
    """Return a list of texts, empty when it was not given.

    Raises:
        BadInput: It is something else, or too long.
    """
    value = arguments.get(name)
    if value is None:
        return ()
    if isinstance(value, list) and len(value) <= _MOST_ITEMS:
        texts = [item for item in value if isinstance(item, str) and len(item) <= _LONGEST_TEXT]
        if len(texts) == len(value):
            return texts
    raise BadInput("must be a list of texts", place=name)


def moment_of(arguments: Arguments, name: str) -> datetime | None:
    """Return a time, UTC unless it names a zone; of a date the end. None when it was not given.

    Raises:
        BadInput: It is none.
    """
    written = text_of(arguments, name)
    return None if written is None else read_time(written, name)


def scope_of(arguments: Arguments) -> Scope | None:
    """Return how much the target covers, None when it was not given.

    Raises:
        BadInput: It is no scope.
    """
    written = text_of(arguments, "scope")
    if written is None:
        return None
    if written not in [scope.value for scope in Scope]:
        names = ", ".join(scope.value for scope in Scope)
        raise BadInput(f"{written[:40]!r} is no scope", place="scope", remedy=f"write {names}")
    return Scope(written)
