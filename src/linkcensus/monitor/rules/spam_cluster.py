"""New links that look like one hand's work: the same words, the same subnet, or spam sites."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

import numpy as np

from linkcensus.insights.anchors import address_pattern, brand_words, generic_words, words_of
from linkcensus.insights.news import NewsItem, fingerprints
from linkcensus.monitor.grouping import Group, Key, sites_of
from linkcensus.monitor.rules.rule import (
    NOTHING,
    OLDEST_DAYS,
    OWN_FIRST,
    Finding,
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
_MOST_LINKS = 20_000
"""New links of all the days together, the strongest first, among which clusters are looked for."""


@dataclass
class _Kinds:
    """What links may share, the clearest kinds first."""

    spam: dict[Key, list[NewsItem]] = field(default_factory=lambda: defaultdict(list))
    subnet: dict[Key, list[NewsItem]] = field(default_factory=lambda: defaultdict(list))
    words: dict[Key, list[NewsItem]] = field(default_factory=lambda: defaultdict(list))


def _find(sight: Sight, question: Question) -> Found:
    if not sight.fresh.size:
        return NOTHING
    # links that come one by one, a look apart, are a cluster too
    since = sight.now - timedelta(days=question.options["days"])
    lately = np.union1d(fingerprints(sight.view, since), sight.fresh)
    found = read(replace(sight, fresh=lately), question, "gained", limit=_MOST_LINKS)
    fewest, fresh = question.options["sites"], set(sight.fresh.tolist())
    told, findings = set[int](), []
    for key, items in _clusters(sight, found.items):
        # a link in two clusters is told with the first
        rest = [item for item in items if item.link not in told]
        if sites_of(rest) < fewest:
            continue
        told |= {item.link for item in rest}
        if any(item.link in fresh for item in rest):
            findings.append(_told(sight, Group(key, tuple(rest), len(rest), sites_of(rest))))
    return Found(findings)


def _told(sight: Sight, group: Group) -> Finding:
    title = f"{count(group.sites, 'site')} began to link to {sight.target.text} {_how(group.key)}"
    finding = finding_of(sight, "cluster", group, Colour.RED, title)
    # links of all spam sites have nothing else in common: another month's are another cluster
    month = f"|{sight.now:%Y-%m}" if group.key[0] == "spam" else ""
    return replace(finding, about=f"{finding.about}{month}", again=False)


def _clusters(sight: Sight, items: Sequence[NewsItem]) -> list[tuple[Key, list[NewsItem]]]:
    """What may be a cluster, the clearest kinds first and the largest of a kind first."""
    kinds = _Kinds()
    natural = _natural_words(sight)
    for item in items:
        if item.verdict in _BAD:
            kinds.spam["spam",].append(item)
        subnet = _SUBNET.fullmatch(item.source_ip or "")
        if subnet:
            kinds.subnet["subnet", subnet[1]].append(item)
        words = words_of(item.anchor_text or "")
        if words and words not in natural and not _names(sight, item.anchor_text or "", words):
            kinds.words["words", words].append(item)
    return [
        (key, kind[key])
        for kind in (kinds.spam, kinds.subnet, kinds.words)
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
