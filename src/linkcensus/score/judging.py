"""Every site that links, judged: what the index knows of it, put into records and looked at."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from linkcensus.core.hosting import place_of
from linkcensus.core.url import url_of
from linkcensus.extract.fingerprint import hash_of_sites
from linkcensus.graph.csr import Graph
from linkcensus.index.site_facts import SiteReader
from linkcensus.score import scale
from linkcensus.score.flows import Flows
from linkcensus.score.spam.judge import judge_site
from linkcensus.score.spam.model import Judgement
from linkcensus.score.spam.network import Network
from linkcensus.score.spam.records import LinkFacts, PageFacts, SiteFacts
from linkcensus.score.spam.rules import Rules

LINKS_A_SITE, PAGES_A_SITE = 40, 20
"""The most that one site is judged by: a template repeats itself, and a farm does so soon."""

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SiteRecord:
    """All that one site is judged by."""

    node: int
    facts: SiteFacts
    links: tuple[LinkFacts, ...]
    pages: tuple[PageFacts, ...]
    simhashes: tuple[int, ...]
    """Of its pages' texts."""


class Recorder:
    """Makes the records of one run."""

    def __init__(
        self, names: Mapping[str, int], graph: Graph, out_graph: Graph, flows: Flows, known: int
    ) -> None:
        """Remember what records are made with.

        Args:
            names: The node of each site.
            graph: Who votes for each site.
            out_graph: For whom each site votes.
            flows: What flows through the graph.
            known: The first so many nodes are of the background graph; 0: there is none.
        """
        self._names = names
        self._by_node = {node: name for name, node in names.items()}
        self._graph = graph
        self._out_graph = out_graph
        self._flows = flows
        self._known = known
        self._mass = flows.spam_mass

    def records(self, reader: SiteReader) -> list[SiteRecord]:
        """The records of all sites that link."""
        links = _by_site(reader.links(LINKS_A_SITE), "source_site")
        pages = _by_site(reader.pages(PAGES_A_SITE), "page_site")
        rows = list(reader.facts())
        since = min((row["first_seen"] for row in rows if row["first_seen"]), default=None)
        return [
            SiteRecord(
                node=self._names[row["site"]],
                facts=self._facts(row, since),
                links=tuple(_link(one, row["pages"]) for one in links.get(row["site"], ())),
                pages=tuple(_page(one) for one in pages.get(row["site"], ())),
                simhashes=tuple(
                    one["body_simhash"] for one in pages.get(row["site"], ()) if one["body_simhash"]
                ),
            )
            for row in rows
            if row["site"] in self._names
        ]

    def _facts(self, row: Row, since: datetime | None) -> SiteFacts:
        node = self._names[row["site"]]
        linked = self._out_graph.sources_of(node).tolist()
        as_stored = {name: row[name] for name in _AS_STORED}
        place = place_of(row["ip"]) if row["ip"] else None
        return SiteFacts(
            **as_stored,
            subnet=place and place.subnet,
            platform=place and place.platform,
            analytics_ids=tuple(row["analytics_ids"] or ()),
            ad_ids=tuple(row["ad_ids"] or ()),
            linked_sites=len(linked),
            linking_sites=self._graph.sources_of(node).size,
            outlinked_hash=hash_of_sites(self._by_node[one] for one in linked) if linked else None,
            in_background=node < self._known if self._known else None,
            first_seen=_aware(row["first_seen"]),
            last_seen=_aware(row["last_seen"]),
            watched_since=_aware(since),
            **self._scores(node),
        )

    def _scores(self, node: int) -> dict[str, Any]:
        flows, rank = self._flows, float(self._flows.authority[node])
        citation = float(scale.citation(rank))
        trust = None if flows.trust is None else float(scale.trust(flows.trust[node]))
        return {
            "authority": float(scale.authority(rank)),
            "trust": trust,
            "trust_ratio": None if trust is None or not citation else trust / citation,
            "truncated_ratio": float(flows.truncated[node]) / rank,
            "anti_trust": None
            if flows.anti_trust is None
            else float(flows.anti_trust[node]) / rank,
            "spam_mass": None if self._mass is None else float(self._mass[node]),
        }


_AS_STORED = (
    *("site", "hosts", "pages", "linking_pages", "home_page_only", "links", "followed_links"),
    *("brand_or_url_share", "favicon_share", "contact_share", "https_share", "keywords_share"),
    *("generator", "ip", "vendor_spam", "vendor"),
)


def _by_site(rows: Iterator[dict[str, Any]], column: str) -> dict[str, list[dict[str, Any]]]:
    """Rows in groups; they come sorted by the column."""
    return {site: list(group) for site, group in groupby(rows, key=itemgetter(column))}


def _aware(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.replace(tzinfo=UTC)


_OF_LINK = (
    *("source_site", "target_site", "kind", "anchor", "alt", "nofollow", "ugc", "sponsored"),
    *("follow", "position", "density", "context_left", "context_right", "hidden", "source_title"),
    *("source_language", "source_external_links", "source_status", "target_status"),
    *("same_anchor_pages", "site_linking_pages"),
)


def _link(row: Row, site_pages: int | None) -> LinkFacts:
    return LinkFacts(
        **{name: row[name] for name in _OF_LINK},
        source_url=row["source_url"] or url_of(row["source_key"], row["source_https"]),
        target_url=row["target_url"] or _url(row["target_key"], row["target_https"]),
        hops=None if row["via"] is None else row["via"].count("["),
        site_pages=site_pages,
    )


def _url(key: str | None, https: bool | None) -> str | None:
    return url_of(key, bool(https)) if key and ")" in key else None


_OF_PAGE = (
    *("title", "language", "status", "canonical_url", "noindex", "word_count", "text_html_ratio"),
    *("generator", "internal_links", "external_links", "outlinked_sites", "title_length"),
    *("description_length", "keywords_length", "text_start"),
)


def _page(row: Row) -> PageFacts:
    return PageFacts(
        **{name: row[name] for name in _OF_PAGE},
        site=row["page_site"],
        url=row["page_url"] or url_of(row["page_key"], bool(row["page_https"])),
    )


def judge_all(records: Sequence[SiteRecord], rules: Rules) -> dict[int, Judgement]:
    """Judge sites by their own records and by the networks they are in; by node."""
    networks: dict[str, list[Network]] = {}
    return {
        record.node: judge_site(
            record.facts,
            rules,
            links=record.links,
            pages=record.pages,
            networks=networks.get(record.facts.site, ()),
        )
        for record in records
    }
