"""`linkcensus networks`: referring sites that stand behind one address or one subnet."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from linkcensus.cli import asking, options
from linkcensus.cli.command import command
from linkcensus.cli.lists import ListAnswer, page_size, show_list
from linkcensus.cli.session import Session, moment_of, target_of
from linkcensus.cli.tables import Column
from linkcensus.cli.text import number

if TYPE_CHECKING:
    from linkcensus.insights.networks import Network


class Size(StrEnum):
    """How wide a network is."""

    IP = "ip"
    SUBNET = "subnet"


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    command(app, "networks")(networks)


def networks(
    session: Session,
    target: options.TargetArgument,
    scope: options.Scope = None,
    size: Annotated[
        Size, typer.Option("--size", help="One address, or a /24 (IPv6: /48).")
    ] = Size.SUBNET,
    min_sites: Annotated[
        int, typer.Option("--min-sites", min=1, help="Only networks of at least so many sites.")
    ] = 2,
    history: options.History = None,
    filters: options.Filters = None,
    having: options.Having = None,
    sort: options.Sort = None,
    limit: options.Limit = None,
    cursor: options.Cursor = None,
    as_of: options.AsOf = None,
    known_at: options.KnownAt = None,
) -> None:
    """List addresses and subnets that referring sites share.

    Shared hosting is named where it is known: many sites on one address are no proof that they
    belong together.
    """
    from linkcensus.insights import networks as question

    wanted = [*(having or ()), f"sites:gte:{min_sites}"]
    request = question.NetworksRequest(
        selection=asking.selection_of(history, filters),
        having=asking.filter_of(wanted, question.NETWORK_FIELDS),
        order=asking.order_of(sort),
        limit=page_size(limit),
        cursor=cursor,
        size=question.NetworkSize(size.value),
    )
    with session.view(target_of(target, scope), moment_of(as_of, known_at)) as view:
        answer = ListAnswer(
            lambda: question.networks(view, request),
            lambda: question.stream_networks(view, request),
            _NETWORKS,
            "networks",
        )
        show_list(session, view, answer, limit=limit, cursor=cursor)


_NETWORKS: "tuple[Column[Network], ...]" = (
    Column("Network", lambda row: row.network),
    Column("Shared by", lambda row: row.platform or "", from_width=100),
    Column("Addresses", lambda row: number(row.ips), right=True, from_width=100),
    Column("Sites", lambda row: number(row.sites), right=True),
    Column("Links", lambda row: number(row.links), right=True),
    Column("Follow", lambda row: number(row.follow), right=True, from_width=90),
    Column("Some of them", lambda row: ", ".join(row.sample), share=1),
)
