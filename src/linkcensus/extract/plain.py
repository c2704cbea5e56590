"""A page that is walked plainly: by the parser's selectors, and node by node."""

from collections.abc import Sequence

from selectolax.lexbor import LexborHTMLParser, LexborNode

from linkcensus.core.rel import NO_DIRECTIVES, RobotsDirectives
from linkcensus.core.url import PageBase
from linkcensus.extract.elements import ANCHOR, CODE, OTHERS, TEXT
from linkcensus.extract.limits import Limits
from linkcensus.extract.reading import LinkReader

_WANTED = "[href],[content],[action],iframe,frame,script,style"
"""Attributes are compared faster than names, and nearly all elements that matter have one."""


class PlainPage:
    """A page whose elements are known, but not yet what they link to.

    Args:
        tree: The parsed page; code is taken out of it.
        limits: Where to stop.
    """

    def __init__(self, tree: LexborHTMLParser, limits: Limits) -> None:
        self._tree = tree
        self._anchors: list[LexborNode] = []
        others: list[LexborNode] = []
        last = 0
        for node in tree.css(_WANTED):
            # who matches two of the selectors comes twice, one after the other
            number, last = last, node.mem_id
            if number == last:
                continue
            tag = node.tag_id
            if tag == ANCHOR:
                self._anchors.append(node)
            elif tag in CODE:
                _drop_code(node)
            elif tag in OTHERS:
                others.append(node)
        if len(self._anchors) + len(others) > limits.links:
            # some matched by another attribute; elsewhere `read_anchors` passes over them
            self._anchors = [node for node in self._anchors if "href" in node.attributes]
        self.is_cut = len(self._anchors) + len(others) > limits.links
        if self.is_cut:
            del self._anchors[limits.links :], others[limits.links :]
        self._limits = limits
        self.others: Sequence[LexborNode] = others

    def links(
        self,
        base: PageBase,
        meta: RobotsDirectives = NO_DIRECTIVES,
        header: RobotsDirectives = NO_DIRECTIVES,
    ) -> LinkReader:
        """Make the page's links; the arguments are those of `LinkMaker`."""
        reader = LinkReader(base, self._limits, meta, header)
        reader.read_anchors(self._anchors)
        reader.read_others(self.others)
        # the parser puts one into another where tables are broken: then words alone do not tell
        reader.describe(exactly=self._tree.css_matches("a a"))
        return reader

    def words(self) -> list[str]:
        """Return the words of the body."""
        return words_of(self._tree)

    def tree_without_code(self) -> LexborHTMLParser:
        """Return the page's tree, which has lost its code already."""
        return self._tree


def words_of(tree: LexborHTMLParser) -> list[str]:
    """Return the words of a body; what stands in an element of its own is a word of its own."""
    return [] if tree.body is None else tree.body.text(separator=" ").split()


def drop_code(tree: LexborHTMLParser) -> None:
    """Take scripts and style sheets out of a tree, so that no text of the page holds them."""
    for node in tree.css("script,style"):
        _drop_code(node)


def _drop_code(node: LexborNode) -> None:
    content = node.first_child
    # in a drawing it may hold elements, which somebody may still refer to
    if content is not None and content.tag_id == TEXT and content.next is None:
        node.decompose()
