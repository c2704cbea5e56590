"""Where messages go: a file for each kind of channel, and the table of all.

A kind is added by its file and a line in the table below.
"""

from linkcensus.core.errors import BadInput
from linkcensus.monitor.channels import (
    apprise,
    discord,
    email,
    feed,
    file,
    slack,
    teams,
    telegram,
    webhook,
)
from linkcensus.monitor.channels.channel import Attempt, Channel, Delivery, Outcome, Tools
from linkcensus.monitor.channels.kind import Field, Kind

__all__ = [
    "KINDS",
    "Attempt",
    "Channel",
    "Delivery",
    "Field",
    "Kind",
    "Outcome",
    "Tools",
    "kind_of",
]

KINDS: dict[str, Kind] = {
    module.KIND.name: module.KIND
    for module in (email, slack, discord, teams, telegram, webhook, feed, file, apprise)
}
"""Every kind by its name."""


def kind_of(name: str) -> Kind:
    """Return a kind by its name.

    Raises:
        BadInput: There is none.
    """
    kind = KINDS.get(name)
    if kind is None:
        raise BadInput(
            f"{name[:40]!r} is no kind of channel", remedy=f"there are {', '.join(KINDS)}"
        )
    return kind
