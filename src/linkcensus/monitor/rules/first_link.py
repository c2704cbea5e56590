"""The first link from a site that had none before."""

from dataclasses import replace

from linkcensus.insights.news import News, NewsItem, first_links
from linkcensus.monitor.grouping import Key, groups_of, sites_of
from linkcensus.monitor.rules.rule import (
    OLDEST_DAYS,
    OWN_FIRST,
    Found,
    Question,
    Rule,
    Sight,
    finding_of,
    read,
)
from linkcensus.monitor.words import count
from linkcensus.store.watch_events import Colour


def _site(item: NewsItem) -> Key:
    return (item.source_site,)


def of_sites(found: News, sites: frozenset[str]) -> News:
    """The news of some sites. What was cut at a limit is left out, rather than guessed at."""
    items = tuple(item for item in found.items if item.source_site in sites)
    return replace(found, items=items, total=len(items), sites=sites_of(items))


def _find(sight: Sight, question: Question) -> Found:
    found = read(sight, question, "gained")
    sites = sorted({item.source_site for item in found.items})
    news = of_sites(found, first_links(sight.view, sight.fresh, sites))
    findings = []
    for group in groups_of(news, _site):
        who = group.key[0] if group.key else count(group.sites, "new site")
        title = f"First link from {who} to {sight.target.text}"
        findings.append(finding_of(sight, "first", group, Colour.GREEN, title))
    return Found(findings)


FIRST_LINK = Rule(
    "first_link",
    "First links from new sites",
    "Links from sites that never linked before.",
    OWN_FIRST,
    _find,
    options={"days": OLDEST_DAYS},
    usual_filter="follow:eq:true",
)
