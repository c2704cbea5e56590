"""The frontier with many URLs: what its steps cost, and that its memory does not grow with it.

Queues URLs of ten thousand hosts in a new SQLite database (`--urls 10000000` needs 2 GB of disk
and a quarter of an hour), then takes the steps of a crawl's worker: lease a thousand, write them as
settled with a tenth as many new ones, acknowledge. `--quick`: a hundred thousand. `--json`: one
flat object of figures. Times are wall time, memory is the process's resident set.
"""

import argparse
import json
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parent))

from machine import loop_ms, peak_megabytes

from linkcensus.core.settings import load_settings
from linkcensus.core.url import canonicalize
from linkcensus.store.actor import COMMAND
from linkcensus.store.crawl_entry import Batch, Entry, Found, Settled
from linkcensus.store.crawls import Budget
from linkcensus.store.state import State, open_state

Figures = dict[str, float]
HOSTS = 10_000
IN_A_ROW = 50
A_LEASE = 1_000
STEPS = 50
WORKER = "bench-1"


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--quick", action="store_true")
    options.add_argument("--urls", type=int)
    options.add_argument("--json", action="store_true")
    given = options.parse_args()
    urls = given.urls or (100_000 if given.quick else 1_000_000)
    with tempfile.TemporaryDirectory() as folder:
        figures = {"machine_loop_ms": loop_ms()} | measured(Path(folder), urls)
    lines = (f"{name:<28} {value:>16,.2f}" for name, value in figures.items())
    print(json.dumps(figures) if given.json else "\n".join(lines))


def measured(folder: Path, urls: int) -> Figures:
    """Queue URLs, then lease, write and acknowledge some of them."""
    state = open_state(load_settings(data=folder))
    try:
        arguments = {"urls": ["http://h0.test/"], "count": urls}
        crawl_id = state.crawls.add(COMMAND, "list", "bench", arguments, Budget()).id
        began, cpu = time.perf_counter(), time.process_time()
        empty = resident_megabytes()
        state.frontier.add(crawl_id, pages(0, urls))
        figures: Figures = {
            "urls": urls,
            "hosts": HOSTS,
            "queued_urls_per_s": urls / (time.perf_counter() - began),
            "queued_urls_per_cpu_s": urls / (time.process_time() - cpu),
            "empty_megabytes": empty,
            "queued_megabytes": resident_megabytes(),
        }
        state.crawls.begin(COMMAND, crawl_id)
        figures |= stepped(state, crawl_id, urls)
    finally:
        state.close()
    figures["database_megabytes"] = sum(f.stat().st_size for f in folder.rglob("*.db*")) / 1e6
    return figures | {"most_megabytes": peak_megabytes()}


def stepped(state: State, crawl_id: str, urls: int) -> Figures:
    """Take a worker's steps; the milliseconds of each kind."""
    spent: dict[str, list[float]] = {"lease": [], "write": [], "acknowledge": []}

    def timed(name: str, began: float) -> None:
        spent[name].append(1000 * (time.perf_counter() - began))

    for step in range(STEPS):
        began = time.perf_counter()
        entries = state.frontier.lease(crawl_id, WORKER, A_LEASE).entries
        timed("lease", began)
        batch = settled(step, entries, urls)
        began = time.perf_counter()
        state.frontier.write(crawl_id, WORKER, batch)
        timed("write", began)
        now = datetime.now(UTC)
        began = time.perf_counter()
        hosts = {entry.host: now for entry in entries}
        state.frontier.acknowledge(crawl_id, WORKER, batch.id, (0, 0), hosts)
        timed("acknowledge", began)
    figures: Figures = {"urls_a_lease": A_LEASE, "leased_urls": state.crawls.get(crawl_id).done}
    for name, times in spent.items():
        figures |= {f"{name}_ms": median(times), f"{name}_ms_most": max(times)}
    return figures


def settled(step: int, entries: "list[Entry] | tuple[Entry, ...]", urls: int) -> Batch:
    """A batch that settles all that was leased, and has found a tenth as many new pages."""
    first = urls + step * A_LEASE // 10
    return Batch(
        f"crawl-{step:014d}",
        [Settled(entry, "ok") for entry in entries],
        list(pages(first, first + A_LEASE // 10)),
    )


def pages(first: int, end: int) -> Iterator[Found]:
    """Pages that no earlier number gives: some of a host, then of the next, and round again."""
    for number in range(first, end):
        turn, rest = divmod(number, HOSTS * IN_A_ROW)
        page = turn * IN_A_ROW + rest % IN_A_ROW
        url = canonicalize(f"http://h{rest // IN_A_ROW}.test/p/{page}.html")
        assert url is not None
        yield Found(url)


def resident_megabytes() -> float:
    """The memory of this process now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 1e6


if __name__ == "__main__":
    main()
