"""How soon the API answers while an import runs: the real server, asked at a fixed rate.

A made-up web with a site of about 100 k links is imported and compacted. Then `linkcensus serve`
answers overview, list and anchors of that site, 20 times a second whether or not the ones before
were answered, at first alone and then while its worker imports tables of further links, which came
in as uploads. What is imported of the site asked about voids the answers about it.

Beside it, in the same run: a Starlette route that sends the same bytes through the same uvicorn
(what HTTP itself costs just now), and the same questions called without HTTP.

`--quick`: 400 k links in all, 6 s; else 2 M links, 30 s. `--seconds N`: for so long instead.
`--json`: one flat object of figures.
`--data FOLDER`: keep the index there and use it again. `--no-cache`: every answer is asked anew.
`--untouched`: the imported links lead to other sites; else every tenth leads to the site asked.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import httpx

sys.path.insert(0, str(Path(__file__).parent))

from machine import loop_ms

RATE = 20
"""Requests a second."""
RATE_OF_ONE = 3
"""When they are asked one after the other."""
LIMIT_MS = 50.0
LINKS, QUICK_LINKS = 2_000_000, 400_000
SECONDS, QUICK_SECONDS = 30.0, 6.0
WARM_UP_SECONDS = 2.0
LINKS_OF_SITE = 100_000
ROWS_A_FILE = 40_000
FILES, QUICK_FILES = 12, 4

QUESTIONS = ("overview", "list", "anchors")

PEOPLE = {
    "LINKCENSUS_ADMIN_EMAIL": "bench@example.com",
    "LINKCENSUS_ADMIN_PASSWORD": "a password of the bench",
    "LINKCENSUS_SCORE_AFTER_IMPORTS": "false",
}

Figures = dict[str, float]
Ask = Callable[[str, random.Random], object]


# -- what is asked --------------------------------------------------------------------------------


def path_of(name: str, chosen: random.Random) -> str:
    """One question; lists are of several kinds, lengths and filters."""
    if name != "list":
        return f"/{name}"
    path = chosen.choice(("/backlinks", "/backlinks", "/referring-sites"))
    wanted = chosen.choice(("", "&filter=follow:eq:true", "&filter=position:eq:content"))
    return f"{path}?limit={chosen.choice((50, 100))}{wanted}"


def build(folder: Path, links: int) -> str:
    """Make the index where there is none yet; gives the site that is asked about."""
    import made_up_links
    from index import BATCH, _append

    from linkcensus.core.settings import load_settings
    from linkcensus.index.index import Index

    data = folder / "data"
    if not data.exists():
        for start in range(0, links, BATCH):
            _append((folder, start, min(links, start + BATCH)))
        with closing(Index(data, load_settings(data=data))) as index:
            index.compact(everything=True)
    if links * made_up_links.GIANT_SHARE // 100 <= LINKS_OF_SITE:
        return made_up_links.GIANT
    return made_up_links.site_with_links(LINKS_OF_SITE, of=links)


def table(number: int, site: str) -> bytes:
    """One table of links that nobody has told of; every tenth goes to a site."""
    first = number * ROWS_A_FILE
    rows = (
        f"https://from{row % 5_000}.example/{row},"
        f"https://{site if row % 10 == 0 else f'to{row % 300}.example'}/{row % 50},words {row % 99}"
        for row in range(first, first + ROWS_A_FILE)
    )
    return "\n".join(("Source URL,Target URL,Anchor", *rows)).encode()


# -- the server, and who keeps it busy ------------------------------------------------------------


@contextmanager
def serving(data: Path, cache: str | None) -> Iterator[tuple[str, int]]:
    """Run the server; gives its address and process id."""
    command = [sys.executable, "-m", "linkcensus", "--data", str(data), "serve", "--port", "0"]
    given = os.environ | PEOPLE
    if cache is not None:
        given["LINKCENSUS_ANSWER_CACHE_MEGABYTES"] = cache
    with subprocess.Popen(
        command, env=given, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as server:
        try:
            yield _address(server), server.pid
        finally:
            server.terminate()
            server.wait(60)


def _address(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    for line in process.stdout:
        words = [word for word in line.split() if word.startswith("http://")]
        if words:
            # somebody has to read what else it says
            threading.Thread(target=process.stdout.read, daemon=True).start()
            return words[0].rstrip("/.")
    raise SystemExit("the server did not start")


def signed_in(address: str) -> httpx.Client:
    """A client with a session."""
    client = httpx.Client(base_url=f"{address}/api/v1", timeout=60)
    who = {
        "email": PEOPLE["LINKCENSUS_ADMIN_EMAIL"],
        "password": PEOPLE["LINKCENSUS_ADMIN_PASSWORD"],
    }
    client.post("/session", json=who).raise_for_status()
    client.headers["X-CSRF-Token"] = client.get("/session").json()["csrf_token"]
    return client


class Importing:
    """Has the server import one table after the other as long as the block runs."""

    def __init__(self, client: httpx.Client, tables: list[bytes]) -> None:
        self._client = client
        self._tables = tables
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self.rows = 0
        self.ran_out = False

    def __enter__(self) -> "Importing":
        self._thread.start()
        while self.rows == 0 and self._thread.is_alive() and not self._running():
            time.sleep(0.2)
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _running(self) -> bool:
        return int(self._client.get("/jobs").json()["running"]) > 0

    def _run(self) -> None:
        for number, body in enumerate(self._tables):
            job = self._asked(f"links{time.time_ns()}-{number}.csv", body)
            while not self._stop.is_set():
                told = self._client.get(f"/jobs/{job}").json()
                if told["state"] not in ("queued", "running"):
                    assert told["state"] == "done", told
                    self.rows += int(told["result"]["links_new"])
                    break
                time.sleep(0.2)
            else:
                self._client.post(f"/jobs/{job}/cancel")
                return
        self.ran_out = True

    def _asked(self, name: str, body: bytes) -> str:
        made = self._client.post("/uploads", params={"name": name}, content=body)
        wanted = {"uploads": [made.raise_for_status().json()["id"]]}
        return str(self._client.post("/imports", json=wanted).raise_for_status().json()["job"])


# -- peers ----------------------------------------------------------------------------------------


@contextmanager
def plain_route(bodies: dict[str, bytes], folder: Path) -> Iterator[httpx.Client]:
    """The same bytes from a Starlette route that does nothing, in a process of its own."""
    for name, body in bodies.items():
        (folder / f"{name}.json").write_bytes(body)
    command = [sys.executable, __file__, "--plain-route", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            with httpx.Client(base_url=_address(process), timeout=60) as client:
                yield client
        finally:
            process.terminate()
            process.wait(30)


def run_plain_route(folder: Path) -> None:
    """Serve files as JSON, with uvicorn as the server configures it."""
    import socket

    import uvicorn
    from starlette.applications import Starlette
    from starlette.middleware import Middleware
    from starlette.middleware.gzip import GZipMiddleware
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    bodies = {path.stem: path.read_bytes() for path in folder.glob("*.json")}

    async def answer(request: Request) -> Response:
        return Response(bodies[request.path_params["name"]], media_type="application/json")

    app = Starlette(
        routes=[Route("/{name}", answer)],
        middleware=[Middleware(GZipMiddleware, minimum_size=2048, compresslevel=4)],
    )
    listening = socket.create_server(("127.0.0.1", 0))
    print(f"http://127.0.0.1:{listening.getsockname()[1]}", flush=True)
    config = uvicorn.Config(app, loop="auto", http="httptools", access_log=False, log_level="error")
    uvicorn.Server(config).run(sockets=[listening])


@contextmanager
def in_process(data: Path, site: str) -> Iterator[Ask]:
    """The same questions without HTTP, and without a cache of answers."""
    from linkcensus.core.scope import parse_target
    from linkcensus.core.settings import load_settings
    from linkcensus.index.index import Index
    from linkcensus.insights.anchors import AnchorsRequest, anchors
    from linkcensus.insights.backlinks import BacklinksRequest, backlinks
    from linkcensus.insights.overview import overview

    target = parse_target(site)

    def ask(name: str, chosen: random.Random) -> object:
        with index.view(target) as view:
            if name == "overview":
                return overview(view)
            if name == "anchors":
                return anchors(view, AnchorsRequest())
            return backlinks(view, BacklinksRequest(limit=chosen.choice((50, 100))))

    with closing(Index(data, load_settings(data=data))) as index:
        yield ask


# -- measuring ------------------------------------------------------------------------------------


def asked_of(client: httpx.Client, site: str) -> Ask:
    """Ask the server."""

    def ask(name: str, chosen: random.Random) -> object:
        return client.get(f"/sites/{site}{path_of(name, chosen)}").raise_for_status()

    return ask


@contextmanager
def spending(process: int, requests: float) -> Iterator[Figures]:
    """Tell the CPU time of a process per request, which others on the machine change little."""

    def used() -> float:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        return 1000 * (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    found: Figures = {}
    before = used()
    yield found
    found["server_cpu_ms_a_request"] = (used() - before) / requests


def measure(askers: dict[str, Ask], seconds: float, *, one: bool = False) -> Figures:
    """Ask each at the rate, in turn; waiting for a thread of ours counts as well.

    Args:
        askers: Who is asked.
        seconds: For how long.
        one: One question after the other instead, each timed by itself.
    """
    waits: dict[tuple[str, str], list[float]] = {}
    chosen = random.Random(7)

    def ask(who: str, name: str, due: float, seed: int) -> None:
        due = time.perf_counter() if one else due
        askers[who](name, random.Random(seed))
        waits.setdefault((who, name), []).append(1000 * (time.perf_counter() - due))

    with ThreadPoolExecutor(1 if one else 64) as pool:
        begun, asked = time.perf_counter(), []
        for number in range(int((RATE_OF_ONE if one else RATE) * seconds)):
            for place, who in enumerate(askers):
                due = begun + (number + place / len(askers)) / RATE
                time.sleep(max(0.0, due - time.perf_counter()))
                name = QUESTIONS[number % len(QUESTIONS)]
                asked.append(pool.submit(ask, who, name, due, chosen.getrandbits(32)))
        for one in asked:
            one.result()
    figures: Figures = {}
    for who in askers:
        of_all = [one for (asker, _), times in waits.items() if asker == who for one in times]
        for name, times in (*((name, waits[who, name]) for name in QUESTIONS), ("all", of_all)):
            ordered = sorted(times)
            figures[f"{who}_{name}_p50_ms"] = ordered[len(ordered) // 2]
            figures[f"{who}_{name}_p95_ms"] = ordered[int(len(ordered) * 0.95)]
            figures[f"{who}_{name}_p99_ms"] = ordered[int(len(ordered) * 0.99)]
    return figures


def run(folder: Path, options: argparse.Namespace) -> Figures:
    """All figures."""
    quick: bool = options.quick
    links, seconds = (QUICK_LINKS, QUICK_SECONDS) if quick else (LINKS, SECONDS)
    seconds = options.seconds or seconds
    site = build(folder, links)
    begin = time.time_ns() // 10**9 % 10**6
    files = QUICK_FILES if quick else FILES
    told_of = "elsewhere.example" if options.untouched else site
    tables = [table(begin + number, told_of) for number in range(files)]
    figures: Figures = {"machine_loop_ms": loop_ms(), "load": os.getloadavg()[0]}
    with ExitStack() as stack:
        entered = stack.enter_context
        address, process = entered(serving(folder / "data", "0" if options.no_cache else None))
        client = entered(closing(signed_in(address)))
        server = asked_of(client, site)
        bodies = {
            name: client.get(f"/sites/{site}{path_of(name, random.Random(1))}").content
            for name in QUESTIONS
        }
        shown = client.get(f"/sites/{site}/overview").json()
        figures["links_of_site"] = float(shown["links"])
        figures |= {f"{name}_kilobytes": len(body) / 1000 for name, body in bodies.items()}
        plain = entered(plain_route(bodies, Path(entered(tempfile.TemporaryDirectory()))))
        peer: Ask = lambda name, _: plain.get(f"/{name}").raise_for_status()  # noqa: E731
        measure({"server": server, "plain_route": peer}, WARM_UP_SECONDS)
        with spending(process, RATE * seconds / 2) as spent:
            still = measure({"server": server, "plain_route": peer}, seconds / 2)
        figures |= named("alone", still | spent)
        called = entered(in_process(folder / "data", site))
        with Importing(entered(closing(signed_in(address))), tables) as imports:
            with spending(process, RATE * seconds) as spent:
                busy = measure({"server": server, "plain_route": peer}, seconds)
            figures |= named("importing", busy | spent)
            figures |= named("importing", measure({"without_http": called}, seconds / 3, one=True))
        figures["rows_imported_meanwhile"] = float(imports.rows)
        if imports.ran_out:
            print("the imports ended before the questions did", file=sys.stderr)
    return figures


def named(when: str, figures: Figures) -> Figures:
    """Say when it was measured."""
    return {f"{when}_{name}": value for name, value in figures.items()}


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--no-cache", action="store_true")
    parser.add_argument("--untouched", action="store_true")
    parser.add_argument("--seconds", type=float)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--plain-route", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.plain_route:
        run_plain_route(options.plain_route)
        return
    with tempfile.TemporaryDirectory(prefix="linkcensus-bench-") as temporary:
        figures = run(options.data or Path(temporary), options)
    if options.json:
        print(json.dumps(figures))
        return
    for name, value in figures.items():
        limited = name.startswith("importing_server") and name.endswith("p95_ms")
        mark = f" (limit: {LIMIT_MS:.0f})" if limited else ""
        print(f"{name:36} {value:10.1f}{mark}")


if __name__ == "__main__":
    main()
