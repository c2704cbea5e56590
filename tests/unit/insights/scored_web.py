"""A scored index of a few sites, without a lake: real graphs on disk, rows of scores in memory."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from linkcensus.core.scope import Target
from linkcensus.core.url import site_hash
from linkcensus.graph.csr import Graph
from linkcensus.graph.pagerank import rank
from linkcensus.index.engine import connect
from linkcensus.index.schema import LINKS
from linkcensus.index.score_schema import PROFILE_SCORES, SITE_SCORES
from linkcensus.index.scores import ScoreRun
from linkcensus.index.snapshot import Moment
from linkcensus.score import scale
from linkcensus.score.scored_graph import Values, store_flow, store_names
from linkcensus.score.site_names import SiteNames

FIRST = datetime(2026, 1, 10, tzinfo=UTC)
MONTH = timedelta(days=30)

Edges = Sequence[tuple[str, str]]


@dataclass
class FakeRuns:
    """Runs in a list; their graphs lie in a folder."""

    root: Path
    known: list[ScoreRun] = field(default_factory=list)

    def runs(self) -> list[ScoreRun]:
        return self.known

    def current(self, moment: datetime | None = None) -> ScoreRun | None:
        fitting = [run for run in self.known if moment is None or run.computed_at <= moment]
        return fitting[-1] if fitting else None

    def graph_folder(self, run: int) -> Path:
        return self.root / f"{run:06d}"

    def files(self, table: str, run: int) -> list[str]:
        return []


_SCHEMAS = {
    "scores": SITE_SCORES,
    "score_history": SITE_SCORES,
    "links": LINKS,
    "profile_scores": PROFILE_SCORES,
}
_engine = connect(threads=1)


class SmallView:
    """The relations that questions about scores read; one engine serves all."""

    def __init__(self, target: Target, **tables: Sequence[dict[str, Any]]) -> None:
        self.target, self.moment = target, Moment()
        self.has_rollup = self.has_summary = self.has_top_links = False
        self.has_linking_sites = self.has_rows = False
        self.stored_rollup = None
        self.has_scores = bool(tables["scores"])
        self.has_link_scores = False
        for name, schema in _SCHEMAS.items():
            rows = [dict.fromkeys(schema.names) | row for row in tables.get(name, ())]
            _engine.register(name, pa.Table.from_pylist(rows, schema=schema))

    def sql(self, query: str, params: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        return _engine.execute(query, list(params)).fetchall()

    def rows(self, query: str, params: Sequence[object] = ()) -> Iterator[dict[str, Any]]:
        answer = _engine.execute(query, list(params))
        names = [column[0] for column in answer.description or ()]
        for row in answer.fetchall():
            yield dict(zip(names, row, strict=True))

    def arrow(self, query: str, params: Sequence[object] = ()) -> pa.RecordBatchReader:
        return _engine.sql(query, params=list(params)).to_arrow_reader(1000)


@dataclass
class ScoredWeb:
    """An index of runs that tests add one by one."""

    root: Path
    links: list[dict[str, Any]] = field(default_factory=list)
    profiles: list[dict[str, Any]] = field(default_factory=list)
    parameters: dict[str, object] = field(default_factory=dict)
    rows: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    graphs: dict[int, tuple[list[str], Graph]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.scores = FakeRuns(self.root)

    @contextmanager
    def view(self, target: Target, moment: Moment | None = None) -> Iterator["SmallView"]:
        every = [row for rows in self.rows.values() for row in rows]
        own = [row for row in every if row["site"] == target.site]
        newest = self.rows[max(self.rows)] if self.rows else []
        links = [row for row in self.links if row["target_site"] == target.site]
        judged = [row for row in self.profiles if row["site"] == target.site]
        yield SmallView(
            target, scores=newest, score_history=own, links=links, profile_scores=judged
        )

    def add_run(
        self,
        edges: Edges,
        *,
        alone: Sequence[str] = (),
        seeds: Mapping[str, float] | None = None,
        extra: Mapping[str, Mapping[str, Any]] | None = None,
        version: str = "1",
        inputs: Mapping[str, object] | None = None,
    ) -> ScoreRun:
        """Score a web: sites in the order of their names."""
        names = sorted({site for edge in edges for site in edge} | set(alone))
        number = {name: place for place, name in enumerate(names)}
        graph = Graph.from_edges(
            np.array([number[source] for source, _ in edges], np.int64),
            np.array([number[target] for _, target in edges], np.int64),
            len(names),
        )
        run = len(self.scores.known) + 1
        folder = self.scores.graph_folder(run)
        graph.save(folder / "graph")
        graph.transposed().save(folder / "out_graph")
        store_names(folder, SiteNames.of(pa.array(names)))
        ranks = exact(graph)
        store_flow(folder, "authority", ranks)
        trust = None
        if seeds:
            weights = np.array([seeds.get(name, 0.0) for name in names])
            trust = exact(graph, weights)
            store_flow(folder, "trust", trust, weights)
        made = ScoreRun(
            *(run, FIRST + (run - 1) * MONTH, version, len(names), 0),
            dict(self.parameters),
            dict(inputs or {}),
        )
        self.scores.known.append(made)
        self.graphs[run] = (names, graph)
        self.rows[run] = [
            _row(name, place, made, ranks, trust) | dict((extra or {}).get(name, {}))
            for place, name in enumerate(names)
        ]
        return made

    def stored(self, site: str, run: int | None = None) -> dict[str, Any]:
        """The row of a site."""
        rows = self.rows[run or max(self.rows)]
        return next(row for row in rows if row["site"] == site)


def exact(graph: Graph, weights: Values | None = None) -> Values:
    """A flow, as exact as it gets."""
    found = rank(
        graph, teleport=weights, precision=np.float64, tolerance=1e-14, max_iterations=1000
    )
    return found.values


def _row(
    name: str, place: int, run: ScoreRun, ranks: Values, trust: Values | None
) -> dict[str, Any]:
    shown = None if trust is None else float(scale.trust(trust[place]))
    citation = float(scale.citation(ranks[place]))
    return {
        "site_hash": site_hash(name),
        "site": name,
        "node": place,
        "computed_at": run.computed_at.replace(tzinfo=None),
        "votes": float(ranks[place]),
        "authority": float(scale.authority(ranks[place])),
        "citation": citation,
        "trust": shown,
        "trust_ratio": None if shown is None or not citation else shown / citation,
    }


def markers_of(*findings: tuple[str, float, str]) -> str:
    """The column `markers`."""
    found = [
        {"marker": name, "strength": strength, "evidence": evidence}
        for name, strength, evidence in findings
    ]
    guard = {"guard": "few_links", "at_most": "review", "why": "only 1 link of it is known"}
    return json.dumps({"findings": found, "guards": [guard]})
