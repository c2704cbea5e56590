"""Networks: referring sites that stand behind one address or one subnet.

Many sites on one network may be one person's; or they may be strangers on a shared platform. What
is known to be shared is named (`core.hosting`), and sites that are names below a
platform's own domain (someone.blogspot.com) are counted apart.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from linkcensus.core.hosting import is_platform_suffix, place_of
from linkcensus.insights.filters.fields import FieldType
from linkcensus.insights.listing import Listing, ListRequest, Report, columns
from linkcensus.insights.paging import Order
from linkcensus.insights.relations import Relations
from linkcensus.insights.selection import Selection
from linkcensus.insights.sql import Sql, compose

_SAMPLE = 10
"""Sites named in each row."""


class NetworkSize(StrEnum):
    """How wide a network is."""

    IP = "ip"
    SUBNET = "subnet"
    """/24 of IPv4, /48 of IPv6."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworksRequest(ListRequest):
    """Which links, and how wide a network is."""

    size: NetworkSize = NetworkSize.SUBNET


@dataclass(frozen=True, slots=True)
class Network:
    """One address or subnet. Counts are of selected links with a known address."""

    network: str
    """An address, or a subnet such as 192.0.2.0/24."""
    platform: str | None
    """Who lets strangers share this network; None where nobody is known to."""
    ips: int
    sites: int
    independent_sites: int
    """Sites with a domain of their own, not a name below a platform's domain."""
    links: int
    follow: int
    pages: int
    authority: float | None
    """Highest authority among its sites, 0 to 100."""
    first_seen: datetime | None
    last_seen: datetime | None
    sample: tuple[str, ...]
    """Up to ten of its sites, those with most links first."""


NETWORK_FIELDS = columns(
    {
        "network": (FieldType.TEXT, "The address or subnet."),
        "platform": (FieldType.TEXT, "Who lets strangers share it."),
        "ips": (FieldType.NUMBER, "Distinct addresses."),
        "sites": (FieldType.NUMBER, "Referring sites."),
        "independent_sites": (FieldType.NUMBER, "Sites with a domain of their own."),
        "links": (FieldType.NUMBER, "Links."),
        "follow": (FieldType.NUMBER, "Followed links."),
        "pages": (FieldType.NUMBER, "Referring pages."),
        "authority": (FieldType.NUMBER, "Highest authority among its sites."),
        "first_seen": (FieldType.DATE, "First sighting."),
        "last_seen": (FieldType.DATE, "Last sighting."),
    }
)

_REPORT = Report(
    Network,
    NETWORK_FIELDS,
    identity=("network",),
    default=(Order("independent_sites", descending=True), Order("links", descending=True)),
)

_SUFFIX = "regexp_extract(source_site, '^[^.]+[.](.+)$', 1)"

_BODY = """WITH places AS (
    SELECT unnest({ips}::VARCHAR[]) AS place_ip, unnest({networks}::VARCHAR[]) AS network,
        unnest({platforms}::VARCHAR[]) AS platform
),
by_site AS MATERIALIZED (
    SELECT p.network, any_value(p.platform) AS platform, l.source_site, count(*) AS links,
        count(*) FILTER (l.follow) AS follow, count(DISTINCT l.source_key) AS pages,
        max(l.authority) AS authority, min(l.first_seen) AS first_seen,
        max(l.last_seen) AS last_seen
    FROM links AS l INNER JOIN places AS p ON p.place_ip = l.source_ip
    WHERE {condition} GROUP BY p.network, l.source_site
),
addresses AS (SELECT network, count(*) AS ips FROM places GROUP BY network)
SELECT s.network, any_value(s.platform) AS platform, any_value(a.ips) AS ips,
    count(*) AS sites,
    count(*) FILTER ({suffix} NOT IN (SELECT unnest({suffixes}::VARCHAR[])))
        AS independent_sites,
    CAST(sum(s.links) AS BIGINT) AS links, CAST(sum(s.follow) AS BIGINT) AS follow,
    CAST(sum(s.pages) AS BIGINT) AS pages, max(s.authority) AS authority,
    min(s.first_seen) AS first_seen, max(s.last_seen) AS last_seen,
    list(s.source_site ORDER BY s.links DESC, s.source_site)[1:{sample}] AS sample
FROM by_site AS s INNER JOIN addresses AS a ON a.network = s.network
GROUP BY s.network"""


def networks(view: Relations, request: NetworksRequest) -> Listing[Network]:
    """Answer one page of the networks, those with most independent sites first."""
    return _REPORT.page(view, _body(view, request), request)


def stream_networks(view: Relations, request: NetworksRequest) -> Iterator[Network]:
    """All networks."""
    return _REPORT.stream(view, _body(view, request), request)


def _body(view: Relations, request: NetworksRequest) -> Sql:
    ips = _distinct(view, request.selection, "source_ip")
    places = [(ip, place) for ip in ips if (place := place_of(ip)) is not None]
    wide = request.size is NetworkSize.SUBNET
    suffixes = [
        text for text in _distinct(view, request.selection, _SUFFIX) if is_platform_suffix(text)
    ]
    return compose(
        _BODY,
        ips=Sql("?", ([ip for ip, _ in places],)),
        networks=Sql("?", ([place.subnet if wide else place.ip for _, place in places],)),
        platforms=Sql("?", ([place.platform for _, place in places],)),
        condition=request.selection.condition(),
        suffix=Sql(_SUFFIX),
        suffixes=Sql("?", (suffixes,)),
        sample=Sql("?", (_SAMPLE,)),
    )


def _distinct(view: Relations, selection: Selection, expression: str) -> list[str]:
    query = compose(
        "SELECT DISTINCT {expression} AS one FROM links "
        "WHERE {condition} AND source_ip IS NOT NULL AND one IS NOT NULL",
        expression=Sql(expression),
        condition=selection.condition(),
    )
    return [one for (one,) in view.sql(query.text, query.params)]
