"""Writes docs/reference/filters.md from the tables that the program itself reads.

Run `python -m linkcensus.insights.filters.reference docs/reference/filters.md` after a change of
the tables; a test fails while the page is stale.
"""

import sys
from pathlib import Path

from linkcensus.insights.filters.fields import LINK_FIELDS, Field, FieldType
from linkcensus.insights.filters.tree import MAX_DEPTH, MAX_NODES, OPERATORS
from linkcensus.insights.filters.values import MAX_REGEX_CHARACTERS, MAX_VALUE_CHARACTERS

_HEAD = f"""# Filters

<!-- written by linkcensus.insights.filters.reference; do not edit -->

One grammar wherever links are filtered: on the command line, in exports, and by every program
that asks. A filter is a JSON tree.

| node | meaning |
|---|---|
| `{{"and": [node, ...]}}` | every node holds |
| `{{"or": [node, ...]}}` | at least one node holds |
| `{{"not": node}}` | the node does not hold |
| `{{"field": name, "is": [operator, value]}}` | a comparison |
| `{{"field": name, "is": operator}}` | `empty` and `is_null` take no value |
| `{{"field": name, "any": ["eq", word]}}` | at least one element of a list; also `all` |

```json
{{"and": [
  {{"field": "follow", "is": ["eq", true]}},
  {{"field": "anchor_text", "is": ["isubstring", "shoes"]}},
  {{"not": {{"field": "sources", "any": ["eq", "ahrefs"]}}}}
]}}
```

The command line also reads the short form `field:operator:value`, with `!` in front to negate and
`sources:any:ahrefs` for a list: `--filter follow:eq:true --filter '!sources:any:ahrefs'`. Several
must all hold.

**Unknown values.** A comparison with an unknown value does not hold, whatever its operator, and
its `not` does. So `language neq en` leaves out pages of unknown language, and `not language eq en`
takes them in: a filter and its negation share no link and miss none.

**Bounds.** {MAX_DEPTH} levels, {MAX_NODES} nodes, {MAX_VALUE_CHARACTERS:,} characters a text,
{MAX_REGEX_CHARACTERS:,} a regex. What cannot be read is refused with the path of the bad node:
`$.and[1].field: unknown field 'ancor_text'; did you mean 'anchor_text'?`
"""

_MEANING = {
    "eq": "equal",
    "neq": "known and not equal",
    "gt": "greater; later (than a whole day: from the next day on)",
    "gte": "greater or equal",
    "lt": "less; earlier",
    "lte": "less or equal (to a whole day: until its end)",
    "substring": "contains the text",
    "isubstring": "contains the text, upper and lower case alike",
    "phrase_match": "contains the text as whole words",
    "iphrase_match": "the same, upper and lower case alike",
    "prefix": "begins with the text",
    "suffix": "ends with the text",
    "regex": "matches somewhere; RE2 syntax, `(?i)` for any case",
    "empty": "known to hold no text (a list: no element)",
    "is_null": "not known",
}


def markdown() -> str:
    """The page, as Markdown."""
    types = {name: [t.value for t in FieldType if name in OPERATORS[t]] for name in _MEANING}
    operators = [
        f"| `{name}` | {', '.join(types[name])} | {meaning} |" for name, meaning in _MEANING.items()
    ]
    fields = [_row(field) for field in LINK_FIELDS.values()]
    return "\n".join(
        [
            _HEAD,
            "## Operators\n",
            "| operator | types | holds when the value is |",
            "|---|---|---|",
            *operators,
            "",
            "Numbers are written as numbers, booleans as `true` and `false`, dates as",
            '`"2026-01-31"` (the whole day, UTC) or `"2026-01-31T08:30:00Z"`.',
            "",
            "## Fields of a link\n",
            "Every field can also be sorted by; unknown values come last. Addresses and",
            "hosts sort by the reversed host, so that a site's pages stand together.",
            "",
            "| field | type | what it is |",
            "|---|---|---|",
            *fields,
            "",
        ]
    )


def _row(field: Field) -> str:
    words = ", ".join(f"`{word}`" for word in field.values)
    meaning = f"{field.description} One of {words}." if words else field.description
    return f"| `{field.name}` | {field.type.value} | {meaning} |"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(markdown(), encoding="utf-8")
