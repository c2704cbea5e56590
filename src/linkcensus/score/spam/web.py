"""All sites of a web judged together: texts compared, networks found, then each site.

Links and pages come site by site, and of each site only what they tell is kept: a web has far more
of them than fit into memory. Nothing they tell depends on another site, but for texts that stand on
several; those are compared by their fingerprints first.
"""

from array import array
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from linkcensus.score.spam.duplicates import is_copy, near_duplicates
from linkcensus.score.spam.judge import judge_found_site
from linkcensus.score.spam.model import Finding, Judgement
from linkcensus.score.spam.network import Network
from linkcensus.score.spam.networks import by_member, find_networks
from linkcensus.score.spam.records import LinkFacts, PageFacts, SiteFacts
from linkcensus.score.spam.rollup import link_findings, page_findings
from linkcensus.score.spam.rules import Rules
from linkcensus.score.spam.site_links import SiteLinks

_SHORTEST_TEXT = 50
"""Words; the texts of shorter pages are alike by chance."""


_COPIED_PAGES = 0.25
"""Copies, as a share of the smaller site's pages, from which two sites are spun: a press release
that both print is one page of many."""

Told = Mapping[str, Sequence[Finding]]
"""What the links or the pages of each site tell of it."""


@dataclass(frozen=True, slots=True)
class JudgedWeb:
    """What became of a web."""

    sites: Mapping[str, Judgement]
    networks: Sequence[Network]
    """In the order of their ids."""


class Fingerprint(NamedTuple):
    """What the text of a page is compared by."""

    site: str
    words: int | None
    """How many; None: unknown."""
    value: int
    """SimHash; 0: no words."""


@dataclass(frozen=True, slots=True)
class CopiedTexts:
    """Texts that stand on several sites."""

    others: Mapping[int, int]
    """How many other sites have nearly the text of a page, by the place of its fingerprint."""
    spun: Sequence[tuple[str, str]]
    """Pairs of sites of whose pages a quarter or more have nearly the same text, sorted."""


def judge_web(
    sites: Mapping[str, SiteFacts],
    links: Iterable[LinkFacts],
    pages: Iterable[tuple[PageFacts, int]],
    rules: Rules,
    *,
    site_links: SiteLinks | None = None,
) -> JudgedWeb:
    """Judge the sites of a web that fits into memory.

    Args:
        sites: What is known of each site to judge, by name.
        links: Their links to other sites, all or a sample of each.
        pages: Their pages and the SimHash of each page's text (0: no words).
        rules: Weights and words.
        site_links: All followed links between sites where `links` is a sample; else made of them.
    """
    given = sorted(links, key=_source)
    read = sorted(pages, key=lambda page: page[0].site)
    if site_links is None:
        site_links = SiteLinks.from_rows(
            (link.source_site, link.target_site, link.anchor)
            for link in given
            if link.follow is not False
        )
    prints = (Fingerprint(page.site, page.word_count, value) for page, value in read)
    copied = copied_texts(prints, lambda: (page.text_start for page, _ in read))
    told = (told_by_links(given, rules), told_by_pages(read, copied, rules, sites))
    return judge_told(sites, told, find_networks(site_links, sites, rules, spun=copied.spun), rules)


def judge_told(
    sites: Mapping[str, SiteFacts],
    told: Iterable[Told],
    networks: Sequence[Network],
    rules: Rules,
) -> JudgedWeb:
    """Judge sites by themselves, by what their links and pages tell, and by their networks."""
    each, memberships = list(told), by_member(networks)
    judged = {
        name: judge_found_site(
            facts,
            [finding for findings in each for finding in findings.get(name, ())],
            rules,
            memberships.get(name, ()),
        )
        for name, facts in sites.items()
    }
    return JudgedWeb(judged, networks)


_source = attrgetter("source_site")


def told_by_links(links: Iterable[LinkFacts], rules: Rules) -> dict[str, list[Finding]]:
    """What the links of each site tell of it.

    Args:
        links: By source site; read once, and not kept.
        rules: Weights and words.
    """
    return {site: link_findings(given, rules) for site, given in groupby(links, _source)}


def told_by_pages(
    pages: Iterable[tuple[PageFacts, int]],
    copied: CopiedTexts,
    rules: Rules,
    sites: Container[str],
) -> dict[str, list[Finding]]:
    """What the pages of each site tell of it.

    Args:
        pages: By site, with the SimHash of each one's text, in the order in which their
            fingerprints were compared; read once, and not kept.
        copied: What comparing them found.
        rules: Weights and words.
        sites: Those that are asked about.
    """
    counted = (
        replace(page, same_text_sites=copied.others.get(place, 0)) if value else page
        for place, (page, value) in enumerate(pages)
    )
    return {
        site: page_findings(given, rules)
        for site, given in groupby(counted, attrgetter("site"))
        if site in sites
    }


def copied_texts(
    prints: Iterable[Fingerprint], starts: Callable[[], Iterable[str | None]]
) -> CopiedTexts:
    """Find texts that stand on several sites.

    Args:
        prints: Of pages, by site.
        starts: Gives the beginning of each page's text, in the same order; only asked where
            fingerprints of two sites are alike, and only those are kept.
    """
    names = list[str]()
    sites, values = array("i"), array("Q")
    for site, given in groupby(prints, attrgetter("site")):
        for page in given:
            short = page.words is not None and page.words < _SHORTEST_TEXT
            values.append(0 if short else page.value & 0xFFFF_FFFF_FFFF_FFFF)
            sites.append(len(names))
        names.append(site)
    pairs = [(one, other) for one, other in near_duplicates(values) if sites[one] != sites[other]]
    others: dict[int, set[int]] = {}
    copies = Counter[tuple[int, int]]()
    for one, other in _copies(pairs, starts):
        left, right = sites[one], sites[other]
        others.setdefault(one, set()).add(right)
        others.setdefault(other, set()).add(left)
        copies[left, right] += 1
    pages = Counter(sites)
    spun = [
        (names[one], names[other])
        for (one, other), count in copies.items()
        if count >= _COPIED_PAGES * min(pages[one], pages[other])
    ]
    return CopiedTexts({place: len(found) for place, found in others.items()}, sorted(spun))


def _copies(
    pairs: Sequence[tuple[int, int]], starts: Callable[[], Iterable[str | None]]
) -> Iterator[tuple[int, int]]:
    """Those of the pairs of places whose texts are copies."""
    wanted = {place for pair in pairs for place in pair}
    read = enumerate(starts()) if wanted else ()
    texts = {place: text for place, text in read if place in wanted}
    for one, other in pairs:
        if is_copy(texts[one], texts[other]):
            yield one, other
