"""The runs of scores that questions open: the one that counts, and the one of an earlier date."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from linkcensus.core.errors import NotFound
from linkcensus.index.engine import parquet
from linkcensus.index.scores import ScoreRun
from linkcensus.insights.relations import Relations, Views
from linkcensus.insights.result import time_text
from linkcensus.insights.sql import Sql, compose
from linkcensus.insights.vote_sources import Owners
from linkcensus.score import scale
from linkcensus.score.owners import load_owners
from linkcensus.score.scored_graph import ScoredGraph, Values
from linkcensus.score.votes import VoteRule

Ids = npt.NDArray[np.int32]


class Runs(Protocol):
    """What keeps the runs: `linkcensus.index.scores.ScoreStore` is one such thing."""

    def runs(self) -> Sequence[ScoreRun]:
        """Every run, oldest first."""
        ...

    def current(self, moment: datetime | None = None) -> ScoreRun | None:
        """The newest run, or the newest one at a moment."""
        ...

    def graph_folder(self, run: int) -> Path:
        """Where the graph of a run lies."""
        ...

    def files(self, table: str, run: int) -> list[str]:
        """The Parquet files of a run."""
        ...


class ScoredIndex(Views[Relations], Protocol):
    """An index with scores: `linkcensus.index.index.Index` is one such thing."""

    @property
    def root(self) -> Path:
        """The data folder."""
        ...

    @property
    def scores(self) -> Runs:
        """Its runs of scores."""
        ...


@dataclass(frozen=True)
class OpenRun:
    """One run with its graph."""

    run: ScoreRun
    graph: ScoredGraph

    @property
    def damping(self) -> float:
        """The d of its flows."""
        return float(str(self.run.parameters.get("damping", scale.DAMPING)))

    @property
    def rule(self) -> VoteRule:
        """Which links voted."""
        return VoteRule(str(self.run.parameters.get("votes", VoteRule.EDITORIAL)))

    @cached_property
    def owners(self) -> Owners:
        """Who runs which sites, as the run saw it."""
        return Owners(load_owners(self.graph.folder))

    def values(self, score: str) -> Values:
        """The flow that a score shows, un-normalised, one value a site.

        Args:
            score: `authority`, `citation` (the same flow on another scale) or `trust`.

        Raises:
            NotFound: The run has no trust.
        """
        flow = "trust" if score == "trust" else "authority"
        if not self.graph.has(flow):
            why = "; ".join(self.run.notes) or "it had no seeds"
            raise NotFound(f"the run of {time_text(self.run.computed_at)} has no {score}: {why}")
        return self.graph.values(flow)


def newest_run(index: ScoredIndex) -> ScoreRun:
    """The run that counts now.

    Raises:
        NotFound: Nothing was ever scored.
    """
    run = index.scores.current()
    if run is None:
        raise NotFound("there are no scores yet; run `linkcensus score`")
    return run


def current_run(index: ScoredIndex) -> OpenRun:
    """Open the run that counts now, with its graph.

    Raises:
        NotFound: Nothing was ever scored.
        CorruptIndex: Its graph is gone.
    """
    return opened(index, newest_run(index))


def opened(index: ScoredIndex, run: ScoreRun) -> OpenRun:
    """Open a run with its graph.

    Raises:
        CorruptIndex: Its graph is gone.
    """
    return OpenRun(run, ScoredGraph(index.scores.graph_folder(run.run)))


def run_before(index: ScoredIndex, since: datetime) -> ScoreRun:
    """Find the newest run at or before a time, which must not be the one that counts now.

    Raises:
        NotFound: None is kept of then, or nothing was scored since.
    """
    runs, run = index.scores.runs(), index.scores.current(since)
    if run is None:
        oldest = f"the oldest that is kept is of {time_text(runs[0].computed_at)}" if runs else ""
        raise NotFound(
            f"no run of scores of {since:%Y-%m-%d} or before is kept; "
            f"{oldest or 'run `linkcensus score`'}"
        )
    if run.run == runs[-1].run:
        raise NotFound(
            f"nothing was scored since {time_text(run.computed_at)}; run `linkcensus score`"
        )
    return run


def earlier_run(index: ScoredIndex, since: datetime) -> OpenRun:
    """Open the newest run at or before a time, as `run_before` finds it, with its graph.

    Raises:
        NotFound: There is none, or its graph was dropped.
    """
    run = run_before(index, since)
    folder = index.scores.graph_folder(run.run)
    if not (folder / "graph").is_dir():
        raise NotFound(
            f"the graph of the run of {time_text(run.computed_at)} was dropped, so that its votes "
            "are not known any more; name a later date (setting score_graphs_kept)"
        )
    return OpenRun(run, ScoredGraph(folder))


class Inflows(NamedTuple):
    """What one site's value is made of: value = start + sum of flows.

    Attributes:
        sources: Nodes that vote for it, ascending.
        flows: What each passes on, d * y_u / outdegree_u, float64, of the same length.
        start: What it starts with itself, (1 - d) * t.
    """

    sources: Ids
    flows: Values
    start: float

    @property
    def value(self) -> float:
        """The site's un-normalised value, added up."""
        return self.start + float(self.flows.sum())


def inflows(run: OpenRun, score: str, node: int) -> Inflows:
    """Take the value of one site apart into what it starts with and what each vote brings.

    Args:
        run: The run.
        score: `authority`, `citation` or `trust`.
        node: The site.

    Raises:
        NotFound: The run has no such score.
    """
    values = run.values(score)
    sources = run.graph.graph.sources_of(node)
    degrees = run.graph.graph.out_degrees[sources]
    weights = run.graph.teleport("trust") if score == "trust" else None
    start = 1.0 if weights is None else float(weights[node])
    return Inflows(sources, run.damping * values[sources] / degrees, (1 - run.damping) * start)


_STORED = """SELECT authority, citation, trust, trust_ratio, spam, verdict, topic, topics, markers,
    seed, votes, referring_sites, linked_sites FROM {relation} WHERE {condition}"""


def stored_scores(view: Relations, site: str, hashed: int) -> dict[str, Any]:
    """The row of one site in the run that counts.

    Args:
        view: Of anything.
        site: Its name.
        hashed: `core.url.site_hash` of it.

    Raises:
        NotFound: It has none.
    """
    return _row(view, "scores", Sql("site_hash = ? AND site = ?", (hashed, site)), site)


def scores_of_run(view: Relations, run: ScoreRun) -> dict[str, Any]:
    """The row of the view's own site in a run; empty where that run did not know it."""
    try:
        moment = run.computed_at.replace(tzinfo=None)
        return _row(view, "score_history", Sql("computed_at = ?", (moment,)), view.target.site)
    except NotFound:
        return {}


_PROFILE = """SELECT referring_sites, spam, verdict, markers FROM {profiles}
WHERE site_hash = ? AND site = ?"""


def profile_of_run(view: Relations, index: ScoredIndex, run: ScoreRun) -> dict[str, Any]:
    """How the links to the view's site were judged together in a run; empty where they were not."""
    files = index.scores.files("profile_scores", run.run)
    if not files:
        return {}
    query = _PROFILE.format(profiles=parquet(files, ""))
    return next(iter(list(view.rows(query, (view.target.hash, view.target.site)))), {})


def _row(view: Relations, relation: str, condition: Sql, site: str) -> dict[str, Any]:
    query = compose(_STORED, relation=Sql(relation), condition=condition)
    for row in view.rows(query.text, query.params):
        return row
    raise NotFound(f"no score is known for {site}: `linkcensus score` saw no link from or to it")
