"""Referring hosts: one row a host that links to the target.

A host says more than its site where strangers stand below one domain, and where one site has many
doors (www., blog., de.).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from linkcensus.insights.filters.fields import FieldType
from linkcensus.insights.listing import Listing, ListRequest, Report, columns
from linkcensus.insights.paging import Order
from linkcensus.insights.relations import Relations
from linkcensus.insights.scores import SCORE_COLUMNS
from linkcensus.insights.selection import Selection
from linkcensus.insights.sql import Sql, compose


@dataclass(frozen=True, slots=True)
class ReferringHost:
    """One referring host. Counts are of the selected links."""

    source_host: str
    """Whatever its port."""
    source_site: str
    """The site it belongs to."""
    links: int
    follow: int
    pages: int
    ip: str | None
    """One of its addresses."""
    authority: float | None
    """Of its site, 0 to 100, as all its scores; None before the first run of `score`."""
    trust: float | None
    citation: float | None
    spam: float | None
    verdict: str | None
    """What the spam markers of its site say: ignore, review or act."""
    topic: str | None
    language: str | None
    """One of the languages of its pages."""
    first_seen: datetime | None
    last_seen: datetime | None


HOST_FIELDS = columns(
    {
        "source_host": (FieldType.TEXT, "The referring host."),
        "source_site": (FieldType.TEXT, "The site it belongs to."),
        "links": (FieldType.NUMBER, "Its links."),
        "follow": (FieldType.NUMBER, "Its followed links."),
        "pages": (FieldType.NUMBER, "Its pages with links."),
        "ip": (FieldType.TEXT, "One of its addresses."),
        "authority": (FieldType.NUMBER, "The authority of its site, 0 to 100."),
        **SCORE_COLUMNS,
        "language": (FieldType.TEXT, "One of its languages."),
        "first_seen": (FieldType.DATE, "First sighting of any of its links."),
        "last_seen": (FieldType.DATE, "Last sighting of any of its links."),
    }
)

_REPORT = Report(
    ReferringHost,
    HOST_FIELDS,
    identity=("source_host",),
    default=(Order("authority", descending=True), Order("links", descending=True)),
    scored="source_site",
)

_BODY = """SELECT array_to_string(list_reverse(string_split(reversed_host, ',')), '.')
        AS source_host, * EXCLUDE (reversed_host)
FROM (SELECT substr(source_key, 1, instr(source_key, ')') - 1) AS reversed_host,
        any_value(source_site) AS source_site, count(*) AS links,
        count(*) FILTER (follow) AS follow, count(DISTINCT source_key) AS pages,
        max(source_ip) AS ip, max(authority) AS authority, max(source_language) AS language,
        min(first_seen) AS first_seen, max(last_seen) AS last_seen
    FROM links WHERE {condition} AND instr(source_key, ')') > 1 GROUP BY reversed_host)"""
"""A link of which only the linking site is known has no host."""


def referring_hosts(view: Relations, request: ListRequest) -> Listing[ReferringHost]:
    """Answer one page of the referring hosts."""
    return _REPORT.page(view, _body(request.selection), request)


def stream_referring_hosts(view: Relations, request: ListRequest) -> Iterator[ReferringHost]:
    """All referring hosts."""
    return _REPORT.stream(view, _body(request.selection), request)


def _body(selection: Selection) -> Sql:
    return compose(_BODY, condition=selection.condition())
