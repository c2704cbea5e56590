"""Verification over the loopback web: each lost and new link of each step exactly, and no event
where nothing changed.
"""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from tests.support.web import Answer, LoopbackWeb

from linkcensus.core.clock import FixedClock
from linkcensus.core.link import ExportedLink, Kind, Source
from linkcensus.core.link_status import Standing, Status
from linkcensus.core.scope import parse_target
from linkcensus.core.url import canonicalize
from linkcensus.crawl.fetcher import Fetcher
from linkcensus.crawl.verify.run import Verification, VerifyOptions, verify_target
from linkcensus.index.imports import ImportRecord
from linkcensus.index.index import Index

BEGIN = datetime(2026, 3, 1, 12, tzinfo=UTC)
SHOP = "http://shop.test"


@dataclass
class World:
    """A made-up web, an index that knows links from an export, and a clock."""

    web: LoopbackWeb
    index: Index
    clock: FixedClock
    known: set[tuple[str, str, str, str]] = field(default_factory=set)

    def export(self, *links: tuple[str, str]) -> None:
        """Bring in rows (page, target) of somebody's table."""
        number = len(self.index.imports())
        writer = self.index.segment_writer(f"export{number}", self.clock.now())
        for page, target in links:
            source, end = canonicalize(page), canonicalize(target)
            assert source is not None
            assert end is not None
            writer.exported(
                ExportedLink(source, page, end.site, end, target, kind=Kind.TEXT), Source.AHREFS
            )
        record = ImportRecord(
            f"export{number}", "b", self.clock.now(), "links.csv", "d", 1, "ahrefs", "ahrefs"
        )
        self.index.commit([(writer.close(), record)])

    def verify(self, target: str = "shop.test", **options: object) -> Verification:
        """Verify, and let half a minute pass."""

        async def run() -> Verification:
            names, settings = self.web.names, self.index.settings
            async with Fetcher(settings, clock=self.clock, names=names) as fetcher:
                asked = VerifyOptions(**options)  # type: ignore[arg-type]
                return await verify_target(self.index, fetcher, parse_target(target), asked)

        result = asyncio.run(run())
        self.clock.advance(timedelta(seconds=30))
        return result

    def events(self, target: str = "shop.test") -> Counter[tuple[str, str, str, str]]:
        """What is new since the last question: (event, reason, page, target), gains too."""
        with self.index.view(parse_target(target)) as view:
            found = set(
                view.sql(
                    "SELECT event, coalesce(reason, ''), source_url, target_url FROM events "
                    "WHERE event <> 'changed' UNION ALL "
                    "SELECT 'gained', '', source_url, target_url FROM links"
                )
            )
        new, self.known = found - self.known, found
        return Counter(new)

    def states(self) -> dict[tuple[str, str], str]:
        with self.index.view(parse_target("shop.test")) as view:
            rows = view.sql("SELECT source_url, target_url, state FROM links")
        return {(page, target): state for page, target, state in rows}


@pytest.fixture(params=[1, 0], ids=["by default", "with the first miss"])
def world(web, tmp_path, request):
    clock = FixedClock(BEGIN)
    settings = web.settings(
        data=tmp_path,
        crawl_retries=0,
        crawl_connections=4,
        lost_confirmations=request.param,
        query_threads=1,
        buckets=4,
    )
    index = Index(tmp_path, settings, clock)
    made = World(web, index, clock)
    yield made
    index.close()


def article(*links: str, rel: str = "") -> str:
    inside = " ".join(f'<p>See <a href="{link}"{rel}>{link[-6:]}</a>.</p>' for link in links)
    return f"<!doctype html><title>Post</title><main><h1>Post</h1>{inside}</main>"


def page(number: int) -> str:
    return f"http://blog{number}.test/post"


def pages_of_step(count: int) -> dict[str, str]:
    return {page(n): article(f"{SHOP}/{n}", "http://else.test/") for n in range(count)}


def confirmed(world: World) -> bool:
    return world.index.settings.lost_confirmations == 0


def test_every_change_of_each_step_is_found_and_nothing_else(world):
    count = 12
    world.web.publish(pages_of_step(count))
    for n in range(count):
        world.web.page(f"{SHOP}/{n}", article())
    world.export(*((page(n), f"{SHOP}/{n}") for n in range(count)))
    world.events()

    first = world.verify()
    assert first.standings == {Standing.LIVE: count}
    assert first.statuses == {Status.OK: count}
    assert world.events() == {}
    assert set(world.states().values()) == {"live"}

    world.clock.advance(timedelta(days=3))
    world.verify()
    assert world.events() == {}, "nothing changed"

    world.clock.advance(timedelta(days=3))
    world.web.publish(
        {
            page(0): article("http://else.test/"),  # taken out: the bytes say it
            page(1): article("http://else.test/", "http://notshop.test/"),
            page(2): article(f"{SHOP}/brand-new", f"{SHOP}/2"),  # one more
            page(3): article(f"{SHOP}/other"),  # leads elsewhere on the site
            page(4): None,  # 404
            page(5): Answer(b"", 410),
            page(6): Answer(b"no", 403),  # a firewall
            page(7): Answer(b"oops", 503),
            page(8): Answer(b"%PDF", headers={"Content-Type": "application/pdf"}),
            page(9): "<title>Just a moment...</title>",
            page(10): Answer(b"", 301, {"Location": "/moved"}),
            "http://blog10.test/moved": article(f"{SHOP}/10"),
        }
    )
    world.web.forbid("blog11.test", "/post")
    world.web.forget()
    world.clock.advance(timedelta(days=2))
    second = world.verify()
    lost = {
        (page(0), f"{SHOP}/0", "removed"),
        (page(1), f"{SHOP}/1", "removed"),
        (page(3), f"{SHOP}/3", "removed"),
        (page(4), f"{SHOP}/4", "not_found"),
        (page(5), f"{SHOP}/5", "gone"),
        (page(8), f"{SHOP}/8", "not_html"),
        (page(10), f"{SHOP}/10", "redirected"),
    }
    gained = {
        (page(2), f"{SHOP}/brand-new", ""),
        (page(3), f"{SHOP}/other", ""),
        ("http://blog10.test/moved", f"{SHOP}/10", ""),
    }
    words = ("missing", "lost") if confirmed(world) else ("missing",)
    expected = {(word, why, where, to) for where, to, why in lost for word in words}
    expected |= {("gained", why, where, to) for where, to, why in gained}
    assert world.events() == dict.fromkeys(expected, 1)
    assert second.statuses == {
        Status.LINK_NOT_FOUND: 2,
        Status.OK: 1,
        Status.WRONG_TARGET: 1,
        Status.PAGE_GONE: 2,
        Status.BLOCKED: 2,
        Status.UNREACHABLE: 1,
        Status.NOT_HTML: 1,
        Status.PAGE_REDIRECTED: 1,
        Status.ROBOTS_DISALLOWED: 1,
    }
    assert second.standings == {Standing.LIVE: 3, Standing.GONE: 5, Standing.CANNOT_TELL: 4}
    assert second.unparsed_pages == 1
    assert second.links_new == 3

    world.verify()
    assert world.events() == {}, "the same day confirms nothing, and nothing changed"

    world.clock.advance(timedelta(days=2))
    world.verify(lost_too=True)
    found = world.events()
    expected = set() if confirmed(world) else {("lost", why, a, b) for a, b, why in lost}
    assert found == dict.fromkeys(expected, 1)

    world.clock.advance(timedelta(days=40))
    world.web.publish({page(0): article(f"{SHOP}/0")})
    world.verify(lost_too=True)
    assert world.events() == {("restored", "lost", page(0), f"{SHOP}/0"): 1}
    assert world.web.disallowed_hits() == []


def test_a_page_is_asked_for_once_and_settles_all_its_links(world):
    links = [f"{SHOP}/{n}" for n in range(30)]
    world.web.page(page(0), article(*links))
    world.export(*((page(0), link) for link in links))
    result = world.verify(most_targets=0)
    assert (result.pages, result.links, result.statuses) == (1, 30, {Status.OK: 30})
    assert world.web.times_asked(page(0)) == 1


def test_links_to_other_sites_are_left_alone(world):
    world.web.page(page(0), article(f"{SHOP}/0"))
    world.export((page(0), f"{SHOP}/0"), (page(0), "http://else.test/"))
    world.verify()
    world.web.page(page(0), article())
    for _ in range(2):
        world.clock.advance(timedelta(days=2))
        world.verify()
    assert world.states()[page(0), f"{SHOP}/0"] == "lost"
    with world.index.view(parse_target("else.test")) as view:
        assert view.sql("SELECT state FROM links") == [("unverified",)]


def test_the_pages_that_links_lead_to_are_looked_at_too(world):
    world.web.publish({page(n): article(f"{SHOP}/{n}") for n in range(3)})
    world.web.page(f"{SHOP}/0", article())
    world.web.redirect(f"{SHOP}/2", f"{SHOP}/0")
    world.export(*((page(n), f"{SHOP}/{n}") for n in range(3)))
    result = world.verify()
    assert result.targets == 3
    assert result.statuses == {Status.OK: 1, Status.TARGET_BROKEN: 1, Status.TARGET_REDIRECTED: 1}
    assert result.standings == {Standing.LIVE: 3}


def test_only_what_is_due_is_asked_for(world):
    world.web.publish(pages_of_step(4))
    world.export(*((page(n), f"{SHOP}/{n}") for n in range(4)))
    assert world.verify(due_only=True).pages == 4
    assert world.verify(due_only=True).pages == 0
    world.clock.advance(timedelta(days=2))
    assert world.verify(due_only=True, most_pages=3).pages == 3
    assert world.verify(due_only=True).pages == 1


def test_what_was_verified_before_a_stop_counts(world):
    pages = [f"http://blog.test/{n}" for n in range(4)]  # of one host: one after the other
    world.web.publish({where: article(f"{SHOP}/0") for where in pages})
    world.export(*((where, f"{SHOP}/0") for where in pages))

    class Stopping:
        def begin(self, pages: int) -> None:
            assert pages == 4

        def looked(self, verification: Verification) -> None:
            if verification.pages == 2:
                raise KeyError("stop")

    async def run() -> None:
        settings = world.index.settings
        async with Fetcher(settings, clock=world.clock, names=world.web.names) as fetcher:
            await verify_target(world.index, fetcher, parse_target("shop.test"), watcher=Stopping())

    with pytest.raises(KeyError):
        asyncio.run(run())
    assert Counter(world.states().values()) == {"live": 2, "unverified": 2}
    assert world.verify(due_only=True).pages == 2


def test_the_page_is_kept_as_evidence_of_a_link_and_of_its_loss(world):
    from linkcensus.index.evidence import EvidenceStore

    store = EvidenceStore(world.index.root, world.index.settings)
    world.web.page(page(0), article(f"{SHOP}/0"))
    world.export((page(0), f"{SHOP}/0"))
    world.verify()
    world.clock.advance(timedelta(days=2))
    world.web.page(page(0), article())
    world.verify()
    with world.index.view(parse_target("shop.test")) as view:
        ((reference,),) = view.sql("SELECT evidence FROM links")
    assert f"{SHOP}/0".encode() in store.get(reference)
    with world.index.view(parse_target("blog0.test")) as view:
        references = view.sql("SELECT evidence FROM visits ORDER BY visited_at")
    assert len(references) == 2
    assert f"{SHOP}/0".encode() not in store.get(references[1][0])


def test_evidence_of_verifications_is_bounded_too(world):
    small = world.index.settings.model_copy(update={"crawl_evidence_megabytes": 0})
    world.web.page(page(0), article(f"{SHOP}/0"))
    world.export((page(0), f"{SHOP}/0"))
    world.verify()
    folder = world.index.root / "evidence"
    assert list(folder.glob("*.warc.zst"))
    world.index.settings = small
    world.verify()
    assert not list(folder.glob("*.warc.zst"))
