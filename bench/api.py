"""How soon the API answers while an import runs: a real server, requests at a fixed rate.

A made-up web with a site of about 100 k links is imported and compacted; then `linkcensus serve`
answers overview, list and anchors of that site, asked at 20 requests a second whether or not the
ones before were answered, while another process imports further links and compacts them.
`--quick`: a quarter of the links, 10 s; else two million links (100 k of them to the site), 30 s.
`--json`: one flat object of figures. `--data`: keep the index in this folder and use it again.
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
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
from index import BATCH, _append
from machine import loop_ms

RATE = 20
"""Requests a second."""
LINKS, QUICK_LINKS = 2_000_000, 500_000
SECONDS, QUICK_SECONDS = 30, 10
IMPORTED_AT_ONCE = 100_000

QUESTIONS = {
    "overview": ["/overview"],
    "list": [
        "/backlinks",
        "/backlinks?limit=100",
        "/backlinks?filter=follow:eq:true",
        "/referring-sites",
    ],
    "anchors": ["/anchors"],
}
"""By the figure they count for."""

PEOPLE = {
    "LINKCENSUS_ADMIN_EMAIL": "bench@example.com",
    "LINKCENSUS_ADMIN_PASSWORD": "a password of the bench",
}

Figures = dict[str, float]


def build(folder: Path, links: int) -> str:
    """Make the index where there is none yet; gives the site that is asked about."""
    import made_up_links

    from linkcensus.core.settings import load_settings
    from linkcensus.index.index import Index

    data = folder / "data"
    if not data.exists():
        for start in range(0, links, BATCH):
            _append((folder, start, min(links, start + BATCH)))
        index = Index(data, load_settings(data=data))
        index.compact(everything=True)
        index.close()
    return made_up_links.site_with_links(100_000 * links // LINKS, of=links)


@contextmanager
def serving(data: Path) -> Iterator[str]:
    """Run the server; gives its address."""
    command = [sys.executable, "-m", "linkcensus", "serve", "--data", str(data), "--port", "0"]
    server = subprocess.Popen(
        command,
        env=os.environ | PEOPLE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield _address(server)
    finally:
        server.terminate()
        server.wait(30)


def _address(server: "subprocess.Popen[str]") -> str:
    assert server.stdout is not None
    for line in server.stdout:
        words = [word for word in line.split() if word.startswith("http://")]
        if words:
            # somebody has to read what else it says
            threading.Thread(target=server.stdout.read, daemon=True).start()
            return words[0].rstrip("/.")
    raise SystemExit("the server did not start")


@contextmanager
def importing(folder: Path, links: int) -> Iterator[None]:
    """Import and compact in another process as long as the block runs."""
    busy = subprocess.Popen([sys.executable, __file__, "--import-into", str(folder), str(links)])
    try:
        yield
    finally:
        busy.terminate()
        busy.wait()


def import_for_ever(folder: Path, links: int) -> None:
    """Append small batches and compact what is due, until somebody ends it."""
    from linkcensus.core.settings import load_settings
    from linkcensus.index.index import Index

    start = links + int(time.time()) % 1_000_000 * IMPORTED_AT_ONCE
    while True:
        for _ in range(4):
            _append((folder, start, start + IMPORTED_AT_ONCE))
            start += IMPORTED_AT_ONCE
        index = Index(folder / "data", load_settings(data=folder / "data"))
        index.compact()
        index.close()


def signed_in(address: str) -> httpx.Client:
    """A client with a session."""
    client = httpx.Client(base_url=f"{address}/api/v1", timeout=30)
    who = {
        "email": PEOPLE["LINKCENSUS_ADMIN_EMAIL"],
        "password": PEOPLE["LINKCENSUS_ADMIN_PASSWORD"],
    }
    client.post("/session", json=who).raise_for_status()
    return client


def measure(client: httpx.Client, site: str, seconds: float) -> Figures:
    """Ask at the rate; a wait for a thread of ours counts as the server's."""
    waits: dict[str, list[float]] = {name: [] for name in QUESTIONS}
    chosen = random.Random(7)

    def ask(name: str, path: str, due: float) -> None:
        answer = client.get(f"/sites/{site}{path}")
        answer.raise_for_status()
        waits[name].append(1000 * (time.perf_counter() - due))

    with ThreadPoolExecutor(64) as pool:
        begun = time.perf_counter()
        asked = []
        for number in range(int(RATE * seconds)):
            due = begun + number / RATE
            time.sleep(max(0.0, due - time.perf_counter()))
            name = [*QUESTIONS][number % len(QUESTIONS)]
            asked.append(pool.submit(ask, name, chosen.choice(QUESTIONS[name]), due))
        for one in asked:
            one.result()
    figures = {}
    for name, times in (*waits.items(), ("all", [t for ts in waits.values() for t in ts])):
        ordered = sorted(times)
        figures[f"{name}_p50_ms"] = ordered[len(ordered) // 2]
        figures[f"{name}_p95_ms"] = ordered[int(len(ordered) * 0.95)]
    return figures


def run(folder: Path, *, quick: bool) -> Figures:
    """All figures."""
    links, seconds = (QUICK_LINKS, QUICK_SECONDS) if quick else (LINKS, SECONDS)
    site = build(folder, links)
    with serving(folder / "data") as address, closing(signed_in(address)) as client:
        measure(client, site, 3)
        still = measure(client, site, seconds)
        with importing(folder, links):
            time.sleep(2)
            busy = measure(client, site, seconds)
    return {
        "loop_ms": loop_ms(),
        **{f"alone_{name}": value for name, value in still.items()},
        **{f"importing_{name}": value for name, value in busy.items()},
    }


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--data", type=Path)
    parser.add_argument("--import-into", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.import_into:
        import_for_ever(Path(options.import_into[0]), int(options.import_into[1]))
    with tempfile.TemporaryDirectory() as temporary:
        figures = run(options.data or Path(temporary), quick=options.quick)
    if options.json:
        print(json.dumps(figures))
        return
    for name, value in figures.items():
        mark = " (target: <= 50)" if name == "importing_all_p95_ms" else ""
        print(f"{name:32} {value:8.1f}{mark}")


if __name__ == "__main__":
    main()
