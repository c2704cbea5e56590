"""The stories of the made-up web: a link farm, a web ring, redirects, hidden and lost links."""

from dataclasses import replace
from random import Random

from linkcensus.core.link import Position
from linkcensus.demo.cast import link_to_hero, menu
from linkcensus.demo.model import MadeLink, MadePage, MadeSite, MadeWeb
from linkcensus.demo.naming import Namer
from linkcensus.demo.words import HERO_SITE, MONEY_ANCHOR, PRODUCTS

FARM_SITES = 26
FARM_SUBNET = "192.0.2"
"""Source: RFC 5737: TEST-NET-1 belongs to nobody."""

ONLY_FIRST = frozenset({1})
FROM_SECOND = frozenset({2, 3})
ONLY_THIRD = frozenset({3})
NOT_SECOND = frozenset({1, 3})
NOT_THIRD = frozenset({1, 2})

SHOWINGS = ((ONLY_FIRST, 14), (NOT_THIRD, 5), (NOT_SECOND, 4), (FROM_SECOND, 20), (ONLY_THIRD, 12))
"""In which snapshots a page shows its links to the hero, and how many pages do so."""

ANSWERS = (
    ((200, 404, 404), 6),
    ((200, 410, 410), 4),
    ((200, 503, 503), 3),
    ((200, 404, 200), 2),
    ((200, 0, 0), 10),
    ((0, 200, 200), 8),
)
"""What the server of a page answers at each snapshot, and how many pages do so."""


def add_farm(web: MadeWeb, namer: Namer) -> None:
    """Add a link farm: clean text, every site links to six others, one money anchor.

    All sites stand in one subnet and push one page of the hero.
    """
    farm = [
        namer.site("farm", "en", "living", f"{FARM_SUBNET}.{10 + number // 2}")
        for number in range(FARM_SITES)
    ]
    for site in farm:
        for path in ("/", "/ideas", "/gifts", "/about"):
            page = MadePage(site.url(path), namer.title("en"), "en", namer.paragraphs("en", 4))
            others = [other for other in farm if other is not site]
            for other in namer.rng.sample(others, 6):
                page.links.append(MadeLink(other.url(), other.name))
            if path in ("/", "/gifts"):
                page.links.append(MadeLink(web.hero.url("/lanterns/"), MONEY_ANCHOR))
            site.pages.append(page)
        menu(site, namer)
    web.sites += farm


def add_ring(web: MadeWeb, namer: Namer) -> None:
    """Add a web ring of ten friends: each links to its neighbours from the sidebar."""
    ring = [namer.site("ring", "en", "cabin") for _ in range(10)]
    for number, site in enumerate(ring):
        ahead, behind = ring[(number + 1) % 10], ring[number - 1]
        for path in ("/", "/log", "/boats", "/ring"):
            page = MadePage(site.url(path), f"{site.name} {path}", "en", namer.paragraphs("en", 2))
            page.links.append(MadeLink(ahead.url(), "next in the ring", Position.SIDEBAR))
            page.links.append(MadeLink(behind.url(), "previous in the ring", Position.SIDEBAR))
            site.pages.append(page)
        ring[number].pages[1].links.append(link_to_hero(web, namer, "en"))
        menu(site, namer)
    web.sites += ring


def add_footer_credits(web: MadeWeb, namer: Namer) -> None:
    """Let three blogs name their sponsor, the hero, on every page, and a studio sign six sites."""
    studio = namer.site("studio", "en", "webcraft")
    studio.pages = [MadePage(studio.url(), studio.name, "en", namer.paragraphs("en", 2))]
    web.sites.append(studio)
    blogs = [site for site in web.of_kind("blog") if site.language == "en"]
    for blog in blogs[:3]:
        for page in blog.pages:
            page.links.append(MadeLink(web.hero.url(), "Light by Tarnwick", Position.FOOTER))
    for site in blogs[3:6] + web.of_kind("shop")[:3]:
        for page in site.pages:
            page.links.append(
                MadeLink(studio.url(), f"Site by {studio.name}", Position.FOOTER, "nofollow")
            )


def add_redirects(web: MadeWeb, namer: Namer) -> None:
    """Add a URL shortener, the hero's moved pages, its bare domain and pages it took down."""
    short = MadeSite("tnylnk", "tnylnk-pellwick.net", "short", "en", namer.address())
    for number, (path, _) in enumerate(PRODUCTS[:8]):
        target = web.hero.url(f"/lanterns/{path}")
        page = _moved(short.url(f"/{'abcdefgh'[number]}{number}"), target)
        short.pages.append(page)
    web.sites.append(short)
    hero = web.hero
    bare = f"https://{HERO_SITE}/"
    hero.pages += [
        _moved(f"http://{HERO_SITE}/", bare),
        _moved(bare, hero.url()),
        _moved(hero.url("/old-catalogue.html"), hero.url("/catalogue"), 302),
        _moved(hero.url("/catalogue"), hero.url("/lanterns/")),
        MadePage(hero.url("/lanterns/tin-lantern"), "Gone", "en", statuses=(404, 404, 404)),
        MadePage(hero.url("/journal/opening-day"), "Gone", "en", statuses=(200, 410, 410)),
    ]
    targets = [page.url for page in short.pages]
    targets += [f"http://{HERO_SITE}/", bare, hero.url("/old-catalogue.html")] * 3
    targets += [hero.url("/lanterns/tin-lantern"), hero.url("/journal/opening-day")] * 4
    for target in targets:
        page = namer.rng.choice(_articles_of(web, "blog", "en"))
        page.links.append(MadeLink(target, namer.rng.choice(("the old page", "found here"))))


def add_oddities(web: MadeWeb, namer: Namer) -> None:
    """Hide some links, forbid following on some pages, keep some out of search engines."""
    pages = namer.rng.sample(_articles_of(web, "blog", "de") + _articles_of(web, "news", "en"), 18)
    for number, page in enumerate(pages):
        link = link_to_hero(web, namer, page.language)
        page.links.append(link)
        link.hidden = number < 4
        page.meta_nofollow = 4 <= number < 7
        page.header_nofollow = 7 <= number < 9
        if 9 <= number < 12:
            link.image, link.anchor = True, ""
        if 12 <= number < 15:
            link.rel = "noopener external"
        page.noindex = number == 15
        page.canonical = page.url + "?print=1" if number == 16 else None


def let_time_pass(web: MadeWeb, rng: Random) -> None:
    """Change the web between the snapshots: losses, gains, edits, a firewall, a return."""
    pages = [
        page
        for page in _articles_of(web, "blog") + _articles_of(web, "news")
        if _hero_links(page) and page.statuses == (200, 200, 200)
    ]
    rng.shuffle(pages)
    for snapshots, count in SHOWINGS:
        for page in _take(pages, count):
            _show(page, snapshots)
    for statuses, count in ANSWERS:
        for page in _take(pages, count):
            page.statuses = statuses
    for page in _take(pages, 3):
        page.statuses, page.location = (200, 301, 301), "/".join(page.url.split("/")[:3]) + "/"
    for page in _take(pages, 5):
        _hero_links(page)[0].later_anchor = "lantern makers since 1911"
    for page in _take(pages, 5):
        _hero_links(page)[0].later_rel = "nofollow"


def add_magazines(web: MadeWeb, namer: Namer) -> None:
    """Add six magazines that write about both rivals, cite each other and never met the hero."""
    rivals = web.of_kind("rival")
    magazines = [namer.site("magazine", "en", "review") for _ in range(6)]
    for number, site in enumerate(magazines):
        for path in ("/", "/lamps-compared", "/makers", "/readers-ask"):
            page = MadePage(site.url(path), namer.title("en"), "en", namer.paragraphs("en", 3))
            for rival in rivals:
                product = namer.rng.choice(rival.pages)
                page.links.append(MadeLink(product.url, namer.rng.choice((rival.name, rival.host))))
            other = magazines[(number + 1) % len(magazines)]
            page.links.append(MadeLink(other.url(path), other.name))
            site.pages.append(page)
        menu(site, namer)
    web.sites += magazines


def raise_firewall(web: MadeWeb) -> None:
    """Let one paper with links to the hero answer 403 to archives from snapshot 2 on."""
    paper = max(web.of_kind("news"), key=lambda site: sum(bool(_hero_links(p)) for p in site.pages))
    for page in paper.pages:
        if page.statuses == (200, 200, 200):
            page.statuses = (200, 403, 403)


def _moved(url: str, to: str, status: int = 301) -> MadePage:
    return MadePage(url, "Moved", "en", statuses=(status, status, status), location=to)


def _articles_of(web: MadeWeb, kind: str, language: str | None = None) -> list[MadePage]:
    sites = [site for site in web.of_kind(kind) if language in (None, site.language)]
    return [page for site in sites for page in site.pages[1:]]


def _hero_links(page: MadePage) -> list[MadeLink]:
    return [
        link
        for link in page.links
        if HERO_SITE in link.target and link.position is Position.CONTENT
    ]


def _take(pages: list[MadePage], count: int) -> list[MadePage]:
    return [pages.pop() for _ in range(count)]


def _show(page: MadePage, snapshots: frozenset[int]) -> None:
    page.links = [
        replace(link, shown_in=snapshots)
        if HERO_SITE in link.target and link.position is Position.CONTENT
        else link
        for link in page.links
    ]
