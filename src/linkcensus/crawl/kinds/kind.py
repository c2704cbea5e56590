"""What a kind of crawl is, and what the kinds share."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from linkcensus.core.errors import BadInput
from linkcensus.core.link import FollowCause, FoundLink
from linkcensus.core.link import Kind as LinkKind
from linkcensus.core.scope import Scope, Target, parse_target
from linkcensus.core.url import CanonicalUrl, canonicalize
from linkcensus.crawl.sitemaps import Sitemap
from linkcensus.extract.seen import SeenPage
from linkcensus.index.index import Index
from linkcensus.store.crawl_entry import Entry, Found
from linkcensus.store.crawls import Budget

_LEADING = frozenset(
    {
        LinkKind.TEXT,
        LinkKind.IMAGE,
        LinkKind.AREA,
        LinkKind.FRAME,
        LinkKind.ALTERNATE,
        LinkKind.CANONICAL,
        LinkKind.REDIRECT,
    }
)
"""Kinds of links that lead a visitor to a page."""
_SUFFIXES = (
    "jpg jpeg png gif webp avif svg ico bmp tif tiff mp3 mp4 m4a m4v webm ogg ogv wav flac avi mov "
    "mkv pdf doc docx xls xlsx ppt pptx odt ods epub zip gz tgz bz2 xz 7z rar tar dmg exe msi apk "
    "iso deb rpm css js mjs map json woff woff2 ttf eot otf"
)
_NO_PAGES = frozenset(_SUFFIXES.split())
_LONGEST_SUFFIX = 5
_MOST_TARGETS = 1_000


class Kind(Protocol):
    """Where a crawl begins, and which links it follows. Made by `KindDoor.read`."""

    @property
    def title(self) -> str:
        """What the crawl does, in one line."""
        ...

    @property
    def reads_sitemaps(self) -> bool:
        """Whether the sitemaps of seeds' hosts are read."""
        ...

    def prepare(self, index: Index) -> None:
        """Read what `follow` needs; each worker does it once."""
        ...

    def seeds(self, index: Index) -> Iterator[Found]:
        """Yield where the crawl begins. Done again when it was interrupted."""
        ...

    def follow(self, entry: Entry, seen: SeenPage) -> Iterable[Found]:
        """Return what a page leads to that is to be fetched too."""
        ...

    def listed(self, entry: Entry, sitemap: Sitemap) -> Iterable[Found]:
        """Return what of a sitemap's or feed's entries is to be fetched."""
        ...


@dataclass(frozen=True, slots=True)
class KindDoor:
    """One kind: its name, what it is for, what it costs at most, and how it is made."""

    name: str
    purpose: str
    budget: Budget
    """Where the user says nothing."""
    read: Callable[[Mapping[str, object]], Kind]
    """Makes one of its arguments; raises BadInput when they do not fit."""


def leads_to_page(link: FoundLink) -> bool:
    """Tell whether a crawl may follow a link: to a page, and the page does not ask otherwise."""
    if link.kind not in _LEADING or link.follow_cause in (FollowCause.META, FollowCause.HEADER):
        return False
    return may_be_page(link.target)


def may_be_page(url: CanonicalUrl) -> bool:
    """Tell whether a URL's name does not say that it is a picture, a film, a program."""
    name = url.key.partition("?")[0].rpartition("/")[2]
    _, dot, suffix = name.rpartition(".")
    return not dot or len(suffix) > _LONGEST_SUFFIX or suffix.lower() not in _NO_PAGES


def read_targets(arguments: Mapping[str, object]) -> list[Target]:
    """Read `targets` and `scope`.

    Raises:
        BadInput: There are none, too many, or some cannot be read.
    """
    given = arguments.get("targets")
    texts = [given] if isinstance(given, str) else given
    if not isinstance(texts, list) or not texts or not all(isinstance(t, str) for t in texts):
        raise BadInput("there is nothing to crawl", place="targets", remedy="name a site or URL")
    if len(texts) > _MOST_TARGETS:
        raise BadInput(f"are more than {_MOST_TARGETS:,}", place="targets")
    return [parse_target(text, read_scope(arguments)) for text in texts]


def read_scope(arguments: Mapping[str, object]) -> Scope | None:
    """Read `scope`; None where it was not given.

    Raises:
        BadInput: It is none.
    """
    written = arguments.get("scope")
    if written is None:
        return None
    if written not in [scope.value for scope in Scope]:
        names = ", ".join(scope.value for scope in Scope)
        raise BadInput(f"{written!r} is no scope", place="scope", remedy=f"write {names}")
    return Scope(str(written))


def front_page(host: str, *, https: bool = True) -> CanonicalUrl | None:
    """Return the address of a host's front page."""
    return canonicalize(f"{'https' if https else 'http'}://{host}/")


def names_of(targets: Iterable[Target]) -> str:
    """Return targets for a title."""
    texts = [target.text for target in targets]
    shown = ", ".join(text[:80] for text in texts[:3])
    return shown if len(texts) <= 3 else f"{shown} and {len(texts) - 3:,} more"
