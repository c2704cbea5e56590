"""What happens to the made-up web after the archives: changes, and what must be told of each.

Nothing here reads HTML or asks the index: a change is made to the plan, and written down with the
rule that must tell it. What is changed and must not be told is written down too.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random

from linkcensus.core.link import Position
from linkcensus.demo.model import MadeLink, MadePage, MadeSite, MadeWeb
from linkcensus.demo.naming import Namer
from linkcensus.demo.words import GUIDES, HERO_SITE

_LATEST = 3
GONE_GUIDE = f"/journal/{GUIDES[0][0]}"
"""The page of the hero that is taken down."""


@dataclass(frozen=True, slots=True)
class TrueAlert:
    """Something that must be told, once, and by this rule."""

    rule: str
    pages: frozenset[str]
    """Addresses of the referring pages; of a broken page of the hero, its own."""
    says: str
    """Words that the alert must hold."""


@dataclass(slots=True)
class Changes:
    """What was changed."""

    alerts: list[TrueAlert] = field(default_factory=list)
    quiet: list[str] = field(default_factory=list)
    """Pages that nobody must be told of: a firewall lets us not see them."""
    placed: list[tuple[str, str, str]] = field(default_factory=list)
    """Placed links, those that stay as they were among them: page, target, words."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A page with just one link to the hero, which a change can be told of."""

    site: MadeSite
    page: MadePage
    link: MadeLink


class Weeks:
    """The weeks after the last archive; one use.

    Args:
        web: Changed by `change`.
        seed: The same seed chooses the same pages.
    """

    def __init__(self, web: MadeWeb, seed: int) -> None:
        self._web = web
        self._namer = Namer(seed)
        self.changes = Changes()
        spots = list(_spots(web))
        Random(seed).shuffle(spots)
        of_sites = {spot.site.host: spot for spot in spots}
        self._free = sorted(of_sites.values(), key=lambda spot: spot.site.host)
        Random(seed).shuffle(self._free)
        self._removed = [self._take(), self._take()]
        self._noindex, self._nofollow = self._take(), self._take()
        for spot in (*self._removed, self._noindex, self._nofollow, *self._free[:3]):
            entry = spot.page.url, spot.link.target, spot.link.anchor_in(_LATEST)
            self.changes.placed.append(entry)
        del self._free[:3]

    def change(self) -> Changes:
        """Let the weeks pass."""
        self._remove()
        self._take_pages_down()
        self._redesign()
        self._edit()
        self._write_about_the_hero()
        self._break_a_guide()
        self._raise_a_firewall()
        return self.changes

    def _take(self) -> Spot:
        return self._free.pop()

    def _tell(self, rule: str, says: str, *pages: str) -> None:
        self.changes.alerts.append(TrueAlert(rule, frozenset(pages), says))

    def _remove(self) -> None:
        """Take links off their pages; they were paid for, too."""
        for spot in self._removed:
            spot.page.links.remove(spot.link)
            self._tell("lost_link", "was taken off the page", spot.page.url)
        pages = [spot.page.url for spot in self._removed]
        self._tell("expectation", "placed links are not on their pages", *pages)

    def _take_pages_down(self) -> None:
        for status, says in ((404, "answers 404"), (410, "answers 410"), (301, "leads elsewhere")):
            spot = self._take()
            spot.page.statuses = (*spot.page.statuses[:2], status)
            spot.page.location = spot.site.url() if status == 301 else None
            self._tell("lost_link", says, spot.page.url)

    def _redesign(self) -> None:
        """Let a blog that named the hero at the foot of every page do so no more."""
        blog, footers = max(_credits(self._web), key=lambda found: len(found[1]))
        for page, link in footers:
            page.links.remove(link)
        pages = [page.url for page, _ in footers]
        self._tell("lost_link", f"{len(pages)} links from {_domain(blog)}", *pages)

    def _edit(self) -> None:
        self._nofollow.link.later_rel = "nofollow"
        self._tell("rel_change", "to nofollow", self._nofollow.page.url)
        self._tell("expectation", "wrong rel", self._nofollow.page.url)
        words = self._take()
        words.link.later_anchor = "the lantern people"
        self._tell("anchor_change", "the lantern people", words.page.url)
        self._noindex.page.noindex = True
        self._tell("expectation", "not to be indexed", self._noindex.page.url)

    def _write_about_the_hero(self) -> None:
        """Let a newspaper that links already write an article about the hero."""
        paper = next(spot.site for spot in self._free if spot.site.kind == "news")
        namer = self._namer
        page = MadePage(
            paper.url("/2026/10/the-last-lantern-makers"),
            "The last lantern makers",
            paper.language,
            namer.paragraphs(paper.language, 4),
        )
        page.links.append(MadeLink(self._web.hero.url("/workshop/"), "a workshop in Tarnwick"))
        paper.pages.append(page)
        front = MadeLink(page.url, page.title, Position.NAVIGATION)
        paper.pages[0].links.append(front)
        self._tell("new_link", "1 new link", page.url)

    def _break_a_guide(self) -> None:
        page = next(p for p in self._web.hero.pages if p.url == self._web.hero.url(GONE_GUIDE))
        page.statuses = (*page.statuses[:2], 410)
        self._tell("target_broken", "answers 410", page.url)

    def _raise_a_firewall(self) -> None:
        """Let a site show us nothing any more: its links are no losses."""
        spot = next(spot for spot in self._free if spot.site.kind == "blog")
        for page in spot.site.pages:
            page.statuses = (*page.statuses[:2], 403)
            self.changes.quiet.append(page.url)


def _spots(web: MadeWeb) -> Iterator[Spot]:
    shorteners = {page.url for site in web.of_kind("short") for page in site.pages}
    dead = {p.url for p in web.hero.pages if p.answers(_LATEST) != 200}
    dead.add(web.hero.url(GONE_GUIDE))
    for site in web.of_kind("blog") + web.of_kind("news"):
        for page in site.pages[1:]:
            into = [
                one for one in page.links if HERO_SITE in one.target or one.target in shorteners
            ]
            if len(into) == 1 and _is_plain(page) and _is_plain_link(into[0], dead):
                yield Spot(site, page, into[0])


def _is_plain(page: MadePage) -> bool:
    oddities: tuple[Callable[[MadePage], object], ...] = (
        lambda one: one.statuses != (200, 200, 200),
        lambda one: one.noindex or one.meta_nofollow or one.header_nofollow,
        lambda one: one.canonical,
    )
    return not any(oddity(page) for oddity in oddities)


def _is_plain_link(link: MadeLink, dead: set[str]) -> bool:
    changed = link.hidden or link.image or link.later_rel or link.later_anchor
    stands = _LATEST in link.shown_in and link.position is Position.CONTENT
    return stands and not (changed or link.rel) and bool(link.anchor) and link.target not in dead


def _credits(web: MadeWeb) -> Iterator[tuple[MadeSite, list[tuple[MadePage, MadeLink]]]]:
    """The blogs that name the hero at the foot of their pages, with those pages that answer."""
    for blog in web.of_kind("blog"):
        found = [
            (page, link)
            for page in blog.pages
            for link in page.links
            if link.position is Position.FOOTER and HERO_SITE in link.target
        ]
        if found:
            yield blog, [pair for pair in found if pair[0].answers(_LATEST) == 200]


def _domain(site: MadeSite) -> str:
    return site.host.removeprefix("www.")
