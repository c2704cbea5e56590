"""What the index must say about the made-up web: the answers, worked out from the plan alone.

Nothing here reads HTML or SQL: each link of the plan is followed through the three snapshots by
the loss rule in its plain form. Tests compare the index with it.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from linkcensus.core.link import Kind, LostReason, State
from linkcensus.core.site import registrable_domain
from linkcensus.core.url import canonicalize
from linkcensus.demo.model import SNAPSHOTS, MadeLink, MadePage, MadeWeb
from linkcensus.demo.stories import FARM_SITES
from linkcensus.demo.words import HERO_SITE, MONEY_ANCHOR

CONFIRMATIONS = 2
"""Visits without the link that make it lost: the miss and one more, at least a day later."""

_MISSES = {
    404: LostReason.NOT_FOUND,
    410: LostReason.GONE,
    301: LostReason.REDIRECTED,
    302: LostReason.REDIRECTED,
}
_TELLS_NOTHING = (0, 403, 503)


@dataclass(slots=True)
class TrueLink:
    """What is true of one link after the last snapshot."""

    source_url: str
    target_url: str
    kind: Kind
    anchor: str
    """The newest text (of an image its alt text)."""
    follow: bool
    follow_cause: str
    hidden: bool
    first_seen: datetime
    last_seen: datetime
    state: State = State.LIVE
    missing_since: datetime | None = None
    lost_reason: LostReason | None = None
    misses: int = 0
    returned: bool = False
    """Missed once and seen again."""

    @property
    def lost_at(self) -> datetime | None:
        """When a lost link was first missed."""
        return self.missing_since if self.state is State.LOST else None


@dataclass(slots=True)
class DemoTruth:
    """The answers about the hero, from the archives alone (tables of other tools not counted)."""

    site: str
    links: list[TrueLink] = field(default_factory=list)
    """Every external link to the site by its written target, any state."""
    redirected_targets: dict[str, str] = field(default_factory=dict)
    """Written target -> where its redirects end, for targets within and outside the site."""
    farm_sites: frozenset[str] = frozenset()
    ring_sites: frozenset[str] = frozenset()
    firewalled_sites: frozenset[str] = frozenset()
    money_anchor: str = MONEY_ANCHOR

    def states(self) -> Counter[State]:
        """Return how many links are live, missing and lost."""
        return Counter(link.state for link in self.links)

    def lost_reasons(self) -> Counter[LostReason]:
        """Return how many lost links were lost for which reason."""
        return Counter(
            link.lost_reason
            for link in self.links
            if link.state is State.LOST and link.lost_reason is not None
        )

    def referring_sites(self) -> set[str]:
        """Return the sites with at least one live link."""
        return {_site(link.source_url) for link in self.links if link.state is State.LIVE}


def truth_of(web: MadeWeb) -> DemoTruth:
    """Work out the answers for the hero of a made-up web."""
    ends = _redirect_ends(web)
    into_hero = {url for url, end in ends.items() if _site(end) == HERO_SITE}
    truth = DemoTruth(
        HERO_SITE,
        redirected_targets=ends,
        farm_sites=_sites_of_kind(web, "farm"),
        ring_sites=_sites_of_kind(web, "ring"),
        firewalled_sites=frozenset(
            _site(page.url) for page in web.pages() if page.statuses == (200, 403, 403)
        ),
    )
    if len(truth.farm_sites) != FARM_SITES:
        raise AssertionError("two farm sites got the same name")
    for page in web.pages():
        if _site(page.url) != HERO_SITE:
            truth.links += _links_of_page(page, into_hero)
    return truth


def _links_of_page(page: MadePage, into_hero: set[str]) -> list[TrueLink]:
    """Follow the links of one page through the snapshots."""
    found: dict[tuple[str, str, Kind], TrueLink] = {}
    wanted = [
        link for link in page.links if link.target in into_hero or _site(link.target) == HERO_SITE
    ]
    for snapshot, moment in enumerate(SNAPSHOTS, start=1):
        status = page.status_in(snapshot)
        if status in _TELLS_NOTHING:
            continue
        seen: set[int] = set()
        if status == 200:
            # of a link that stands twice on a page the followed one counts, so it comes last
            shown = [link for link in wanted if snapshot in link.shown_in]
            for link in sorted(shown, key=lambda one: _follow(page, one.rel_in(snapshot))[0]):
                seen.add(id(_see(found, page, link, snapshot, moment)))
        reason = _MISSES.get(status, LostReason.REMOVED)
        for known in found.values():
            if id(known) not in seen:
                _miss(known, reason, moment)
    return list(found.values())


def _see(
    found: dict[tuple[str, str, Kind], TrueLink],
    page: MadePage,
    link: MadeLink,
    snapshot: int,
    moment: datetime,
) -> TrueLink:
    """Note that a link stands on its page; a link is told from others by its first text."""
    kind = Kind.IMAGE if link.image else Kind.TEXT
    key = (_canonical(link.target), link.anchor, kind)
    follow, cause = _follow(page, link.rel_in(snapshot))
    known = found.get(key)
    if known is None:
        known = found[key] = TrueLink(
            _canonical(page.url), key[0], kind, link.anchor_in(snapshot), follow, cause,
            link.hidden, moment, moment,
        )  # fmt: skip
    if known.state is not State.LIVE:
        known.returned = True
        known.state, known.missing_since, known.lost_reason = State.LIVE, None, None
    known.misses = 0
    known.last_seen, known.anchor = moment, link.anchor_in(snapshot)
    known.follow, known.follow_cause = follow, cause
    return known


def _miss(known: TrueLink, reason: LostReason, moment: datetime) -> None:
    known.misses += 1
    if known.misses == 1:
        known.state, known.missing_since, known.lost_reason = State.MISSING, moment, reason
    elif known.misses == CONFIRMATIONS:
        known.state = State.LOST


def _follow(page: MadePage, rel: str) -> tuple[bool, str]:
    if {"nofollow", "ugc", "sponsored"} & set(rel.split()):
        return False, "rel"
    if page.meta_nofollow:
        return False, "meta"
    return (False, "header") if page.header_nofollow else (True, "none")


def _redirect_ends(web: MadeWeb) -> dict[str, str]:
    hops = {
        page.url: page.location
        for page in web.pages()
        if page.location and page.statuses[0] in (301, 302)
    }
    ends = {}
    for url in hops:
        end = url
        while end in hops:
            end = hops[end]
        ends[url] = end
    return ends


def _sites_of_kind(web: MadeWeb, kind: str) -> frozenset[str]:
    return frozenset(_site(site.url()) for site in web.of_kind(kind))


def _canonical(url: str) -> str:
    canonical = canonicalize(url)
    if canonical is None:
        raise AssertionError(f"the made-up web holds {url!r}, which is no URL")
    return canonical.url


def _site(url: str) -> str:
    return registrable_domain(url.split("/")[2])
