"""What is asked of backlinks, and what tells links apart."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from linkcensus.core.link import link_hash
from linkcensus.insights.filters.fields import FieldType
from linkcensus.insights.paging import Key, Order, Plan
from linkcensus.insights.selection import Selection
from linkcensus.insights.sql import Sql


class Grouping(StrEnum):
    """Which links are shown as one."""

    ALL = "all"
    """Every link by itself."""
    ONE_PER_SITE = "one_per_site"
    """The best link of each referring site."""
    SIMILAR = "similar"
    """The best of a site's links with the same words to the same page by the same means."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BacklinksRequest:
    """Which backlinks, grouped and ordered how."""

    selection: Selection = field(default_factory=Selection)
    grouping: Grouping = Grouping.ALL
    order: tuple[Order, ...] = ()
    """Fields of the filter table; empty for the authority of the referring site, highest first."""
    limit: int = 100
    """Rows of a page, 1 to 10,000; a stream has no limit."""
    cursor: str | None = None
    offset: int | None = None
    """Rows to pass over, from 0; no cursor goes with it. The first jump in an order costs a sort
    of all rows, which is then remembered."""
    from_value: str | None = None
    """Begin at the first row whose value of the first sort field is this one or comes after it; no
    cursor and no offset go with it. A date may be a day."""
    count: bool = True
    """Whether to count all rows too."""
    columns: tuple[str, ...] = ()
    """Fields of the row that are wanted, for a page without grouping; empty for all of them."""


# no key begins with a tilde: links without a redirect come last among equals, as in the files
_NO_RAW_KEY = "~"
RAW_KEY = Sql(f"coalesce(raw_target_key, '{_NO_RAW_KEY}')")
# as the links lie on disk, so that ties cost one stretch of the file
IDENTITY = (
    Key("target_key", FieldType.TEXT),
    Key("source_site", FieldType.TEXT),
    Key("source_key", FieldType.TEXT),
    Key("kind", FieldType.TEXT),
    Key("occurrence", FieldType.NUMBER),
    Key(RAW_KEY.text, FieldType.TEXT),
)

DEFAULT = (Order("authority", descending=True),)


def hash_of(target_key: str, source_key: str, kind: str, occurrence: int, raw_key: str) -> int:
    """`core.link.link_hash` of an identity as IDENTITY has it."""
    raw = None if raw_key == _NO_RAW_KEY else raw_key
    return link_hash(target_key, source_key, kind, occurrence, raw)


def identity_hash(ordered: Plan, values: Mapping[str, Any]) -> int:
    """The link of a row, by the identity at the end of its order."""
    first = len(ordered.keys) - len(IDENTITY)
    target, _, source, kind, occurrence, raw = (
        values[f"key_{first + place}"] for place in range(len(IDENTITY))
    )
    return hash_of(target, source, kind, occurrence, raw)
