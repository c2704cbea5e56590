"""Killed at any moment, a crawl goes on: nothing is lost, and nothing counts twice."""

import time
from collections import Counter
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import pytest
from aiohttp import web as http
from tests.integration.crawl.conftest import CrawlWorld
from tests.support import crawling_process
from tests.support.forked import end_of, start
from tests.support.postgres import Postgres
from tests.support.web import Handler

from linkcensus.store.crawls import Budget, CrawlState

_PAGES = 90
_BATCH = 20


def _site(pages: int, seconds: float = 0.01) -> Handler:
    """Pages that link to three further ones and to one of another site, a little slowly."""
    import asyncio

    async def handler(request: http.BaseRequest) -> http.StreamResponse:
        if request.path == "/robots.txt":
            return http.Response(status=404)
        await asyncio.sleep(seconds)
        number = int(request.path.strip("/") or "0")
        further = [n for n in range(3 * number + 1, 3 * number + 4) if n < pages]
        links = "".join(f'<a href="/{n}">page {n}</a>' for n in further)
        text = f'<title>{number}</title>{links}<a href="http://shop.test/{number}">shop</a>'
        return http.Response(text=text, content_type="text/html")

    return handler


def _start(world: CrawlWorld, crawl_id: str, url: str = "") -> ForkServerProcess:
    data, port = str(world.settings.data), str(world.web.http_port)
    return start(crawling_process.main, data, port, crawl_id, url)


def _kill(process: ForkServerProcess) -> None:
    process.kill()
    process.join()


def _wait_for_pages(world: CrawlWorld, count: int, process: ForkServerProcess) -> None:
    deadline = time.monotonic() + 60
    while len(world.web.requests) < count and process.is_alive():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def _check_whole(world: CrawlWorld, crawl_id: str, kills: int, pages: int = _PAGES) -> None:
    crawl = world.state.crawls.get(crawl_id)
    assert crawl.state is CrawlState.DONE
    assert (crawl.done, crawl.known, crawl.queued, crawl.taken) == (pages, pages, 0, pages)
    visits = Counter(world.visited())
    assert len(visits) == pages
    assert set(visits.values()) == {1}
    asked = Counter(a.url for a in world.web.requests if a.path != "/robots.txt")
    assert len(asked) == pages
    assert sum(asked.values()) - pages <= kills * _BATCH
    assert len(world.rows("shop.test", "target_key")) == pages
    hosts = {asked.host for asked in world.web.requests}
    assert crawl.links_new == 2 * pages - len(hosts)


@pytest.mark.parametrize("after", [3, 60])
def test_a_killed_crawl_goes_on(world: CrawlWorld, after: int):
    world.web.handle("big.test", _site(_PAGES))
    crawl = world.make("list", Budget(depth=20), urls=["http://big.test/0"])
    first = _start(world, crawl.id)
    _wait_for_pages(world, after, first)
    _kill(first)

    assert end_of(_start(world, crawl.id), 120) == 0

    _check_whole(world, crawl.id, kills=1)


def test_a_crawl_killed_over_and_over_ends_all_the_same(world: CrawlWorld):
    world.web.handle("big.test", _site(_PAGES))
    crawl = world.make("list", Budget(depth=20), urls=["http://big.test/0"])
    kills = 0
    for after in (10, 30, 50):
        process = _start(world, crawl.id)
        _wait_for_pages(world, after + kills * _BATCH, process)
        time.sleep(0.05 * kills)
        _kill(process)
        kills += 1

    world.run(crawl)

    _check_whole(world, crawl.id, kills)


def test_two_processes_share_a_crawl(world: CrawlWorld):
    hosts = [f"host{n}.test" for n in range(12)]
    for host in hosts:
        world.web.handle(host, _site(12, 0.05))
    crawl = world.make("list", Budget(depth=20), urls=[f"http://{host}/0" for host in hosts])
    both = [_start(world, crawl.id) for _ in range(2)]
    assert [end_of(process, 120) for process in both] == [0, 0]

    asked = Counter(asked.url for asked in world.web.requests if asked.path != "/robots.txt")
    assert set(asked.values()) == {1}
    _check_whole(world, crawl.id, kills=0, pages=144)


def test_a_crawl_in_postgresql_is_shared_and_survives(
    world: CrawlWorld, postgres: Postgres, tmp_path: Path
):
    from linkcensus.core.settings import load_settings
    from linkcensus.store.state import open_state

    url = postgres.fresh()
    for n in range(6):
        world.web.handle(f"host{n}.test", _site(15, 0.02))
    world.state.close()
    world.state = open_state(load_settings(data=tmp_path, database_url=url))
    seeds = [f"http://host{n}.test/0" for n in range(6)]
    crawl = world.make("list", Budget(depth=20), urls=seeds)
    killed, other = _start(world, crawl.id, url), _start(world, crawl.id, url)
    _wait_for_pages(world, 40, killed)
    _kill(killed)
    # of a process on this machine the lock tells at once that it is dead
    assert end_of(other, 150) == 0

    _check_whole(world, crawl.id, kills=1, pages=90)
