"""One backlink as questions show it, and the columns it is made of."""

import json
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from linkcensus.core.link import source_labels
from linkcensus.insights.result import aware
from linkcensus.insights.sql import Sql


@dataclass(frozen=True, slots=True)
class Hop:
    """One redirect on the way from the written target to the final one."""

    url: str
    status: int | None
    """HTTP status; 0 for a meta refresh, None where unknown."""


@dataclass(frozen=True, slots=True)
class Backlink:
    """One link to the target. Times are aware UTC; None means unknown unless it says otherwise."""

    source_url: str
    source_site: str
    source_title: str | None
    language: str | None
    source_ip: str | None
    source_status: int | None
    external_links: int | None
    """External links of the referring page."""
    internal_links: int | None
    authority: float | None
    """Of the referring site, 0 to 100."""
    target_site: str
    target_url: str | None
    """Where the link ends; None where only the target site is known."""
    target_status: int | None
    written_target_url: str | None
    """What the link was written with, where redirects lead from there; else None."""
    via: tuple[Hop, ...]
    kind: str
    occurrence: int
    """Tells links with different words from one page to the same target apart; from 0."""
    anchor_text: str | None
    """'' when the link has no words."""
    alt: str | None
    link_title: str | None
    hreflang: str | None
    context_left: str | None
    context_right: str | None
    rel: str | None
    nofollow: bool | None
    ugc: bool | None
    sponsored: bool | None
    follow: bool | None
    follow_cause: str | None
    position: str | None
    density: float | None
    """Share of link text in the block around it, 0 to 1."""
    hidden: bool | None
    repeats: int
    internal: bool
    sources: tuple[str, ...]
    first_seen: datetime | None
    last_seen: datetime | None
    last_checked: datetime | None
    """When the referring page was last looked at."""
    state: str
    missing_since: datetime | None
    """First look without the link; None while it is seen."""
    lost_at: datetime | None
    """None unless lost."""
    lost_reason: str | None
    lost_by: str | None
    evidence: str | None
    """Reference to the kept page."""
    group_count: int
    """Links this row stands for; 1 when nothing is grouped."""


_EXPRESSIONS = {
    "language": "source_language",
    "external_links": "source_external_links",
    "internal_links": "source_internal_links",
    "written_target_url": "raw_target_url",
    "anchor_text": "anchor",
    "position": '"position"',
}
_NAMES = tuple(name for name in Backlink.__dataclass_fields__ if name != "group_count")
BACKLINK_COLUMNS = Sql(", ".join(f'{_EXPRESSIONS.get(name, name)} AS "{name}"' for name in _NAMES))


def make_backlink(values: dict[str, Any]) -> Backlink:
    """Make the row of `BACKLINK_COLUMNS` and `group_count`."""
    plain: dict[str, Any] = {
        name: aware(value) if isinstance(value, datetime) else value
        for name in _NAMES
        for value in (values[name],)
    }
    plain["via"] = _hops(plain["via"])
    plain["sources"] = labels_of(plain["sources"] or 0)
    plain["repeats"] = plain["repeats"] or 1
    plain["group_count"] = values["group_count"]
    plain["internal"] = bool(plain["internal"])
    return Backlink(**plain)


def _hops(via: str | None) -> tuple[Hop, ...]:
    return tuple(Hop(url, status) for url, status in json.loads(via)) if via else ()


@lru_cache(maxsize=4096)
def labels_of(mask: int) -> tuple[str, ...]:
    """The names of the sources of a mask, in the order of their bits."""
    return tuple(source_labels(mask))
