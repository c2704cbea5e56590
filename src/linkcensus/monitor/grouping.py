"""Many links that had the same thing happen to them are one event: a redesign is not 400 alerts."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from linkcensus.insights.news import News, NewsItem

MOST_GROUPS = 10
"""With more groups than these, all of a look become one."""

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Links that one event tells of."""

    key: Key
    """What they share; empty where they were too many groups."""
    items: tuple[NewsItem, ...]
    """Some of them at least, the strongest first."""
    links: int
    sites: int


def groups_of(found: News, by: Callable[[NewsItem], Key]) -> list[Group]:
    """Divide what is new by what it shares; as one group where that would be too many.

    News that were cut at a limit become one group too, for nobody knows what the rest shares.
    """
    if not found.items:
        return []
    parts: dict[Key, list[NewsItem]] = defaultdict(list)
    for item in found.items:
        parts[by(item)].append(item)
    if len(parts) > MOST_GROUPS or found.total > len(found.items):
        return [Group((), found.items, found.total, found.sites)]
    return [Group(key, tuple(items), len(items), sites_of(items)) for key, items in parts.items()]


def sites_of(items: Sequence[NewsItem]) -> int:
    """How many referring sites some items are of."""
    return len({item.source_site for item in items})
