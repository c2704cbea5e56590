"""Archived pages of known sites, from a Common Crawl that a test made."""

import asyncio
import threading
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler

import pytest
from tests.support.common_crawl import CRAWL, CommonCrawl
from tests.support.loopback import served_by

from linkcensus.cli.main import main
from linkcensus.core.errors import BadInput, Refused, SourceUnavailable
from linkcensus.core.scope import parse_target
from linkcensus.core.settings import Settings
from linkcensus.importers.commoncrawl.fetching import Budget, PageFetcher
from linkcensus.importers.commoncrawl.server import Server
from linkcensus.index.index import Index
from linkcensus.insights.backlinks import backlinks
from linkcensus.insights.backlinks_request import BacklinksRequest
from linkcensus.jobs.context import JobContext
from linkcensus.jobs.kinds.archived_pages import COMMONCRAWL
from linkcensus.store.state import open_state


@contextmanager
def serving(world):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            names = {name.lower(): value for name, value in self.headers.items()}
            status, headers, body = world.answer(self.path, names)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if "Content-Length" not in headers:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
            self.close_connection = "Content-Length" in headers

        def log_message(self, *_):
            pass

    with served_by(Handler) as port:
        yield f"http://127.0.0.1:{port}"


class Bench:
    """A Common Crawl, an index, a state, and a clock that only sleeping moves."""

    def __init__(self, root, world, address, **changes):
        given = {"allowed_networks": "127.0.0.0/8", "http_timeout_seconds": 5, **changes}
        self.settings = Settings(
            data=root, workers=1, commoncrawl_index_url=address, commoncrawl_data_url=address,
            **given,
        )  # fmt: skip
        self.world = world
        self.index = Index(root, self.settings)
        self.state = open_state(self.settings)
        self.slept = []
        self.notes = []
        self.seconds = 0.0

    async def sleep(self, seconds):
        self.slept.append(seconds)
        self.seconds += seconds
        await asyncio.sleep(0)

    def fetch(self, *sites, crawl=CRAWL, watch=None, **budget):
        server = Server(self.settings, self.notes.append, self.sleep, lambda: self.seconds)
        fetcher = PageFetcher(
            self.index, self.state.cursors, Budget(**budget), watch or (lambda *_: None)
        )
        with server:
            return fetcher.run(server, sites, crawl)

    def links(self):
        with self.index.view(parse_target("shop.com")) as view:
            return sorted(row.source_url for row in backlinks(view, BacklinksRequest()).rows)

    def close(self):
        self.index.close()
        self.state.close()


@pytest.fixture
def world():
    return CommonCrawl()


@pytest.fixture
def bench(data_folder, world):
    with serving(world) as address, closing(Bench(data_folder, world, address)) as made:
        yield made


def fill(world, archives, count=5, site="blog.org"):
    for number in range(count):
        url = f"https://{site}/{number}"
        html = f'<html><body><p><a href="https://shop.com/{number}">Shop {number}</a></p>'
        world.add(site, url, archives.page(url, html, date="2026-03-01T12:00:00Z"))


def test_the_archived_pages_of_a_site(bench, world, archives):
    fill(world, archives)
    done = bench.fetch("https://www.blog.org/x", "nobody.net", crawl="latest")
    assert (done.crawl, done.sites, done.absent, done.pages) == (CRAWL, 2, 1, 5)
    assert (done.links_new, done.left_out) == (5, {})
    assert bench.links() == [f"https://blog.org/{number}" for number in range(5)]
    with bench.index.view(parse_target("shop.com")) as view:
        row = backlinks(view, BacklinksRequest()).rows[0]
    assert row.first_seen.isoformat().startswith("2026-03-01T12:00:00")
    (record,) = {record.format for record in bench.index.imports()}
    assert record == "warc"
    assert not list((bench.settings.data / "downloads").iterdir())


def test_it_goes_on_where_it_ended(bench, world, archives):
    fill(world, archives)
    assert bench.fetch("blog.org", pages=2).pages == 2
    assert bench.fetch("blog.org", pages_per_site=4).pages == 2
    asked = world.asked["record"]
    assert asked == 4
    done = bench.fetch("blog.org")
    assert (done.pages, world.asked["record"]) == (1, 5)
    again = bench.fetch("blog.org")
    assert (again.known, again.pages, world.asked["record"]) == (1, 0, 5)
    assert len(bench.links()) == 5


def test_a_budget_of_bytes_ends_it(bench, world, archives):
    fill(world, archives)
    fill(world, archives, site="news.org")
    done = bench.fetch("blog.org", "news.org", bytes=1)
    assert done.left_out["sites beyond the budget"] == 1


def test_killed_between_import_and_cursor_nothing_counts_twice(bench, world, archives):
    fill(world, archives, 3)
    bench.fetch("blog.org")
    before = len(bench.index.imports())
    bench.state.cursors.forget(f"commoncrawl {CRAWL} blog.org")
    done = bench.fetch("blog.org")
    assert (done.links_new, done.links_confirmed) == (0, 3)
    assert len(bench.index.imports()) == before
    assert len(bench.links()) == 3


def test_busy_servers_are_waited_for(bench, world, archives):
    fill(world, archives, 1)
    world.busy = [
        (503, {"Retry-After": "7"}, b"slow down"),
        (403, {}, b"<Error>"),
        (429, {"Retry-After": "1"}, b""),
    ]
    assert bench.fetch("blog.org").pages == 1
    assert [round(seconds) for seconds in bench.slept] == [7, 30, 120]
    assert "answered 503; next try in 7 seconds" in bench.notes[0]


def test_a_server_that_stays_busy_ends_it_and_what_came_is_in(bench, world, archives):
    fill(world, archives, 20)
    world.per_part = 20
    spoil = world.answer

    def answer(target, headers):
        return (403, {}, b"") if world.asked["record"] >= 16 else spoil(target, headers)

    world.answer = answer
    with pytest.raises(SourceUnavailable, match="answered 403"):
        bench.fetch("blog.org")
    assert len(bench.slept) == 4
    assert len(bench.links()) == 16
    world.answer = spoil
    bench.seconds += 10_000
    assert bench.fetch("blog.org").pages == 4
    assert len(bench.links()) == 20
    world.busy = [(503, {"Retry-After": "86400"}, b"")]
    slept = len(bench.slept)
    with pytest.raises(SourceUnavailable):
        bench.fetch("other.org")
    assert len(bench.slept) == slept


def test_what_is_no_such_record_is_left_out(bench, world, archives):
    fill(world, archives, 2)
    url = "https://blog.org/other"
    world.add("blog.org", url, archives.page("https://evil.org/", "<html>x"))
    world.add("blog.org", "https://blog.org/far", b"x", offset="900000000", length="10")
    world.add("blog.org", "https://blog.org/large", b"x", length=str(1 << 30))
    world.lines["blog.org"] += [
        b"{broken",
        b'["a list"]',
        b"[" * 100_000,
        world.lines["blog.org"][0].replace(b"blog.org", b"evil.org"),
        world.lines["blog.org"][0].replace(b"crawl-data/", b"crawl-data/../../etc/"),
        world.lines["blog.org"][0].replace(b'"200"', b'"301"'),
    ]
    world.per_part = 100
    done = bench.fetch("blog.org")
    assert done.left_out == {
        "captures that are no page of the site": 6,
        "the record is about another page than the index says": 1,
        "the archive is not there, or is shorter than the index says": 1,
        "records larger than 16 MB are left out": 1,
    }
    assert len(bench.links()) == 2


def test_ranges_that_break_off_are_asked_for_again(bench, world, archives):
    fill(world, archives, 3)
    seen = set()

    def spoil(offset, body):
        if offset in seen:
            return body
        seen.add(offset)
        return body[: len(body) // 2]

    world.spoil = spoil
    assert bench.fetch("blog.org").left_out == {}
    world.spoil = lambda _offset, body: body[:-3] + b"xyz"
    fill(world, archives, 1, "news.org")
    assert bench.fetch("news.org").left_out == {"the record is damaged": 1}


def test_one_connection_at_a_time(bench, world, archives):
    fill(world, archives, 8)
    world.per_part = 8
    under_way, most = 0, 0
    spoil = world.answer

    def answer(target, headers):
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        threading.Event().wait(0.01)
        under_way -= 1
        return spoil(target, headers)

    world.answer = answer
    bench.fetch("blog.org")
    assert most == 1


def test_servers_that_answer_something_else(bench, world, archives):
    fill(world, archives, 1)
    world.busy = [(200, {}, b"<html>")]
    with pytest.raises(BadInput, match="lists no crawls"):
        bench.fetch("blog.org", crawl="latest")
    with pytest.raises(BadInput, match="is no crawl"):
        bench.fetch("blog.org", crawl="../../x")
    world.busy = [(200, {}, b'{"pages": "many"}')]
    with pytest.raises(BadInput):
        bench.fetch("blog.org")


def test_the_gate_holds(data_folder):
    with (
        serving(CommonCrawl()) as address,
        closing(Bench(data_folder, None, address, allowed_networks=())) as bench,
        pytest.raises(Refused),
    ):
        bench.fetch("blog.org", crawl="latest")


def test_the_command_and_the_job(bench, world, archives, capsys, monkeypatch):
    fill(world, archives, 2)
    for name in ("index", "data"):
        address = bench.settings.commoncrawl_index_url
        monkeypatch.setenv(f"LINKCENSUS_COMMONCRAWL_{name.upper()}_URL", address)
    monkeypatch.setenv("LINKCENSUS_ALLOWED_NETWORKS", "127.0.0.0/8")
    root = str(bench.settings.data)
    assert main(["--data", root, "commoncrawl", "pages", "blog.org", "--pages", "1"]) == 0
    assert "1 pages of 1 sites" in capsys.readouterr().out
    context = JobContext("j", bench.settings, bench.index, lambda _: True, lambda _: 0)
    asked = {"target": "shop.com", "crawl": CRAWL}
    assert COMMONCRAWL.title(asked) == "Archived pages of sites that link to shop.com"
    result = COMMONCRAWL.do(context, asked)
    assert (result["pages"], result["links_new"]) == (1, 1), "blog.org is known to link there"
    assert main(["--data", root, "commoncrawl", "crawls"]) == 0
    assert CRAWL in capsys.readouterr().out
    assert main(["--data", root, "commoncrawl", "pages"]) == 2
    with pytest.raises(BadInput, match="nothing to fetch"):
        COMMONCRAWL.title({})
