"""Crawling, in CPU seconds of one core; beside Scrapy and a plain loop over aiohttp.

60 hosts and more on loopback, each contender a process of its own, over the same pages in the same
run, its start left out. Ours keeps every answer as evidence, extracts all links with their context
and commits them to the index; Scrapy extracts links with its own LinkExtractor into a feed, and in
a second run (`bare_scrapy`) counts them only, as the loop over aiohttp does. `--quick`: fewer
pages, under 40 s on a machine of one's own. `--json`: one flat object of figures, among them
`ratio_vs_scrapy`: pages per CPU second, ours over Scrapy's.
"""

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.abc import MetaPathFinder
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import crawl_web
from machine import loop_ms, peak_megabytes

from linkcensus.core.scope import parse_target
from linkcensus.core.settings import Settings, load_settings
from linkcensus.core.url import canonicalize
from linkcensus.crawl.fetcher import Fetcher
from linkcensus.crawl.kinds import KINDS, read_kind
from linkcensus.crawl.run import run_crawl
from linkcensus.crawl.verify.run import verify_target
from linkcensus.index.index import Index
from linkcensus.net.names import Endpoint, LocalNames
from linkcensus.store.actor import COMMAND
from linkcensus.store.crawl_entry import Found
from linkcensus.store.crawls import Budget
from linkcensus.store.state import State, open_state

Figures = dict[str, float]
HERE = Path(__file__).parent
HOSTS = 60
LINKS = 16
AT_ONCE_HOSTS = 100
POLITE_SECONDS = 0.2
QUEUED, QUICK_QUEUED = 1_000_000, 100_000
CRAWLED_OF_QUEUED = 3_000
"""Enough for batches of the usual size, whose commits take the most memory."""
QUEUED_A_CRAWLED = 80
"""With fewer queued, fewer are crawled: `--quick` has to be quick."""


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--quick", action="store_true")
    options.add_argument("--json", action="store_true")
    options.add_argument("--queued", type=int, help="URLs queued where memory is measured")
    options.add_argument("--only", choices=PARTS, help="measure this part alone")
    options.add_argument("--part", help=argparse.SUPPRESS)
    options.add_argument("--ports", help=argparse.SUPPRESS)
    options.add_argument("--count", type=int, help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.part:
        sys.meta_path.insert(0, WithoutPandas())
        ports = json.loads(given.ports)
        print(json.dumps(PARTS[given.part](ports, given.count)))
        return
    figures: Figures = {"machine_loop_ms": loop_ms(), "hosts": HOSTS, "links_a_page": LINKS}
    pages = 1_200 if given.quick else 6_000
    queued = given.queued or (QUICK_QUEUED if given.quick else QUEUED)
    if given.only:
        with running_web(AT_ONCE_HOSTS) as ports:
            figures |= part(given.only, ports, queued if given.only == "queue" else pages)
    else:
        figures |= measured(pages, queued)
    print(json.dumps(figures) if given.json else table(figures))


def measured(pages: int, queued: int) -> Figures:
    """All figures."""
    with running_web(AT_ONCE_HOSTS) as ports:
        figures: Figures = {"kilobytes_a_page": ask(ports, "figures")["kilobytes"]}
        for name in ("aiohttp", "bare_scrapy", "scrapy"):
            figures |= _named(name, peer(name, ports, pages))
        ask(ports, "reset")
        figures |= _named("ours", part("crawl", ports, pages))
        figures |= part("verify", ports, pages)
        figures |= part("polite", ports, 5)
        figures |= part("at_once", ports, 2)
        figures |= part("queue", ports, queued)
    for name in ("scrapy", "bare_scrapy", "aiohttp"):
        ours, theirs = (figures[f"{who}_pages_per_cpu_s"] for who in ("ours", name))
        figures[f"ratio_vs_{name}"] = ours / theirs
    return figures


# ---------------------------------------------------------------- processes


class WithoutPandas(MetaPathFinder):
    """What an installation has: pandas and twisted, loaded where there are any, are our bench's."""

    def find_spec(self, fullname: str, *_: object) -> None:
        """As an import system of a machine without pandas."""
        if fullname in ("pandas", "twisted"):
            raise ModuleNotFoundError(fullname, name=fullname)


@contextmanager
def running_web(hosts: int) -> Iterator[list[int]]:
    """The server; yields its port and the one that nobody may reach."""
    command = [sys.executable, str(HERE / "crawl_web.py"), str(hosts), str(LINKS)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield json.loads(server.stdout.readline())
        finally:
            server.terminate()


def ask(ports: list[int], command: str) -> Figures:
    """Tell the server something, and hear what it has counted."""
    with urllib.request.urlopen(f"http://127.0.0.1:{ports[0]}/__{command}") as answer:
        told: Figures = json.load(answer)
    return told


def peer(name: str, ports: list[int], pages: int) -> Figures:
    """One of the others, over the same pages."""
    with tempfile.TemporaryDirectory() as folder:
        urls = Path(folder) / "urls"
        urls.write_text("\n".join(chosen_urls(pages)))
        command = [sys.executable, str(HERE / "crawl_peers.py"), name, str(ports[0]), str(urls)]
        return _last_line(command)


def part(name: str, ports: list[int], count: int) -> Figures:
    """A part of ours, in a process of its own."""
    command = [sys.executable, __file__, "--part", name, "--ports", json.dumps(ports),
               "--count", str(count)]  # fmt: skip
    return _last_line(command)


def _last_line(command: list[str]) -> Figures:
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    told: Figures = json.loads(done.stdout.splitlines()[-1])
    return told


def _named(name: str, told: Figures) -> Figures:
    return {
        f"{name}_pages_per_cpu_s": told["pages"] / told["cpu"],
        f"{name}_pages_per_s": told["pages"] / told["wall"],
        f"{name}_pages": told["pages"],
        f"{name}_links": told["links"],
        f"{name}_megabytes": told["megabytes"],
    }


def chosen_urls(pages: int, hosts: int = HOSTS) -> list[str]:
    """The same pages for all, host by host in turn."""
    return [crawl_web.url(number % hosts, number // hosts) for number in range(pages)]


# ---------------------------------------------------------------- ours


@contextmanager
def installed(ports: list[int], **settings: object) -> Iterator[tuple[Settings, State, Index]]:
    """An empty installation; what makes its database, once, is another process."""
    with tempfile.TemporaryDirectory() as folder:
        made = [sys.executable, "-m", "linkcensus", "--data", folder, "crawl"]
        subprocess.run(made, stdout=subprocess.DEVNULL, check=True)
        chosen: dict[str, object] = {
            "data": Path(folder),
            "crawl_delay_seconds": 0,
            "contact_url": "http://bench.test/",
        }
        loaded = load_settings(**chosen | settings)
        state = open_state(loaded)
        index = Index(loaded.data, loaded)
        try:
            yield loaded, state, index
        finally:
            index.close()
            state.close()


class Spent:
    """What a stretch of work cost."""

    def __init__(self) -> None:
        self._wall, self._cpu = time.perf_counter(), _cpu_seconds()

    def figures(self) -> Figures:
        """CPU seconds of this process and its children, wall seconds, the most memory."""
        cpu = _cpu_seconds() - self._cpu
        wall = time.perf_counter() - self._wall
        return {"cpu": cpu, "wall": wall, "megabytes": peak_megabytes()}


def _cpu_seconds() -> float:
    own, children = (
        resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def crawl_list(
    urls: list[str], settings: Settings, state: State, index: Index, names: LocalNames
) -> Figures:
    """Crawl a list of pages; returns how many came and how many links are new."""
    found = [Found(url) for text in urls if (url := canonicalize(text)) is not None]
    arguments = {"urls": [urls[0]], "count": len(urls)}
    kind = read_kind("list", arguments)
    crawl = state.crawls.add(COMMAND, "list", kind.title, arguments, KINDS["list"].budget)
    state.frontier.add(crawl.id, found)
    done = run_crawl(crawl.id, state, index, fetcher=lambda: Fetcher(settings, names=names))
    return {"pages": float(done.outcomes.get("ok", 0)), "links": float(done.links_new)}


def crawl(ports: list[int], pages: int) -> Figures:
    """Fetch, keep, extract, index; what is loaded once is loaded before."""
    with installed(ports) as (settings, state, index):
        names = LocalNames(ports[0])
        crawl_list([crawl_web.url(0, 999)], settings, state, index, names)
        spent = Spent()
        told = crawl_list(chosen_urls(pages), settings, state, index, names)
        return told | spent.figures()


def verify(ports: list[int], pages: int) -> Figures:
    """Look at pages whose link to the target is gone: their bytes alone decide."""
    import uvloop

    async def run(settings: Settings, index: Index) -> float:
        async with Fetcher(settings, names=LocalNames(ports[0])) as fetcher:
            done = await verify_target(index, fetcher, parse_target(crawl_web.TARGET))
        assert done.unparsed_pages == done.pages
        return float(done.pages)

    with installed(ports) as (settings, state, index):
        crawl_list(chosen_urls(pages), settings, state, index, LocalNames(ports[0]))
        ask(ports, "without_target")
        spent = Spent()
        looked = uvloop.run(run(settings, index))
        told = spent.figures()
        ask(ports, "with_target")
    return {
        "verified_pages": looked,
        "verified_pages_per_cpu_s": looked / told["cpu"],
        "verified_pages_per_s": looked / told["wall"],
        "verify_megabytes": told["megabytes"],
    }


class LeadingInside(LocalNames):
    """Names of the made-up web; those that begin with `inside` lead to a private address."""

    secret = Endpoint("127.0.0.1", 0)

    async def endpoints(self, host: str, port: int) -> list[Endpoint]:
        """As `Names.endpoints`."""
        if host.startswith("inside"):
            return [LeadingInside.secret]
        return list(await super().endpoints(host, port))


def polite(ports: list[int], pages: int) -> Figures:
    """Crawl with pauses, among forbidden pages, names and redirects that lead to private places."""
    LeadingInside.secret = Endpoint("127.0.0.1", ports[1])
    ask(ports, "reset")
    ask(ports, f"pause?{POLITE_SECONDS}")
    urls = chosen_urls(pages * HOSTS)
    for number in range(HOSTS):
        name = crawl_web.host(number)
        urls.append(f"http://{name}{crawl_web.FORBIDDEN}{number}.html")
        urls.append(f"http://{name}/to-secret/127.0.0.1:{ports[1]}/")
        urls.append(f"http://inside{number}.test/")
        urls.append(f"http://127.0.0.1:{ports[1]}/{number}")
    random.Random(1).shuffle(urls)
    with installed(ports, crawl_delay_seconds=POLITE_SECONDS) as (settings, state, index):
        told = crawl_list(urls, settings, state, index, LeadingInside(ports[0]))
    counted = ask(ports, "pause?0")
    return {
        "polite_pages": told["pages"],
        "delay_ms": 1000 * POLITE_SECONDS,
        "closest_requests_ms": counted["closest_ms"],
        "requests_too_close": counted["too_close"],
        "requests_forbidden": counted["forbidden"],
        "connections_to_private": counted["betrayed"],
    }


def at_once(ports: list[int], pages: int) -> Figures:
    """A hundred slow hosts at the same time."""
    ask(ports, "reset")
    ask(ports, "latency?0.5")
    with installed(ports, crawl_host_connections=1) as (settings, state, index):
        spent = Spent()
        urls = chosen_urls(pages * AT_ONCE_HOSTS, AT_ONCE_HOSTS)
        crawl_list(urls, settings, state, index, LocalNames(ports[0]))
        told = spent.figures()
    ask(ports, "latency?0")
    counted = ask(ports, "figures")
    return {
        "hosts_at_once": counted["most_at_once"],
        "hosts_at_once_cores": told["cpu"] / told["wall"],
    }


def queue(ports: list[int], count: int) -> Figures:
    """Queue many URLs, then crawl some of them: the memory must not grow with the queue."""
    with installed(ports) as (settings, state, index):
        arguments = {"urls": [crawl_web.url(0, 0)], "count": count}
        crawled = min(CRAWLED_OF_QUEUED, count // QUEUED_A_CRAWLED)
        budget = Budget(pages=crawled, depth=0)
        made = state.crawls.add(COMMAND, "list", "queue", arguments, budget)
        texts = (crawl_web.url(number % HOSTS, number // HOSTS) for number in range(count))
        spent = Spent()
        state.frontier.add(made.id, (Found(url) for text in texts if (url := canonicalize(text))))
        wall = spent.figures()["wall"]
        door = LocalNames(ports[0])
        queued = peak_megabytes()
        run_crawl(made.id, state, index, fetcher=lambda: Fetcher(settings, names=door))
        return {
            "queued_urls": float(count),
            "queued_urls_per_s": count / wall,
            "megabytes_when_queued": queued,
            "queue_megabytes": spent.figures()["megabytes"],
        }


PARTS = {"crawl": crawl, "verify": verify, "polite": polite, "at_once": at_once, "queue": queue}


def table(figures: Figures) -> str:
    """The figures, one a line."""
    return "\n".join(f"{name:<28} {value:>14,.2f}" for name, value in figures.items())


if __name__ == "__main__":
    main()
