"""From the shared options of a question to the request that the insight takes."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from linkcensus.cli import emit

if TYPE_CHECKING:
    from linkcensus.insights.filters import Node
    from linkcensus.insights.filters.fields import Fields
    from linkcensus.insights.paging import Order
    from linkcensus.insights.selection import Selection


def filter_of(texts: Sequence[str] | None, fields: "Fields | None" = None) -> "Node | None":
    """Read `--filter`, each a JSON tree or `field:operator:value`; all of them must hold.

    Raises:
        BadInput: Names the filter and the node that cannot be used.
    """
    from linkcensus.insights.asking import read_filters
    from linkcensus.insights.filters import LINK_FIELDS

    return read_filters(texts or (), LINK_FIELDS if fields is None else fields)


def selection_of(
    history: str | None, filters: Sequence[str] | None = None, *, internal: bool = False
) -> "Selection":
    """Read `--history` (live when not given), `--filter` and `--internal`.

    Raises:
        BadInput: One of them cannot be used.
    """
    from linkcensus.insights.selection import Selection, parse_history

    return Selection(parse_history(history or "live"), filter_of(filters), internal)


def order_of(text: str | None) -> "tuple[Order, ...]":
    """Read `--sort`.

    Raises:
        BadInput: A direction that is none.
    """
    from linkcensus.insights.paging import parse_order

    return () if text is None else parse_order(text)


def day(moment: datetime | None) -> str:
    """Return a time as its day, nothing when there is none."""
    return "" if moment is None else emit.utc(moment)[:10]
