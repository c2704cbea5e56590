"""Links scored many at a time: judged as one by one, each alike one once."""

from dataclasses import asdict, replace
from datetime import datetime
from types import SimpleNamespace

import pyarrow as pa
import pytest
from tests.support.planted_farms import NOW, planted_web

from linkcensus.core.link import link_hash
from linkcensus.index.engine import connect
from linkcensus.index.score_schema import LINK_SCORES
from linkcensus.score import link_scores as module
from linkcensus.score.link_scores import LinkScorer, ScoredSite, own_findings, telling
from linkcensus.score.link_value import Links, explain
from linkcensus.score.page_notes import PageNotes
from linkcensus.score.row_facts import hops_of
from linkcensus.score.spam.judge import judge_link, site_findings
from linkcensus.score.spam.model import Finding
from linkcensus.score.spam.rules import load_rules
from linkcensus.score.topics.page_topic import PageTopic
from linkcensus.score.topics.tree import TopicTree, similarity

COMPUTED = datetime.fromisoformat("2026-03-01T12:00:00")
_TYPES = {
    "target_hash": pa.int64(),
    "link_hash": pa.int64(),
    "sponsored": pa.bool_(),
    "follow": pa.bool_(),
    "hidden": pa.bool_(),
    "density": pa.float32(),
    "page_votes": pa.float64(),
}
_INTEGERS = (
    *("source_external_links", "source_internal_links", "target_status", "same_anchor_pages"),
    *("site_linking_pages", "site_pages", "page_findings", "source_topics", "target_topics"),
)


@pytest.fixture(scope="module")
def rules():
    return load_rules(now=NOW)


@pytest.fixture(scope="module")
def tree():
    return TopicTree.load(None)


def batch(rows: list[dict[str, object]]) -> pa.RecordBatch:
    names = [*_TYPES, *_INTEGERS, *(name for name in module._LISTED if name not in _TYPES)]
    columns = {
        name: pa.array(
            [row.get(name) for row in rows],
            _TYPES.get(name, pa.int64() if name in _INTEGERS else pa.string()),
        )
        for name in dict.fromkeys(names)
    }
    return pa.RecordBatch.from_pydict(columns)


def test_links_are_judged_as_one_by_one(rules, tree):
    web = planted_web(3, scale=2, reputation=True)
    of_sites = {name: tuple(site_findings(facts, rules)) for name, facts in web.sites.items()}
    links = [replace(link, hops=None) for link in web.links]
    links += [replace(link, follow=False, density=0.99) for link in links[:300]]
    links += [replace(link, source_title="Guestbook", target_status=404) for link in links[:300]]
    links += [replace(link, context_right="(sponsored post)") for link in links[:300]]
    links += [replace(link, source_external_links=900, site_pages=None) for link in links[:300]]
    links += [replace(link, source_title=f"Number {n}") for n, link in enumerate(links[:300])]
    scorer = LinkScorer(
        lambda name: ScoredSite(findings=of_sites.get(name, ())),
        PageNotes(rules, tree), rules, tree, COMPUTED,
    )  # fmt: skip
    rows = [asdict(link) | {"target_hash": 1, "link_hash": n} for n, link in enumerate(links)]
    (told,) = scorer.rows([batch(rows)])
    assert told.schema == LINK_SCORES
    assert len(scorer._judged) <= len(links) - 250, "alike links are judged once"
    for link, spam, verdict in zip(
        links, told["spam"].to_pylist(), told["verdict"].to_pylist(), strict=True
    ):
        judged = judge_link(link, rules, of_site=of_sites.get(link.source_site, ()))
        assert (spam, verdict) == (pytest.approx(judged.score, abs=1e-4), judged.verdict.value)
    assert set(told["verdict"].to_pylist()) == {"ignore", "review", "act"}


def test_only_what_no_marker_looks_at_is_left_out(rules):
    columns = {
        "density": [0.1, 0.95, None],
        "source_external_links": [3, 5_000, None],
        "source_title": ["A page", "Guestbook", None],
        "context_left": ["by the way", "sponsored post", None],
        "context_right": ["", None, "advertisement"],
        "same_anchor_pages": [1, 500, None],
        "site_linking_pages": [2, 500, 3],
        "site_pages": [9, 900, 3],
        "anchor": ["a", "b", "c"],
    }
    told = telling(columns, rules)
    assert told["anchor"] == columns["anchor"]
    assert [told[name][0] for name in columns if name != "anchor"] == [None] * 8
    assert [told[name][1] for name in columns] == [values[1] for values in columns.values()]


def test_values_take_topics_from_texts_and_from_sites_where_there_is_no_text(rules, tree):
    names = list(tree.topics)[:2]
    sites = {
        "a.com": ScoredSite(votes=2.0, trust_ratio=0.5, topics={names[0]: 30.0}),
        "t.com": ScoredSite(votes=9.0, topics={names[0]: 1.0, names[1]: 1.0}),
    }
    notes = PageNotes(rules, tree)
    notes.topics.append({names[1]: 0.8})
    scorer = LinkScorer(lambda name: sites.get(name, ScoredSite()), notes, rules, tree, COMPUTED)
    common = {
        "source_site": "a.com", "target_site": "t.com", "kind": "text", "follow": True,
        "source_external_links": 4, "source_internal_links": 6, "page_votes": 0.7,
        "position": "content", "density": 0.25,
    }  # fmt: skip
    rows = [
        common,
        common | {"source_topics": 1, "target_topics": 1},
        common | {"source_topics": 1},
        common | {"source_site": "new.com", "page_votes": None, "source_external_links": None},
    ]
    (told,) = scorer.rows([batch([row | {"target_hash": 1, "link_hash": 2} for row in rows])])
    ours, theirs, other = sites["a.com"].topics, sites["t.com"].topics, notes.topics[1]
    matches = [similarity(tree, ours, theirs), 1.0, similarity(tree, other, theirs)]
    for value, match in zip(told["value"].to_pylist(), matches, strict=False):
        one = Links([2.0], [0.7], [10], [1], ["content"], [0.25], [0.5], [match])
        assert value == pytest.approx(explain(one).value, abs=1e-4)
    nothing = float("nan")
    stranger = Links([nothing], None, None, [1], ["content"], [0.25], None, None)
    assert told["value"].to_pylist()[3] == pytest.approx(explain(stranger).value, abs=1e-4)


def test_pages_are_noted_once_a_kind(rules, tree):
    plain = dict.fromkeys(("title", "language", "text_start", "page_url", "page_https"))
    pages = [
        plain
        | {"page_key": f"com,a)/{n}", "page_site": "a.com", "noindex": n > 1, "word_count": 900}
        for n in range(4)
    ]
    notes = PageNotes(rules, tree)
    (told,) = notes.of(pages)
    assert told["findings"].to_pylist() == [0, 0, 1, 1]
    assert told["topics"].to_pylist() == [0] * 4
    assert [one.marker for one in notes.findings[1]] == ["noindex"]
    assert list(notes.of([])) == []


def test_pages_of_nearly_one_topic_are_noted_alike(rules, tree):
    notes = PageNotes(rules, tree)
    shares = iter([0.5012, 0.4988, 0.61])
    topic = next(iter(tree.topics))
    notes._classifier = SimpleNamespace(classify=lambda *_: [PageTopic(topic, next(shares), ())])
    text = dict.fromkeys(("title", "language", "page_url", "page_https")) | {"text_start": "words"}
    pages = [text | {"page_key": f"com,a)/{n}", "page_site": "a.com"} for n in range(3)]
    (told,) = notes.of(pages)
    assert told["topics"].to_pylist() == [1, 1, 2]
    assert notes.topics[1:] == [{topic: 0.5}, {topic: 0.61}]


def test_memory_of_judgements_is_bounded(rules, tree, monkeypatch):
    monkeypatch.setattr(module, "_REMEMBERED", 5)
    scorer = LinkScorer(lambda _name: ScoredSite(), PageNotes(rules, tree), rules, tree, COMPUTED)
    rows = [
        {"source_site": f"s{n}.com", "target_site": "t.com", "kind": "text", "anchor": f"w{n}"}
        for n in range(40)
    ]
    (told,) = scorer.rows([batch(rows)])
    assert told.num_rows == 40
    assert max(len(scorer._judged), len(scorer._sites), len(scorer._similar)) <= 5


def test_a_site_lends_its_own_findings_and_not_sums_of_its_links():
    found = [Finding("hidden", 1, ""), Finding("noindex", 1, ""), Finding("link_network", 1, "")]
    assert [one.marker for one in own_findings(found)] == ["link_network"]


def test_hops_are_counted_whatever_addresses_hold():
    assert hops_of(None) is None
    assert hops_of('[["https://a.com/?x[0]=[1]", 301], ["https://b.com/", 302]]') == 2


def test_the_hash_of_a_link_is_that_of_the_macro():
    links = [
        ("com,a)/", "com,b)/é", "text", 0, None),
        ("com,a)/", "com,b)/é", "text", 1, None),
        ("com,a)/", "com,b)/", "image", 32_000, "com,c)/🙂"),
    ]
    with connect() as engine:
        for each in links:
            ((found,),) = engine.execute(
                "SELECT link_hash(?, ?, ?, CAST(? AS SMALLINT), ?)", each
            ).fetchall()
            assert found == link_hash(*each) >= 0
    assert len({link_hash(*each) for each in links}) == 3
