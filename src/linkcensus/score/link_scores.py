"""The own scores of every link: what it passes on, and how it is judged.

The same formulas that `explain` takes apart for one link, over all of them, a batch at a time: the
value by `link_value`, the spam score by `spam.judge` of the link, its page and its site.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkcensus.index.link_facts import LinkReader
from linkcensus.index.score_schema import LINK_SCORES
from linkcensus.score import scale
from linkcensus.score.flows import Flows
from linkcensus.score.link_value import Links, link_values
from linkcensus.score.page_notes import PageNotes, Topics
from linkcensus.score.row_facts import hops_of
from linkcensus.score.site_rows import ScoredSites, findings_told, topics_told
from linkcensus.score.spam.judge import judge_found_link
from linkcensus.score.spam.link_markers import LINK_MARKERS
from linkcensus.score.spam.model import Finding
from linkcensus.score.spam.page_markers import PAGE_MARKERS
from linkcensus.score.spam.records import LinkFacts
from linkcensus.score.spam.registry import look
from linkcensus.score.spam.rules import Rules
from linkcensus.score.topics.tree import TopicTree, similarity

_REMEMBERED = 100_000
"""Judgements and similarities that are kept: a template's link is on every page of its site."""

_OF_LINKS_AND_PAGES = {one.name for one in LINK_MARKERS} | {one.name for one in PAGE_MARKERS}
"""Markers that are looked for on each link and page; a site has them summed up."""

Column = Sequence[Any]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ScoredSite:
    """What a link takes from the site at one of its ends."""

    votes: float = float("nan")
    """Un-normalised rank; nan where the run does not know the site."""
    trust_ratio: float = float("nan")
    topics: Topics = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    """Of the site itself and its networks, as they are stored."""


class SitesOfRun:
    """What links take from their sites, of a run that is not stored yet: as it will be stored."""

    def __init__(self, find: Callable[[str], int | None], scored: ScoredSites) -> None:
        """Remember the run; `find` gives the node of a site."""
        self._find = find
        self._scored = scored

    def __call__(self, name: str) -> ScoredSite:
        """What is known of one site."""
        node = self._find(name)
        if node is None:
            return ScoredSite()
        flows, part = self._scored.flows, slice(node, node + 1)
        judged = self._scored.judgements.get(node)
        return ScoredSite(
            votes=float(flows.authority[node]),
            trust_ratio=_trust_ratio(flows, part),
            topics=topics_told(flows, part)[0],
            findings=own_findings(findings_told(judged)) if judged else (),
        )


def _trust_ratio(flows: Flows, part: slice) -> float:
    if flows.trust is None:
        return float("nan")
    citation = scale.citation(flows.authority[part])
    return float(np.float32(scale.trust_ratio(scale.trust(flows.trust[part]), citation)[0]))


def own_findings(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Those of a site's findings that do not sum up its links and pages."""
    return tuple(one for one in findings if one.marker not in _OF_LINKS_AND_PAGES)


def scored_links(
    reader: LinkReader,
    site: Callable[[str], ScoredSite],
    ranks: pa.Table | None,
    rules: Rules,
    tree: TopicTree,
    computed_at: datetime,
) -> Iterator[pa.RecordBatch]:
    """Score every link of an index; rows of `link_scores`, made as they are asked for.

    Args:
        reader: Of the index; closed at the end.
        site: Gives what is known of a site by its name.
        ranks: Rows of PAGE_RANKS; None where pages have none.
        rules: Weights and words.
        tree: The topics.
        computed_at: Naive UTC.
    """
    with reader:
        notes = PageNotes(rules, tree)
        reader.note_pages(notes.of(reader.pages()))
        if ranks is not None:
            reader.rank_pages(ranks)
        yield from LinkScorer(site, notes, rules, tree, computed_at).rows(reader.batches())


class LinkScorer:
    """Scores links by what is known of both ends. Remembers what it worked out."""

    def __init__(
        self,
        site: Callable[[str], ScoredSite],
        notes: PageNotes,
        rules: Rules,
        tree: TopicTree,
        computed_at: datetime,
    ) -> None:
        """Remember what links are scored with.

        Args:
            site: Gives what is known of a site by its name.
            notes: The meaning of the numbers of pages.
            rules: Weights and words.
            tree: The topics.
            computed_at: Naive UTC.
        """
        self._find_site = site
        self._sites: dict[str, ScoredSite] = {}
        self._notes = notes
        self._rules = rules
        self._tree = tree
        self._now = computed_at
        self._judged: dict[tuple[object, ...], tuple[float, str]] = {}
        self._combined: dict[tuple[object, ...], tuple[float, str]] = {}
        self._similar: dict[tuple[object, ...], float] = {}

    def rows(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """The rows of `link_scores` of links as `index.link_facts` reads them."""
        for batch in batches:
            columns = {name: batch.column(name).to_pylist() for name in _LISTED}
            spam, verdicts = self._judge(columns)
            yield pa.RecordBatch.from_arrays(
                [
                    batch.column("target_hash"),
                    batch.column("link_hash"),
                    pa.array([self._now] * batch.num_rows, pa.timestamp("us")),
                    pa.array(self._values(batch, columns), pa.float32()),
                    pa.array(spam, pa.float32()),
                    pa.array(verdicts, pa.string()),
                ],
                schema=LINK_SCORES,
            )

    def _site(self, name: str) -> ScoredSite:
        found = self._sites.get(name)
        if found is None:
            _forget_some(self._sites)
            found = self._sites[name] = self._find_site(name)
        return found

    # -- value --------------------------------------------------------------------------------

    def _values(self, batch: pa.RecordBatch, columns: Mapping[str, Column]) -> Floats:
        sources = [self._site(name) for name in columns["source_site"]]
        external, internal = (
            _numbers(batch, f"source_{which}_links") for which in ("external", "internal")
        )
        return link_values(
            Links(
                site_ranks=[site.votes for site in sources],
                page_ranks=_numbers(batch, "page_votes"),
                links=external + np.nan_to_num(internal),
                follow=_numbers(batch, "follow"),
                positions=columns["position"],
                densities=_numbers(batch, "density"),
                trust_ratios=[site.trust_ratio for site in sources],
                topic_matches=self._topic_matches(columns),
            )
        )

    def _topic_matches(self, columns: Mapping[str, Column]) -> list[float]:
        names = ("source_site", "source_topics", "target_site", "target_topics")
        ends = zip(*(columns[name] for name in names), strict=True)
        return [
            self._topic_match(self._topics(*each[:2]), self._topics(*each[2:])) for each in ends
        ]

    def _topics(self, site: str, number: int | None) -> tuple[object, Topics]:
        """The topics of an end and what they are remembered by: its text's, else its site's."""
        told = self._notes.topics[number or 0]
        return (number, told) if told else (site, self._site(site).topics)

    def _topic_match(self, source: tuple[object, Topics], target: tuple[object, Topics]) -> float:
        """How much both ends are about the same, as `explain_link` tells it; nan is unknown."""
        (one_key, one), (other_key, other) = source, target
        if not one or not other:
            return float("nan")
        match = self._similar.get((one_key, other_key))
        if match is None:
            _forget_some(self._similar)
            match = self._similar[one_key, other_key] = similarity(self._tree, one, other)
        return match

    # -- spam ---------------------------------------------------------------------------------

    def _judge(self, columns: Mapping[str, Column]) -> tuple[list[float], list[str]]:
        spam, verdicts = [], []
        told = telling(columns, self._rules)
        for values in zip(*(told[name] for name in _JUDGED), strict=True):
            judged = self._judged.get(values)
            if judged is None:
                _forget_some(self._judged)
                judged = self._judged[values] = self._look(dict(zip(_JUDGED, values, strict=True)))
            spam.append(judged[0])
            verdicts.append(judged[1])
        return spam, verdicts

    def _look(self, values: dict[str, Any]) -> tuple[float, str]:
        page = values.pop("page_findings") or 0
        link = LinkFacts(hops=hops_of(values.pop("via")), **values)
        found = look(LINK_MARKERS, link, self._rules)
        natural = self._rules.anchors.read(link.anchor, link.target_site).natural
        # what `judge_found_link` depends on: its guards look at nothing else of the link
        told = (link.source_site, page, link.follow is False, bool(link.anchor) and natural)
        key = (*told, *((one.marker, one.strength) for one in found))
        known = self._combined.get(key)
        if known is None:
            _forget_some(self._combined)
            of_page, of_site = self._notes.findings[page], self._site(link.source_site).findings
            judged = judge_found_link(link, found, self._rules, of_page, of_site)
            known = self._combined[key] = (judged.score, judged.verdict.value)
        return known


_JUDGED = (
    *("source_site", "target_site", "kind", "anchor", "alt", "sponsored", "follow", "position"),
    *("density", "context_left", "context_right", "hidden", "raw_target_site", "via"),
    *("source_title", "source_language", "source_external_links", "target_status"),
    *("same_anchor_pages", "site_linking_pages", "site_pages", "page_findings"),
)
"""What a judgement depends on."""

_LISTED = (*_JUDGED, "source_topics", "target_topics")


def telling(columns: Mapping[str, Column], rules: Rules) -> dict[str, Column]:
    """Columns of links with what no marker of links would look at made None.

    Most texts say nothing, and most counts are below their limits: without them many links are
    judged alike, and are judged once.
    """
    paid, pages = rules.words.paid.find, rules.words.pages.find
    density = rules.limit("dense_block", "density")
    external = rules.limit("many_links", "links")
    repeated = rules.limit("sitewide", "pages")
    same = columns["same_anchor_pages"]
    often = [count is not None and count >= repeated for count in same]
    told = {
        "density": [
            one if one is not None and one > density else None for one in columns["density"]
        ],
        "source_external_links": [
            one if one is not None and one > external else None
            for one in columns["source_external_links"]
        ],
        "source_title": [
            one if one and (paid(one) or pages(one)) else None for one in columns["source_title"]
        ],
    }
    for name in ("context_left", "context_right"):
        told[name] = [one if one and paid(one) else None for one in columns[name]]
    for name in ("same_anchor_pages", "site_linking_pages", "site_pages"):
        told[name] = [
            one if is_often else None for one, is_often in zip(columns[name], often, strict=True)
        ]
    return {**columns, **told}


def _numbers(batch: pa.RecordBatch, name: str) -> Floats:
    """A column as numbers; nan is unknown."""
    column = batch.column(name).cast(pa.float64())
    return np.asarray(column.to_numpy(zero_copy_only=False), np.float64)


def _forget_some(known: dict[Any, Any]) -> None:
    """Keep what is remembered within bounds."""
    if len(known) >= _REMEMBERED:
        known.clear()
