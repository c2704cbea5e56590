"""Which relations does a question read? Those it names behind FROM and JOIN."""

import re
from collections.abc import Sequence

_WORD = re.compile(r"[a-z_]+")
_READ = re.compile(r"\b(?:FROM|JOIN)\s+([a-z_]+)", re.IGNORECASE)
_RELATIONS = (
    "links",
    "scores",
    "source_scores",
    "score_history",
    "page_scores",
    "link_scores",
    "profile_scores",
    "top_links",
    "linking_sites",
    "events",
    "rollup",
    "summary",
    "visits",
    "looks",
    "hops",
    "pages",
    "facts",
    "imports",
)
"""In the order in which they are defined."""


def words_of(query: str) -> frozenset[str]:
    """Return all lower-case words of a query: what it does not name need not be read."""
    return frozenset(_WORD.findall(query))


def relations_of(query: str) -> list[str]:
    """Return the relations that a query reads."""
    read = frozenset(_READ.findall(query))
    return [name for name in _RELATIONS if name in read]


def with_definitions(query: str, definitions: Sequence[str]) -> str:
    """Return a query behind the definitions (`name AS (...)`) of what it reads.

    A question's own WITH joins ours, for SQL has but one.
    """
    body = query.lstrip()
    if not definitions:
        return body
    ours = ", ".join(definitions)
    return f"WITH {ours}, {body[5:]}" if body[:5].lower() == "with " else f"WITH {ours} {body}"
