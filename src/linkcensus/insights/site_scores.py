"""The target site's own scores, now and at every run before; and the authority of one page."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from linkcensus.insights.relations import Relations
from linkcensus.insights.result import aware


@dataclass(frozen=True, slots=True)
class ScorePoint:
    """The scores of one run. All 0 to 100 unless said otherwise; None is unknown."""

    computed_at: datetime | None
    """Aware UTC."""
    authority: float | None
    citation: float | None
    trust: float | None
    spam: float | None


@dataclass(frozen=True, slots=True)
class ProfileMarker:
    """A marker that holds of all links to a site together."""

    marker: str
    strength: float
    """0 (hardly) to 1 (fully)."""
    evidence: str
    """One sentence that quotes the data."""


@dataclass(frozen=True, slots=True)
class Profile:
    """All links to a site, judged together."""

    referring_sites: int
    """Sites with a live link to it when it was judged."""
    spam: float
    """0 to 100."""
    verdict: str
    """ignore, review or act."""
    markers: tuple[ProfileMarker, ...]
    """Those that weigh most first."""


@dataclass(frozen=True, slots=True)
class SiteScores:
    """The scores of the target's whole site, whatever the scope. 0 to 100 unless said otherwise."""

    site: str
    authority: float | None
    citation: float | None
    trust: float | None
    """None where the run had no trusted seed."""
    trust_ratio: float | None
    """trust / citation, 0 to 2; about 1 is sound."""
    spam: float | None
    """None for a site without links to others: it was not judged."""
    verdict: str | None
    """ignore, review or act."""
    topic: str | None
    topics: Mapping[str, float]
    """Trust from the seeds of each topic, best first."""
    seed: str | None
    """Why it is a seed of trust; None for most."""
    voting_sites: int | None
    """Sites whose links vote for it."""
    harmonic: float | None
    """Sum of 1 / distance over the sites that reach it by votes."""
    page_authority: float | None
    """Of the target page, where the scope is one URL."""
    profile: Profile | None
    """The links to it, judged together; None where too few sites link to it to say anything."""
    history: tuple[ScorePoint, ...]
    """Every run that knew the site, oldest first; the last one is the current."""


_SCORES = """SELECT authority, citation, trust, trust_ratio, spam, verdict, topic, topics, seed,
    referring_sites, harmonic, computed_at
FROM score_history ORDER BY computed_at"""

_PAGE = "SELECT page_authority FROM page_scores WHERE page_key = ?"


def site_scores(view: Relations) -> SiteScores | None:
    """Answer the scores of the target's site; None before the first run that knew it."""
    if not view.has_scores:
        return None
    rows = list(view.rows(_SCORES))
    if not rows:
        return None
    newest = rows[-1]
    return SiteScores(
        site=view.target.site,
        **{name: newest[name] for name in _AS_STORED},
        topics=json.loads(newest["topics"]) if newest["topics"] else {},
        voting_sites=newest["referring_sites"],
        page_authority=_page_authority(view),
        profile=_profile(view),
        history=tuple(_point(row) for row in rows),
    )


_PROFILE = "SELECT referring_sites, spam, verdict, markers FROM profile_scores"


def stored_profile(view: Relations) -> dict[str, Any]:
    """The row of the target's site in `profile_scores`; empty where it has none."""
    return next(iter(list(view.rows(_PROFILE))), {})


def _profile(view: Relations) -> Profile | None:
    row = stored_profile(view)
    if not row:
        return None
    found = json.loads(row["markers"])["findings"]
    return Profile(
        referring_sites=row["referring_sites"],
        spam=row["spam"],
        verdict=row["verdict"],
        markers=tuple(
            ProfileMarker(one["marker"], one["strength"], one["evidence"]) for one in found
        ),
    )


_AS_STORED = (
    *("authority", "citation", "trust", "trust_ratio", "spam", "verdict", "topic", "seed"),
    "harmonic",
)


def _page_authority(view: Relations) -> float | None:
    if view.target.key_high is not None:  # a range of pages
        return None
    found = view.sql(_PAGE, (view.target.key_low,))
    return found[0][0] if found else None


def _point(row: Mapping[str, Any]) -> ScorePoint:
    return ScorePoint(
        computed_at=aware(row["computed_at"]),
        **{name: row[name] for name in ("authority", "citation", "trust", "spam")},
    )
