"""What a site's authority and trust would be if links came or went, and whom else it would touch.

An added link counts as a vote of its site, whatever it would look like; a removed, nofollowed or
disavowed one takes the vote of its site away. That of one page does so only where it votes, no
other link of the site to the target does, and the web graph of the run has no such vote. A site
that no score knows and that is added counts as one that nobody votes for and that votes for
nothing else: a bare site with one link. A site of the rules or lists of trusted seeds brings its
trust with it.

What the preparation of one site costs (a reverse push, up to half a second on a million sites) is
paid once: keep a `Preparation` to ask more than one question, or `Preparations` where many ask.
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
from linkcensus.insights.edits import Edit
from linkcensus.insights.resolved_edits import EditOutcome, ResolvedEdits
from linkcensus.insights.scored_run import OpenRun, ScoredIndex, current_run
from linkcensus.score import scale
from linkcensus.score.scored_graph import Values
from linkcensus.score.seeds.seeds import Seeds

Shown = Callable[[npt.ArrayLike], Values]
"""A scale: from values to 0 to 100."""

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
        BadInput: No edits, more than 1,000 votes that change, or an unknown site to take a link of.
        NotFound: There are no scores.
    """
    return Preparation(index, site).ask(edits, exact=exact, most_affected=most_affected)


class Preparation:
    """What all questions about one site share: the run, and a reverse push from the site."""

    def __init__(self, index: ScoredIndex, site: str, run: OpenRun | None = None) -> None:
        """Open the run that counts now.

        Args:
            index: The index.
            site: As the user wrote it; the site (registrable domain) of it counts. One that no
                score knows begins without votes.
            run: That run, where it is open already.

        Raises:
            BadInput: It is no site.
            NotFound: There are no scores.
        """
        self.index = index
        self.run: OpenRun = run or current_run(index)
        self.target: Target = parse_target(site)

    @property
    def size_bytes(self) -> int:
        """The memory that it holds beside the run."""
        known = self.contributions
        return 0 if known is None else known.values.nbytes

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
        resolved = ResolvedEdits(self.index, self.run, self.target)
        outcomes = resolved.take(edits)
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


class _Spread(NamedTuple):
    """What happens to other sites."""

    affected: int
    sites: tuple[AffectedSite, ...]
    error: float


class _Question:
    """One set of edits on the graph of a run, with the sites it does not know put behind it."""

    def __init__(self, prepared: Preparation, resolved: ResolvedEdits, exact: bool) -> None:
        self._run, self._exact = prepared.run, exact
        self._node, self._new = resolved.node, list(resolved.new_sites)
        self._edits = Edits.of(sorted(resolved.added), sorted(resolved.removed))
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
