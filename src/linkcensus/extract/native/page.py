"""A page that is walked natively."""

from collections.abc import Sequence

from selectolax.lexbor import LexborHTMLParser

from linkcensus.core.rel import NO_DIRECTIVES, RobotsDirectives
from linkcensus.core.url import PageBase
from linkcensus.extract.limits import Limits
from linkcensus.extract.native.links import NativeLinks
from linkcensus.extract.native.outline import Element, Outline, Walker
from linkcensus.extract.plain import drop_code, words_of


class NativePage:
    """A page whose elements are known, but not yet what they link to.

    Args:
        tree: The parsed page.
        outline: What the walk wrote down of it.
        limits: Where to stop.
    """

    def __init__(self, tree: LexborHTMLParser, outline: Outline, limits: Limits) -> None:
        self._tree, self._outline, self._limits = tree, outline, limits
        self._has_code = True
        others = outline.others
        self.is_cut = outline.anchor_count + len(others) > limits.links
        del others[limits.links :]
        self.others: Sequence[Element] = others

    def links(
        self,
        base: PageBase,
        meta: RobotsDirectives = NO_DIRECTIVES,
        header: RobotsDirectives = NO_DIRECTIVES,
    ) -> NativeLinks:
        """Make the page's links; the arguments are those of `LinkMaker`."""
        return NativeLinks(base, self._limits, meta, header, self._outline)

    def words(self) -> list[str]:
        """Return the words of the body."""
        words = self._outline.words()
        return words_of(self.tree_without_code()) if words is None else words

    def tree_without_code(self) -> LexborHTMLParser:
        """Return the page's tree, scripts and style sheets taken out."""
        if self._has_code:
            drop_code(self._tree)
            self._has_code = False
        return self._tree


class NativeWalk:
    """Walks pages natively.

    Raises:
        NoNativeWalk: The parser's tree cannot be understood.
    """

    def __init__(self) -> None:
        self._walker = Walker()

    def walk(self, tree: LexborHTMLParser, limits: Limits) -> NativePage | None:
        """Walk a page; None when it is beyond this walk."""
        outline = self._walker.outline(tree, limits.anchor_characters)
        return None if outline is None else NativePage(tree, outline, limits)
