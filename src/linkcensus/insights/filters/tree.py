"""Reads a filter: JSON in, a checked tree out, and errors that name the bad node.

```
{"and": [node, ...]}   {"or": [node, ...]}   {"not": node}
{"field": "anchor_text", "is": ["isubstring", "shoes"]}
{"field": "lost_at", "is": "is_null"}
{"field": "sources", "any": ["eq", "ahrefs"]}        also "all"
```
"""

import json
from dataclasses import dataclass
from typing import Literal, NamedTuple

from linkcensus.core.errors import BadInput
from linkcensus.insights.filters.fields import LINK_FIELDS, Field, Fields, FieldType, closest
from linkcensus.insights.filters.values import Value, read_value

MAX_DEPTH = 20
MAX_NODES = 500
MAX_TEXT = 200_000
"""Longest filter text, in characters."""

_COMPARISONS = ("eq", "neq", "gt", "gte", "lt", "lte")
_TEXT_OPERATORS = (
    *("eq", "neq", "substring", "isubstring", "phrase_match", "iphrase_match"),
    *("prefix", "suffix", "regex", "empty", "is_null"),
)
OPERATORS: dict[FieldType, tuple[str, ...]] = {
    FieldType.TEXT: _TEXT_OPERATORS,
    FieldType.NUMBER: (*_COMPARISONS, "is_null"),
    FieldType.DATE: (*_COMPARISONS, "is_null"),
    FieldType.BOOLEAN: ("eq", "neq", "is_null"),
    FieldType.ENUM: ("eq", "neq", "is_null"),
    FieldType.LIST: ("eq", "neq"),
}
"""Operators of each type; those of a list are asked of its elements."""

WITHOUT_VALUE = ("empty", "is_null")

Quantifier = Literal["is", "any", "all"]


@dataclass(frozen=True, slots=True)
class And:
    """True when every node is."""

    nodes: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """True when at least one node is."""

    nodes: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """True when the node is not."""

    node: "Node"


@dataclass(frozen=True, slots=True)
class Leaf:
    """One comparison. An unknown value (NULL) satisfies none but `is_null`."""

    field: Field
    quantifier: Quantifier
    operator: str
    value: Value


Node = And | Or | Not | Leaf


def parse_filter_text(text: str, fields: Fields = LINK_FIELDS) -> Node:
    """Read a filter from JSON text.

    Raises:
        BadInput: No JSON, or not a filter; names the path of the bad node.
    """
    if len(text) > MAX_TEXT:
        raise BadInput(f"the filter is longer than {MAX_TEXT} characters", place="$")
    try:
        tree = json.loads(text)
    except (ValueError, RecursionError) as error:
        what = str(error) if isinstance(error, ValueError) else "nested too deeply"
        raise BadInput(f"the filter is no JSON: {what}", place="$") from None
    return parse_filter(tree, fields)


def parse_filter(tree: object, fields: Fields = LINK_FIELDS) -> Node:
    """Check a filter that was read from JSON.

    Args:
        tree: Objects, lists, texts, numbers and booleans as `json.loads` gives them.
        fields: What may be asked.

    Raises:
        BadInput: Names the path of the bad node, such as `$.and[1].field`.
    """
    return _Reader(fields).node(tree, "$", 1)


def as_json(node: Node) -> dict[str, object]:
    """The JSON tree of a checked filter, to show and to keep."""
    match node:
        case And(nodes):
            return {"and": [as_json(inner) for inner in nodes]}
        case Or(nodes):
            return {"or": [as_json(inner) for inner in nodes]}
        case Not(inner):
            return {"not": as_json(inner)}
        case Leaf(field, quantifier, operator, value):
            asked = operator if value is None else [operator, value.written]
            return {"field": field.name, quantifier: asked}


class _Operation(NamedTuple):
    operator: str
    value: object
    has_value: bool


class _Reader:
    """Walks one tree and counts its nodes."""

    def __init__(self, fields: Fields) -> None:
        self._fields = fields
        self._nodes = 0

    def node(self, tree: object, path: str, depth: int) -> Node:
        self._nodes += 1
        if depth > MAX_DEPTH:
            raise _bad(path, f"the filter is nested deeper than {MAX_DEPTH} levels")
        if self._nodes > MAX_NODES:
            raise _bad(path, f"the filter has more than {MAX_NODES} nodes")
        if not isinstance(tree, dict):
            raise _bad(path, f"expected an object, found {_named(tree)}")
        if "field" in tree:
            return self._leaf(tree, path)
        if len(tree) != 1 or (key := str(next(iter(tree)))) not in ("and", "or", "not"):
            raise _bad(path, "a node has exactly one of 'and', 'or', 'not', or a 'field'")
        inner = tree[key]
        if key == "not":
            return Not(self.node(inner, f"{path}.not", depth + 1))
        return self._connected(key, inner, f"{path}.{key}", depth)

    def _connected(self, key: str, inner: object, path: str, depth: int) -> Node:
        if not isinstance(inner, list) or not inner:
            raise _bad(path, f"{key!r} needs a list with at least one node")
        nodes = tuple(
            self.node(item, f"{path}[{place}]", depth + 1) for place, item in enumerate(inner)
        )
        return And(nodes) if key == "and" else Or(nodes)

    def _leaf(self, tree: dict[str, object], path: str) -> Leaf:
        name = tree["field"]
        if not isinstance(name, str):
            raise _bad(f"{path}.field", f"expected a field's name, found {_named(name)}")
        field = self._fields.get(name)
        if field is None:
            raise _bad(
                f"{path}.field", f"unknown field {name[:100]!r}", closest(name, self._fields)
            )
        quantifier = _quantifier(tree, field, path)
        place = f"{path}.{quantifier}"
        operation = _operation(tree[quantifier], place)
        _check_operator(operation, field, quantifier, place)
        value = read_value(field, operation.operator, operation.value, f"{place}[1]")
        return Leaf(field, quantifier, operation.operator, value)


def _quantifier(tree: dict[str, object], field: Field, path: str) -> Quantifier:
    given = [key for key in tree if key != "field"]
    if len(given) != 1 or given[0] not in ("is", "any", "all"):
        raise _bad(path, "beside 'field' a leaf has exactly one of 'is', 'any', 'all'")
    is_list = field.type is FieldType.LIST
    if given[0] == "any" and is_list:
        return "any"
    if given[0] == "all" and is_list:
        return "all"
    if given[0] == "is" and (not is_list or _operation(tree["is"], path).operator == "empty"):
        return "is"
    right = "'any' or 'all'" if is_list else "'is'"
    raise _bad(f"{path}.{given[0]}", f"{field.name} holds a {field.type}: ask it with {right}")


def _operation(asked: object, path: str) -> _Operation:
    if isinstance(asked, str):
        return _Operation(asked, None, False)
    if isinstance(asked, list) and len(asked) in (1, 2) and isinstance(asked[0], str):
        return _Operation(asked[0], asked[-1] if len(asked) > 1 else None, len(asked) == 2)
    raise _bad(path, 'expected [operator, value], such as ["eq", 1], or an operator without value')


def _check_operator(operation: _Operation, field: Field, quantifier: Quantifier, path: str) -> None:
    known = OPERATORS[field.type]
    if field.type is FieldType.LIST and quantifier == "is":
        known = ("empty",)
    if operation.operator not in known:
        raise _bad(
            path,
            f"{field.name} holds a {field.type} and has no operator {operation.operator[:50]!r}",
            f"it has: {', '.join(known)}",
        )
    if operation.operator in WITHOUT_VALUE:
        if operation.has_value:
            raise _bad(path, f"{operation.operator!r} takes no value")
    elif not operation.has_value:
        raise _bad(path, f"{operation.operator!r} needs a value")


def _named(value: object) -> str:
    if value is None:
        return "null"
    names = {dict: "an object", list: "a list", str: "a text", bool: "a boolean"}
    return names.get(type(value), "a number")


def _bad(path: str, message: str, remedy: str | None = None) -> BadInput:
    return BadInput(message, place=path, remedy=remedy)
