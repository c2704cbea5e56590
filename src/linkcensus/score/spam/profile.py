"""The facts of a profile, made of what is known of its referring sites."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from functools import lru_cache

from linkcensus.score.spam.names import below_platform, templates
from linkcensus.score.spam.records import AnchorCount, ProfileFacts, SiteFacts
from linkcensus.score.spam.rules import Rules

_NEW = timedelta(days=28)
_BASE_PERIODS = 3
MOST_ANCHORS = 100
"""Texts of a profile that are looked at."""
_LEAST_OUTLINKS = 2
"""Sites with fewer outlinked sites have the same set by chance."""

_templates = lru_cache(maxsize=100_000)(templates)
_below_platform = lru_cache(maxsize=100_000)(below_platform)
"""A site refers to many targets."""


def profile_facts(
    target: str,
    referring: Sequence[SiteFacts],
    anchors: Iterable[AnchorCount],
    rules: Rules,
    *,
    linked_back: frozenset[str] = frozenset(),
) -> ProfileFacts:
    """Sum the referring sites of a target up.

    Args:
        target: The site the links lead to.
        referring: Its referring sites, each once; names below platforms are counted as sites but
            share nothing by standing in one subnet or having one id.
        anchors: How many sites and links use each text, in any order.
        rules: For the time of the judgement.
        linked_back: Sites the target links to.
    """
    own = [site for site in referring if not _below_platform(site.site)]
    ranked = sorted(anchors, key=lambda one: (-one.sites, -one.links, one.text))
    new, base = _new_and_base(referring, rules)
    names = {site.site for site in referring}
    return ProfileFacts(
        target=target,
        referring_sites=len(referring),
        links=_sum(site.links for site in referring),
        followed_links=_sum(site.followed_links for site in referring),
        subnets=_counts(site.subnet for site in own if site.subnet and site.platform is None),
        same_outlinks=_largest(
            site.outlinked_hash
            for site in referring
            if site.outlinked_hash and (site.linked_sites or 0) >= _LEAST_OUTLINKS
        ),
        shared_ids=_counts(key for site in own for key in {*site.analytics_ids, *site.ad_ids}),
        name_templates=_counts(template for site in own for template in set(_templates(site.site))),
        new_sites=new,
        base_sites=base,
        reciprocal_sites=len(names & linked_back),
        anchors=tuple(ranked[:MOST_ANCHORS]) or None,
    )


def _sum(counts: Iterable[int | None]) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if known else None


def _counts(keys: Iterable[str]) -> Mapping[str, int]:
    """How many have each key, those of one alone left out."""
    return {key: count for key, count in Counter(keys).items() if count > 1}


def _largest(keys: Iterable[int]) -> int:
    counts = Counter(keys)
    return max(counts.values(), default=0)


def _new_and_base(referring: Sequence[SiteFacts], rules: Rules) -> tuple[int | None, float | None]:
    """New sites of 28 days, and of 28 days in the three months before; None if not watched."""
    dated = [site for site in referring if site.first_seen is not None]
    since = [site.watched_since for site in dated if site.watched_since is not None]
    begin = rules.now - (1 + _BASE_PERIODS) * _NEW
    if not since or min(since) > begin:
        return None, None
    seen = [site.first_seen for site in dated if site.first_seen is not None]
    new = sum(rules.now - _NEW < one <= rules.now for one in seen)
    base = sum(begin < one <= rules.now - _NEW for one in seen)
    return new, base / _BASE_PERIODS
