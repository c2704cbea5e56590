"""What a set of links consists of: counts by kind, position, language and the like.

Two roads lead to the same figures: the summary that compaction keeps for large sites, and the
links themselves. A test holds the two together.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from linkcensus.core.link import Source, source_labels
from linkcensus.insights.relations import Relations
from linkcensus.insights.selection import IS_LIVE, Selection
from linkcensus.insights.sql import Sql, compose, join

SUBNET = """CASE WHEN source_ip LIKE '%:%'
    THEN regexp_extract(source_ip, '^([0-9a-fA-F]*:[0-9a-fA-F]*:[0-9a-fA-F]*)', 1)
    ELSE regexp_extract(source_ip, '^([0-9]+[.][0-9]+[.][0-9]+)', 1) END"""
"""The /24 of an IPv4 address or the /48 of an IPv6 one, as the beginning of its text."""

_TLD = """CASE WHEN regexp_extract(source_site, '^([0-9.]+|[[].*)$', 1) <> '' THEN 'address'
    ELSE regexp_extract(source_site, '([^.]+)$', 1) END"""
_MEASURES = {
    "state": "state",
    "kind": "kind",
    "position": "coalesce(\"position\", 'unknown')",
    "language": "coalesce(source_language, 'unknown')",
    "follow": "CASE WHEN follow THEN 'follow' WHEN NOT follow THEN 'nofollow' ELSE 'unknown' END",
    "sources": "CAST(sources AS VARCHAR)",
    "tld": _TLD,
}
_TOTALS = ("total", "first_seen", "last_seen")


@dataclass(frozen=True, slots=True)
class Share:
    """One value of a measure."""

    key: str
    links: int
    sites: int
    """Distinct referring sites with such links."""


@dataclass(frozen=True, slots=True)
class SourceShare:
    """What one source contributes."""

    source: str
    links: int
    """Live links that it knows."""
    only: int
    """Those of them that no other source knows."""


Shares = Mapping[str, tuple[Share, ...]]
"""By measure; the largest share first."""


def live_shares(view: Relations, selection: Selection) -> Shares:
    """Counts of live links by measure: state, kind, position, language, follow, sources, tld.

    And `network`, with the keys ips and subnets, whose `sites` are distinct addresses and subnets.
    """
    fast = selection.is_plain and view.has_summary
    return _by_measure(_from_summary(view) if fast else _from_links(view, selection))


def summarised(view: Relations) -> Shares:
    """The same out of the summary, which must be there, with more measures.

    `total` (of keys such as links, pages and hosts), `first_seen` and `last_seen` (the key is the
    time, in UTC).
    """
    return _by_measure(_from_summary(view))


def _by_measure(found: Iterable[tuple[str, str, int, int]]) -> Shares:
    shares: dict[str, list[Share]] = {name: [] for name in (*_MEASURES, "network", *_TOTALS)}
    for measure, key, links, sites in found:
        shares[measure].append(Share(key, int(links), int(sites)))
    for values in shares.values():
        values.sort(key=lambda share: (-share.links, share.key))
    return {measure: tuple(values) for measure, values in shares.items()}


def by_source(shares: Shares) -> tuple[SourceShare, ...]:
    """Counts of each source out of those of each combination of sources."""
    known: dict[str, int] = {}
    only: dict[str, int] = {}
    for share in shares["sources"]:
        labels = source_labels(int(share.key))
        for label in labels:
            known[label] = known.get(label, 0) + share.links
        if len(labels) == 1:
            only[labels[0]] = share.links
    order = [source.label for source in Source]
    return tuple(
        SourceShare(label, links, only.get(label, 0))
        for label, links in sorted(known.items(), key=lambda item: (-item[1], order.index(item[0])))
    )


def _from_summary(view: Relations) -> list[tuple[str, str, int, int]]:
    return view.sql(_SUMMARY)


_SUMMARY = """
SELECT measure, key, links, sites FROM summary
WHERE measure NOT LIKE '%day'
    AND (measure <> 'state' OR key IN ('live', 'unverified'))"""

_COUNTED = """
SELECT {text} AS measure, {column} AS key, sum(n) AS links, count(DISTINCT source_site) AS sites
FROM combined GROUP BY key"""


def _from_links(view: Relations, selection: Selection) -> list[tuple[str, str, int, int]]:
    """Count combinations of values per site first: few rows carry all measures."""
    columns = Sql(", ".join(f'{text} AS "{name}"' for name, text in _MEASURES.items()))
    counts = join(
        " UNION ALL ",
        (compose(_COUNTED, text=Sql(f"'{name}'"), column=Sql(f'"{name}"')) for name in _MEASURES),
    )
    query = compose(
        "WITH chosen AS MATERIALIZED (SELECT source_site, source_ip, {columns} FROM links "
        "WHERE {live} AND {condition}), "
        "combined AS MATERIALIZED (SELECT source_site, {names}, count(*) AS n FROM chosen "
        "GROUP BY ALL), "
        "addresses AS (SELECT source_ip, count(*) AS n FROM chosen "
        "WHERE source_ip IS NOT NULL GROUP BY source_ip) "
        "{counts} UNION ALL "
        "SELECT 'network', 'ips', sum(n), count(*) FROM addresses HAVING count(*) > 0 UNION ALL "
        "SELECT 'network', 'subnets', sum(n), count(DISTINCT {subnet}) FROM addresses "
        "HAVING count(*) > 0",
        columns=columns,
        names=Sql(", ".join(f'"{name}"' for name in _MEASURES)),
        live=Sql(IS_LIVE),
        condition=selection.condition(),
        counts=counts,
        subnet=Sql(SUBNET),
    )
    return view.sql(query.text, query.params)
