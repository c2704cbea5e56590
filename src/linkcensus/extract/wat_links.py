"""The links of one WAT document, folded as those of a page are.

The hot path of WAT reading: everything that repeats within a page or an archive is remembered.
"""

import re
from typing import Final, NamedTuple

from msgspec import Struct

from linkcensus.core.link import WAT_ANCHOR_CHARACTERS, FollowCause, FoundLink, Kind
from linkcensus.core.rel import RobotsDirectives, parse_rel, rel_flags
from linkcensus.core.url import CanonicalUrl, PageBase
from linkcensus.extract.folding import merge
from linkcensus.extract.making import kind_of_head_link

_KINDS = {
    "A@/href": Kind.TEXT,
    "AREA@/href": Kind.AREA,
    "FORM@/action": Kind.FORM,
    "IFRAME@/src": Kind.FRAME,
    "FRAME@/src": Kind.FRAME,
}
# fields of CanonicalUrl by place, which costs half of what their names do
_KEY: Final = 0
_SITE: Final = 2
_IMAGE_PATH = "IMG@/src"
_WITHIN_SITE = re.compile(r"(?:/(?![/\\\t\n\r])|[\w.?#%-][^:\t\n\r]*\Z)", re.ASCII)
"""References that stay on the base's host whatever they are: paths, queries, fragments."""


_Target = tuple[CanonicalUrl, str] | None
"""The canonical target and the URL as written, joined with the base; None for no web page."""


class LinkItem(Struct, gc=False):
    """One entry of `Links`."""

    path: str = ""
    url: str | None = None
    text: str | None = None
    rel: str | None = None
    alt: str | None = None
    title: str | None = None
    hreflang: str | None = None


class HeadLink(Struct, gc=False):
    """One entry of `Head.Link`: a `<link>` element."""

    url: str | None = None
    rel: str | None = None
    type: str | None = None
    hreflang: str | None = None


class _Follow(NamedTuple):
    """What a rel attribute says on this page, in the order of a found link's fields."""

    rel: str
    nofollow: bool
    ugc: bool
    sponsored: bool
    follow: bool
    cause: FollowCause


class WatLinks:
    """Collects the links of one page.

    Args:
        page: The page.
        base: What relative URLs are joined with.
        meta: What the page's robots tags ask.
        header: What its X-Robots-Tag headers ask.
        keep_internal: Keep links within the page's site.
    """

    def __init__(
        self,
        page: CanonicalUrl,
        base: PageBase,
        meta: RobotsDirectives,
        header: RobotsDirectives,
        keep_internal: bool,
    ) -> None:
        self._site = page.site
        self._base = base
        home = base.resolve("/")
        self._base_is_own = home is not None and home.site == page.site
        self._page_cause = FollowCause.NONE
        if meta.nofollow or header.nofollow:
            self._page_cause = FollowCause.META if meta.nofollow else FollowCause.HEADER
        self._keep_internal = keep_internal
        self._follow: dict[str | None, _Follow] = {}
        self._targets: dict[str, _Target] = {}
        # by target and kind: the first anchor, and the further ones where there are any
        self._first: dict[str, FoundLink] = {}
        self._others: dict[str, dict[str | None, FoundLink]] = {}
        self.links: list[FoundLink] = []
        self.feeds: list[str] = []
        self.sites: set[str] = set()
        """Other sites that are linked."""
        self.canonical: str | None = None
        self.seen = 0
        """Links of the body, repeats and internal ones included."""
        self.internal = 0

    def add_body(self, items: list[LinkItem]) -> None:
        """Add `Links`, in order: an image right before a link without text is that link's."""
        kinds, within_site = _KINDS, _WITHIN_SITE.match
        skip_internal = self._base_is_own and not self._keep_internal
        alt: str | None = None
        skipped = 0
        for item in items:
            kind = kinds.get(item.path)
            if kind is None:
                alt = item.alt or "" if item.path == _IMAGE_PATH else None
                continue
            href = item.url
            if href is not None:
                if skip_internal and within_site(href):
                    skipped += 1
                else:
                    self._add(item, href, kind, alt)
            alt = None
        self.seen += skipped
        self.internal += skipped

    def add_head(self, links: list[HeadLink]) -> None:
        """Add the canonical and alternate links of the head."""
        for link in links:
            kind = kind_of_head_link(link.rel, link.type)
            target = self._target(link.url) if kind is not None and link.url else None
            if kind is None or target is None:
                continue
            canonical, written = target
            if kind is Kind.CANONICAL:
                self.canonical = self.canonical or written
            elif kind is Kind.FEED:
                self.feeds.append(written)
            if canonical.site != self._site or self._keep_internal:
                rel = " ".join(parse_rel(link.rel))
                self._fold(
                    f"{kind.value} {canonical.key}",
                    FoundLink(canonical, written, kind, anchor="", hreflang=link.hreflang, rel=rel),
                )

    def _add(self, item: LinkItem, href: str, kind: Kind, alt: str | None) -> None:
        target = self._targets[href] if href in self._targets else self._target(href)
        if target is None:
            return
        self.seen += 1
        canonical, written = target
        if canonical[_SITE] == self._site:
            self.internal += 1
            if not self._keep_internal:
                return
        else:
            self.sites.add(canonical[_SITE])
        anchor = item.text
        if not anchor:
            # an area's alternative text is not in the archive, so its anchor stays unknown
            anchor = None if kind is Kind.AREA else ""
            if kind is Kind.TEXT and alt is not None:
                kind, anchor = Kind.IMAGE, alt
        follow = self._follow.get(item.rel) or self._remember_follow(item.rel)
        place = canonical[_KEY] if kind is Kind.TEXT else f"{kind.value} {canonical[_KEY]}"
        self._fold(
            place,
            FoundLink(
                canonical,
                written,
                kind,
                0,
                1,
                anchor,
                anchor is not None and len(anchor) >= WAT_ANCHOR_CHARACTERS,
                alt if kind is Kind.IMAGE else item.alt,
                item.title,
                item.hreflang,
                *follow,
            ),
        )

    def _fold(self, place: str, link: FoundLink) -> None:
        """Join identical repeats (a followed one wins); number the different anchors."""
        known = self._first.setdefault(place, link)
        if known is link:
            self.links.append(link)
        elif known.anchor == link.anchor:
            merge(known, link)
        else:
            others = self._others.setdefault(place, {})
            known = others.setdefault(link.anchor, link)
            if known is link:
                link.occurrence = len(others)
                self.links.append(link)
            else:
                merge(known, link)

    def _target(self, href: str) -> _Target:
        found = self._targets[href] = self._base.locate(href)
        return found

    def _remember_follow(self, rel: str | None) -> _Follow:
        tokens = parse_rel(rel)
        flags = rel_flags(tokens)
        cause = FollowCause.REL if any(flags) else self._page_cause
        follow = _Follow(" ".join(tokens), *flags, cause is FollowCause.NONE, cause)
        self._follow[rel] = follow
        return follow
