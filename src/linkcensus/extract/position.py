"""In which part of the page does an element put its links: content, navigation, header, ...?

An element says so by its tag, its ARIA role, or the words in its class and id. What it means
depends on where it stands: the header of an article is content, and whatever lies in a comment,
a sidebar or a footer stays there.

Source:
    HTML Standard 4.3 (sections) and ARIA landmark roles; the class words are those that served
    best in measurements against the main content that Readability's test pages declare.
"""

import re

from linkcensus.core.link import Position

_ROLES = {
    "navigation": Position.NAVIGATION,
    "menu": Position.NAVIGATION,
    "menubar": Position.NAVIGATION,
    "banner": Position.HEADER,
    "contentinfo": Position.FOOTER,
    "complementary": Position.SIDEBAR,
    "main": Position.CONTENT,
    "article": Position.CONTENT,
}
TELLING_TAGS = {
    "nav": Position.NAVIGATION,
    "header": Position.HEADER,
    "footer": Position.FOOTER,
    "aside": Position.SIDEBAR,
    "main": Position.CONTENT,
    "article": Position.CONTENT,
}
_WORDS = {
    Position.COMMENT: "comments? commentlist comentarios? kommentare? disqus respond replies",
    Position.NAVIGATION: "nav navbar navigation menu submenu breadcrumbs? pagination pager",
    Position.HEADER: "header masthead topbar",
    Position.FOOTER: "footer bottom colophon",
    Position.SIDEBAR: "sidebar widget widgets aside",
    Position.CONTENT: "content article entry post main story",
}
_WORD = re.compile(
    r"(?<![a-z0-9])(?<!no-)(?<!has-)(?<!with-)(?:"
    + "|".join(f"(?P<{position}>{words.replace(' ', '|')})" for position, words in _WORDS.items())
    + r")(?![a-z0-9])"
)
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_LONGEST_NAMES = 300
_MEMO_LIMIT = 20_000

_word_memo: dict[str, Position | None] = {}

_PAGE_ELEMENTS = frozenset({"html", "body"})
_BESIDE = frozenset({Position.COMMENT, Position.NAVIGATION, Position.FOOTER, Position.SIDEBAR})
_CLOSED = frozenset({Position.COMMENT, Position.SIDEBAR, Position.FOOTER})
"""Parts that stay what they are, whatever they say about their inside."""


def position_within(
    inherited: Position | None, tag: str, attributes: dict[str, str | None]
) -> Position | None:
    """Return the part of the page that an element's inside belongs to.

    Args:
        inherited: The part its parent belongs to, None when nothing told so far.
        tag: Lower-case name of the element.
        attributes: Its attributes.
    """
    return settled(inherited, own_position(tag, attributes), tag)


def settled(inherited: Position | None, own: Position | None, tag: str) -> Position | None:
    """Return the part of the page that holds inside an element.

    Args:
        inherited: The part its parent belongs to.
        own: The part that it says it is.
        tag: Its name.
    """
    if own is None or own is inherited:
        return inherited
    if inherited is Position.COMMENT:
        return inherited
    if inherited in _CLOSED:
        return own if own is Position.COMMENT else inherited
    if own is Position.CONTENT and tag not in ("main", "article"):
        # a `div.content` inside a navigation or a header is only how the theme is laid out
        return own if inherited is None else inherited
    if own is Position.HEADER and inherited is Position.CONTENT:
        return inherited
    return own


def own_position(tag: str, attributes: dict[str, str | None]) -> Position | None:
    """Return the part of the page that an element says it is, None when it says nothing."""
    if attributes and tag not in _PAGE_ELEMENTS:
        role = attributes.get("role")
        if role in _ROLES:
            return _ROLES[role]
        names = attributes.get("class")
        if names:
            position = word_position(names)
            if position is not None:
                return _agree(tag, position)
        name = attributes.get("id")
        if name:
            position = word_position(name)
            if position is not None:
                return _agree(tag, position)
    return TELLING_TAGS.get(tag)


def _agree(tag: str, position: Position) -> Position:
    """Let the tag decide, but that comments and widgets are often marked up as articles."""
    own = TELLING_TAGS.get(tag)
    if own is None or position is Position.COMMENT:
        return position
    return own


def word_position(names: str) -> Position | None:
    """Return the part of the page that a class attribute or an id names.

    The first telling name holds. In a name of several words, `main-menu` or `entry-header`, the
    word for a part beside the content tells more than one for content or header.
    """
    names = names[:_LONGEST_NAMES]
    if names in _word_memo:
        return _word_memo[names]
    found = None
    for name in names.split():
        spoken = _HUMP.sub("-", name).lower()
        positions = [Position(match.lastgroup or "") for match in _WORD.finditer(spoken)]
        if positions:
            found = next((position for position in positions if position in _BESIDE), positions[0])
            break
    if len(_word_memo) >= _MEMO_LIMIT:
        _word_memo.clear()
    _word_memo[names] = found
    return found
