"""The lists that can be exported, each by its address below `/api/v1`, and how each is asked.

A query means here what it means to the list itself: the same names, the same defaults.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from linkcensus.core.scope import Target
from linkcensus.index.index import Index
from linkcensus.index.snapshot import Moment
from linkcensus.index.view import View
from linkcensus.insights import (
    anchors,
    backlinks,
    broken,
    internal_links,
    link_status,
    mention_list,
    networks,
    new_and_lost,
    outgoing,
    page_audit,
    referring_hosts,
    referring_sites,
    referring_visits,
    top_pages,
)
from linkcensus.insights.asking import read_filters
from linkcensus.insights.filters import Node
from linkcensus.insights.filters.fields import Fields
from linkcensus.insights.listing import ListRequest
from linkcensus.insights.mentions import Mention
from linkcensus.insights.paging import Order, parse_order
from linkcensus.insights.selection import ALL, Selection, parse_history
from linkcensus.jobs.kinds.query import Query, chosen

Reads: TypeAlias = Callable[[Query], Any]
Streams: TypeAlias = Callable[[View, Any], Iterator[object]]


@dataclass(frozen=True, slots=True)
class ExportedList:
    """One list about a target."""

    name: str
    """Its question's name."""
    row: type
    read: Reads
    """Makes the request of the insight."""
    stream: Streams
    opens: Callable[[Index, Target, Moment | None], View] = Index.view


def selected(query: Query, history: str | None = "live", *, internal: bool = True) -> Selection:
    """Read which links count.

    Args:
        query: The query.
        history: Which ones where nothing is said; None for a list of all that ever was.
        internal: Whether the list may count links within the site.

    Raises:
        BadInput: A history or filter that is none.
    """
    return Selection(
        parse_history(query.text("history") or history) if history else ALL,
        read_filters(query.texts("filter") or (), place="filter"),
        query.flag("internal") if internal else False,
    )


def having(query: Query, fields: Fields, *further: str) -> Node | None:
    """Read the filters over the columns of a list.

    Raises:
        BadInput: One is none.
    """
    return read_filters([*(query.texts("having") or ()), *further], fields, place="having")


def order(query: Query) -> tuple[Order, ...]:
    """Read the order.

    Raises:
        BadInput: It is none.
    """
    sort = query.text("sort")
    return parse_order(sort) if sort else ()


def _plain(fields: Fields) -> Reads:
    def read(query: Query) -> ListRequest:
        return ListRequest(
            selection=selected(query), having=having(query, fields), order=order(query)
        )

    return read


def _backlinks(query: Query) -> backlinks.BacklinksRequest:
    grouping = backlinks.Grouping(query.choice("group", [*backlinks.Grouping]))
    return backlinks.BacklinksRequest(
        selection=selected(query), grouping=grouping, order=order(query)
    )


def _anchors(query: Query) -> anchors.AnchorsRequest:
    return anchors.AnchorsRequest(
        selection=selected(query),
        having=having(query, anchors.ANCHOR_FIELDS),
        order=order(query),
        brand=tuple(query.texts("brand") or ()),
        keywords=tuple(query.texts("keyword") or ()),
    )


def _networks(query: Query) -> networks.NetworksRequest:
    sizes = [networks.NetworkSize.SUBNET.value, networks.NetworkSize.IP.value]
    return networks.NetworksRequest(
        selection=selected(query),
        having=having(query, networks.NETWORK_FIELDS, f"sites:gte:{query.whole('min_sites') or 2}"),
        order=order(query),
        size=networks.NetworkSize(query.choice("size", sizes)),
    )


def _new_lost(query: Query) -> new_and_lost.NewLostRequest:
    known = new_and_lost.NewLostRequest().events
    asked = query.texts("event")
    return new_and_lost.NewLostRequest(
        selection=selected(query, None),
        having=having(query, new_and_lost.NEW_LOST_FIELDS),
        order=order(query),
        since=query.day("since"),
        until=query.day("until"),
        events=known if asked is None else tuple(chosen("event", one, known) for one in asked),
    )


def _link_status(query: Query) -> ListRequest:
    return ListRequest(
        selection=selected(query, "all"),
        having=having(query, link_status.LINK_STATUS_FIELDS),
        order=order(query),
    )


def _internal(query: Query) -> ListRequest:
    orphans = ["orphan:eq:true"] if query.flag("orphans") else []
    return ListRequest(
        selection=selected(query, internal=False),
        having=having(query, internal_links.INTERNAL_FIELDS, *orphans),
        order=order(query),
    )


def _audit(query: Query) -> ListRequest:
    return ListRequest(having=having(query, page_audit.AUDIT_FIELDS), order=order(query))


def _visits(query: Query) -> referring_visits.VisitsRequest:
    return referring_visits.VisitsRequest(
        since=query.day("since"),
        until=query.day("until"),
        having=having(query, referring_visits.VISITS_FIELDS),
        order=order(query),
    )


def _mentions(query: Query) -> mention_list.MentionListRequest:
    return mention_list.MentionListRequest(
        since=query.day("since"),
        until=query.day("until"),
        network=query.text("network"),
        having=having(query, mention_list.MENTION_FIELDS),
        order=order(query),
    )


LISTS: dict[str, ExportedList] = {
    "backlinks": ExportedList(
        "backlinks", backlinks.Backlink, _backlinks, backlinks.stream_backlinks
    ),
    "referring-sites": ExportedList(
        "referring_sites",
        referring_sites.ReferringSite,
        _plain(referring_sites.SITE_FIELDS),
        referring_sites.stream_referring_sites,
    ),
    "hosts": ExportedList(
        "referring_hosts",
        referring_hosts.ReferringHost,
        _plain(referring_hosts.HOST_FIELDS),
        referring_hosts.stream_referring_hosts,
    ),
    "anchors": ExportedList("anchors", anchors.Anchor, _anchors, anchors.stream_anchors),
    "pages": ExportedList(
        "top_pages", top_pages.TopPage, _plain(top_pages.PAGE_FIELDS), top_pages.stream_top_pages
    ),
    "broken": ExportedList(
        "broken_targets",
        broken.BrokenTarget,
        _plain(broken.BROKEN_FIELDS),
        broken.stream_broken_targets,
    ),
    "new-lost/links": ExportedList(
        "new_lost_links", new_and_lost.Happening, _new_lost, new_and_lost.stream_happenings
    ),
    "link-status": ExportedList(
        "link_status", link_status.LinkStatus, _link_status, link_status.stream_link_statuses
    ),
    "networks": ExportedList("networks", networks.Network, _networks, networks.stream_networks),
    "internal": ExportedList(
        "internal_pages",
        internal_links.InternalPage,
        _internal,
        internal_links.stream_internal_pages,
    ),
    "outgoing": ExportedList(
        "linked_sites",
        outgoing.LinkedSite,
        _plain(outgoing.OUTGOING_FIELDS),
        outgoing.stream_linked_sites,
        opens=Index.outgoing_view,
    ),
    "audit": ExportedList(
        "page_audit", page_audit.AuditedPage, _audit, page_audit.stream_audited_pages
    ),
    "traffic": ExportedList(
        "traffic",
        referring_visits.SiteVisits,
        _visits,
        referring_visits.stream_site_visits,
    ),
    "mentions": ExportedList("mentions", Mention, _mentions, mention_list.stream_mentions),
}
"""Every list about one target, by what stands behind `/sites/{target}/` in its address."""
