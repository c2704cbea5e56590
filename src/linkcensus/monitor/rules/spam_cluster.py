"""New links that look like one hand's work: the same words, the same subnet, or spam sites."""

import re
from collections import defaultdict
from collections.abc import Sequence

from linkcensus.insights.anchors import address_pattern, brand_words, generic_words, words_of
from linkcensus.insights.news import NewsItem
from linkcensus.monitor.grouping import Group, Key, sites_of
from linkcensus.monitor.rules.rule import (
    OLDEST_DAYS,
    OWN_FIRST,
    Found,
    Option,
    Question,
    Rule,
    Sight,
    finding_of,
    read,
)
from linkcensus.monitor.words import count, quoted
from linkcensus.store.watch_events import Colour

_SUBNET = re.compile(r"(\d{1,3}\.\d{1,3}\.\d{1,3})\.\d{1,3}")
_BAD = ("review", "act")


def _find(sight: Sight, question: Question) -> Found:
    found = read(sight, question, "gained")
    fewest, told = question.options["sites"], set[int]()
    findings = []
    for key, items in _clusters(sight, found.items):
        # a link in two clusters is told with the first
        rest = [item for item in items if item.link not in told]
        if sites_of(rest) < fewest:
            continue
        told |= {item.link for item in rest}
        group = Group(key, tuple(rest), len(rest), sites_of(rest))
        title = f"{count(group.sites, 'site')} began to link to {sight.target.text} {_how(key)}"
        findings.append(finding_of(sight, "cluster", group, Colour.RED, title))
    return Found(findings)


def _clusters(sight: Sight, items: Sequence[NewsItem]) -> list[tuple[Key, list[NewsItem]]]:
    """What may be a cluster, the clearest kinds first and the largest of a kind first."""
    kinds: tuple[dict[Key, list[NewsItem]], ...] = tuple(defaultdict(list) for _ in range(3))
    natural = _natural_words(sight)
    for item in items:
        if item.verdict in _BAD:
            kinds[0]["spam",].append(item)
        subnet = _SUBNET.fullmatch(item.source_ip or "")
        if subnet:
            kinds[1]["subnet", subnet[1]].append(item)
        words = words_of(item.anchor_text or "")
        if words and words not in natural and not _names(sight, item.anchor_text or "", words):
            kinds[2]["words", words].append(item)
    return [
        (key, kind[key])
        for kind in kinds
        for key in sorted(kind, key=lambda key: (-sites_of(kind[key]), key))
    ]


def _natural_words(sight: Sight) -> frozenset[str]:
    names = brand_words(sight.target.site, sight.brand_words)
    return frozenset((*generic_words(), *names))


def _names(sight: Sight, text: str, words: str) -> bool:
    """Whether the words name the target, as everybody's may."""
    names = brand_words(sight.target.site, sight.brand_words)
    if any(f" {name} " in f" {words} " for name in names):
        return True
    return re.search(address_pattern(sight.target.site), text.lower().strip()) is not None


def _how(key: Key) -> str:
    if key[0] == "spam":
        return "whose markers say spam"
    if key[0] == "subnet":
        return f"from one subnet, {key[1]}.0/24"
    return f"with the same words, {quoted(key[1])}"


SPAM_CLUSTER = Rule(
    "spam_cluster",
    "Cluster of suspect links",
    "New links from several sites that share words, a subnet or a spam verdict.",
    OWN_FIRST,
    _find,
    options={
        "sites": Option(5, 2, 100_000, "Fewest sites of a cluster."),
        "days": OLDEST_DAYS,
    },
)
