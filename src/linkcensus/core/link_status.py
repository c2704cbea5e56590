"""How a known link stands when its page is looked at again: a status, and one of three standings.

The standing answers what people ask first: does this page still link to the site? Live and gone
are said only of what was read; a firewall, a robots.txt or a dead line is `cannot_tell`.
"""

from enum import StrEnum

from linkcensus.core.link import Position


class Status(StrEnum):
    """What was found where a link is known to be. The first that holds is a link's status."""

    UNREACHABLE = "unreachable"
    """No answer, or one that says that the server is not well (5xx)."""
    BLOCKED = "blocked"
    """A firewall, a login or a challenge stands before the page."""
    ROBOTS_DISALLOWED = "robots_disallowed"
    PAGE_GONE = "page_gone"
    NOT_HTML = "not_html"
    PAGE_REDIRECTED = "page_redirected"
    LINK_NOT_FOUND = "link_not_found"
    WRONG_TARGET = "wrong_target"
    """The page links to another page of the same site instead."""
    PAGE_NOINDEX = "page_noindex"
    PAGE_CANONICALISED = "page_canonicalised"
    """The page calls another one its canonical form."""
    TARGET_BROKEN = "target_broken"
    WRONG_REL = "wrong_rel"
    WRONG_ANCHOR = "wrong_anchor"
    IN_BOILERPLATE = "in_boilerplate"
    """It was in the content and is now in a navigation, header, footer, sidebar or comment."""
    WRONG_POSITION = "wrong_position"
    """It stands in another part of the page's frame: in the footer, not in the sidebar."""
    TARGET_REDIRECTED = "target_redirected"
    OK = "ok"


class Standing(StrEnum):
    """Does the page still link to the site?"""

    LIVE = "live"
    GONE = "gone"
    CANNOT_TELL = "cannot_tell"


STANDINGS = {
    Status.UNREACHABLE: Standing.CANNOT_TELL,
    Status.BLOCKED: Standing.CANNOT_TELL,
    Status.ROBOTS_DISALLOWED: Standing.CANNOT_TELL,
    Status.PAGE_GONE: Standing.GONE,
    Status.NOT_HTML: Standing.GONE,
    Status.LINK_NOT_FOUND: Standing.GONE,
}
"""Standings that follow from the status. A redirected page's depends on where it leads; all others
are live."""

PAGE_FINDINGS = (Status.PAGE_NOINDEX, Status.PAGE_CANONICALISED)
"""What is said of a page as a whole, and kept with the visit."""


def wrong_place(wanted: str | None, found: str | None) -> Status | None:
    """Tell whether a link stands in another part of the page than it should.

    Args:
        wanted: A `Position`; None: anywhere.
        found: Likewise; None: unknown, which says nothing. A link in the content is never worse
            off than one in the frame, so it is right wherever it should be.
    """
    if wanted is None or found in (None, wanted, Position.CONTENT):
        return None
    return Status.IN_BOILERPLATE if wanted == Position.CONTENT else Status.WRONG_POSITION
