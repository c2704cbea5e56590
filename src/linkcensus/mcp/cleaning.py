"""Text that a model may read: nothing invisible, nothing that turns text around, of bounded length.

Text of strangers' pages, marked `x-untrusted` in the schema of the answer, is moved into an object
of its own beside the trusted fields, so that a model can tell our words from theirs.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from linkcensus.mcp.operations import Schema
from linkcensus.mcp.schemas import resolved

UNTRUSTED = "untrusted"
"""The field that holds text of strangers."""

LONGEST_TEXT = 1_000
_LONGEST_UNTRUSTED = 400
_MARK = "x-untrusted"
_KEPT = "\n\t"
_JOINERS = "\u200c\u200d"  # part of ordinary words in some scripts
_VARIATIONS = range(0xE0100, 0xE01F0)
_HIDDEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def clean_text(text: str, longest: int = LONGEST_TEXT) -> str:
    """Return a text without control, format and unassigned characters, cut where it is too long.

    Bidi controls, zero-width characters and the tag characters, in which whole sentences can be
    hidden, are format characters.
    """
    cut = text[: longest + 1]
    if not (cut.isascii() and cut.isprintable()):
        cut = "".join(_shown(char) for char in cut)
    return cut if len(cut) <= longest else f"{cut[:longest]}…"


def _shown(char: str) -> str:
    if char in _KEPT or char in _JOINERS:
        return char
    if unicodedata.category(char) in _HIDDEN or ord(char) in _VARIATIONS:
        return " " if char in "\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\u2028\u2029" else ""
    return char


def separated(value: Any, schema: Schema, document: Schema) -> Any:
    """Return an answer with clean texts, and text of strangers in fields of its own.

    Args:
        value: The answer, as JSON gives it.
        schema: Of the answer.
        document: The OpenAPI document.
    """
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, list):
        parts = _items(schema, document)
        return [separated(one, parts, document) for one in value]
    if not isinstance(value, Mapping):
        return value
    made: dict[str, Any] = {}
    strange: dict[str, Any] = {}
    for name, inner in value.items():
        part = _property(schema, name, document)
        if part.get(_MARK):
            strange[clean_text(str(name))] = _strange(inner)
        else:
            made[clean_text(str(name))] = separated(inner, part, document)
    told = {name: one for name, one in strange.items() if one not in (None, "", [])}
    return {**made, UNTRUSTED: told} if told else made


def _strange(value: Any) -> Any:
    """Clean everything below a field of strangers."""
    if isinstance(value, str):
        return clean_text(value, _LONGEST_UNTRUSTED)
    if isinstance(value, list):
        return [_strange(one) for one in value]
    if isinstance(value, Mapping):
        return {clean_text(str(name)): _strange(one) for name, one in value.items()}
    return value


def _branches(schema: Schema, document: Schema) -> Iterator[Schema]:
    """A schema and those it may also be."""
    plain = resolved(schema, document)
    yield plain
    for word in ("anyOf", "oneOf", "allOf"):
        for part in plain.get(word, ()):
            yield from _branches(part, document)


def _items(schema: Schema, document: Schema) -> Schema:
    for branch in _branches(schema, document):
        if isinstance(branch.get("items"), Mapping):
            items: Schema = branch["items"]
            return items
    return {}


def _property(schema: Schema, name: str, document: Schema) -> Schema:
    """The schema of one field; marked where any branch marks it."""
    found: Schema = {}
    for branch in _branches(schema, document):
        part = branch.get("properties", {}).get(name, branch.get("additionalProperties"))
        if isinstance(part, Mapping):
            found = part
            if part.get(_MARK) or resolved(part, document).get(_MARK):
                return {**part, _MARK: True}
    return found
