"""Each kind of crawl on a made-up web: what it fetches, what it leaves, what the index says."""

import pytest
from tests.integration.crawl.conftest import CrawlWorld
from tests.support import hostile
from tests.support.web import Answer

from linkcensus.core.errors import BadInput, NotFound
from linkcensus.core.url import canonicalize
from linkcensus.crawl.kinds import read_kind
from linkcensus.store.actor import COMMAND
from linkcensus.store.crawl_entry import Found
from linkcensus.store.crawls import Budget, CrawlState


def _links(*targets: str) -> str:
    anchors = " ".join(f'<p>See <a href="{url}">about {url}</a> here.</p>' for url in targets)
    return f"<title>page</title><body>{anchors}</body>"


def test_a_site_is_crawled_by_its_links_sitemaps_and_feeds(world: CrawlWorld):
    web = world.web
    web.page("http://shop.test/", _links("/a", "/b", "http://other.test/", "/photo.jpg"))
    web.page("http://shop.test/a", _links("/b", "/a/deep"))
    web.page("http://shop.test/b", '<link rel="alternate" type="application/rss+xml" href="/feed">')
    web.page("http://shop.test/a/deep", _links("/"))
    web.page("http://shop.test/only-listed", _links("/"))
    web.page("http://shop.test/news", _links("/"))
    web.page("http://blog.shop.test/", _links("http://shop.test/"))
    web.robots("shop.test", "User-agent: *\nDisallow: /no\nSitemap: http://shop.test/map.xml\n")
    web.answer(
        "http://shop.test/map.xml",
        Answer(
            b"<urlset><url><loc>http://shop.test/only-listed</loc></url>"
            b"<url><loc>http://foreign.test/x</loc></url>"
            b"<url><loc>http://blog.shop.test/</loc></url></urlset>",
            headers={"Content-Type": "application/xml"},
        ),
    )
    web.answer(
        "http://shop.test/feed",
        Answer(
            b"<rss><channel><item><link>http://shop.test/news</link></item></channel></rss>",
            headers={"Content-Type": "application/rss+xml"},
        ),
    )

    done = world.crawl("site", targets=["http://shop.test"])

    assert done.state is CrawlState.DONE
    assert done.done == 7
    assert done.outcomes == {"ok": 7}
    assert done.notes == {"entries of sitemaps that belong to other sites": 1}
    paths = sorted(asked.path for asked in web.asked("shop.test"))
    assert paths == sorted(
        ["/", "/a", "/b", "/a/deep", "/only-listed", "/news", "/feed", "/map.xml", "/robots.txt"]
    )
    assert web.asked("other.test") == []
    assert web.asked("foreign.test") == []
    assert world.rows("other.test", "source_url, anchor, state") == [
        ("http://shop.test/", "about http://other.test/", "live")
    ]
    assert len(world.rows("shop.test", "source_url")) == 10  # a picture and a feed among them
    assert done.links_new == 10 + 1


def test_a_crawl_leaves_evidence_of_what_it_saw(world: CrawlWorld):
    world.web.page("http://shop.test/", _links("http://other.test/"))
    world.crawl("list", urls=["http://shop.test/"])
    from linkcensus.index.evidence import EvidenceStore

    ((reference,),) = world.rows("other.test", "evidence")
    kept = EvidenceStore(world.index.root, world.settings).get(reference)
    assert kept.startswith(b"HTTP/1.1 200")
    assert b"http://other.test/" in kept
    (record,) = world.index.imports()
    assert (record.format, record.source, record.pages) == ("crawl", "crawl", 1)


def test_the_depth_and_the_pages_of_a_crawl_are_bounded(world: CrawlWorld):
    web = world.web
    for number in range(30):
        web.page(f"http://shop.test/{number}", _links(f"/{number + 1}", f"/other-{number}"))
        web.page(f"http://shop.test/other-{number}", _links("/"))
    web.page("http://shop.test/", _links("/0"))

    world.crawl("site", Budget(depth=3), targets=["http://shop.test/*"])
    assert sorted(asked.path for asked in web.asked("shop.test", robots=False)) == [
        "/", "/0", "/1", "/2", "/other-0", "/other-1", "/sitemap.xml",
    ]  # fmt: skip
    web.forget()
    few = world.crawl("site", Budget(pages=7), targets=["http://shop.test/*"])
    assert few.done == 7
    assert few.state is CrawlState.DONE
    asked = [a.path for a in web.asked("shop.test", robots=False) if a.path != "/sitemap.xml"]
    assert len(asked) == 7


def test_linkers_are_looked_at_again_and_nothing_else(world: CrawlWorld):
    web = world.web
    for host in ("a.test", "b.test", "c.test"):
        web.page(f"http://{host}/post", _links("http://shop.test/", f"http://{host}/more"))
        web.page(f"http://{host}/more", "more")
    urls = [f"http://{host}/post" for host in ("a.test", "b.test", "c.test")]
    world.crawl("list", urls=urls)
    web.forget()
    web.page("http://b.test/post", "<p>no link any more</p>" * 50)

    done = world.crawl("linkers", targets=["shop.test"])

    assert sorted(asked.url for asked in web.requests if asked.path != "/robots.txt") == urls
    assert done.outcomes == {"ok": 3}
    states = world.rows("shop.test", "source_site, state")
    assert states == [("a.test", "live"), ("b.test", "missing"), ("c.test", "live")]


def test_sites_that_link_are_searched_for_more(world: CrawlWorld):
    web = world.web
    web.page("http://blog.test/posts/one", _links("http://shop.test/"))
    world.crawl("list", urls=["http://blog.test/posts/one"])
    web.page("http://blog.test/", _links("/posts/one", "/posts/two", "/imprint", "/posts/three"))
    web.page("http://blog.test/posts/two", _links("http://shop.test/new"))
    web.page("http://blog.test/posts/three", _links("/posts/four"))
    web.page("http://blog.test/posts/four", _links("http://shop.test/deep"))
    web.page("http://blog.test/imprint", "no links")
    web.forget()

    done = world.crawl("expand", Budget(pages_per_host=3, depth=2), targets=["shop.test"])

    asked = [a.path for a in web.asked("blog.test", robots=False)]
    assert "/posts/one" not in asked
    assert sorted(asked) == ["/", "/posts/three", "/posts/two", "/sitemap.xml"]
    assert done.outcomes == {"ok": 3}
    assert len(world.rows("shop.test", "source_url")) == 2


def test_a_long_list_goes_into_the_frontier_itself(world: CrawlWorld):
    urls = [f"http://host{n}.test/" for n in range(200)]
    for url in urls[:150]:
        world.web.page(url, _links("http://shop.test/"))
    crawl = world.make("list", Budget(depth=0), count=200)
    pages = (Found(page) for url in urls if (page := canonicalize(url)) is not None)
    assert world.state.frontier.add(crawl.id, pages) == 200
    world.state.crawls.seeded(crawl.id)

    done = world.run(crawl)

    assert done.outcomes == {"ok": 150, "not_found": 50}
    assert len(world.rows("shop.test", "source_url")) == 150
    assert world.visited() == sorted(urls)
    assert world.told[-1].done <= 200


def test_redirects_are_links_and_their_ends_are_not_fetched_twice(world: CrawlWorld):
    web = world.web
    web.page("http://shop.test/", _links("/old", "/new", "/away"))
    web.redirect("http://shop.test/old", "/new")
    web.page("http://shop.test/new", _links("http://other.test/"))
    web.redirect("http://shop.test/away", "http://other.test/")
    web.page("http://other.test/", _links("http://shop.test/"))

    done = world.crawl("site", targets=["http://shop.test"])

    assert web.times_asked("http://shop.test/new") <= 2
    assert done.notes.get("redirects to other sites") == 1
    kinds = world.rows("other.test", "source_url, kind, via")
    assert ("http://shop.test/away", "redirect") in [row[:2] for row in kinds]
    assert world.visited().count("http://shop.test/old") == 1


def test_traps_end(world: CrawlWorld):
    world.web.handle("calendar.test", hostile.calendar())
    world.web.handle("sessions.test", hostile.session_ids())

    calendar = world.crawl("site", Budget(pages=1000), targets=["http://calendar.test"])
    sessions = world.crawl("site", Budget(pages=1000), targets=["http://sessions.test"])

    assert calendar.state is CrawlState.DONE
    assert 200 <= calendar.done < 400
    assert calendar.notes["pages of this pattern keep saying the same"] > 0
    assert sessions.done == 4
    assert len(world.web.asked("sessions.test", robots=False)) == 5


def test_what_stands_in_for_pages_is_told(world: CrawlWorld):
    web = world.web
    for host, handler in {
        "soft.test": hostile.soft_404(),
        "parked.test": hostile.parked(),
        "endless.test": hostile.endless_redirects(),
        "slow.test": hostile.slow_body(),
        "big.test": hostile.endless_body(),
        "bomb.test": hostile.gzip_bomb(20),
    }.items():
        web.handle(host, handler)
        web.robots(host, "User-agent: *\nDisallow:\n")
    web.page("http://fine.test/secret", _links("http://shop.test/"))
    web.forbid("closed.test", "/secret")
    hosts = ["soft", "parked", "endless", "slow", "big", "bomb", "fine", "closed", "secret"]
    web.lead("secret.test", web.secret)
    del world.told[:]

    done = world.crawl("list", urls=[f"http://{host}.test/secret" for host in hosts])

    assert done.outcomes == {
        "soft_404": 1,
        "parked": 1,
        "redirect_loop": 1,
        "cut": 3,
        "ok": 1,
        "robots_disallowed": 1,
        "refused": 1,
    }
    assert web.disallowed_hits() == []
    assert web.secret_connections == 0
    assert world.rows("parked.test", "outcome, cause", "visits") == [("gone", "parked")]


@pytest.mark.parametrize(
    ("kind", "arguments"),
    [
        ("juggle", {}),
        ("site", {}),
        ("site", {"targets": []}),
        ("site", {"targets": ["co.uk"]}),
        ("linkers", {"targets": ["a.test"], "scope": "galaxy"}),
        ("list", {"urls": []}),
        ("list", {"urls": ["ftp://a.test/"]}),
        ("list", {"urls": "http://a.test/"}),
    ],
)
def test_what_cannot_be_crawled_is_refused(kind: str, arguments: dict[str, object]):
    with pytest.raises(BadInput):
        read_kind(kind, arguments)


def test_an_unknown_crawl_is_not_found(world: CrawlWorld):
    crawl = world.make("list", urls=["http://a.test/"])
    world.state.crawls.remove(COMMAND, crawl.id)

    with pytest.raises(NotFound):
        world.run(crawl)
