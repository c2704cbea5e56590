"""The link index on made-up links of a whole web: append, compact, ask; beside three peers.

`--quick`: 2 M links instead of 20 M, smaller peers, under 40 s. `--json`: one flat object of
figures. `--links N`: another size. Peers hold the same columns of as many of the same links as
each takes in within its time.
"""

import argparse
import json
import resource
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from machine import loop_ms

Figures = dict[str, float]
BATCH = 1_000_000
PEER_BATCH = 200_000
PEER_COLUMNS = (
    "target_site, target_key, source_site, source_key, anchor, nofollow, position, source_ip, "
    "source_external_links, seen_from, seen_until"
)


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--quick", action="store_true")
    options.add_argument("--json", action="store_true")
    options.add_argument("--links", type=int)
    given = options.parse_args()
    links = given.links or (2_000_000 if given.quick else 20_000_000)
    with tempfile.TemporaryDirectory(prefix="linkcensus-bench-") as folder:
        figures = measure(Path(folder), links, quick=given.quick)
    if given.json:
        print(json.dumps(figures))
    else:
        show(figures, links)


def measure(folder: Path, links: int, *, quick: bool) -> Figures:
    """Fill an index, compact it, ask it, then let the peers try."""
    figures: Figures = {"machine_loop_ms": loop_ms(), "links": float(links)}
    context = get_context("spawn")
    with ProcessPoolExecutor(2, mp_context=context) as pool:
        written = list(pool.map(_append, _batches(folder, links)))
    figures["append_rows_per_s"] = statistics.median(rows / wall for rows, wall, _ in written)
    figures["append_rows_per_cpu_s"] = statistics.median(rows / cpu for rows, _, cpu in written)
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        figures |= pool.submit(_compact, folder, links).result()
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        figures |= pool.submit(_ask, folder, links, 4 if quick else 15).result()
    peer_links = 40_000 if quick else links
    seconds = 2.0 if quick else 120.0
    # one process for all: pandas first, for its memory is looked at
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        for peer in (_pandas, _duckdb_table, _sqlite):
            figures |= pool.submit(peer, folder, peer_links, seconds).result()
    return figures


def _batches(folder: Path, links: int) -> list[tuple[Path, int, int]]:
    return [(folder, start, min(links, start + BATCH)) for start in range(0, links, BATCH)]


def _append(batch: tuple[Path, int, int]) -> tuple[int, float, float]:
    """One batch into a committed segment. Gives rows, wall and CPU seconds without the making."""
    import made_up_links
    import numpy as np

    from linkcensus.core.settings import load_settings
    from linkcensus.index.imports import ImportRecord
    from linkcensus.index.index import Index

    folder, start, end = batch
    index = Index(folder / "data", load_settings(data=folder / "data"))
    rows = made_up_links.sightings(np.arange(start, end))
    rows = rows.sort_by([(name, "ascending") for name in ("target_hash", "target_key")])
    wall, cpu = time.perf_counter(), time.process_time()
    writer = index.segment_writer(f"{start:012x}", datetime.now(UTC))
    writer.add_arrow("sightings", rows)
    staged = writer.close()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    record = ImportRecord(
        import_id=f"{start:012x}",
        batch_id="bench",
        learned_at=datetime.now(UTC),
        file="made-up",
        digest="",
        bytes=0,
        format="bench",
        source="ahrefs",
    )
    index.commit([(staged, record)])
    index.close()
    return end - start, wall, cpu


def _compact(folder: Path, links: int) -> Figures:
    from linkcensus.core.settings import load_settings
    from linkcensus.index.index import Index

    index = Index(folder / "data", load_settings(data=folder / "data"))
    wall, cpu = time.perf_counter(), time.process_time()
    result = index.compact()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu

    def stored(*tables: str) -> float:
        paths = [path for name in tables for path in index.files(name)]
        return sum(Path(path).stat().st_size for path in paths) / links

    return {
        "compact_us_per_row": 1e6 * wall / links,
        "compact_cpu_us_per_row": 1e6 * cpu / links,
        "compact_peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "links_after": float(result.links),
        "bytes_per_link": stored("links"),
        "bytes_per_link_rollup": stored("rollup", "summary", "linking_sites", "top_links"),
        "bytes_per_link_facts": stored("sightings"),
    }


def _ask(folder: Path, links: int, runs: int) -> Figures:
    """Questions to a site of about 100 k links and to the giant, warm; best wall of some runs."""
    import made_up_links

    from linkcensus.cli.backlinks import SHOWN
    from linkcensus.core.scope import Target, parse_target
    from linkcensus.core.settings import load_settings
    from linkcensus.index.index import Index
    from linkcensus.insights.backlinks import BacklinksRequest, backlinks
    from linkcensus.insights.intersect import IntersectRequest, intersect
    from linkcensus.insights.overview import overview
    from linkcensus.insights.paging import Order

    index = Index(folder / "data", load_settings(data=folder / "data"))
    medium = made_up_links.site_with_links(100_000, of=links)
    figures: Figures = {}
    for label, site in (("100k", medium), ("giant", made_up_links.GIANT)):
        target = parse_target(site)

        def ask(question: Callable[..., object], *rest: object, target: Target = target) -> float:
            def once() -> None:
                with index.view(target) as view:
                    question(view, *rest)

            return _best(once, runs)

        with index.view(target) as view:
            figures[f"links_{label}"] = float(view.sql("SELECT count(*) FROM links")[0][0])
        figures[f"overview_ms_{label}"] = ask(overview)
        # what a screen shows: every column of the command's table
        page = BacklinksRequest(limit=50, columns=SHOWN, count=False)
        figures[f"list_ms_{label}"] = ask(backlinks, page)
        for column in ("first_seen", "anchor_text", "source_url"):
            order = (Order(column, descending=True),)
            sorted_page = BacklinksRequest(limit=50, order=order, columns=SHOWN, count=False)
            figures[f"sort_{column}_ms_{label}"] = ask(backlinks, sorted_page)
    sites = [made_up_links.GIANT, medium, made_up_links.site_with_links(800_000, of=links)]
    targets = tuple(parse_target(site) for site in dict.fromkeys(sites))
    if len(targets) > 1:
        common = IntersectRequest(targets=targets)
        figures["intersect_ms"] = _best(lambda: intersect(index, common), runs)
    figures["ask_peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    index.close()
    return figures


def _best(question: Callable[[], object], runs: int) -> float:
    """Milliseconds of the quickest of some runs, after one that warms up."""
    question()
    times = []
    for _ in range(runs):
        started = time.perf_counter()
        question()
        times.append(time.perf_counter() - started)
    return 1000 * min(times)


# -- peers: a list page, sorted by the site's external links, and the counts of an overview --------

_LIST = (
    "SELECT source_site, source_key, target_key, anchor FROM links WHERE target_site = ? "
    "ORDER BY source_external_links DESC, source_key LIMIT 50"
)
_OVERVIEW = (
    "SELECT count(*), count(DISTINCT source_site), sum(CASE WHEN nofollow THEN 0 ELSE 1 END) "
    "FROM links WHERE target_site = ?"
)


def _peer_rows(links: int, seconds: float) -> object:
    import made_up_links
    import numpy as np

    columns = [name.strip() for name in PEER_COLUMNS.split(",")]
    for start in range(0, links, PEER_BATCH):
        numbers = np.arange(start, min(links, start + PEER_BATCH))
        yield made_up_links.sightings(numbers).select(columns)


def _duckdb_table(folder: Path, links: int, seconds: float) -> Figures:
    import duckdb
    import made_up_links

    connection = duckdb.connect(str(folder / "peer.duckdb"))
    spent, rows = 0.0, 0
    for batch in _peer_rows(links, seconds):
        started = time.perf_counter()
        connection.register("batch", batch)
        made = "INSERT INTO links" if rows else "CREATE TABLE links AS"
        connection.execute(f"{made} SELECT * FROM batch ORDER BY target_site, target_key")
        connection.unregister("batch")
        rows += batch.num_rows
        spent += time.perf_counter() - started
        if spent > seconds:
            break
    connection.execute("CHECKPOINT")
    site = made_up_links.site_with_links(rows // 200, of=rows)
    return {
        "duckdb_rows": float(rows),
        "duckdb_rows_per_s": rows / spent,
        "duckdb_bytes_per_link": (folder / "peer.duckdb").stat().st_size / rows,
        "duckdb_list_ms": _best(lambda: connection.execute(_LIST, [site]).fetchall(), 5),
        "duckdb_overview_ms": _best(lambda: connection.execute(_OVERVIEW, [site]).fetchall(), 5),
    }


def _sqlite(folder: Path, links: int, seconds: float) -> Figures:
    import made_up_links

    connection = sqlite3.connect(folder / "peer.sqlite")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute(f"CREATE TABLE links ({PEER_COLUMNS})")
    connection.execute("CREATE UNIQUE INDEX identity ON links (target_key, source_key, anchor)")
    connection.execute("CREATE INDEX by_site ON links (target_site, source_external_links)")
    marks = ", ".join("?" * len(PEER_COLUMNS.split(",")))
    spent, rows = 0.0, 0
    for batch in _peer_rows(links, seconds):
        values = [
            tuple(str(v) if isinstance(v, datetime) else v for v in row.values())
            for row in batch.to_pylist()
        ]
        started = time.perf_counter()
        with connection:
            connection.executemany(f"INSERT OR REPLACE INTO links VALUES ({marks})", values)
        rows += batch.num_rows
        spent += time.perf_counter() - started
        if spent > seconds:
            break
    site = made_up_links.site_with_links(rows // 200, of=rows)
    return {
        "sqlite_rows": float(rows),
        "sqlite_rows_per_s": rows / spent,
        "sqlite_bytes_per_link": (folder / "peer.sqlite").stat().st_size / rows,
        "sqlite_list_ms": _best(lambda: connection.execute(_LIST, [site]).fetchall(), 5),
        "sqlite_overview_ms": _best(lambda: connection.execute(_OVERVIEW, [site]).fetchall(), 5),
    }


def _pandas(folder: Path, links: int, seconds: float) -> Figures:
    try:
        import pandas
    except ImportError:
        return {}
    import made_up_links

    frames, spent, rows = [], 0.0, 0
    for batch in _peer_rows(min(links, 5_000_000), seconds):
        started = time.perf_counter()
        frames.append(batch.to_pandas())
        rows += batch.num_rows
        spent += time.perf_counter() - started
        if spent > seconds:
            break
    frame = pandas.concat(frames)
    site = made_up_links.site_with_links(rows // 200, of=rows)

    def page() -> object:
        mine = frame[frame.target_site == site]
        return mine.nlargest(50, "source_external_links")

    def counts() -> object:
        mine = frame[frame.target_site == site]
        return len(mine), mine.source_site.nunique(), (~mine.nofollow).sum()

    return {
        "pandas_rows": float(rows),
        "pandas_rows_per_s": rows / spent,
        "pandas_list_ms": _best(page, 5),
        "pandas_overview_ms": _best(counts, 5),
        "pandas_peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


LIMITS = {
    "append_rows_per_s": (">=", 200_000),
    "bytes_per_link": ("<=", 60),
    "compact_us_per_row": ("<=", 4),
    "compact_peak_mb": ("<=", 2_500),
    "overview_ms_100k": ("<=", 10),
    "list_ms_100k": ("<=", 15),
    "sort_first_seen_ms_100k": ("<=", 100),
    "sort_anchor_text_ms_100k": ("<=", 100),
    "sort_source_url_ms_100k": ("<=", 100),
    "overview_ms_giant": ("<=", 30),
    "list_ms_giant": ("<=", 45),
    "intersect_ms": ("<=", 30),
}
"""What the index is to keep at 20 M links (the giant then has 5 M)."""


def show(figures: Figures, links: int) -> None:
    """A table for people."""
    from rich.console import Console
    from rich.table import Table

    table = Table(title=f"Link index, {links:,} links")
    table.add_column("figure")
    table.add_column("value", justify="right")
    table.add_column("to keep", justify="right")
    for name, value in figures.items():
        sign, limit = LIMITS.get(name, ("", 0))
        shown = f"{value:,.0f}" if value >= 1_000 else f"{value:,.2f}"
        table.add_row(name, shown, f"{sign} {limit:,}" if sign else "")
    Console().print(table)


if __name__ == "__main__":
    main()
