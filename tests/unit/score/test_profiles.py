"""The rows of `profile_scores`: what is known of each pair of sites, summed up and judged."""

import json
from datetime import datetime

import pyarrow as pa
import pytest
from tests.support.planted_farms import NOW

from linkcensus.core.url import site_hash
from linkcensus.index.score_schema import PROFILE_SCORES
from linkcensus.score import profiles as module
from linkcensus.score.profiles import profile_rows
from linkcensus.score.spam.profile_markers import fewest_sites
from linkcensus.score.spam.records import SiteFacts
from linkcensus.score.spam.rules import load_rules

COMPUTED = datetime.fromisoformat("2026-03-01T12:00:00")


@pytest.fixture(scope="module")
def rules():
    return load_rules(now=NOW)


class Reader:
    """Rows as `SiteReader` gives them: by target."""

    def __init__(self, pairs: list[dict[str, object]], texts: list[dict[str, object]]) -> None:
        self._pairs, self._texts = pairs, texts

    def referrals(self, fewest: int):
        assert fewest == 3
        return iter(self._pairs)

    def used_texts(self, most: int):
        assert most == 100
        return iter(self._texts)


def pair(target: str, source: str, **more: object) -> dict[str, object]:
    return {
        "target_site": target, "source_site": source, "links": 1, "followed_links": 1,
        "first_seen": None, "linked_back": False,
    } | more  # fmt: skip


def judged(reader: Reader, sites: list[SiteFacts], rules):
    known = {site.site: site for site in sites}
    batches = list(profile_rows(reader, known, rules, COMPUTED))
    return pa.Table.from_batches(batches, PROFILE_SCORES).to_pylist()


def test_each_target_has_its_own_sites_and_texts(rules):
    sites = [
        SiteFacts(site=f"s{n}.com", links=99, followed_links=99, subnet=f"198.51.{n % 2}.0/24")
        for n in range(12)
    ]
    pairs = [pair("a.com", f"s{n}.com") for n in range(12)]
    pairs += [pair("b.com", f"s{n}.com", followed_links=0, linked_back=n < 6) for n in range(7)]
    texts = [
        {"target_site": "0.com", "text": "not wanted", "sites": 1, "uses": 1},
        {"target_site": "a.com", "text": "buy cheap viagra online", "sites": 11, "uses": 30},
        {"target_site": "z.com", "text": "not wanted", "sites": 1, "uses": 1},
    ]
    first, second = judged(Reader(pairs, texts), sites, rules)
    assert (first["site"], first["site_hash"], first["computed_at"]) == (
        "a.com", site_hash("a.com"), COMPUTED,
    )  # fmt: skip
    assert (first["referring_sites"], second["referring_sites"]) == (12, 7)
    of_first = [one["marker"] for one in json.loads(first["markers"])["findings"]]
    assert set(of_first) == {"money_anchors", "subnet_crowd"}
    assert first["spam"] > 30
    told = json.loads(second["markers"])
    assert "exchange" in [one["marker"] for one in told["findings"]]
    assert "nofollow" in [one["guard"] for one in told["guards"]], "of the links to it alone"


def test_there_are_as_many_batches_as_it_takes_and_none_without_targets(rules, monkeypatch):
    monkeypatch.setattr(module, "_BATCH_ROWS", 2)
    pairs = [pair(f"t{n}.com", f"s{m}.com") for n in range(5) for m in range(3)]
    sites = [SiteFacts(site=f"s{n}.com") for n in range(2)]
    rows = judged(Reader(pairs, []), sites, rules)
    assert [row["site"] for row in rows] == [f"t{n}.com" for n in range(5)]
    assert {row["referring_sites"] for row in rows} == {2}, "a site that is not known is left out"
    assert {row["verdict"] for row in rows} == {"ignore"}
    assert judged(Reader([], []), sites, rules) == []


def test_no_marker_of_profiles_asks_for_fewer_sites(rules):
    assert fewest_sites(rules) == 3
