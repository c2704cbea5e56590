"""Placed links: what is known of the links of some pages to one site, and of the pages."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from linkcensus.core.page import Outcome
from linkcensus.insights.listing import build
from linkcensus.insights.relations import Relations
from linkcensus.insights.sql import Sql, compose

_PART = 2_000
"""Pages that one query asks for."""


@dataclass(frozen=True, slots=True)
class PlacedLink:
    """A link of one of the pages to the target's site, as it was seen last."""

    source_key: str
    target_key: str
    written_target_key: str
    """Before redirects; the same where there are none."""
    target_url: str | None
    anchor_text: str | None
    alt: str | None
    rel: str | None
    follow: bool | None
    nofollow: bool | None
    ugc: bool | None
    sponsored: bool | None
    position: str | None
    state: str
    target_status: int | None
    last_seen: datetime | None


@dataclass(frozen=True, slots=True)
class PageVisit:
    """The last look at one of the pages."""

    page_key: str
    outcome: Outcome
    complete: bool
    status: int | None
    visited_at: datetime
    redirect_url: str | None
    noindex: bool
    canonical_url: str | None
    """None where the page names none."""
    looked_for: tuple[str, ...] | None
    """Target sites whose links were looked for, where others were not; None: every link was."""
    findings: tuple[str, ...] | None
    """What is remarkable about the page as a whole, as `core.link_status.Status` words."""


_LINKS = """SELECT source_key, target_key, coalesce(raw_target_key, target_key)
    AS written_target_key, target_url, anchor AS anchor_text, alt, rel, follow, nofollow, ugc,
    sponsored, "position", state, target_status, last_seen
FROM links WHERE source_key IN ({pages})"""

_VISITS = """WITH looked AS (
    SELECT page_key, outcome, complete, status, visited_at, redirect_url, looked_for, findings,
        row_number() OVER (PARTITION BY page_key ORDER BY visited_at DESC, learned_at DESC) AS age
    FROM visits WHERE page_key IN ({pages})
),
told AS (SELECT page_key, noindex, canonical_url FROM pages WHERE page_key IN ({pages}))
SELECT v.page_key, v.outcome, coalesce(v.complete, true) AS complete, v.status, v.visited_at,
    v.redirect_url, coalesce(t.noindex, false) AS noindex, t.canonical_url, v.looked_for, v.findings
FROM looked AS v LEFT JOIN told AS t ON t.page_key = v.page_key WHERE v.age = 1"""


def placed_links(view: Relations, pages: Sequence[str]) -> Iterator[PlacedLink]:
    """Answer the links of some pages (by their keys) to the view's target, internal ones too."""
    for part in _parts(pages):
        query = compose(_LINKS, pages=part)
        for values in view.rows(query.text, query.params):
            yield build(PlacedLink, values)


def last_visits(view: Relations, pages: Sequence[str]) -> Iterator[PageVisit]:
    """Answer the last look at each of some pages (by their keys) of the view's own site."""
    for part in _parts(pages):
        query = compose(_VISITS, pages=part)
        for values in view.rows(query.text, query.params):
            yield build(PageVisit, values | {"outcome": Outcome(values["outcome"])})


def _parts(pages: Sequence[str]) -> Iterator[Sql]:
    wanted = sorted(set(pages))
    for first in range(0, len(wanted), _PART):
        part = wanted[first : first + _PART]
        yield Sql(", ".join("?" * len(part)), tuple(part))
