"""The links to each site judged together: the rows of `profile_scores`."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from itertools import groupby, islice
from operator import itemgetter
from typing import Any

import pyarrow as pa

from linkcensus.core.url import site_hash
from linkcensus.index.score_schema import PROFILE_SCORES
from linkcensus.index.site_facts import SiteReader
from linkcensus.score.site_rows import markers_told
from linkcensus.score.spam.judge import judge_profile
from linkcensus.score.spam.profile import MOST_ANCHORS, profile_facts
from linkcensus.score.spam.profile_markers import fewest_sites
from linkcensus.score.spam.records import AnchorCount, SiteFacts
from linkcensus.score.spam.rules import Rules

MOST_REFERRING_SITES = 100_000
"""Referring sites of one target that are looked at, by name: a sample of the largest ones."""

_BATCH_ROWS = 10_000

Row = Mapping[str, Any]
_target = itemgetter("target_site")


def profile_rows(
    reader: SiteReader, sites: Mapping[str, SiteFacts], rules: Rules, computed_at: datetime
) -> Iterator[pa.RecordBatch]:
    """Judge the profile of each site with enough referring sites for any marker to hold.

    Args:
        reader: Of the index.
        sites: What is known of every site that links.
        rules: Weights and words.
        computed_at: Naive UTC.
    """
    crowds = groupby(reader.referrals(fewest_sites(rules)), _target)
    texts = _Texts(reader.used_texts(MOST_ANCHORS))
    rows = (
        _judged(target, list(islice(crowd, MOST_REFERRING_SITES)), texts, sites, rules)
        | {"computed_at": computed_at}
        for target, crowd in crowds
    )
    while batch := list(islice(rows, _BATCH_ROWS)):
        yield pa.RecordBatch.from_pylist(batch, schema=PROFILE_SCORES)


class _Texts:
    """The texts of one target after the other."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._groups = groupby(rows, _target)
        self._next = next(self._groups, None)

    def of(self, target: str) -> list[AnchorCount]:
        """The texts of a target; ask by ascending names."""
        while self._next is not None and self._next[0] < target:
            self._next = next(self._groups, None)
        if self._next is None or self._next[0] != target:
            return []
        return [
            AnchorCount(text=r["text"], sites=r["sites"], links=r["uses"]) for r in self._next[1]
        ]


def _judged(
    target: str, crowd: list[Row], texts: _Texts, sites: Mapping[str, SiteFacts], rules: Rules
) -> dict[str, object]:
    referring = [
        _towards(sites[row["source_site"]], row) for row in crowd if row["source_site"] in sites
    ]
    linked_back = frozenset(row["source_site"] for row in crowd if row["linked_back"])
    facts = profile_facts(target, referring, texts.of(target), rules, linked_back=linked_back)
    judgement = judge_profile(facts, rules)
    return {
        "site_hash": site_hash(target),
        "site": target,
        "referring_sites": facts.referring_sites,
        "spam": judgement.score,
        "verdict": judgement.verdict.value,
        "markers": markers_told(judgement),
    }


def _towards(site: SiteFacts, row: Row) -> SiteFacts:
    """A referring site, with the figures of its links to the one target."""
    seen = row["first_seen"]
    return replace(
        site,
        links=row["links"],
        followed_links=row["followed_links"],
        first_seen=None if seen is None else seen.replace(tzinfo=UTC),
    )
