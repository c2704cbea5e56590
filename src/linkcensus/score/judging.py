"""Every site that links, judged: what the index knows of it, put into records and looked at.

Links and pages are read site by site and not kept: each site's are looked at when they come.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from operator import itemgetter
from typing import Any, NamedTuple

from linkcensus.core.hosting import place_of
from linkcensus.core.url import url_of
from linkcensus.extract.fingerprint import hash_of_sites
from linkcensus.graph.csr import Graph
from linkcensus.index.site_facts import SiteReader
from linkcensus.score import scale
from linkcensus.score.flows import Flows
from linkcensus.score.row_facts import hops_of, page_facts
from linkcensus.score.site_names import SiteNames
from linkcensus.score.spam.networks import find_networks
from linkcensus.score.spam.records import LinkFacts, SiteFacts
from linkcensus.score.spam.rules import Rules
from linkcensus.score.spam.site_links import SiteLinks
from linkcensus.score.spam.web import (
    Fingerprint,
    JudgedWeb,
    copied_texts,
    judge_told,
    told_by_links,
    told_by_pages,
)

LINKS_A_SITE, PAGES_A_SITE = 40, 20
"""The most that one site is judged by: a template repeats itself, and a farm does so soon."""

Row = Mapping[str, Any]


class Judged(NamedTuple):
    """What became of the sites, and what they were judged by."""

    web: JudgedWeb
    facts: Mapping[str, SiteFacts]
    """Of every site that links, by name."""


class Recorder:
    """Puts what is known into records, and has them judged."""

    def __init__(
        self, names: SiteNames, graph: Graph, out_graph: Graph, flows: Flows, known: int
    ) -> None:
        """Remember what records are made with.

        Args:
            names: Of the nodes.
            graph: Who votes for each site.
            out_graph: For whom each site votes.
            flows: What flows through the graph.
            known: The first so many nodes are of the background graph; 0: there is none.
        """
        self._names = names
        self._graph = graph
        self._out_graph = out_graph
        self._flows = flows
        self._known = known
        self._mass = flows.spam_mass

    def judge(self, reader: SiteReader, rules: Rules) -> Judged:
        """Judge all sites of the index that link, and find their networks."""
        rows = self._known_rows(reader.facts())
        since = min((row["first_seen"] for row, _ in rows if row["first_seen"]), default=None)
        read = {row["site"]: row["pages"] for row, _ in rows}
        natural = _Natural(rules)
        links = (_link(row, read.get(row["source_site"])) for row in reader.links(LINKS_A_SITE))
        by_links = told_by_links(natural.counting(links), rules)
        facts = {
            row["site"]: self._facts(row, node, since, natural.share(row["site"]))
            for row, node in rows
        }
        copied = copied_texts(_fingerprints(reader), lambda: reader.text_starts(PAGES_A_SITE))
        site_links = SiteLinks.from_rows(reader.texts())
        networks = find_networks(site_links, facts, rules, spun=copied.spun)
        del site_links, rows
        pages = ((page_facts(row), row["body_simhash"] or 0) for row in reader.pages(PAGES_A_SITE))
        by_pages = told_by_pages(pages, copied, rules, facts)
        return Judged(judge_told(facts, (by_links, by_pages), networks, rules), facts)

    def _known_rows(self, rows: Iterable[Row]) -> list[tuple[Row, int]]:
        """Each row with its site's node, but for sites that the run does not know."""
        found = sorted(rows, key=itemgetter("site"))  # the same networks at each run
        nodes = self._names.nodes_of([row["site"] for row in found]).tolist()
        return [(row, node) for row, node in zip(found, nodes, strict=True) if node >= 0]

    def _facts(
        self, row: Row, node: int, since: datetime | None, natural: float | None
    ) -> SiteFacts:
        linked = self._out_graph.sources_of(node).tolist()
        as_stored = {name: row[name] for name in _AS_STORED}
        place = place_of(row["ip"]) if row["ip"] else None
        return SiteFacts(
            **as_stored,
            brand_or_url_share=natural,
            subnet=place and place.subnet,
            platform=place and place.platform,
            analytics_ids=tuple(row["analytics_ids"] or ()),
            ad_ids=tuple(row["ad_ids"] or ()),
            linked_sites=len(linked),
            linking_sites=self._graph.sources_of(node).size if self._known else None,
            outlinked_hash=hash_of_sites(self._names.names(linked)) if linked else None,
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
    *("favicon_share", "contact_share", "https_share", "keywords_share"),
    *("generator", "ip", "vendor_spam", "vendor"),
)


class _Natural:
    """The share of each site's links whose words are the target's name or address."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._natural, self._known = Counter[str](), Counter[str]()

    def counting(self, links: Iterable[LinkFacts]) -> Iterator[LinkFacts]:
        """Give the links on, and count them."""
        for link in links:
            if link.anchor:
                times = link.same_anchor_pages or 1
                self._known[link.source_site] += times
                if self._rules.anchors.read(link.anchor, link.target_site).natural:
                    self._natural[link.source_site] += times
            yield link

    def share(self, site: str) -> float | None:
        """The share of a site whose links were counted; None where no words are known."""
        known = self._known[site]
        return self._natural[site] / known if known else None


def _fingerprints(reader: SiteReader) -> Iterator[Fingerprint]:
    for row in reader.fingerprints(PAGES_A_SITE):
        yield Fingerprint(row["page_site"], row["word_count"], row["body_simhash"] or 0)


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
        hops=hops_of(row["via"]),
        site_pages=site_pages,
    )


def _url(key: str | None, https: bool | None) -> str | None:
    return url_of(key, bool(https)) if key and ")" in key else None
