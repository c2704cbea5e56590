"""All sites of a web judged together: texts compared, networks found, then each site."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from linkcensus.score.spam.duplicates import is_copy, near_duplicates
from linkcensus.score.spam.judge import judge_site
from linkcensus.score.spam.model import Judgement
from linkcensus.score.spam.network import Network
from linkcensus.score.spam.networks import by_member, find_networks
from linkcensus.score.spam.records import LinkFacts, PageFacts, SiteFacts
from linkcensus.score.spam.rules import Rules
from linkcensus.score.spam.site_links import SiteLinks

_SHORTEST_TEXT = 50
"""Words; the texts of shorter pages are alike by chance."""


_COPIED_PAGES = 0.25
"""Copies, as a share of the smaller site's pages, from which two sites are spun: a press release
that both print is one page of many."""


@dataclass(frozen=True, slots=True)
class JudgedWeb:
    """What became of a web."""

    sites: Mapping[str, Judgement]
    networks: Sequence[Network]
    """In the order of their ids."""


def judge_web(
    sites: Mapping[str, SiteFacts],
    links: Iterable[LinkFacts],
    pages: Iterable[tuple[PageFacts, int]],
    rules: Rules,
    *,
    site_links: SiteLinks | None = None,
) -> JudgedWeb:
    """Judge sites by themselves, by their links and pages, and by their networks.

    Args:
        sites: What is known of each site to judge, by name.
        links: Their links to other sites, all or a sample of each.
        pages: Their pages and the SimHash of each page's text (0: no words).
        rules: Weights and words.
        site_links: All followed links between sites where `links` is a sample; else made of them.
    """
    by_source: defaultdict[str, list[LinkFacts]] = defaultdict(list)
    for link in links:
        by_source[link.source_site].append(link)
    if site_links is None:
        site_links = SiteLinks.from_rows(
            (link.source_site, link.target_site, link.anchor)
            for given in by_source.values()
            for link in given
            if link.follow is not False
        )
    by_site, spun = compare_texts(pages)
    networks = find_networks(site_links, sites, rules, spun=spun)
    memberships = by_member(networks)
    judged = {
        name: judge_site(
            facts,
            rules,
            links=by_source.get(name, ()),
            pages=by_site.get(name, ()),
            networks=memberships.get(name, ()),
        )
        for name, facts in sites.items()
    }
    return JudgedWeb(judged, networks)


def compare_texts(
    pages: Iterable[tuple[PageFacts, int]],
) -> tuple[dict[str, list[PageFacts]], list[tuple[str, str]]]:
    """Find texts that stand on several sites.

    Args:
        pages: Pages and the SimHash of each page's text (0: no words).

    Returns:
        The pages of each site, `same_text_sites` filled in; and the pairs of sites of whose pages
        a quarter or more have nearly the same text, each once, sorted.
    """
    listed = list(pages)
    hashes = [
        0 if page.word_count is not None and page.word_count < _SHORTEST_TEXT else value
        for page, value in listed
    ]
    others: list[set[str]] = [set() for _ in listed]
    pairs = Counter[tuple[str, str]]()
    for one, other in near_duplicates(hashes):
        left, right = listed[one][0].site, listed[other][0].site
        if left != right and is_copy(listed[one][0].text_start, listed[other][0].text_start):
            others[one].add(right)
            others[other].add(left)
            pairs[min(left, right), max(left, right)] += 1
    by_site: defaultdict[str, list[PageFacts]] = defaultdict(list)
    for (page, value), alike in zip(listed, others, strict=True):
        counted = replace(page, same_text_sites=len(alike)) if value else page
        by_site[page.site].append(counted)
    spun = [
        (one, other)
        for (one, other), copies in pairs.items()
        if copies >= _COPIED_PAGES * min(len(by_site[one]), len(by_site[other]))
    ]
    return dict(by_site), sorted(spun)
