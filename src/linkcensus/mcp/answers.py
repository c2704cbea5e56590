"""Answers short enough for a conversation: lists are cut, and it is said where and how to go on."""

import json
from typing import Any

MOST_CHARACTERS = 40_000
"""Of the JSON that is told, some 10,000 words of a model."""

CUT = "cut"
"""The field that says which lists were cut."""

_LENGTHS = (200, 100, 50, 20, 10, 5, 2, 1)
"""How long lists may be, tried in this order until the answer fits."""


def as_text(value: Any) -> str:
    """Return an answer as JSON text."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def rows_that_fit(value: Any) -> int | None:
    """Return how many rows of a page fit, None where all do or the answer is no page of rows.

    A page that is cut would lose rows, for its cursor leads behind all of them: ask again with as
    many as fit.
    """
    rows = value.get("rows") if isinstance(value, dict) else None
    if not isinstance(rows, list) or "cursor" not in value or len(rows) < 2:
        return None
    size = len(as_text(value))
    if size <= MOST_CHARACTERS:
        return None
    return max(1, len(rows) * MOST_CHARACTERS // (size + size // 8))


def fitted(value: Any) -> Any:
    """Return an answer whose lists are cut until it fits; `cut` tells which, and how much."""
    if len(as_text(value)) <= MOST_CHARACTERS:
        return value
    for most in _LENGTHS:
        cut: dict[str, str] = {}
        shorter = _shortened(value, most, "", cut)
        told = {**shorter, CUT: cut} if isinstance(shorter, dict) else {"rows": shorter, CUT: cut}
        if len(as_text(told)) <= MOST_CHARACTERS:
            return told
    return _start_of(value)


def _shortened(value: Any, most: int, place: str, cut: dict[str, str]) -> Any:
    """A copy without what lies beyond the first entries of each list."""
    if isinstance(value, dict):
        below = f"{place}." if place else ""
        return {name: _shortened(one, most, f"{below}{name}", cut) for name, one in value.items()}
    if not isinstance(value, list):
        return value
    if len(value) > most:
        inner = "*" in place
        cut[place or "rows"] = f"{most} of {'each' if inner else len(value)} shown"
    return [_shortened(one, most, f"{place}.*", cut) for one in value[:most]]


def _start_of(value: Any) -> dict[str, Any]:
    text = as_text(value)
    told = f"{MOST_CHARACTERS // 2} of {len(text)} characters shown"
    return {"start": text[: MOST_CHARACTERS // 2], CUT: {"answer": told}}
