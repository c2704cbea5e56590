"""Hosts that want long pauses are read all the same; redirects keep to the hosts of others."""

from datetime import timedelta
from itertools import pairwise

import pytest
from tests.integration.crawl.conftest import crawl_world
from tests.support import crawling_process, hostile
from tests.support.forked import end_of, start

from linkcensus.crawl.outcome import Outcome
from linkcensus.store import frontier as frontier_module
from linkcensus.store.crawls import CrawlState


@pytest.fixture
def impatient(web, tmp_path):
    """A crawl that waits for no pause longer than 0.3 seconds."""
    with crawl_world(
        web, tmp_path, crawl_longest_pause_seconds=0.3, crawl_batch_seconds=0.1
    ) as made:
        yield made


def test_a_host_with_a_long_crawl_delay_is_read_page_by_page(impatient):
    web = impatient.web
    web.forbid("slow.test", "/private/", crawl_delay=0.6)
    pages = [f"http://slow.test/{n}" for n in range(4)]
    for url in pages:
        web.page(url, "<p>page")
    done = impatient.crawl("list", urls=pages)
    assert done.state is CrawlState.DONE
    assert done.outcomes == {"ok": 4}
    assert web.closest("slow.test") >= 0.6
    assert all(web.times_asked(url) == 1 for url in pages)


def test_a_host_that_is_overloaded_loses_no_page(impatient):
    web = impatient.web
    busy = hostile.body(b"", 429, Retry_After="1")
    for number in range(6):
        page = hostile.body(b"<p>page")
        handler = hostile.in_turn(busy, page) if number == 0 else page
        web.handle(f"http://busy.test/{number}", handler)
    done = impatient.crawl("list", urls=[f"http://busy.test/{n}" for n in range(6)])
    assert done.outcomes == {"ok": 6}
    assert web.times_asked("http://busy.test/0") == 2


def test_a_host_that_is_always_overloaded_ends_too(impatient, monkeypatch):
    monkeypatch.setattr("linkcensus.crawl.patience._PATIENT_SECONDS", 0.5)
    impatient.web.handle("busy.test", hostile.body(b"", 429, Retry_After="1"))
    impatient.web.robots("busy.test", "User-agent: *\nDisallow:\n")
    done = impatient.crawl("list", urls=[f"http://busy.test/{n}" for n in range(4)])
    assert done.state is CrawlState.DONE
    assert sum(done.outcomes.values()) == 4
    assert set(done.outcomes) <= {"blocked", "postponed"}


def test_a_redirect_to_a_host_that_another_worker_asks_waits_for_its_turn(impatient, monkeypatch):
    monkeypatch.setattr(frontier_module, "HOLD", timedelta(seconds=1))
    web, frontier = impatient.web, impatient.state.frontier
    web.redirect("http://a.test/old", "http://b.test/new")
    web.page("http://b.test/new", '<p><a href="http://shop.test/">shop</a>')
    assert frontier.visit("b.test", "somebody") == 0
    done = impatient.crawl("list", urls=["http://a.test/old"])
    assert done.outcomes == {"redirected": 1, Outcome.OK.value: 1}
    assert web.asked("b.test")[0].at - web.asked("a.test")[-1].at > 0.5
    assert impatient.rows("shop.test", "source_url") == [("http://b.test/new",)]


def test_two_workers_and_a_redirect_keep_the_pause_of_a_host(web, tmp_path):
    count, delay = 5, 0.3
    for number in range(count):
        web.redirect(f"http://a.test/{number}", f"http://b.test/{number}")
        web.page(f"http://b.test/{number}", "<p>page")
        web.page(f"http://b.test/own-{number}", "<p>page")
    with crawl_world(web, tmp_path) as world:
        crawls = [
            world.make("list", urls=[f"http://a.test/{n}" for n in range(count)]),
            world.make("list", urls=[f"http://b.test/own-{n}" for n in range(count)]),
        ]
        port = str(web.http_port)
        both = [
            start(crawling_process.main, str(tmp_path), port, crawl.id, None, delay)
            for crawl in crawls
        ]
        assert [end_of(process, 120) for process in both] == [0, 0]
        assert world.state.crawls.get(crawls[1].id).outcomes == {"ok": count}
    times = sorted(asked.at for asked in web.asked("b.test"))
    assert min(after - before for before, after in pairwise(times)) >= delay
    asked = {one.path for one in web.asked("b.test", robots=False)}
    assert asked == {f"/{n}" for n in range(count)} | {f"/own-{n}" for n in range(count)}


def test_http_stands_in_for_https_only_where_nobody_named_a_scheme(secure_web, tmp_path):
    web = secure_web  # its certificates are good for *.web.test only
    for path in ("bare", "named"):
        web.page(f"http://plain.test/{path}", '<p><a href="http://shop.test/">shop</a>')
    with crawl_world(web, tmp_path) as world:
        urls = ["plain.test/bare", "https://plain.test/named", "plain.test/gone"]
        done = world.crawl("list", urls=urls)
        assert done.outcomes == {"ok": 1, "unreachable": 2}
        assert world.rows("shop.test", "source_url") == [("http://plain.test/bare",)]
        gone = world.state.crawl_looks.urls(done.id, outcome="unreachable")
    assert sorted(one.url for one in gone) == [
        "https://plain.test/gone",
        "https://plain.test/named",
    ]
    asked = [one.path for one in web.asked("plain.test", robots=False)]
    assert sorted(asked) == ["/bare", "/gone"]
