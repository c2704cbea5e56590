"""Which rows a filter refuses only because nobody has computed their scores yet.

A site that was never scored has no authority, and a filter over authority refuses its links; the
next run of scores may show that it should not have. Whoever tells of each link once has to know.
"""

from collections.abc import Callable, Sequence

from linkcensus.insights.filters.conditions import condition
from linkcensus.insights.filters.tree import And, Leaf, Node, Not, Or
from linkcensus.insights.sql import TRUE, Sql, all_of, any_of, compose

SCORES = frozenset(
    {"authority", "trust", "citation", "spam", "verdict", "topic"}
    | {"link_value", "link_spam", "link_verdict"}
)
"""Fields that come from a run of scores: NULL of what came after it."""


def names_scores(node: Node | None) -> bool:
    """Whether a filter asks for anything that a run of scores computes."""
    match node:
        case And(nodes) | Or(nodes):
            return any(names_scores(inner) for inner in nodes)
        case Not(inner):
            return names_scores(inner)
        case Leaf(field):
            return field.name in SCORES
    return False


def waits_for_scores(node: Node) -> Sql:
    """The condition of rows that a filter refuses, and might take if their scores were known."""
    return compose(
        "({may} AND NOT coalesce({does}, false))", may=_may_be(node, True), does=condition(node)
    )


def _may_be(node: Node, truth: bool) -> Sql:
    """Whether a filter may turn out to be true, or false, once all scores are known."""
    match node:
        case And(nodes):
            return _joined(all_of if truth else any_of, nodes, truth)
        case Or(nodes):
            return _joined(any_of if truth else all_of, nodes, truth)
        case Not(inner):
            return _may_be(inner, not truth)
        case Leaf():
            return _leaf_may_be(node, truth)


def _joined(join: Callable[[Sequence[Sql]], Sql], nodes: Sequence[Node], truth: bool) -> Sql:
    return join([_may_be(inner, truth) for inner in nodes])


def _leaf_may_be(leaf: Leaf, truth: bool) -> Sql:
    holds = condition(leaf)
    scored = leaf.field.name in SCORES
    if not truth:
        # an unknown score that is asked for being unknown may become known
        is_open = scored and leaf.operator == "is_null"
        return TRUE if is_open else compose("(NOT coalesce({holds}, false))", holds=holds)
    if not scored:
        return compose("coalesce({holds}, false)", holds=holds)
    unknown = Sql(f"({leaf.field.expression} IS NULL)")
    return compose("(coalesce({holds}, false) OR {unknown})", holds=holds, unknown=unknown)
