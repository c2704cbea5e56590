"""Links whose words or rel changed: the same machinery for both."""

from collections.abc import Callable
from functools import partial

from linkcensus.insights.news import News, NewsItem
from linkcensus.monitor.grouping import Group, Key, groups_of, sites_of
from linkcensus.monitor.rules.rule import (
    OWN_FIRST,
    Found,
    Question,
    Rule,
    Sight,
    finding_of,
    read,
)
from linkcensus.monitor.words import named, quoted
from linkcensus.store.watch_events import Colour


def changed(found: News, attribute: str) -> News:
    """Only the changes of one attribute; news that were cut stay cut."""
    items = tuple(item for item in found.items if item.reason == attribute)
    cut = found.total > len(found.items)
    total = found.total if cut else len(items)
    return News(items, total, found.sites if cut else sites_of(items))


def _from_to(item: NewsItem) -> Key:
    return (item.source_site, item.before or "", item.after or "")


def _find(
    attribute: str, tell: Callable[[Group], tuple[Colour, str]], sight: Sight, question: Question
) -> Found:
    found = changed(read(sight, question, "changed"), attribute)
    findings = []
    for group in groups_of(found, _from_to):
        colour, what = tell(group)
        links = named(group.links, "link", group.key[:1], group.sites)
        findings.append(finding_of(sight, attribute, group, colour, f"{what} of {links}"))
    return Found(findings)


def _rel(group: Group) -> tuple[Colour, str]:
    still = all(item.follow is not False for item in group.items)
    colour = Colour.GREEN if still else Colour.RED
    if not group.key:
        return colour, "Changed rel"
    before, after = (text or "nothing" for text in group.key[1:])
    return colour, f"rel changed from {before} to {after}"


def _anchor(group: Group) -> tuple[Colour, str]:
    if not group.key:
        return Colour.YELLOW, "Changed words"
    return Colour.YELLOW, f"Words changed from {quoted(group.key[1])} to {quoted(group.key[2])}"


REL_CHANGE = Rule(
    "rel_change",
    "Changed rel",
    "Links whose rel changed; red where they are not followed any more.",
    OWN_FIRST,
    partial(_find, "rel", _rel),
)

ANCHOR_CHANGE = Rule(
    "anchor_change",
    "Changed words",
    "Links whose words changed.",
    OWN_FIRST,
    partial(_find, "anchor", _anchor),
)
