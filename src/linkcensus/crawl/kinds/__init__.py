"""The kinds of crawls: a file for each, and the table of all.

A kind says where a crawl begins and which of the links it finds are fetched too; how much, how
fast and how often is the same for all.
"""

from collections.abc import Mapping

from linkcensus.core.errors import BadInput
from linkcensus.crawl.kinds.expand import EXPAND
from linkcensus.crawl.kinds.kind import Kind, KindDoor
from linkcensus.crawl.kinds.linkers import LINKERS
from linkcensus.crawl.kinds.list import LIST
from linkcensus.crawl.kinds.site import SITE

__all__ = ["KINDS", "Kind", "KindDoor", "read_kind"]

KINDS: dict[str, KindDoor] = {door.name: door for door in (SITE, LINKERS, EXPAND, LIST)}
"""Every kind by its name."""


def read_kind(name: str, arguments: Mapping[str, object]) -> Kind:
    """Return a kind with its arguments.

    Raises:
        BadInput: There is none of that name, or the arguments do not fit.
    """
    door = KINDS.get(name)
    if door is None:
        raise BadInput(
            f"{name[:40]!r} is no kind of crawl", place="kind", remedy=f"write {', '.join(KINDS)}"
        )
    return door.read(arguments)
