"""Conditional requests: "as it was" confirms what was seen, with the copy as its proof."""

import asyncio

import pytest
from tests.integration.crawl.conftest import CrawlWorld
from tests.support.web import Answer

from linkcensus.core.link_status import Standing, Status
from linkcensus.core.scope import parse_target
from linkcensus.crawl.fetched import Request
from linkcensus.crawl.fetcher import Fetcher
from linkcensus.crawl.unchanged import CopyAsker
from linkcensus.crawl.verify.account import Verification
from linkcensus.crawl.verify.run import verify_target
from linkcensus.index.evidence import EvidenceStore
from linkcensus.store.crawl_entry import url_hash
from linkcensus.store.crawls import Crawl

PAGE = "http://blog.test/post"
BODY = '<p>We like <a href="http://shop.test/">the shop</a> very much.</p>'


@pytest.fixture
def seen(world: CrawlWorld) -> CrawlWorld:
    """A page with a validator that was crawled once."""
    world.web.page("http://shop.test/", "<p>The shop.</p>")
    world.web.page(PAGE, BODY, validators=True)
    look(world)
    world.web.forget()
    return world


def look(world: CrawlWorld) -> Crawl:
    return world.crawl("list", urls=[PAGE])


def links(world: CrawlWorld) -> list[tuple[object, ...]]:
    return world.rows("shop.test", "source_url, anchor, state, first_seen < last_seen")


def conditions(world: CrawlWorld) -> list[tuple[bool, bool]]:
    """Of each request for the page: whether it named an ETag, and a date."""
    names = ("If-None-Match", "If-Modified-Since")
    asked = world.web.asked("blog.test", robots=False)
    return [tuple(name in one.headers for name in names) for one in asked]  # type: ignore[misc]


def test_a_page_as_it_was_confirms_its_links(seen: CrawlWorld):
    done = look(seen)

    assert conditions(seen) == [(True, True)]
    assert done.outcomes == {"ok": 1}
    assert done.links_confirmed == 1
    assert done.notes == {"pages that were as before, by their servers' word": 1}
    assert links(seen) == [(PAGE, "the shop", "live", True)]


def test_each_look_has_a_copy_of_its_own(seen: CrawlWorld):
    look(seen)

    references = [row[0] for row in seen.rows("blog.test", "evidence", "visits")]
    assert len(set(references)) == 2
    store = EvidenceStore(seen.index.root, seen.settings)
    assert all(store.get(str(reference)).endswith(BODY.encode()) for reference in references)


def test_a_page_that_changed_is_read_anew(seen: CrawlWorld):
    seen.web.page(PAGE, "<p>We like nobody any more.</p>", validators=True)

    done = look(seen)

    assert conditions(seen) == [(True, True)]
    assert done.notes == {}
    assert links(seen)[0][2] == "missing"


def test_a_copy_that_is_gone_means_asking_for_all_of_it(seen: CrawlWorld):
    for file in (seen.index.root / "evidence").iterdir():
        file.unlink()

    done = look(seen)

    assert conditions(seen) == [(True, True), (False, False)]
    assert done.outcomes == {"ok": 1}
    assert links(seen) == [(PAGE, "the shop", "live", True)]


def test_a_copy_that_is_damaged_confirms_nothing(seen: CrawlWorld):
    (file,) = (seen.index.root / "evidence").iterdir()
    file.write_bytes(b"noise" + file.read_bytes()[5:])

    look(seen)

    assert conditions(seen) == [(True, True), (False, False)]


@pytest.mark.parametrize(
    "answer",
    [
        Answer(BODY.encode(), headers={"Content-Type": "text/html"}),
        Answer(b"", 301, {"Location": "http://blog.test/else", "ETag": '"1"'}),
        Answer(b"not here", 404, {"ETag": '"1"'}),
        Answer(BODY.encode(), headers={"Content-Type": "text/html", "ETag": "x" * 2_000}),
    ],
)
def test_nothing_is_asked_conditionally_without_a_good_answer(world: CrawlWorld, answer: Answer):
    world.web.answer(PAGE, answer)
    look(world)
    world.web.forget()

    look(world)

    assert conditions(world)[0] == (False, False)


def test_a_server_that_says_so_without_being_asked_is_not_believed(world: CrawlWorld):
    world.web.page(PAGE, BODY)
    look(world)
    world.web.answer(PAGE, Answer(b"", 304))

    done = look(world)

    assert done.links_confirmed == 0
    assert links(world)[0][2:] == ("live", False)


def verify(world: CrawlWorld) -> Verification:
    """Verify the links to the shop."""

    async def run() -> Verification:
        async with Fetcher(world.settings, names=world.web.names) as fetcher:
            target, validators = parse_target("shop.test"), world.state.validators
            return await verify_target(world.index, fetcher, target, validators=validators)

    return asyncio.run(run())


def test_a_verification_asks_what_crawls_have_learned_and_the_other_way_round(seen: CrawlWorld):
    assert verify(seen).statuses == {Status.OK: 1}
    assert verify(seen).standings == {Standing.LIVE: 1}
    look(seen)

    assert conditions(seen) == [(True, True)] * 3
    assert links(seen) == [(PAGE, "the shop", "live", True)]


def test_a_verification_of_a_changed_page_reads_it_anew(seen: CrawlWorld):
    seen.web.page(PAGE, "<p>We like nobody any more.</p>", validators=True)

    assert verify(seen).statuses == {Status.LINK_NOT_FOUND: 1}


def test_pages_that_a_browser_runs_are_asked_for_as_a_whole(seen: CrawlWorld):
    settings = seen.settings.model_copy(update={"crawl_render": "auto"})

    async def run() -> None:
        async with Fetcher(settings, names=seen.web.names) as fetcher:
            store = EvidenceStore(seen.index.root, settings)
            (known,) = seen.state.validators.known([url_hash("test,blog)/post")]).values()
            await CopyAsker(fetcher, store, settings).fetch(Request(PAGE), known)

    asyncio.run(run())

    assert conditions(seen) == [(False, False)]
