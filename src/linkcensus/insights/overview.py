"""The overview of a target: how many live links, from where, of what kind, since when."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from linkcensus.insights.filters import Node
from linkcensus.insights.relations import Relations
from linkcensus.insights.result import aware
from linkcensus.insights.selection import ALL, IS_LIVE, Selection
from linkcensus.insights.shares import (
    Share,
    Shares,
    SourceShare,
    by_source,
    live_shares,
    summarised,
)
from linkcensus.insights.site_scores import SiteScores, site_scores
from linkcensus.insights.sql import Sql, compose


@dataclass(frozen=True, slots=True, kw_only=True)
class OverviewRequest:
    """Which links the overview counts."""

    filter: Node | None = None
    internal: bool = False


@dataclass(frozen=True, slots=True)
class Overview:
    """Counts of live links unless a name says otherwise; times are aware UTC."""

    target: str
    scope: str
    links: int
    """Live links: seen by us (`verified`) or known from exports only (`unverified`)."""
    verified: int
    unverified: int
    missing: int
    """Not seen at the last look, not confirmed as lost yet."""
    lost: int
    referring_pages: int
    referring_hosts: int
    referring_sites: int
    ips: int
    """Distinct addresses of referring pages, where known."""
    subnets: int
    """Distinct /24 (IPv6: /48) networks of those addresses."""
    follow: int
    nofollow: int
    follow_share: float | None
    """follow / (follow + nofollow), 0 to 1; None when there is neither."""
    editorial: int
    """Followed text and image links in the content of a page."""
    kinds: tuple[Share, ...]
    positions: tuple[Share, ...]
    languages: tuple[Share, ...]
    tlds: tuple[Share, ...]
    sources: tuple[SourceShare, ...]
    first_seen: datetime | None
    """Of any link, lost ones included."""
    last_seen: datetime | None
    scores: SiteScores | None
    """Of the whole site, whatever the scope; None before the first run that knew it."""


def overview(view: Relations, request: OverviewRequest | None = None) -> Overview:
    """Answer the overview; from the rollup and the summary where they hold it."""
    asked = request or OverviewRequest()
    selection = Selection(ALL, asked.filter, asked.internal)
    if selection.is_plain and view.has_summary:
        shares = summarised(view)
        totals = _summarised_totals(shares)
    else:
        shares = live_shares(view, selection)
        totals = _totals(view, selection)
    follow, nofollow = (_links(shares, "follow", key) for key in ("follow", "nofollow"))
    networks = {share.key: share.sites for share in shares["network"]}
    return Overview(
        target=view.target.text,
        scope=view.target.scope.value,
        **totals,
        verified=_links(shares, "state", "live"),
        unverified=_links(shares, "state", "unverified"),
        ips=networks.get("ips", 0),
        subnets=networks.get("subnets", 0),
        follow=follow,
        nofollow=nofollow,
        follow_share=follow / (follow + nofollow) if follow + nofollow else None,
        kinds=shares["kind"],
        positions=shares["position"],
        languages=shares["language"],
        tlds=shares["tld"],
        sources=by_source(shares),
        scores=site_scores(view),
    )


_NAMES = (
    *("links", "missing", "lost", "editorial"),
    *("referring_pages", "referring_hosts", "referring_sites", "first_seen", "last_seen"),
)

_FROM_LINKS = """
SELECT count(*) FILTER ({live}), count(*) FILTER (state = 'missing'),
    count(*) FILTER (state = 'lost'),
    count(*) FILTER ({live} AND {editorial}),
    count(DISTINCT source_key) FILTER ({live}),
    count(DISTINCT substr(source_key, 1, instr(source_key, ')'))) FILTER ({live}),
    count(DISTINCT source_site) FILTER ({live}), min(first_seen), max(last_seen)
FROM links WHERE {condition}"""

IS_EDITORIAL = (
    "(follow AND kind IN ('text', 'image', 'unknown') "
    "AND coalesce(\"position\", 'content') = 'content')"
)


def _totals(view: Relations, selection: Selection) -> dict[str, Any]:
    query = compose(
        _FROM_LINKS,
        live=Sql(IS_LIVE),
        editorial=Sql(IS_EDITORIAL),
        condition=selection.condition(),
    )
    found = view.sql(query.text, query.params)[0]
    totals: dict[str, Any] = dict(zip(_NAMES, found, strict=True))
    totals["first_seen"] = aware(totals["first_seen"])
    totals["last_seen"] = aware(totals["last_seen"])
    return totals


def _summarised_totals(shares: Shares) -> dict[str, Any]:
    links, sites = dict[str, int](), dict[str, int]()
    for share in shares["total"]:
        links[share.key], sites[share.key] = share.links, share.sites
    times = {
        name: aware(datetime.fromisoformat(share.key))
        for name in ("first_seen", "last_seen")
        for share in shares[name]
    }
    return {
        **{name: links.get(name, 0) for name in ("links", "missing", "lost", "editorial")},
        "referring_pages": links.get("pages", 0),
        "referring_hosts": links.get("hosts", 0),
        "referring_sites": sites.get("links", 0),
        "first_seen": times.get("first_seen"),
        "last_seen": times.get("last_seen"),
    }


def _links(shares: Shares, measure: str, key: str) -> int:
    return sum(share.links for share in shares[measure] if share.key == key)
