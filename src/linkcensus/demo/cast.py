"""The honest part of the made-up web: the shop, its rivals, blogs, news, directories, forums."""

from linkcensus.core.link import Position
from linkcensus.demo.model import MadeLink, MadePage, MadeSite, MadeWeb
from linkcensus.demo.naming import Namer, slug
from linkcensus.demo.words import (
    BRAND_ANCHORS,
    GENERIC_ANCHORS,
    GUIDES,
    HERO,
    HERO_HOST,
    PRODUCTS,
    RIVALS,
    URL_ANCHORS,
)

SHARED_HOST = "203.0.113.7"
"""One address that two dozen unrelated blogs share: a cheap host, not a network."""


def add_hero(web: MadeWeb, namer: Namer) -> None:
    """Add the shop that the demo looks at: front page, catalogue, guides, help subdomain."""
    hero = MadeSite(HERO, HERO_HOST, "hero", "en", namer.address())
    paths = ["/", "/lanterns/", "/workshop/", "/journal/", "/about/", "/shipping/"]
    paths += [f"/lanterns/{path}" for path, _ in PRODUCTS]
    paths += [f"/journal/{path}" for path, _ in GUIDES]
    for path in paths:
        title = f"{path.strip('/').replace('-', ' ').replace('/', ' - ') or 'Welcome'} | {HERO}"
        hero.pages.append(
            MadePage(hero.url(path), title.capitalize(), "en", namer.paragraphs("en", 3))
        )
    for topic in ("returns", "warranty", "fuel-safety", "contact"):
        url = f"https://help.tarnwick-lanterns.com/{topic}"
        hero.pages.append(MadePage(url, f"{topic} help", "en", namer.paragraphs("en", 2)))
    menu(hero, namer)
    web.sites.append(hero)


def add_rivals(web: MadeWeb, namer: Namer) -> None:
    """Add two competitors, one of them in German."""
    for (name, host), language in zip(RIVALS, ("en", "de"), strict=True):
        rival = MadeSite(name, host, "rival", language, namer.address())
        for path in ("/", "/shop/", *(f"/shop/{path}" for path, _ in PRODUCTS), "/about/"):
            rival.pages.append(
                MadePage(rival.url(path), f"{name} {path}", language, namer.paragraphs(language, 2))
            )
        menu(rival, namer)
        web.sites.append(rival)


def add_blogs(web: MadeWeb, namer: Namer) -> None:
    """Add 60 blogs in seven languages; every third lives on the shared host."""
    languages = ["en"] * 32 + ["de"] * 10 + ["fr"] * 6 + ["es"] * 5 + ["it"] * 3 + ["nl"] * 3
    words = ("diary", "notes", "journal", "letters", "garden", "kitchen", "trails", "weblog")
    for number, language in enumerate([*languages, "ja"]):
        word = namer.rng.choice(words)
        address = SHARED_HOST if number % 3 == 0 else None
        blog = namer.site("blog", language, word, address)
        _articles(blog, namer, namer.rng.randrange(9, 16))
        if language == "ja":
            for page in blog.pages:
                page.charset = "shift_jis"
        menu(blog, namer)
        web.sites.append(blog)


def add_news(web: MadeWeb, namer: Namer) -> None:
    """Add ten newspapers, with more pages and longer texts than blogs."""
    for language in ("en", "en", "en", "en", "en", "de", "de", "fr", "es", "nl"):
        paper = namer.site("news", language, namer.rng.choice(("gazette", "courier", "herald")))
        _articles(paper, namer, 16)
        menu(paper, namer)
        web.sites.append(paper)


def add_shops(web: MadeWeb, namer: Namer) -> None:
    """Add ten shops that sell the hero's goods and link to the maker, often by a picture."""
    for language in ("en", "en", "en", "en", "de", "de", "fr", "es", "it", "nl"):
        shop = namer.site("shop", language, namer.rng.choice(("store", "outfitters", "supply")))
        shop.pages.append(MadePage(shop.url(), shop.name, language, namer.paragraphs(language, 2)))
        for path, name in namer.rng.sample(PRODUCTS, 8):
            page = MadePage(
                shop.url(f"/p/{path}"), name.capitalize(), language, namer.paragraphs(language, 1)
            )
            target = web.hero.url(f"/lanterns/{path}")
            page.links.append(MadeLink(target, f"Tarnwick {name}", image=True))
            if namer.rng.random() < 0.5:
                page.links.append(MadeLink(target, f"{name} from the maker"))
            shop.pages.append(page)
        menu(shop, namer)
        web.sites.append(shop)


def add_directories(web: MadeWeb, namer: Namer) -> None:
    """Add six directories: pages that are hardly more than lists of links."""
    listed = [site for site in web.sites if site.kind in ("hero", "rival", "blog", "shop")]
    for _ in range(6):
        directory = namer.site("directory", "en", namer.rng.choice(("directory", "index")))
        topics = ("home", "outdoors", "crafts", "weblogs", "light", "travel", "history", "shops")
        for topic in ("", *topics):
            path = f"/{topic}/" if topic else "/"
            page = MadePage(directory.url(path), f"{directory.name} {topic}", "en")
            for site in namer.rng.sample(listed, 18):
                page.links.append(MadeLink(site.url(), site.name))
            directory.pages.append(page)
        menu(directory, namer)
        web.sites.append(directory)


def add_forums(web: MadeWeb, namer: Namer) -> None:
    """Add five forums, whose members' links carry `ugc` or `nofollow`, and some neither."""
    for number in range(5):
        forum = namer.site("forum", "en", namer.rng.choice(("forum", "board", "talk")))
        for thread in range(1, 15):
            page = MadePage(
                forum.url(f"/thread/{thread}"), namer.title("en"), "en", namer.paragraphs("en", 2)
            )
            for _ in range(namer.rng.randrange(1, 4)):
                link = any_link(web, namer, "en")
                link.rel = ("ugc", "ugc nofollow", "nofollow", "")[number % 4]
                link.position = Position.COMMENT
                page.links.append(link)
            forum.pages.append(page)
        menu(forum, namer)
        web.sites.append(forum)


def add_tool_docs(web: MadeWeb, namer: Namer) -> None:
    """Add a documentation hub and seven tools around it, each with a sitewide footer link."""
    hub = namer.site("docs", "en", "handbook")
    for topic in ("", "install", "configure", "upgrade", "api", "themes", "plugins", "faq"):
        hub.pages.append(
            MadePage(hub.url(f"/{topic}"), f"Handbook {topic}", "en", namer.paragraphs("en", 3))
        )
    menu(hub, namer)
    web.sites.append(hub)
    for word in ("parser", "server", "theme", "editor", "viewer", "export", "search"):
        tool = namer.site("tool", "en", word)
        for topic in ("", "guide", "reference", "changelog", "license"):
            page = MadePage(
                f"https://docs.{tool.host}/{topic}", f"{word} {topic}", "en",
                namer.paragraphs("en", 2),
            )  # fmt: skip
            chapter = namer.rng.choice(hub.pages)
            page.links.append(MadeLink(chapter.url, chapter.title))
            page.links.append(MadeLink(hub.url(), "Built with the handbook", Position.FOOTER))
            tool.pages.append(page)
        web.sites.append(tool)


def interlink(web: MadeWeb, namer: Namer) -> None:
    """Let blogs and papers link to the hero, the rivals and each other, as authors do."""
    for site in web.of_kind("blog") + web.of_kind("news"):
        for page in site.pages[1:]:
            for _ in range(namer.rng.randrange(2, 6)):
                link = any_link(web, namer, site.language)
                if not link.target.startswith(site.url("")):
                    page.links.append(link)
        if site.kind == "news":
            for page in namer.rng.sample(site.pages[1:], 2):
                sponsored = link_to_hero(web, namer, site.language)
                sponsored.rel = "sponsored"
                page.links.append(sponsored)


def any_link(web: MadeWeb, namer: Namer, language: str) -> MadeLink:
    """Invent a link: a third to the hero, a fifth to a rival, the rest to blogs and papers."""
    dice = namer.rng.random()
    if dice < 0.33:
        return link_to_hero(web, namer, language)
    if dice < 0.53:
        rival = namer.rng.choice(web.of_kind("rival"))
        page = namer.rng.choice(rival.pages)
        return MadeLink(page.url, namer.rng.choice((rival.name, rival.host, page.title)))
    site = namer.rng.choice([s for s in web.sites if s.kind in ("blog", "news")])
    page = namer.rng.choice(site.pages)
    return MadeLink(page.url, namer.rng.choice((site.name, page.title, site.host)))


def link_to_hero(web: MadeWeb, namer: Namer, language: str) -> MadeLink:
    """Invent a link to the hero with a brand, address, generic, product or guide anchor."""
    dice = namer.rng.random()
    if dice < 0.35:
        return MadeLink(web.hero.url(), namer.rng.choice(BRAND_ANCHORS))
    if dice < 0.5:
        return MadeLink(web.hero.url(), namer.rng.choice(URL_ANCHORS))
    if dice < 0.6:
        page = namer.rng.choice(web.hero.pages)
        return MadeLink(page.url, namer.rng.choice(GENERIC_ANCHORS[language]))
    section, things = namer.rng.choice((("lanterns", PRODUCTS), ("journal", GUIDES)))
    path, name = namer.rng.choice(things)
    return MadeLink(web.hero.url(f"/{section}/{path}"), name)


def menu(site: MadeSite, namer: Namer) -> None:
    """Give every page of a site its internal links: home, a neighbour, two at random."""
    home = site.pages[0].url
    for number, page in enumerate(site.pages):
        neighbour = site.pages[(number + 1) % len(site.pages)]
        chosen = [(home, site.name), (neighbour.url, neighbour.title)]
        chosen += [(other.url, other.title) for other in namer.rng.sample(site.pages, 2)]
        for url, title in dict(chosen).items():
            if url != page.url:
                page.links.append(MadeLink(url, title, Position.NAVIGATION))


def _articles(site: MadeSite, namer: Namer, count: int) -> None:
    home = MadePage(site.url(), site.name, site.language, namer.paragraphs(site.language, 2))
    site.pages.append(home)
    for number in range(1, count + 1):
        title = namer.title(site.language)
        url = site.url(f"/2026/{(number - 1) % 12 + 1:02}/{slug(title)}-{number}")
        text = namer.paragraphs(site.language, namer.rng.randrange(2, 5))
        site.pages.append(MadePage(url, title, site.language, text))
