"""The rows of `site_scores`: what is unknown is NULL, what is known is on its scale."""

import json
from datetime import datetime

import numpy as np
import pyarrow as pa
import pytest

from linkcensus.graph.csr import Graph
from linkcensus.graph.top_columns import TopColumns
from linkcensus.index.score_schema import SITE_SCORES
from linkcensus.score import scale
from linkcensus.score import site_rows as module
from linkcensus.score.flows import Flows, TopicTrust
from linkcensus.score.seeds.seeds import Seed
from linkcensus.score.site_rows import ScoredSites, site_rows
from linkcensus.score.spam.model import Finding, Guard, Judgement, Verdict

NOW = datetime.fromisoformat("2026-03-01T12:00:00")
SITES = ["a.com", "b.com", "c.com"]


def rows_of(flows: Flows, judged: dict[int, Judgement] | None = None, known: int = 0):
    graph = Graph.from_edges(np.array([0, 1, 0]), np.array([2, 2, 1]), 3)
    scored = ScoredSites(pa.array(SITES), np.array([30, 20, 10]), graph, flows, judged or {}, known)
    batches = list(site_rows(scored, NOW))
    assert all(batch.schema == SITE_SCORES for batch in batches)
    return pa.Table.from_batches(batches, SITE_SCORES).to_pylist()


def topics_of(trust: dict[str, list[float]]) -> TopicTrust:
    top = TopColumns.empty(len(SITES), 5)
    top.add(np.array(list(trust.values())).T, 0)
    return TopicTrust(tuple(trust), top)


def flows_with(**more: object) -> Flows:
    values = np.array([0.15, 0.2775, 0.51])
    return Flows(authority=values, harmonic=np.array([0.0, 1, 2]), truncated=np.zeros(3), **more)  # type: ignore[arg-type]


def test_scores_are_on_their_scales_with_what_they_are_made_of():
    told = flows_with(
        trust=np.array([0.15, 0.1, 0.0]),
        seeds={0: Seed("a.com", 1, "a newspaper", "seeds.toml")},
    )
    rows = rows_of(told, known=2)
    assert [row["site"] for row in rows] == SITES
    assert [row["node"] for row in rows] == [0, 1, 2]
    assert [row["site_hash"] for row in rows] == [30, 20, 10]
    assert [row["votes"] for row in rows] == pytest.approx([0.15, 0.2775, 0.51])
    assert [row["authority"] for row in rows] == pytest.approx(
        scale.authority(told.authority), abs=1e-4
    )
    assert rows[0]["authority"] == 0
    assert [row["trust"] for row in rows] == pytest.approx(scale.trust(told.trust), abs=1e-4)
    assert [row["referring_sites"] for row in rows] == [0, 1, 2]
    assert [row["linked_sites"] for row in rows] == [2, 1, 0]
    assert [row["background"] for row in rows] == [True, True, False]
    assert [row["seed"] for row in rows] == ["a newspaper", None, None]
    assert {row["computed_at"] for row in rows} == {NOW}


def test_a_ratio_over_nothing_is_unknown():
    rows = rows_of(flows_with(trust=np.array([0.15, 0.1, 0.0])))
    assert rows[0]["citation"] == 0
    assert rows[0]["trust_ratio"] is None, "nobody cites it"
    assert rows[1]["trust_ratio"] == pytest.approx(rows[1]["trust"] / rows[1]["citation"], rel=1e-4)
    assert rows[2]["trust_ratio"] == 0


def test_without_seeds_trust_is_unknown():
    for row in rows_of(flows_with()):
        assert (row["trust"], row["trust_ratio"], row["topic"], row["topics"]) == (None,) * 4
        assert row["authority"] is not None


def test_topics_are_told_best_first_and_hints_are_not():
    topics = topics_of({f"t{number}": [number / 10, 0.0, 1e-9] for number in range(8)})
    rows = rows_of(flows_with(topics=topics))
    told = json.loads(rows[0]["topics"])
    assert list(told) == ["t7", "t6", "t5", "t4", "t3"]
    assert list(told.values()) == sorted(told.values(), reverse=True)
    assert rows[0]["topic"] == "t7"
    assert [(row["topic"], row["topics"]) for row in rows[1:]] == [(None, None)] * 2


def test_judgements_are_told_of_the_judged_alone():
    guard = Guard("protected", Verdict.REVIEW, "it is listed")
    finding = Finding("anchors", 0.25, "„money“ on 9 of 10")
    judged = Judgement(41.5, Verdict.REVIEW, (finding,), (guard,))
    rows = rows_of(flows_with(), {1: judged})
    assert [row["spam"] for row in rows] == [None, 41.5, None]
    assert [row["verdict"] for row in rows] == [None, "review", None]
    markers = json.loads(rows[1]["markers"])
    assert markers["findings"] == [
        {"marker": "anchors", "strength": 0.25, "evidence": "„money“ on 9 of 10"}
    ]
    assert markers["guards"] == [{"guard": "protected", "at_most": "review", "why": "it is listed"}]
    assert (rows[0]["markers"], rows[2]["markers"]) == (None, None)


def test_batches_of_any_size_are_the_same_rows(monkeypatch: pytest.MonkeyPatch):
    told = flows_with(trust=np.array([0.15, 0.1, 0.0]), topics=topics_of({"news": [0.1, 0, 0]}))
    whole = rows_of(told)
    monkeypatch.setattr(module, "_BATCH_ROWS", 2)
    assert rows_of(told) == whole
