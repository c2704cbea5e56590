"""May a link be followed, and if not, who says so: its rel, the page, or the server?

Source:
    HTML Standard 4.6.7 (link types); Google Search Central, "Qualify your outbound links" and
    "Robots meta tag, data-nosnippet, and X-Robots-Tag specifications".
"""

import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from linkcensus.core.link import FollowCause

_SEPARATORS = re.compile(r"[\t\n\f\r ,]+")
_LONGEST_VALUE = 2_000

_VALUED_DIRECTIVES = frozenset(
    {"unavailable_after", "max-snippet", "max-image-preview", "max-video-preview"}
)
"""Directives written `name: value`, which must not be taken for the name of a bot."""

_BOT_NAMES = frozenset(
    {
        *("slurp", "teoma", "yandex", "baiduspider", "seznam", "naverbot", "yeti", "360spider"),
        *("googlebot-news", "googlebot-image", "googlebot-video", "google-extended", "bingpreview"),
    }
)
"""Names of `<meta>` that address a crawler and do not end in `bot`."""


class RelFlags(NamedTuple):
    """The rel values that qualify a link, as written on it."""

    nofollow: bool
    ugc: bool
    sponsored: bool


@dataclass(frozen=True, slots=True)
class RobotsDirectives:
    """What a page, or its server, asks of crawlers.

    `nofollow` and `noindex` hold when any crawler is addressed, by name or not.
    """

    nofollow: bool = False
    noindex: bool = False
    bots: tuple[str, ...] = ()
    """Crawlers named by a directive that holds here, sorted; empty: only all of them at once."""

    def __or__(self, other: "RobotsDirectives") -> "RobotsDirectives":
        """Return what both ask together; a page may hold several tags."""
        return RobotsDirectives(
            self.nofollow or other.nofollow,
            self.noindex or other.noindex,
            tuple(sorted({*self.bots, *other.bots})),
        )


NO_DIRECTIVES = RobotsDirectives()


def parse_rel(value: str | None) -> tuple[str, ...]:
    """Return the tokens of a rel attribute: lower case, each once, in order.

    ASCII white space separates them, and the comma too, as search engines read it. At most the
    first 2,000 characters count.
    """
    return _tokens(value[:_LONGEST_VALUE]) if value else ()


@functools.lru_cache(maxsize=10_000)
def _tokens(value: str) -> tuple[str, ...]:
    """The tokens of a value that was cut, for what is remembered must not be hostile in size."""
    tokens = _SEPARATORS.split(value.lower())
    return tuple(dict.fromkeys(token for token in tokens if token))


def rel_flags(tokens: Iterable[str]) -> RelFlags:
    """Return which qualifying values stand among lower-case rel tokens."""
    present = set(tokens)
    return RelFlags("nofollow" in present, "ugc" in present, "sponsored" in present)


def parse_robots_meta(name: str | None, content: str | None) -> RobotsDirectives:
    """Read one `<meta name=... content=...>`; names that address no crawler ask nothing."""
    bot = (name or "").strip().lower()
    if bot != "robots" and not _is_bot(bot):
        return NO_DIRECTIVES
    directives = NO_DIRECTIVES
    for token in parse_rel(content):
        directives |= _directive(token, None if bot == "robots" else bot)
    return directives


def parse_x_robots_tag(values: Iterable[str]) -> RobotsDirectives:
    """Read all `X-Robots-Tag` headers of a response, one text each.

    `googlebot: nofollow` addresses one crawler, up to the next name in the same header;
    `unavailable_after: 25 Jun 2030 15:00:00 PST` names no crawler.
    """
    directives = NO_DIRECTIVES
    for value in values:
        bot: str | None = None
        for part in value[:_LONGEST_VALUE].lower().split(","):
            before, colon, after = part.partition(":")
            scoped = bool(colon) and _may_be_bot(before.strip())
            if scoped:
                bot = before.strip()
            for token in (after if scoped else part).split():
                directives |= _directive(token, bot)
    return directives


def effective_follow(
    rel: Iterable[str],
    meta: RobotsDirectives = NO_DIRECTIVES,
    header: RobotsDirectives = NO_DIRECTIVES,
) -> tuple[bool, FollowCause]:
    """Return whether a link counts as followed, and who says no: the nearest to the link first.

    Args:
        rel: Lower-case rel tokens of the link.
        meta: What the page's robots tags ask together.
        header: What the response's X-Robots-Tag headers ask together.
    """
    if any(rel_flags(rel)):
        return False, FollowCause.REL
    if meta.nofollow:
        return False, FollowCause.META
    if header.nofollow:
        return False, FollowCause.HEADER
    return True, FollowCause.NONE


def _directive(token: str, bot: str | None) -> RobotsDirectives:
    nofollow = token in ("nofollow", "none")
    noindex = token in ("noindex", "none")
    if not (nofollow or noindex):
        return NO_DIRECTIVES
    return RobotsDirectives(nofollow, noindex, (bot,) if bot else ())


def _is_bot(name: str) -> bool:
    return name.endswith("bot") or name in _BOT_NAMES


def _may_be_bot(name: str) -> bool:
    """Tell whether a header's `name:` can be a crawler: one word, and no directive's name."""
    return name[:1].isalpha() and len(name.split()) == 1 and name not in _VALUED_DIRECTIVES
