"""What a site's authority and trust would be if links came or went, and whom else it would touch.

An added link counts as a vote of its site, whatever it would look like; a removed, nofollowed or
disavowed one takes the vote of its site away (of one page: only where no other link of the site to
the target votes). A site that no score knows and that is added counts as one that nobody votes
for and that votes for nothing else: a bare site with one link. A site of the rules or lists of
trusted seeds brings its trust with it.

What the preparation of one site costs (a reverse push, up to half a second on a million sites) is
paid once: keep a `Preparation` to ask more than one question.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from linkcensus.core.errors import BadInput
from linkcensus.core.scope import Target, parse_target
from linkcensus.graph.csr import Graph
from linkcensus.graph.edits import Edits
from linkcensus.graph.push import Contributions, contributions_to, estimate, propagate
from linkcensus.graph.what_if import recompute
from linkcensus.insights.edits import Action, Edit
from linkcensus.insights.link_votes import voting
from linkcensus.insights.scored_run import OpenRun, ScoredIndex, current_run
from linkcensus.insights.sql import Sql, compose, join
from linkcensus.score import scale
from linkcensus.score.scored_graph import Values
from linkcensus.score.seeds.seeds import Seeds
from linkcensus.score.votes import VoteRule

Shown = Callable[[npt.ArrayLike], Values]
"""A scale: from values to 0 to 100."""

MOST_EDITS = 1_000
TOLERANCE = 1e-3
"""Largest relative error of an answer."""

_LOOKED_AT = 10_000
"""Sites whose value changes most, among which those whose score changes most are told."""


@dataclass(frozen=True, slots=True)
class ScoreMove:
    """One score, now and after the edits."""

    before: float
    """0 to 100."""
    after: float
    value_before: float
    """Un-normalised, what the score shows."""
    value_after: float
    relative_error: float
    """Of `value_after`, at most 1e-3, or of the scale's unit (0.000996) where that is more; the
    error of the ranking itself aside."""
    method: str
    """`estimate`: by local push; `recompute`: the whole graph was solved again."""


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


@dataclass(frozen=True, slots=True)
class AffectedSite:
    """Another site whose authority changes."""

    site: str
    before: float
    """Authority, 0 to 100."""
    after: float


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIfAnswer:
    """What edits would do."""

    site: str
    run: int
    authority: ScoreMove
    trust: ScoreMove | None
    """None where the run has no trust."""
    changed: int
    """Votes that really come or go."""
    edits: tuple[EditOutcome, ...]
    """In the order given."""
    affected: int
    """Sites whose value was found to change, the site itself among them."""
    most_affected: tuple[AffectedSite, ...]
    """Other sites, those whose authority changes most first."""
    spread_error: float
    """What is missing from all changes together, at most, as a share of them."""


def ask_what_if(
    index: ScoredIndex,
    site: str,
    edits: Sequence[Edit],
    *,
    exact: bool = False,
    most_affected: int = 10,
) -> WhatIfAnswer:
    """Answer one question; for several about one site, keep a `Preparation`.

    Raises:
        BadInput: No edits or more than 1,000, an unknown site to take a link of, or a link that is
            both added and taken away.
        NotFound: There are no scores.
    """
    return Preparation(index, site).ask(edits, exact=exact, most_affected=most_affected)


class _Node(NamedTuple):
    """A site of the question: its number, and whether the run knew it."""

    number: int
    known: bool


class Preparation:
    """What all questions about one site share: the run, and a reverse push from the site."""

    def __init__(self, index: ScoredIndex, site: str) -> None:
        """Open the run that counts now.

        Args:
            index: The index.
            site: As the user wrote it; the site (registrable domain) of it counts. One that no
                score knows begins without votes.

        Raises:
            BadInput: It is no site.
            NotFound: There are no scores.
        """
        self.index = index
        self.run: OpenRun = current_run(index)
        self.target: Target = parse_target(site)
        self._rule = VoteRule(str(self.run.run.parameters.get("votes", VoteRule.EDITORIAL)))

    @cached_property
    def contributions(self) -> Contributions | None:
        """What each site adds to the target's value; None where the run does not know it."""
        node = self.run.graph.find(self.target.site)
        if node is None:
            return None
        return contributions_to(self.run.graph.graph, node, damping=self.run.damping)

    def ask(
        self, edits: Sequence[Edit], *, exact: bool = False, most_affected: int = 10
    ) -> WhatIfAnswer:
        """Say what edits would do.

        Args:
            edits: 1 to 1,000 that concern sites the run knows, or that add.
            exact: Solve the whole graph again instead of estimating.
            most_affected: Other sites to tell.

        Raises:
            BadInput: As `ask_what_if` says.
        """
        if not edits:
            raise BadInput("nothing is changed", remedy="add or remove at least one link")
        resolved = _Resolved(self.index, self.run, self.target, self._rule)
        outcomes = tuple(resolved.take(edit) for edit in edits)
        resolved.check()
        question = _Question(self, resolved, exact)
        authority, spread = question.authority(most_affected)
        return WhatIfAnswer(
            site=self.target.site,
            run=self.run.run.run,
            authority=authority,
            trust=question.trust(),
            changed=len(resolved.added) + len(resolved.removed),
            edits=outcomes,
            affected=spread.affected,
            most_affected=spread.sites,
            spread_error=spread.error,
        )


class _Resolved:
    """Edits as pairs of numbers. Sites that the run does not know get numbers behind its own."""

    def __init__(self, index: ScoredIndex, run: OpenRun, target: Target, rule: VoteRule) -> None:
        self._index, self._run, self._target, self._rule = index, run, target, rule
        self.new_sites: dict[str, int] = {}
        self.added: dict[tuple[int, int], str] = {}
        self.removed: dict[tuple[int, int], str] = {}
        self.node = self._numbered(target.site).number
        self._narrow: dict[tuple[str, str], list[Target]] = {}

    def take(self, edit: Edit) -> EditOutcome:
        """Take one edit in."""
        there = edit.target or self._target
        effect, why = self._effect(edit, edit.source.site, there.site)
        return EditOutcome(edit.action, edit.source.text, there.site, effect, why)

    def check(self) -> None:
        """Refuse what cannot be asked."""
        count = len(self.added) + len(self.removed)
        if count > MOST_EDITS:
            raise BadInput(f"{count:,} links change; ask for at most {MOST_EDITS:,}")
        both = self.added.keys() & self.removed.keys()
        if both:
            words = self.added[min(both)]
            raise BadInput(f"the link of {words} is both added and taken away; name it once")

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
        self.removed[node, there] = f"{source} to {target}"
        return "goes", ""

    def _add(self, source: str, target: str) -> tuple[str, str]:
        start, end = self._numbered(source), self._numbered(target)
        if start.known and end.known and _votes(self._run.graph.graph, start.number, end.number):
            return "nothing", "it votes already"
        self.added[start.number, end.number] = f"{source} to {target}"
        return "comes", "" if start.known else "not known: a bare site"

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


class _Spread(NamedTuple):
    """What happens to other sites."""

    affected: int
    sites: tuple[AffectedSite, ...]
    error: float


class _Question:
    """One set of edits on the graph of a run, with the sites it does not know put behind it."""

    def __init__(self, prepared: Preparation, resolved: _Resolved, exact: bool) -> None:
        self._run, self._exact = prepared.run, exact
        self._node, self._new = resolved.node, list(resolved.new_sites)
        self._edits = Edits.of(list(resolved.added), list(resolved.removed))
        more = len(self._new)
        self._graph = _widened(prepared.run.graph.graph, more)
        self._out_graph = _widened(prepared.run.graph.out_graph, more)
        known = prepared.contributions
        if known is None:
            known = contributions_to(self._graph, self._node, damping=self._run.damping)
        else:
            known = replace(known, values=_longer(known.values, np.zeros(more)))
        self._contributions = known
        self._seeds = Seeds.load(prepared.index.root) if more else None

    def authority(self, count: int) -> tuple[ScoreMove, _Spread]:
        """The new authority, and what happens to others."""
        floor = 1 - self._run.damping
        values = _longer(self._run.values("authority"), np.full(len(self._new), floor))
        moved = self._estimated(values, scale.authority)
        if moved is not None:
            return moved, self._spread(values, count)
        deltas, moved = self._recomputed(values, scale.authority)
        nodes = np.argsort(-np.abs(deltas))[:_LOOKED_AT]
        nodes = nodes[deltas[nodes] != 0]
        sites = self._told(values, nodes, deltas[nodes], count)
        return moved, _Spread(int(np.count_nonzero(deltas)), sites, moved.relative_error)

    def trust(self) -> ScoreMove | None:
        """The new trust."""
        if not self._run.graph.has("trust"):
            return None
        found = [self._seeds.trusted(site) if self._seeds else None for site in self._new]
        weights = [0.0 if seed is None else seed.weight for seed in found]
        starts = (1 - self._run.damping) * np.array(weights)
        values = _longer(self._run.values("trust"), starts)
        return self._estimated(values, scale.trust) or self._recomputed(values, scale.trust)[1]

    def _estimated(self, values: Values, shown: Shown) -> ScoreMove | None:
        """The new value by local push; None where its error may be too large."""
        if self._exact:
            return None
        effect = estimate(
            self._graph,
            self._out_graph,
            values,
            self._contributions,
            self._edits,
            tolerance=TOLERANCE,
        )
        if effect.relative_bound > TOLERANCE:
            return None
        return _move(effect.before, effect.after, effect.bound, effect.method, shown)

    def _recomputed(self, values: Values, shown: Shown) -> tuple[Values, ScoreMove]:
        full = recompute(
            self._graph,
            self._out_graph,
            values,
            self._edits,
            damping=self._run.damping,
        )
        before = float(values[self._node])
        after = before + float(full.deltas[self._node])
        return full.deltas, _move(before, after, full.bound, "recompute", shown)

    def _spread(self, values: Values, count: int) -> _Spread:
        change = propagate(
            self._graph,
            self._out_graph,
            values,
            self._edits,
            damping=self._run.damping,
            count=_LOOKED_AT,
        )
        total = float(np.abs(change.deltas).sum())
        return _Spread(
            change.affected,
            self._told(values, change.nodes, change.deltas, count),
            change.bound / total if total else 0.0,
        )

    def _told(
        self, values: Values, nodes: npt.NDArray[np.integer[Any]], deltas: Values, count: int
    ) -> tuple[AffectedSite, ...]:
        others = (nodes != self._node) & (nodes < self._run.graph.nodes)
        nodes, deltas = nodes[others], deltas[others]
        before = scale.authority(values[nodes])
        after = scale.authority(values[nodes] + deltas)
        best = np.argsort(-np.abs(after - before), kind="stable")[:count]
        columns = self._run.graph.names(nodes[best]), before[best].tolist(), after[best].tolist()
        return tuple(AffectedSite(*row) for row in zip(*columns, strict=True))


def _move(before: float, after: float, bound: float, method: str, shown: Shown) -> ScoreMove:
    error = bound / max(abs(after), scale.UNIT)
    return ScoreMove(float(shown(before)), float(shown(after)), before, after, error, method)


def _longer(values: Values, more: Values) -> Values:
    return np.concatenate([values, more]) if more.size else values


def _widened(graph: Graph, more: int) -> Graph:
    """The graph with so many nodes behind it that nothing links to or from."""
    if not more:
        return graph
    pointers = np.concatenate([graph.pointers, np.full(more, graph.pointers[-1])])
    degrees = np.concatenate([graph.out_degrees, np.zeros(more, np.int32)])
    return Graph(pointers, graph.neighbours, degrees)
