"""Edits as they change the graph of votes: which votes come and go, and why some do not."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from linkcensus.core.errors import BadInput
from linkcensus.core.scope import Target, parse_target
from linkcensus.graph.csr import Graph
from linkcensus.insights.edits import Action, Edit
from linkcensus.insights.scored_run import OpenRun, ScoredIndex
from linkcensus.insights.vote_sources import VotingLinks, WebGraphVotes, voting_links
from linkcensus.score.votes import VoteRule

MOST_EDITS = 1_000
"""Votes that may change at once."""

MOST_TARGETS = 100
"""Sites whose links are looked at one by one, because pages of others link to them."""


@dataclass(frozen=True, slots=True)
class EditOutcome:
    """What one edit does to the votes."""

    action: Action
    source: str
    """As written."""
    target_site: str
    effect: str
    """`comes`, `goes` or `nothing`; of pages of one site, what they do together."""
    why: str
    """In words, where it does nothing or does it on an assumption; else empty."""


class _Node(NamedTuple):
    """A site of the question: its number, and whether the run knew it."""

    number: int
    known: bool


class _Pair(NamedTuple):
    """Two sites of which the first votes for the second."""

    source: str
    target: str


_Effect = tuple[str, str]


class ResolvedEdits:
    """Edits as pairs of numbers. Sites that the run does not know get numbers behind its own.

    Each edit is held against the votes of the run, so that their order does not matter: only what
    does not vote can be added, and only what votes can be taken away. Edits of pages of one site
    are looked at together.
    """

    def __init__(self, index: ScoredIndex, run: OpenRun, target: Target) -> None:
        self._index, self._run, self._target = index, run, target
        self.new_sites: dict[str, int] = {}
        self.added: set[tuple[int, int]] = set()
        self.removed: set[tuple[int, int]] = set()
        self._numbers: dict[str, int | None] = {}
        self.node = self._numbered(target.site).number
        self._web_graph = WebGraphVotes(index.root, run.run)

    def take(self, edits: Sequence[Edit]) -> tuple[EditOutcome, ...]:
        """Take edits in, and say what each does.

        Raises:
            BadInput: A link is to be taken of a site that no score knows, more than 1,000 votes
                come or go, or pages link to more than 100 sites.
        """
        effects: dict[int, _Effect] = {}
        pages: defaultdict[_Pair, dict[int, Target]] = defaultdict(dict)
        for place, edit in enumerate(edits):
            pair = _Pair(edit.source.site, (edit.target or self._target).site)
            effect = self._effect(edit, pair)
            if effect is None:
                pages[pair][place] = edit.source
            else:
                effects[place] = effect
        self._check()  # before links are looked at, which takes time
        effects |= self._of_pages(pages)
        self._check()
        return tuple(
            EditOutcome(
                edit.action,
                edit.source.text,
                (edit.target or self._target).site,
                *effects[place],
            )
            for place, edit in enumerate(edits)
        )

    def _check(self) -> None:
        count = len(self.added) + len(self.removed)
        if count > MOST_EDITS:
            raise BadInput(f"{count:,} links change; ask for at most {MOST_EDITS:,}")

    def _effect(self, edit: Edit, pair: _Pair) -> _Effect | None:
        """What an edit does; None where that is for the links of some pages to say."""
        source, target = pair
        if source == target:
            return "nothing", "a site does not vote for itself"
        if edit.action is Action.ADD:
            return self._add(source, target)
        node = self._find(source)
        if node is None:
            if edit.may_be_unknown:
                return "nothing", "no score knows this site"
            raise BadInput(
                f"no score knows {source}, so that it has no link to take away",
                place=edit.place,
                remedy=f"`linkcensus sites {target}` lists those that link",
            )
        there = self._find(target)
        if there is None or not _votes(self._run.graph.graph, node, there):
            return "nothing", f"it does not vote for {target} as it is"
        if edit.action is Action.NOFOLLOW and self._run.rule is VoteRule.ALL:
            return "nothing", "links that are not followed vote too, by the rule 'all'"
        if not edit.whole_site:
            return None
        self.removed.add((node, there))
        return "goes", ""

    def _add(self, source: str, target: str) -> _Effect:
        start, end = self._numbered(source), self._numbered(target)
        if start.known and end.known and _votes(self._run.graph.graph, start.number, end.number):
            return "nothing", "it votes already"
        if self._run.owners.same(source, target):
            return "nothing", "both are of one owner, whose sites have no votes for each other"
        self.added.add((start.number, end.number))
        return "comes", "" if start.known else "not known: a bare site"

    def _find(self, site: str) -> int | None:
        if site not in self._numbers:
            self._numbers[site] = self._run.graph.find(site)
        return self._numbers[site]

    def _numbered(self, site: str) -> _Node:
        node = self._find(site)
        if node is not None:
            return _Node(node, known=True)
        number = self._run.graph.nodes + len(self.new_sites)
        return _Node(self.new_sites.setdefault(site, number), known=False)

    # -- pages --------------------------------------------------------------------------------

    def _of_pages(self, pages: dict[_Pair, dict[int, Target]]) -> dict[int, _Effect]:
        """What edits of pages do, by their places: one query a target."""
        by_target: defaultdict[str, dict[str, list[Target]]] = defaultdict(dict)
        for pair, chosen in pages.items():
            by_target[pair.target][pair.source] = list(chosen.values())
        if len(by_target) > MOST_TARGETS:
            raise BadInput(
                f"pages link to {len(by_target):,} sites; ask for at most {MOST_TARGETS:,}",
                remedy="name the linking sites instead of their pages",
            )
        links: dict[_Pair, VotingLinks] = {}
        for target, sources in by_target.items():
            with self._index.view(parse_target(target)) as view:
                found = voting_links(view, sources, self._run.rule)
            links |= {_Pair(source, target): counted for source, counted in found.items()}
        effects = {}
        for pair, chosen in pages.items():
            kept = self._kept(pair, links[pair])
            for place, page in chosen.items():
                effects[place] = self._of_page(pair, links[pair], page, kept)
        return effects

    def _of_page(self, pair: _Pair, links: VotingLinks, page: Target, kept: str) -> _Effect:
        if not links.on(page):
            return "nothing", "no link of it votes" if not kept else f"no link of it votes; {kept}"
        if kept:
            return "nothing", kept
        source, target = self._find(pair.source), self._find(pair.target)
        assert source is not None
        assert target is not None
        self.removed.add((source, target))
        return "goes", ""

    def _kept(self, pair: _Pair, links: VotingLinks) -> str:
        """What keeps a vote when the links of the pages are gone; empty where nothing does."""
        if links.others:
            if links.others == 1:
                return f"1 other link of {pair.source} keeps its vote"
            return f"{links.others:,} other links of {pair.source} keep its vote"
        if self._web_graph.has(*pair):
            return f"the web graph {self._web_graph.key} has its vote"
        if self._web_graph.is_gone:
            return f"the web graph {self._web_graph.key} may have its vote and is not here any more"
        return ""


def _votes(graph: Graph, source: int, target: int) -> bool:
    sources = graph.sources_of(target)
    place = int(np.searchsorted(sources, source))
    return place < sources.size and int(sources[place]) == source
