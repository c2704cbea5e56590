"""Turns a checked filter into a SQL condition with bound values."""

import re
from collections.abc import Callable

from linkcensus.core.link import Source
from linkcensus.insights.filters.fields import FieldType
from linkcensus.insights.filters.tree import And, Leaf, Node, Not, Or
from linkcensus.insights.filters.values import Day, Given
from linkcensus.insights.sql import TRUE, Sql, all_of, any_of

_COMPARISON = {"eq": "=", "neq": "<>", "gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
_NOT_A_WORD = r"[^\p{L}\p{N}_]"


def condition(node: Node | None) -> Sql:
    """The condition of a filter; true for no filter.

    A comparison with an unknown value is false and its `not` is true, so that a filter and its
    negation share no row and miss none.
    """
    return TRUE if node is None else _of_node(node, under_not=False)


def _of_node(node: Node, *, under_not: bool) -> Sql:
    match node:
        case And(nodes):
            return all_of([_of_node(inner, under_not=under_not) for inner in nodes])
        case Or(nodes):
            return any_of([_of_node(inner, under_not=under_not) for inner in nodes])
        case Not(inner):
            negated = _of_node(inner, under_not=True)
            return Sql(f"(NOT {negated.text})", negated.params)
        case Leaf():
            leaf = _of_leaf(node)
            # outside a `not`, NULL already acts as false, and the bare form can skip row groups
            return Sql(f"coalesce({leaf.text}, false)", leaf.params) if under_not else leaf


def _of_leaf(leaf: Leaf) -> Sql:
    column = leaf.field.expression
    if leaf.operator == "is_null":
        return Sql(f"({column} IS NULL)")
    if leaf.field.type is FieldType.LIST:
        return _of_list(column, leaf)
    if leaf.value is None:
        return Sql(f"({column} = '')")
    if leaf.field.type is FieldType.DATE:
        return _of_date(column, leaf.operator, leaf.value)
    if leaf.operator in _COMPARISON:
        return Sql(f"({column} {_COMPARISON[leaf.operator]} ?)", (leaf.value.bound,))
    return _TEXT_CONDITIONS[leaf.operator](column, str(leaf.value.bound))


def _of_date(column: str, operator: str, value: Given) -> Sql:
    """Compare with a moment, or with a whole day: after a day means from the next one on."""
    if not isinstance(value.bound, Day):
        return Sql(f"({column} {_COMPARISON[operator]} ?)", (value.bound,))
    start, end = value.bound.start, value.bound.end
    if operator == "eq":
        return Sql(f"({column} >= ? AND {column} < ?)", (start, end))
    if operator == "neq":
        return Sql(f"({column} < ? OR {column} >= ?)", (start, end))
    edge = end if operator in ("gt", "lte") else start
    sign = ">=" if operator in ("gt", "gte") else "<"
    return Sql(f"({column} {sign} ?)", (edge,))


def _of_list(column: str, leaf: Leaf) -> Sql:
    """Ask a bit mask of sources: `any` element, or `all` of them (true of an empty list)."""
    if leaf.value is None:
        return Sql(f"({column} = 0)")
    bit = Source[str(leaf.value.bound).upper()].bit
    inside = leaf.operator == "eq"
    if leaf.quantifier == "any":
        wanted = bit if inside else ~bit
        return Sql(f"(({column} & ?) <> 0)", (wanted,))
    unwanted = ~bit if inside else bit
    return Sql(f"(({column} & ?) = 0)", (unwanted,))


def _substring(column: str, text: str) -> Sql:
    return Sql(f"contains({column}, ?)", (text,))


def _isubstring(column: str, text: str) -> Sql:
    return Sql(f"contains(lower({column}), lower(?))", (text,))


def _phrase(column: str, text: str) -> Sql:
    return Sql(f"regexp_matches({column}, ?)", (phrase_pattern(text),))


def _iphrase(column: str, text: str) -> Sql:
    return Sql(f"regexp_matches({column}, ?)", ("(?i)" + phrase_pattern(text),))


def _prefix(column: str, text: str) -> Sql:
    return Sql(f"starts_with({column}, ?)", (text,))


def _suffix(column: str, text: str) -> Sql:
    return Sql(f"ends_with({column}, ?)", (text,))


def _regex(column: str, text: str) -> Sql:
    return Sql(f"regexp_matches({column}, ?)", (text,))


_TEXT_CONDITIONS: dict[str, Callable[[str, str], Sql]] = {
    "substring": _substring,
    "isubstring": _isubstring,
    "phrase_match": _phrase,
    "iphrase_match": _iphrase,
    "prefix": _prefix,
    "suffix": _suffix,
    "regex": _regex,
}


def phrase_pattern(phrase: str) -> str:
    """A RE2 pattern of the phrase as whole words: what touches it is no letter or digit."""
    escaped = re.sub(r"([^\w\s]|_)", r"\\\1", phrase, flags=re.ASCII)
    # RE2 refuses a backslash before anything but ASCII punctuation
    escaped = re.sub(r"\\([^\x00-\x7f])", r"\1", escaped)
    return f"(?:^|{_NOT_A_WORD}){escaped}(?:{_NOT_A_WORD}|$)"
