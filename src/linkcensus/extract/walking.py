"""A parsed page and the way it is walked: natively where that works, else plainly.

Both ways give the same links. The native one needs a second to begin with and is then twice as
fast, so it begins when a process has read some megabytes of pages (`native/readiness.py`).
"""

from collections.abc import Sequence
from typing import Protocol

from selectolax.lexbor import LexborHTMLParser

from linkcensus.core.link import FoundLink, Kind
from linkcensus.core.rel import RobotsDirectives
from linkcensus.core.url import PageBase
from linkcensus.extract.limits import Limits
from linkcensus.extract.making import Element
from linkcensus.extract.native.readiness import Readiness
from linkcensus.extract.plain import PlainPage

READINESS = Readiness()
"""Of this process."""


class PageLinks(Protocol):
    """Where the links of a page are gathered; `LinkMaker` has the meaning of the names."""

    cut_reason: str | None
    has_icon: bool

    @property
    def links(self) -> list[FoundLink]:
        """The links made so far."""
        ...

    @property
    def canonical(self) -> FoundLink | None:
        """The first canonical link made so far."""
        ...

    @property
    def hrefs(self) -> list[str]:
        """The addresses met, as written."""
        ...

    def add_stated(self, kind: Kind, href: str, hreflang: str | None = None) -> None:
        """Add a link that no element holds."""
        ...


class WalkedPage(Protocol):
    """A page whose elements are known, but not yet what they link to."""

    @property
    def others(self) -> Sequence[Element]:
        """Elements that link without being anchors, or that tell how links are read."""
        ...

    @property
    def is_cut(self) -> bool:
        """Whether it has more anchors and others than are read."""
        ...

    def links(self, base: PageBase, meta: RobotsDirectives, header: RobotsDirectives) -> PageLinks:
        """Make the page's links; the arguments are those of `LinkMaker`."""
        ...

    def words(self) -> list[str]:
        """Return the words of the body."""
        ...

    def tree_without_code(self) -> LexborHTMLParser:
        """Return the page's tree, scripts and style sheets taken out."""
        ...


def walk_page(tree: LexborHTMLParser, limits: Limits, size: int) -> WalkedPage:
    """Walk a page in the best way that this process has by now.

    Args:
        tree: The parsed page.
        limits: Where to stop.
        size: Bytes of the page.
    """
    walker = READINESS.walker(size)
    walked = None if walker is None else walker.walk(tree, limits)
    return walked or PlainPage(tree, limits)
