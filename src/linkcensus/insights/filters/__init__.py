"""The one filter grammar: a JSON tree of and, or, not and typed leaves.

`fields` is the table of what may be asked, `tree` reads and checks the JSON, `conditions` turns
the checked tree into SQL with bound values, `short` reads the one-line form of the command line.
`make reference` writes docs/reference/filters.md from the same table.
"""

from linkcensus.insights.filters.conditions import condition
from linkcensus.insights.filters.fields import LINK_FIELDS, Field, FieldType
from linkcensus.insights.filters.short import parse_short_filters
from linkcensus.insights.filters.tree import Node, as_json, parse_filter, parse_filter_text

__all__ = [
    "LINK_FIELDS",
    "Field",
    "FieldType",
    "Node",
    "as_json",
    "condition",
    "parse_filter",
    "parse_filter_text",
    "parse_short_filters",
]
