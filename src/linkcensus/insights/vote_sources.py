"""Where the vote of one site for another stands: in its own links, or in the web graph of a run.

A run's graph has a vote once, whoever knows it. What happens to it when a page's links go can only
be told where both are asked: how many links of the index vote, and whether the web graph that was
merged has the vote as well.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import chain
from pathlib import Path

from linkcensus.core.errors import NotFound
from linkcensus.core.scope import Target
from linkcensus.index.background import Background, Release
from linkcensus.index.scores import ScoreRun
from linkcensus.insights.link_votes import voting
from linkcensus.insights.relations import Relations
from linkcensus.insights.sql import Sql, compose
from linkcensus.score.owners import owner_numbers
from linkcensus.score.votes import VoteRule


class SiteVote(StrEnum):
    """Where the vote of a site for another stands."""

    NONE = "none"
    """The run has no such vote."""
    LINKS = "links"
    """Links of the index vote."""
    WEB_GRAPH = "web-graph"
    """No link of the index does; the web graph that was merged into the run has it."""
    EARLIER = "earlier"
    """The run had it; neither tells it now: a link that has gone since, or a graph that has."""


class Owners:
    """Which sites one hand runs, as a run saw it."""

    def __init__(self, groups: Iterable[Sequence[str]]) -> None:
        """Remember groups of sites with one owner each; a site in two of them joins them."""
        listed = [tuple(group) for group in groups]
        names = list(dict.fromkeys(chain(*listed)))
        self._numbers = dict(zip(names, owner_numbers(names, listed).tolist(), strict=True))

    def same(self, one: str, other: str) -> bool:
        """Whether one owner runs both sites."""
        number = self._numbers.get(one)
        return one == other or (number is not None and number == self._numbers.get(other))


class WebGraphVotes:
    """The votes that the web graph merged into a run has."""

    def __init__(self, root: Path, run: ScoreRun) -> None:
        """Name the release; nothing is opened before it is asked."""
        self._root = root
        key = run.inputs.get("background")
        self.key = None if key is None else str(key)
        """Its name in the store; None where the run had none."""

    @cached_property
    def _release(self) -> Release | None:
        try:
            return None if self.key is None else Background(self._root).release(self.key)
        except NotFound:
            return None

    @property
    def is_gone(self) -> bool:
        """Whether the run had a web graph that is not in the store any more."""
        return self.key is not None and self._release is None

    def has(self, source: str, target: str) -> bool:
        """Whether a site votes for another there; not where the graph is gone."""
        if self._release is None:
            return False
        voter, node = self._release.ids_of([source, target]).tolist()
        if voter < 0 or node < 0:
            return False
        sources = self._release.sources_of(node)
        place = int(sources.searchsorted(voter))
        return place < sources.size and int(sources[place]) == voter


def site_vote(view: Relations, source: str, rule: VoteRule, web_graph: WebGraphVotes) -> SiteVote:
    """Say where a vote stands that the run has for the view's site.

    Args:
        view: Of the whole site that is voted for.
        source: The site that votes.
        rule: Which of its links do.
        web_graph: Of the run.
    """
    query = compose(_VOTES, source=Sql("?", (source,)), votes=voting(rule))
    if view.sql(query.text, query.params):
        return SiteVote.LINKS
    in_graph = web_graph.has(source, view.target.site)
    return SiteVote.WEB_GRAPH if in_graph else SiteVote.EARLIER


_VOTES = "SELECT 1 FROM links WHERE source_site = {source} AND {votes} LIMIT 1"


@dataclass(frozen=True)
class VotingLinks:
    """Links of one site to another that vote, parted by whether they stand on some pages."""

    starts: tuple[str, ...]
    """First keys of the pages, or of the stretches of pages, ascending."""
    on_pages: Mapping[str, int]
    """How many stand there, by first key; nothing where none does."""
    others: int
    """How many stand elsewhere on the site."""

    def on(self, page: Target) -> int:
        """How many stand on one of the pages (or on the stretch that it is a part of)."""
        place = bisect_right(self.starts, page.key_low)
        return self.on_pages.get(self.starts[place - 1], 0) if place else 0


_COUNTED = """SELECT source_site, page, count(*) AS links FROM (
    SELECT l.source_site, CASE
        WHEN p.high IS NULL AND l.source_key = p.low THEN p.low
        WHEN l.source_key < p.high THEN p.low END AS page
    FROM (SELECT source_site, source_key FROM links
        WHERE source_site IN (SELECT unnest({sites})) AND {votes}) AS l
    ASOF LEFT JOIN (SELECT unnest({lows}) AS low, unnest({highs}) AS high) AS p
    ON l.source_key >= p.low)
GROUP BY source_site, page"""


def voting_links(
    view: Relations, pages: Mapping[str, Sequence[Target]], rule: VoteRule
) -> dict[str, VotingLinks]:
    """Count the links that vote for the view's target, with one query for all sites.

    Args:
        view: Of the target.
        pages: Pages, prefixes or hosts, by their site.
        rule: Which links vote.
    """
    spans = {site: _apart(chosen) for site, chosen in pages.items()}
    lows, highs = zip(*sorted(chain(*spans.values())), strict=True)
    query = compose(
        _COUNTED,
        sites=Sql("?::VARCHAR[]", (list(pages),)),
        votes=voting(rule),
        lows=Sql("?::VARCHAR[]", (list(lows),)),
        highs=Sql("?::VARCHAR[]", (list(highs),)),
    )
    counts: dict[str, dict[str | None, int]] = {site: {} for site in pages}
    for site, page, links in view.sql(query.text, query.params):
        counts[site][page] = int(links)
    return {
        site: VotingLinks(
            starts=tuple(low for low, _ in spans[site]),
            on_pages={page: links for page, links in found.items() if page is not None},
            others=found.get(None, 0),
        )
        for site, found in counts.items()
    }


def _apart(pages: Iterable[Target]) -> list[tuple[str, str | None]]:
    """The stretches of keys that pages cover, as first key and end; no end: the one key only."""
    spans: list[tuple[str, str | None]] = []
    end = ""
    for page in sorted(pages, key=lambda one: (one.key_low, one.key_high is None)):
        if spans and (page.key_low < end or page.key_low == spans[-1][0]):
            if page.key_high is not None and page.key_high > end:
                end = page.key_high
                spans[-1] = (spans[-1][0], end)
            continue
        spans.append((page.key_low, page.key_high))
        end = page.key_high or end
    return spans
