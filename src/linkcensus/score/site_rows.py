"""The rows of `site_scores`: flows on the scales people read, and what they were judged to be."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkcensus.graph.csr import Graph
from linkcensus.index.score_schema import SITE_SCORES
from linkcensus.score import scale
from linkcensus.score.flows import Flows
from linkcensus.score.site_names import short_strings
from linkcensus.score.spam.model import Finding, Judgement

_BATCH_ROWS = 100_000
_LEAST_TOPIC = 1.0
"""Topic scores below this are not told: a hint of a flow says nothing."""


@dataclass(frozen=True, slots=True)
class ScoredSites:
    """All that the rows are made of; arrays and lists hold one value a node."""

    sites: pa.Array
    hashes: npt.NDArray[np.int64]
    graph: Graph
    flows: Flows
    judgements: Mapping[int, Judgement]
    """Of the sites that link, by node; a site without a link was not judged."""
    known: int
    """The first so many nodes are of the background graph."""


def site_rows(scored: ScoredSites, computed_at: datetime) -> Iterator[pa.RecordBatch]:
    """The rows of a run.

    Args:
        scored: The sites.
        computed_at: Naive UTC.
    """
    in_degrees = scored.graph.in_degrees
    for first in range(0, len(scored.sites), _BATCH_ROWS):
        part = slice(first, min(first + _BATCH_ROWS, len(scored.sites)))
        columns = {
            "site_hash": pa.array(scored.hashes[part]),
            "site": short_strings(scored.sites, part),
            "node": pa.array(np.arange(part.start, part.stop)),
            "computed_at": pa.array([computed_at] * (part.stop - part.start), pa.timestamp("us")),
            "referring_sites": pa.array(in_degrees[part].astype(np.int64)),
            "linked_sites": pa.array(scored.graph.out_degrees[part].astype(np.int64)),
            "background": pa.array(np.arange(part.start, part.stop) < scored.known),
            **_flow_columns(scored.flows, part),
            **_judged_columns(scored.judgements, part),
        }
        yield pa.RecordBatch.from_arrays(
            [columns[name] for name in SITE_SCORES.names], schema=SITE_SCORES
        )


def _flow_columns(flows: Flows, part: slice) -> dict[str, pa.Array]:
    ranks = flows.authority[part]
    citation = scale.citation(ranks)
    columns = {
        "votes": pa.array(ranks),
        "authority": _floats(scale.authority(ranks)),
        "citation": _floats(citation),
        "harmonic": pa.array(flows.harmonic[part]),
        "seed": pa.array(
            [
                seed.reason if (seed := flows.seeds.get(node)) else None
                for node in range(part.start, part.stop)
            ],
            pa.string(),
        ),
        **_topic_columns(flows, part),
    }
    if flows.trust is None:
        nothing = pa.nulls(ranks.size, pa.float32())
        return columns | {"trust": nothing, "trust_ratio": nothing}
    trust = scale.trust(flows.trust[part])
    return columns | {
        "trust": _floats(trust),
        "trust_ratio": _floats(scale.trust_ratio(trust, citation)),
    }


def _topic_columns(flows: Flows, part: slice) -> dict[str, pa.Array]:
    rows = part.stop - part.start
    if flows.topics is None:
        return {"topic": pa.nulls(rows, pa.string()), "topics": pa.nulls(rows, pa.string())}
    told = topics_told(flows, part)
    return {
        "topic": pa.array([next(iter(scores), None) for scores in told], pa.string()),
        "topics": pa.array(
            [json.dumps(scores) if scores else None for scores in told], pa.string()
        ),
    }


def topics_told(flows: Flows, part: slice) -> list[dict[str, float]]:
    """What is stored of the topics of some nodes: the best ones, best first."""
    topics = flows.topics
    if topics is None:
        return [{} for _ in range(part.start, part.stop)]
    shown = scale.trust(topics.top.values[part].astype(np.float64))
    return [
        {
            topics.names[column]: round(value, 1)
            for column, value in zip(columns, values, strict=True)
            if value >= _LEAST_TOPIC
        }
        for columns, values in zip(topics.top.columns[part].tolist(), shown.tolist(), strict=True)
    ]


def _judged_columns(judgements: Mapping[int, Judgement], part: slice) -> dict[str, pa.Array]:
    found = [judgements.get(node) for node in range(part.start, part.stop)]
    return {
        "spam": pa.array([None if j is None else j.score for j in found], pa.float32()),
        "verdict": pa.array([None if j is None else j.verdict.value for j in found], pa.string()),
        "markers": pa.array(
            [None if j is None else markers_told(j) for j in found],
            pa.string(),
        ),
    }


def findings_told(judgement: Judgement) -> list[Finding]:
    """What is stored of the findings of a site."""
    return [replace(one, strength=round(one.strength, 3)) for one in judgement.findings]


def markers_told(judgement: Judgement) -> str:
    """The findings and guards as JSON, for explanations."""
    return json.dumps(
        {
            "findings": [
                {"marker": f.marker, "strength": f.strength, "evidence": f.evidence}
                for f in findings_told(judgement)
            ],
            "guards": [
                {"guard": g.name, "at_most": g.at_most.value, "why": g.why}
                for g in judgement.guards
            ],
        },
        ensure_ascii=False,
    )


def _floats(values: npt.NDArray[np.float64]) -> pa.Array:
    """Scores as stored; nan is unknown."""
    return pa.array(values, pa.float32(), from_pandas=True)
