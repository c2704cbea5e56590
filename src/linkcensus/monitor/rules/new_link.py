"""New links, by the site they come from."""

from linkcensus.insights.news import NewsItem
from linkcensus.monitor.grouping import Key, groups_of
from linkcensus.monitor.rules.rule import (
    OLDEST_DAYS,
    OWN_FIRST,
    Found,
    Question,
    Rule,
    Sight,
    finding_of,
    read_unmoved,
)
from linkcensus.monitor.words import named
from linkcensus.store.watch_events import Colour


def _site(item: NewsItem) -> Key:
    return (item.source_site,)


def _find(sight: Sight, question: Question) -> Found:
    found = read_unmoved(sight, question, "gained")
    return Found(
        [
            finding_of(
                sight,
                "new",
                group,
                Colour.GREEN,
                f"{named(group.links, 'new link', group.key, group.sites)} to {sight.target.text}",
            )
            for group in groups_of(found, _site)
        ]
    )


NEW_LINK = Rule(
    "new_link",
    "New links",
    "Links that were not known before; by default followed ones.",
    OWN_FIRST,
    _find,
    options={"days": OLDEST_DAYS},
    usual_filter="follow:eq:true",
)
