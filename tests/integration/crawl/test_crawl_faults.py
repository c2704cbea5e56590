"""Faults of our own in the middle of a crawl: what was found is kept, and found again by nobody."""

import pytest
from tests.support.web import Answer

from linkcensus.crawl import pages as crawl_pages
from linkcensus.crawl.sitemaps import read_sitemap
from linkcensus.store.crawls import CrawlState


def _linked(web, pages: int) -> list[str]:
    """A site whose first page links to the others."""
    others = [f"http://site.test/{number}" for number in range(pages)]
    for url in others:
        web.page(url, "<p>page")
    web.page("http://site.test/", "".join(f'<a href="{url}">to</a>' for url in others))
    return ["http://site.test/", *others]


def test_what_could_not_be_queued_is_not_lost(world, monkeypatch):
    pages = _linked(world.web, 12)
    crawl = world.make("site", targets=["http://site.test"])
    add, calls = world.state.frontier.add, []

    def failing(crawl_id, found):
        calls.append(list(found))
        if len(calls) == 2:  # the first one queues the seeds
            raise OSError("the disk is full")
        return add(crawl_id, calls[-1])

    monkeypatch.setattr(world.state.frontier, "add", failing)
    with pytest.raises(OSError, match="full"):
        world.run(crawl)
    done = world.run(crawl)
    assert done.state is CrawlState.DONE
    assert world.visited() == sorted(pages)


def test_a_list_is_settled_with_what_it_names(world, monkeypatch):
    pages = [f"http://site.test/{number}" for number in range(30)]
    for url in ["http://site.test/", *pages]:
        world.web.page(url, "<p>page")
    listed = "".join(f"<url><loc>{url}</loc></url>" for url in pages)
    world.web.answer(
        "http://site.test/sitemap.xml",
        Answer(f"<urlset>{listed}</urlset>".encode(), headers={"Content-Type": "application/xml"}),
    )
    settled = []

    def reading(body, url):
        batch = world_pages[0].batch
        settled.append([one.entry.url for one in batch.rows.settled])
        return read_sitemap(body, url)

    world_pages = []
    made = crawl_pages.Pages.__init__

    def remember(self, *given, **named):
        made(self, *given, **named)
        world_pages.append(self)

    monkeypatch.setattr(crawl_pages.Pages, "__init__", remember)
    monkeypatch.setattr(crawl_pages, "_LARGE_BYTES", 100)
    monkeypatch.setattr(crawl_pages, "read_sitemap", reading)
    world.crawl("site", targets=["http://site.test"])
    assert settled
    assert not any("sitemap" in url for urls in settled for url in urls)
    assert set(pages) <= set(world.visited())
