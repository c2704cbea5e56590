"""Links that came back after they were lost."""

from linkcensus.insights.news import News, NewsItem
from linkcensus.monitor.grouping import Key, groups_of, sites_of
from linkcensus.monitor.rules.rule import (
    OWN_FIRST,
    Found,
    Question,
    Rule,
    Sight,
    finding_of,
    read,
)
from linkcensus.monitor.words import named
from linkcensus.store.watch_events import Colour


def _site(item: NewsItem) -> Key:
    return (item.source_site,)


def _find(sight: Sight, question: Question) -> Found:
    found = read(sight, question, "restored")
    # one that was only missed was never told as lost
    back = tuple(item for item in found.items if item.reason == "lost")
    total = found.total - len(found.items) + len(back)
    news = News(back, total, sites_of(back) if total == len(back) else found.sites)
    return Found(
        [
            finding_of(
                sight,
                "restored",
                group,
                Colour.GREEN,
                f"{named(group.links, 'lost link', group.key, group.sites)} came back",
            )
            for group in groups_of(news, _site)
        ]
    )


RESTORED_LINK = Rule(
    "restored_link",
    "Links that came back",
    "Links that were lost and are seen again.",
    OWN_FIRST,
    _find,
)
