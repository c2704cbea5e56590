"""The lists about a target that can be exported, by the names of their commands."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from linkcensus.core.errors import BadInput
from linkcensus.index.view import View
from linkcensus.insights.anchors import Anchor, AnchorsRequest, stream_anchors
from linkcensus.insights.backlinks import Backlink, BacklinksRequest, stream_backlinks
from linkcensus.insights.broken import BrokenTarget, stream_broken_targets
from linkcensus.insights.internal_links import InternalPage, stream_internal_pages
from linkcensus.insights.link_status import LinkStatus, stream_link_statuses
from linkcensus.insights.listing import ListRequest
from linkcensus.insights.networks import Network, NetworksRequest, stream_networks
from linkcensus.insights.new_and_lost import Happening, NewLostRequest, stream_happenings
from linkcensus.insights.paging import Order
from linkcensus.insights.referring_hosts import ReferringHost, stream_referring_hosts
from linkcensus.insights.referring_sites import ReferringSite, stream_referring_sites
from linkcensus.insights.selection import Selection
from linkcensus.insights.top_pages import TopPage, stream_top_pages

Orders = tuple[Order, ...]


@dataclass(frozen=True, slots=True)
class ExportedList:
    """One list: its rows, and how all of them are asked for."""

    row: type
    stream: Callable[[View, Selection, Orders], Iterator[object]]
    history: str = "live"
    """Which links count where nobody says it."""


def _backlinks(view: View, selection: Selection, order: Orders) -> Iterator[object]:
    return stream_backlinks(view, BacklinksRequest(selection=selection, order=order))


def _changes(view: View, selection: Selection, order: Orders) -> Iterator[object]:
    return stream_happenings(view, NewLostRequest(selection=selection, order=order))


def _anchors(view: View, selection: Selection, order: Orders) -> Iterator[object]:
    return stream_anchors(view, AnchorsRequest(selection=selection, order=order))


def _networks(view: View, selection: Selection, order: Orders) -> Iterator[object]:
    return stream_networks(view, NetworksRequest(selection=selection, order=order))


def _plain(
    stream: Callable[[View, ListRequest], Iterator[object]],
) -> Callable[[View, Selection, Orders], Iterator[object]]:
    def ask(view: View, selection: Selection, order: Orders) -> Iterator[object]:
        return stream(view, ListRequest(selection=selection, order=order))

    return ask


LISTS: dict[str, ExportedList] = {
    "backlinks": ExportedList(Backlink, _backlinks, "all"),
    "sites": ExportedList(ReferringSite, _plain(stream_referring_sites)),
    "hosts": ExportedList(ReferringHost, _plain(stream_referring_hosts)),
    "anchors": ExportedList(Anchor, _anchors),
    "pages": ExportedList(TopPage, _plain(stream_top_pages)),
    "broken": ExportedList(BrokenTarget, _plain(stream_broken_targets)),
    "new-lost": ExportedList(Happening, _changes),
    "link-status": ExportedList(LinkStatus, _plain(stream_link_statuses), "all"),
    "networks": ExportedList(Network, _networks),
    "internal": ExportedList(InternalPage, _plain(stream_internal_pages)),
}
"""Every list that is exported."""


def list_called(name: str | None) -> ExportedList:
    """Return a list by its name.

    Raises:
        BadInput: There is none.
    """
    found = LISTS.get(name or "")
    if found is None:
        raise BadInput(
            f"{(name or '')[:40]!r} is no list", place="what", remedy=f"write {', '.join(LISTS)}"
        )
    return found
