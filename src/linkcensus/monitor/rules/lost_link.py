"""Lost links, by cause and site: four hundred links of one redesign are one event."""

from linkcensus.insights.news import NewsItem
from linkcensus.monitor.grouping import Group, Key, groups_of
from linkcensus.monitor.rules.rule import (
    OWN_FIRST,
    Found,
    Question,
    Rule,
    Sight,
    finding_of,
    read_unmoved,
)
from linkcensus.monitor.words import named, why_lost
from linkcensus.store.watch_events import Colour


def _cause(item: NewsItem) -> Key:
    return (item.source_site, item.reason or "", item.reported_by or "")


def _title(group: Group, target: str) -> str:
    lost = f"Lost {named(group.links, 'link', group.key[:1], group.sites)} to {target}"
    return f"{lost}: {why_lost(group.key[1], group.key[2])}" if group.key else lost


def _reasons(group: Group) -> dict[str, int]:
    counted: dict[str, int] = {}
    for item in group.items:
        cause = why_lost(item.reason, item.reported_by)
        counted[cause] = counted.get(cause, 0) + 1
    return counted


def _find(sight: Sight, question: Question) -> Found:
    found = read_unmoved(sight, question, "lost")
    return Found(
        [
            finding_of(
                sight,
                "lost",
                group,
                Colour.RED,
                _title(group, sight.target.text),
                reasons=_reasons(group),
            )
            for group in groups_of(found, _cause)
        ]
    )


LOST_LINK = Rule(
    "lost_link",
    "Lost links",
    "Links that are lost for sure, with the cause; never because a firewall said no.",
    OWN_FIRST,
    _find,
)
