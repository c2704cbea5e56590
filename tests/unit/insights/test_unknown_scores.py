"""What a filter refuses for want of scores: exactly what it might take with other ones."""

from itertools import product

import duckdb
import pytest

from linkcensus.insights.asking import read_filters
from linkcensus.insights.filters import Node, condition, parse_filter
from linkcensus.insights.filters.unknown import names_scores, waits_for_scores

_STRONG = {"field": "authority", "is": ["gte", 30]}
_FOLLOWED = {"field": "follow", "is": ["eq", True]}
_UNKNOWN = {"field": "authority", "is": "is_null"}


def answers(node: Node, **row: object) -> tuple[bool, bool]:
    """Whether the filter takes a row, and whether the row waits."""
    columns = ", ".join(f"?::{type_} AS {name}" for name, type_ in _TYPES.items())
    told = []
    for asked in (condition(node), waits_for_scores(node)):
        query = f"SELECT coalesce({asked.text}, false) FROM (SELECT {columns})"
        values = [*asked.params, *(row[name] for name in _TYPES)]
        told.append(bool(duckdb.execute(query, values).fetchall()[0][0]))
    return told[0], told[1]


_TYPES = {"authority": "FLOAT", "follow": "BOOLEAN"}


@pytest.mark.parametrize(
    "tree",
    [
        _STRONG,
        _FOLLOWED,
        _UNKNOWN,
        {"not": _STRONG},
        {"not": _UNKNOWN},
        {"and": [_STRONG, _FOLLOWED]},
        {"or": [_STRONG, _FOLLOWED]},
        {"not": {"and": [_STRONG, _FOLLOWED]}},
        {"not": {"or": [{"not": _STRONG}, _FOLLOWED]}},
    ],
)
def test_a_row_waits_where_some_score_would_have_it_taken(tree: dict[str, object]):
    node = parse_filter(tree)
    for authority, follow in product((None, 10.0, 50.0), (None, True, False)):
        taken, waits = answers(node, authority=authority, follow=follow)
        others = (10.0, 50.0) if authority is None else ()
        might = any(answers(node, authority=one, follow=follow)[0] for one in others)

        assert waits == (not taken and might), (authority, follow)


def test_only_filters_over_scores_wait():
    assert names_scores(read_filters(["follow:eq:true", "authority:gte:30"]))
    assert not names_scores(read_filters(["follow:eq:true"]))
    assert not names_scores(None)
