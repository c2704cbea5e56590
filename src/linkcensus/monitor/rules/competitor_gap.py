"""A competitor gained a link from a site that does not link to us."""

from linkcensus.insights.news import NewsItem, linking
from linkcensus.monitor.grouping import Key, groups_of
from linkcensus.monitor.rules.first_link import of_sites
from linkcensus.monitor.rules.rule import (
    OLDEST_DAYS,
    Found,
    Question,
    Rule,
    Sight,
    finding_of,
    read,
)
from linkcensus.monitor.words import named
from linkcensus.store.monitors import Part
from linkcensus.store.watch_events import Colour


def _site(item: NewsItem) -> Key:
    return (item.source_site,)


def _find(sight: Sight, question: Question) -> Found:
    found = read(sight, question, "gained")
    sites = {item.source_site for item in found.items} - {one.site for one in sight.own}
    for target in sight.own:
        with sight.index.view(target) as ours:
            sites -= linking(ours, sorted(sites))
    return Found(
        [
            finding_of(
                sight,
                "gap",
                group,
                Colour.YELLOW,
                f"{sight.target.text} gained "
                f"{named(group.links, 'link', group.key, group.sites)} without a link to you",
            )
            for group in groups_of(of_sites(found, frozenset(sites)), _site)
        ]
    )


COMPETITOR_GAP = Rule(
    "competitor_gap",
    "Links that competitors gain and you lack",
    "New links to a competitor from sites that do not link to you.",
    (Part.COMPETITOR,),
    _find,
    options={"days": OLDEST_DAYS},
    usual_filter="follow:eq:true",
)
