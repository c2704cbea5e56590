"""Does a page that answered 200 stand in for the real one: an error, a parked domain, a shell?

Asked only of pages that do not show the link: an article *about* 404s that still has it is fine.
Challenges that bear a firewall's mark the fetcher has told already; here their titles are read.

Source:
    Lehmann, Hannak, Holzinger: soft 404s announce themselves in title or first heading; the words
    of parking and maintenance pages are those of the large providers' own templates.
"""

import re
from enum import StrEnum

from linkcensus.core.page import Outcome
from linkcensus.crawl.challenge import Marks, has_mark

_HEAD_BYTES = 16_000
_SMALL_PAGE_BYTES = 40_000
"""Parking and challenge pages are small, and honest ones mostly not."""
_SHELL_BYTES = 200_000
"""Where a shell begins; in a page of megabytes the search could be made to take minutes."""
_TITLE = re.compile(rb"<(title|h1)(?:\s[^>]{0,300})?>(.{0,400}?)</\1", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(rb"<[^>]{0,300}>")

_NOT_FOUND = re.compile(
    r"^\W*(?:(?:error|fehler|erreur|http)?\W*4(?:04|10)\b(?!\s*(?:ways|tips|things|km|miles))"
    r"|(?:the |this |that |requested |die |diese |la |cette |esta |)"
    r"(?:page|article|post|content|file|url|product|seite|artikel|página|pagina|страница)\b"
    r".{0,40}\b(?:not found|not be found|doesn.?t exist|does not exist|no longer exists?|"
    r"no longer available|has been (?:removed|deleted)|nicht gefunden|existiert nicht|"
    r"introuvable|n.existe (?:pas|plus)|no encontrada|no existe|não encontrada|não existe|"
    r"non trovata|niet gevonden|не найдена)"
    r"|(?:not found|nothing found|nicht gefunden|page introuvable|не найдено)\W*$"
    r"|(?:sorry|oops|whoops|ups)\b.{0,60}\b(?:not find|can.?t find|couldn.?t find|not found|"
    r"doesn.?t exist|nicht finden))",
    re.IGNORECASE,
)
_MAINTENANCE = re.compile(
    r"\b(?:(?:under|scheduled|down for|site|website) maintenance|maintenance mode|"
    r"temporarily (?:unavailable|down|offline)|wartungs(?:arbeiten|modus)|"
    r"en maintenance|en mantenimiento|service unavailable|"
    r"error establishing a database connection|datenbankverbindung)\b",
    re.IGNORECASE,
)
_CHALLENGE = re.compile(
    r"^\W*(?:just a moment|attention required|checking your browser|access denied|"
    r"are you (?:a )?(?:human|robot)|verify(?:ing)? (?:that )?you are (?:a )?human|"
    r"making sure you.?re not a bot|ddos-guard|security check|please wait\b.{0,20}$|"
    r"robot (?:check|challenge)|human verification|bot verification|captcha)",
    re.IGNORECASE,
)
_PARKED_MARKS: Marks = (
    (
        b"park",
        (
            b"sedoparking.com",
            b"parkingcrew.net",
            b"parklogic.com",
            b"img1.wsimg.com/parking-lander",
            b"window.park =",
        ),
    ),
    (b"bodis.com", ()),
    (b"d38psrni17bvxu.cloudfront.net", ()),
    (b"afternic.com/forsale", ()),
    (b"hugedomains.com/domain_profile", ()),
    (b"data-adblockkey=", ()),
)
"""Words and the marks with them, as in `crawl.challenge`: most pages have none of the words."""
_PARKED = re.compile(
    r"\b(?:(?:this |the )?domain(?: name)?(?: \S{1,80})? (?:is|may be) (?:for sale|parked)"
    r"|buy this domain|domain (?:has )?expired|parked (?:domain|page)|domain zu verkaufen|"
    r"diese domain (?:steht|ist) .{0,20}verkauf)\b",
    re.IGNORECASE,
)
_SHELL = re.compile(
    rb"<(?:div|main|app-root)\s[^>]{0,200}?id=[\"']?(?:root|app|__next|__nuxt|___gatsby)[\"']?"
    rb"[^>]{0,200}>\s*(?:<noscript>.{0,2000}?</noscript>\s*)?</|<app-root[^>]{0,200}>\s*</app-root",
    re.DOTALL | re.IGNORECASE,
)


class StandIn(StrEnum):
    """What a page is instead of itself; the word is kept as the visit's cause."""

    CHALLENGE = "challenge"
    MAINTENANCE = "maintenance"
    EMPTY = "empty"
    NEEDS_SCRIPTS = "needs_scripts"
    """Its content comes by script: the page as sent shows none of it."""
    SOFT_404 = "soft_404"
    PARKED = "parked"

    @property
    def outcome(self) -> Outcome:
        """The outcome of the visit."""
        return _OUTCOMES[self]


_OUTCOMES = {
    StandIn.CHALLENGE: Outcome.BLOCKED,
    StandIn.MAINTENANCE: Outcome.ERROR,
    StandIn.EMPTY: Outcome.ERROR,
    StandIn.NEEDS_SCRIPTS: Outcome.SEEN,
    StandIn.SOFT_404: Outcome.NOT_FOUND,
    StandIn.PARKED: Outcome.GONE,
}


def stand_in(body: bytes) -> StandIn | None:
    """Tell what stands in for a page; None when it seems to be itself.

    Args:
        body: The page as it was sent, chunks and compression undone.
    """
    if not body.strip():
        return StandIn.EMPTY
    titles = _titles(body[:_HEAD_BYTES])
    if len(body) <= _SMALL_PAGE_BYTES:
        lower = body.lower()
        if _any(_CHALLENGE, titles):
            return StandIn.CHALLENGE
        if has_mark(lower, _PARKED_MARKS) or _any(_PARKED, titles):
            return StandIn.PARKED
    if _any(_NOT_FOUND, titles):
        return StandIn.SOFT_404
    if _any(_MAINTENANCE, titles):
        return StandIn.MAINTENANCE
    if b"<script" in body and _SHELL.search(body, 0, _SHELL_BYTES) is not None:
        return StandIn.NEEDS_SCRIPTS
    return None


def _titles(head: bytes) -> list[str]:
    """The title and the first heading as text."""
    found: dict[bytes, str] = {}
    for match in _TITLE.finditer(head):
        text = _TAG.sub(b" ", match[2]).decode("utf-8", "replace")
        found.setdefault(match[1].lower(), " ".join(text.split()))
    return list(found.values())


def _any(pattern: re.Pattern[str], texts: list[str]) -> bool:
    return any(pattern.search(text) is not None for text in texts)
