"""Edits as they change the graph of votes: which votes come and go, and why some do not."""

from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

import numpy as np

from linkcensus.core.errors import BadInput
from linkcensus.core.scope import Target, parse_target
from linkcensus.graph.csr import Graph
from linkcensus.insights.edits import Action, Edit
from linkcensus.insights.link_votes import voting
from linkcensus.insights.scored_run import OpenRun, ScoredIndex
from linkcensus.insights.sql import Sql, compose, join
from linkcensus.score.owners import load_owners, owner_numbers
from linkcensus.score.votes import VoteRule

MOST_EDITS = 1_000
"""Votes that may change at once."""


@dataclass(frozen=True, slots=True)
class EditOutcome:
    """What one edit does to the votes."""

    action: Action
    source: str
    """As written."""
    target_site: str
    effect: str
    """`comes`, `goes` or `nothing`."""
    why: str
    """In words, where it does nothing or does it on an assumption; else empty."""


class _Node(NamedTuple):
    """A site of the question: its number, and whether the run knew it."""

    number: int
    known: bool


class ResolvedEdits:
    """Edits as pairs of numbers. Sites that the run does not know get numbers behind its own.

    Each edit is held against the votes of the run, so that their order does not matter: only what
    does not vote can be added, and only what votes can be taken away.
    """

    def __init__(self, index: ScoredIndex, run: OpenRun, target: Target, rule: VoteRule) -> None:
        self._index, self._run, self._target, self._rule = index, run, target, rule
        self.new_sites: dict[str, int] = {}
        self.added: set[tuple[int, int]] = set()
        self.removed: set[tuple[int, int]] = set()
        self.node = self._numbered(target.site).number
        self._owners = load_owners(run.graph.folder)
        self._narrow: dict[tuple[str, str], list[Target]] = {}

    def take(self, edit: Edit) -> EditOutcome:
        """Take one edit in.

        Raises:
            BadInput: A link is to be taken of a site that no score knows.
        """
        there = edit.target or self._target
        effect, why = self._effect(edit, edit.source.site, there.site)
        return EditOutcome(edit.action, edit.source.text, there.site, effect, why)

    def check(self) -> None:
        """Refuse too many changes.

        Raises:
            BadInput: More than 1,000 votes come or go.
        """
        count = len(self.added) + len(self.removed)
        if count > MOST_EDITS:
            raise BadInput(f"{count:,} links change; ask for at most {MOST_EDITS:,}")

    def _effect(self, edit: Edit, source: str, target: str) -> tuple[str, str]:
        if source == target:
            return "nothing", "a site does not vote for itself"
        node = self._run.graph.find(source)
        if edit.action is Action.ADD:
            return self._add(source, target)
        if node is None:
            if edit.may_be_unknown:
                return "nothing", "no score knows this site"
            raise BadInput(
                f"no score knows {source}, so that it has no link to take away",
                place=edit.place,
                remedy=f"`linkcensus sites {target}` lists those that link",
            )
        there = self._run.graph.find(target)
        if there is None or not _votes(self._run.graph.graph, node, there):
            return "nothing", f"it does not vote for {target} as it is"
        if edit.action is Action.NOFOLLOW and self._rule is VoteRule.ALL:
            return "nothing", "links that are not followed vote too, by the rule 'all'"
        left = 0 if edit.whole_site else self._left(edit.source, target)
        if left:
            return "nothing", f"{left} other links of {source} keep its vote"
        self.removed.add((node, there))
        return "goes", ""

    def _add(self, source: str, target: str) -> tuple[str, str]:
        start, end = self._numbered(source), self._numbered(target)
        if start.known and end.known and _votes(self._run.graph.graph, start.number, end.number):
            return "nothing", "it votes already"
        if self._one_owner(source, target):
            return "nothing", "both are of one owner, whose sites have no votes for each other"
        self.added.add((start.number, end.number))
        return "comes", "" if start.known else "not known: a bare site"

    def _one_owner(self, source: str, target: str) -> bool:
        """Whether one hand runs both, as the run saw it."""
        if not any(source in group for group in self._owners):
            return False
        names = list(dict.fromkeys((source, target, *chain(*self._owners))))
        numbers = owner_numbers(names, self._owners)
        return bool(numbers[0] == numbers[1])

    def _numbered(self, site: str) -> _Node:
        node = self._run.graph.find(site)
        if node is not None:
            return _Node(node, known=True)
        number = self._run.graph.nodes + len(self.new_sites)
        return _Node(self.new_sites.setdefault(site, number), known=False)

    def _left(self, source: Target, target: str) -> int:
        """Links of a site that still vote when those of some of its pages are gone."""
        gone = self._narrow.setdefault((source.site, target), [])
        gone.append(source)
        inside = (one.sql_predicate("source_key") for one in gone)
        query = compose(
            "SELECT count(*) FROM links WHERE source_site = {site} AND {votes} AND NOT ({inside})",
            site=Sql("?", (source.site,)),
            votes=voting(self._rule),
            inside=join(" OR ", (Sql(text, tuple(values)) for text, values in inside)),
        )
        with self._index.view(parse_target(target)) as view:
            return int(view.sql(query.text, query.params)[0][0])


def _votes(graph: Graph, source: int, target: int) -> bool:
    sources = graph.sources_of(target)
    place = int(np.searchsorted(sources, source))
    return place < sources.size and int(sources[place]) == source
