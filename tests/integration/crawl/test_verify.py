"""Verification over the loopback web: each lost and new link of each step exactly, and no event
where nothing changed.
"""

import asyncio
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from tests.support import hostile
from tests.support.web import Answer, LoopbackWeb

from linkcensus.core.clock import FixedClock
from linkcensus.core.link import ExportedLink, Kind, Source
from linkcensus.core.link_status import Standing, Status
from linkcensus.core.scope import parse_target
from linkcensus.core.url import canonicalize
from linkcensus.crawl.fetcher import Fetcher
from linkcensus.crawl.verify import run as verify_run
from linkcensus.crawl.verify.account import Verification, VerifyOptions
from linkcensus.crawl.verify.run import verify_target
from linkcensus.index.evidence import EvidenceStore
from linkcensus.index.imports import ImportRecord
from linkcensus.index.index import Index
from linkcensus.insights.evidence import LinkPlace, evidence_about, evidence_page

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


@pytest.mark.parametrize(
    ("answer", "outcome", "proof"),
    [
        (Answer(b"it was here", 404), "not_found", b"404 "),
        (Answer(b"", 410), "gone", b"410 "),
        (Answer(b"<title>Just a moment...</title>", 403), "blocked", b"403 "),
        (Answer(b"oops", 500), "error", b"500 "),
    ],
)
def test_what_was_answered_is_kept_where_no_page_came(world, answer, outcome, proof):
    world.web.page(page(0), article(f"{SHOP}/0"))
    world.export((page(0), f"{SHOP}/0"))
    world.verify()
    world.clock.advance(timedelta(days=2))
    world.web.answer(page(0), answer)
    world.verify()
    with world.index.view(parse_target("blog0.test")) as view:
        query = "SELECT outcome, evidence FROM visits ORDER BY visited_at"
        (_, seen), (what, reference) = view.sql(query)
    store = EvidenceStore(world.index.root, world.index.settings)
    assert what == outcome
    assert proof in store.get(reference).partition(b"\r\n")[0]
    assert answer.body in store.get(reference)
    place = LinkPlace(page(0), f"{SHOP}/0")
    about = evidence_about(world.index, parse_target("shop.test"), place)
    assert [(look.outcome, look.kept, look.shown) for look in about.looks] == [
        (outcome, True, False),
        ("seen", True, True),
    ]
    shown = evidence_page(world.index, parse_target("shop.test"), place)
    assert shown.highlighted == 1
    assert seen != reference
    lost = replace(place, looked_at=about.looks[0].visited_at)
    told = evidence_about(world.index, parse_target("shop.test"), lost)
    assert [look.shown for look in told.looks] == [True, False]
    assert (told.kept, told.status) == (True, answer.status)
    shown = evidence_page(world.index, parse_target("shop.test"), lost)
    assert shown.highlighted == 0
    assert f"The server answered {answer.status}".encode() in shown.document


def test_a_redirect_is_kept_as_evidence_too(world):
    world.web.redirect(page(0), page(1))
    world.web.page(page(1), article(f"{SHOP}/0"))
    world.export((page(0), f"{SHOP}/0"))
    world.web.redirect(page(2), f"{SHOP}/0")
    world.export((page(2), f"{SHOP}/0"))
    world.verify()
    store = EvidenceStore(world.index.root, world.index.settings)
    for host, target in (("blog0.test", page(1)), ("blog2.test", f"{SHOP}/0")):
        with world.index.view(parse_target(host)) as view:
            ((reference,),) = view.sql("SELECT evidence FROM visits")
        assert store.get(reference).startswith(b"HTTP/1.1 301")
        assert target.encode() in store.get(reference)
    place = LinkPlace(page(2), f"{SHOP}/0", "redirect")
    assert evidence_about(world.index, parse_target("shop.test"), place).status == 301


def test_a_long_crawl_delay_is_waited_out(world):
    changes = {"crawl_longest_pause_seconds": 0.2}
    world.index.settings = world.index.settings.model_copy(update=changes)
    world.web.forbid("slow.test", "/private/", crawl_delay=0.4)
    for number in range(3):
        world.web.page(f"http://slow.test/{number}", article(f"{SHOP}/{number}"))
        world.export((f"http://slow.test/{number}", f"{SHOP}/{number}"))
    done = world.verify()
    assert (done.pages, done.postponed_pages) == (3, 0)
    assert world.web.closest("slow.test") >= 0.4


def test_what_nobody_waits_for_stays_due(world, monkeypatch):
    monkeypatch.setattr(verify_run, "_PATIENCE_SECONDS", 0.0)
    world.web.forbid("slow.test", "/private/", crawl_delay=600)
    for url in ("http://slow.test/0", "http://slow.test/1", page(0)):
        world.web.page(url, article(f"{SHOP}/0"))
        world.export((url, f"{SHOP}/0"))
    done = world.verify()
    assert (done.pages, done.postponed_pages) == (1, 2)
    assert world.verify(due_only=True).postponed_pages == 2


def test_a_slow_host_holds_up_no_other(world, monkeypatch):
    monkeypatch.setattr(verify_run, "_CHUNK_PAGES", 2)
    urls = [page(number) for number in range(8)]
    for url in urls:
        world.web.page(url, article(f"{SHOP}/0"))
        world.export((url, f"{SHOP}/0"))
    world.web.handle("slow.test", hostile.silence(1.5))
    world.web.robots("slow.test", "User-agent: *\nDisallow:\n")
    world.export(("http://slow.test/", f"{SHOP}/0"))
    keys = sorted([canonicalize(url).key for url in urls])
    slow = canonicalize("http://slow.test/").key
    monkeypatch.setattr(verify_run, "choose_pages", lambda *_, **__: [slow, *keys])
    done = world.verify()
    assert done.pages == 9
    began = world.web.asked("slow.test", robots=False)[0].at
    assert all(asked.at - began < 1.2 for asked in world.web.requests if "blog" in asked.host)


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
