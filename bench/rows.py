"""How soon any row of a very long list is there: a site with a million links, over HTTP.

`linkcensus serve` answers pages of the site's links from any row on, in the default order and in
others, and from any value on; beside the first page, and beside DuckDB's `ORDER BY ... OFFSET` over
the same rows in a table of its own. Each order is asked for the first time once (`first_...`, what
somebody waits once after each import), then at places spread over the list.
`--quick`: 250 k links; else a million. `--json`: one flat object of figures.
"""

import argparse
import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parent))

import duckdb
import httpx
import made_up_links
from index import BATCH, _append
from machine import loop_ms
from server import serving, signed_in

if TYPE_CHECKING:
    from linkcensus.index.index import Index

Figures = dict[str, float]
Row = tuple[object, ...]
Question = dict[str, str | int]

LINKS, QUICK_LINKS = 1_000_000, 250_000
SEEN_A_LISTED_LINK = 1.36
"""Sightings for each link of the list: some are lost, some are the same link again."""
PAGE = 100
"""What the table of the UI asks for at a time."""
JUMPS, QUICK_JUMPS = 30, 10
"""Places asked for, in each order."""
PEER_JUMPS = 5

LIMIT_MS = 150
VALUES = {
    "first_seen:desc": [f"20{year}-0{month}-15" for month in (2, 5, 9) for year in range(20, 26)],
    "anchor_text": [*"abcdefghiklmnoprstvw"],
    "source_url": [
        f"https://{letter}.example.{end}/" for end in ("com", "de") for letter in "bgmt"
    ],
}
"""Orders whose rows are found by value, and values of them."""


def build(folder: Path, links: int) -> None:
    """An index of one site with about so many links in its list, with authorities."""
    from linkcensus.core.settings import load_settings
    from linkcensus.index.index import Index

    data = folder / "data"
    made_up_links.GIANT_SHARE = 100  # all links lead to the one site
    sightings = int(links * SEEN_A_LISTED_LINK)
    for start in range(0, sightings, BATCH):
        _append((folder, start, min(sightings, start + BATCH)))
    index = Index(data, load_settings(data=data))
    _score(index)
    index.compact(everything=True)
    index.close()


def _score(index: "Index") -> None:
    """Give every site an authority, so that the default order has something to sort."""
    import pyarrow as pa

    from linkcensus.index.score_schema import PAGE_SCORES, SITE_SCORES
    from linkcensus.index.scores import ScoreRun

    names, hashes = made_up_links.SITE_NAMES.to_pylist(), made_up_links.SITE_HASHES.to_pylist()
    sites = dict(zip(names, hashes, strict=True))
    columns = {
        name: pa.nulls(len(sites), SITE_SCORES.field(name).type) for name in SITE_SCORES.names
    }
    columns["site"] = pa.array(sites.keys(), pa.string())
    columns["site_hash"] = pa.array(sites.values(), pa.int64())
    columns["authority"] = pa.array(
        [number % 9973 / 100 for number in sites.values()], pa.float32()
    )
    rows = pa.table(columns, schema=SITE_SCORES).sort_by("site_hash")
    run = ScoreRun(0, datetime.now(UTC), "1", 0, 0)
    index.scores.add(run, rows.to_reader(), PAGE_SCORES.empty_table().to_reader())


class Asking:
    """Asks the server for pages of the site's links."""

    def __init__(self, client: httpx.Client) -> None:
        """Begin."""
        self._client = client

    def page(self, **question: str | int) -> tuple[float, dict[str, object]]:
        """Milliseconds, and the answer; the whole of it over HTTP."""
        asked = {"limit": PAGE, **question}
        started = time.perf_counter()
        answer = self._client.get(f"/sites/{made_up_links.GIANT}/backlinks", params=asked)
        waited = 1000 * (time.perf_counter() - started)
        answer.raise_for_status()
        return waited, answer.json()

    def pages(self, label: str, questions: Sequence[Question]) -> Figures:
        """The first one alone, for it may have to sort; the others together."""
        first, *others = (self.page(**question)[0] for question in questions)
        return {f"first_{label}_ms": first, **_summed(label, others)}


def _summed(label: str, times: Sequence[float]) -> Figures:
    return {f"{label}_ms": statistics.median(times), f"{label}_worst_ms": max(times)}


def measure(client: httpx.Client, jumps: int) -> tuple[Figures, dict[int, object]]:
    """All figures of ours, and what is at some rows, to compare with the peer's."""
    asking = Asking(client)
    chosen = random.Random(7)
    asking.page(limit=1)  # connections, imports and file footers
    # the server keeps answers, so every question is another
    tops = [asking.page(limit=PAGE + number)[0] for number in range(jumps)]
    total = asking.page(limit=2)[1]["total"]
    assert isinstance(total, int)
    places = [int(total * part) for part in (0.5, 0.999)]
    places += [chosen.randrange(1_000, total - PAGE) for _ in range(jumps)]
    figures = {"rows": float(total)} | _summed("first_page", tops)
    found = {}
    times = []
    for place in places:
        waited, answer = asking.page(offset=place)
        times.append(waited)
        rows = answer["rows"]
        assert isinstance(rows, list)
        found[place] = rows[0]["authority"]
    figures |= {"first_jump_ms": times[0], **_summed("jump", times[1:])}
    narrowed: list[Question] = [
        {"offset": place // 3, "filter": "follow:eq:true"} for place in places
    ]
    figures |= asking.pages("filtered_jump", narrowed)
    # what the table of the UI asks for: alike links are one row there
    alike: list[Question] = [{"offset": place // 2, "group": "similar"} for place in places]
    figures |= asking.pages("grouped_jump", alike)
    for order, values in VALUES.items():
        label = order.partition(":")[0]
        by_value: list[Question] = [
            {"sort": order, "from_value": value} for value in values[:jumps]
        ]
        figures |= asking.pages(f"{label}_value", by_value)
        by_place: list[Question] = [{"sort": order, "offset": place} for place in places]
        figures |= asking.pages(f"{label}_jump", by_place)
    return figures, found


_LISTED = (
    "SELECT authority, source_url, target_url, anchor, kind, follow, state, source_site, position, "
    "first_seen, last_seen, target_key, source_key, occurrence FROM links "
    "WHERE state IN ('live', 'unverified') AND internal IS NOT TRUE"
)


def peer(folder: Path, found: dict[int, object]) -> Figures:
    """The same rows in a table of DuckDB, in no order, asked as one would think of first."""
    from linkcensus.core.scope import parse_target
    from linkcensus.core.settings import load_settings
    from linkcensus.index.index import Index

    with duckdb.connect(str(folder / "peer.duckdb")) as connection:
        index = Index(folder / "data", load_settings(data=folder / "data"))
        with index.view(parse_target(made_up_links.GIANT)) as view:
            connection.register("listed", view.arrow(_LISTED))
            connection.execute("CREATE OR REPLACE TABLE links AS SELECT * FROM listed")
        index.close()

        def page(order: str, place: int) -> list[Row]:
            return connection.execute(
                f"SELECT * FROM links ORDER BY {order} LIMIT {PAGE} OFFSET {place}"
            ).fetchall()

        ties = "target_key, source_key, kind, occurrence"
        default = f"authority DESC NULLS LAST, {ties}"
        page(default, 0)
        tops = [_timed(partial(page, default, 0))[0] for _ in range(PEER_JUMPS)]
        jumps, by_url = [], []
        for place, authority in [*found.items()][:PEER_JUMPS]:
            waited, there = _timed(partial(page, default, place))
            jumps.append(waited)
            assert there[0][0] == authority, "the peer has another row there"
            by_url.append(_timed(partial(page, "source_url", place))[0])
    return {
        **_summed("duckdb_first_page", tops),
        **_summed("duckdb_jump", jumps),
        **_summed("duckdb_source_url_jump", by_url),
    }


def _timed(question: Callable[[], list[Row]]) -> tuple[float, list[Row]]:
    started = time.perf_counter()
    answer = question()
    return 1000 * (time.perf_counter() - started), answer


def run(folder: Path, *, quick: bool) -> Figures:
    """All figures."""
    links, jumps = (QUICK_LINKS, QUICK_JUMPS) if quick else (LINKS, JUMPS)
    if not (folder / "data").exists():
        build(folder, links)
    loop = loop_ms()
    with serving(folder / "data") as address, closing(signed_in(address)) as client:
        ours, found = measure(client, jumps)
    return {"machine_loop_ms": loop, **ours, **peer(folder, found)}


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--data", type=Path, help="keep the index in this folder, use it again")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="linkcensus-bench-") as temporary:
        figures = run(options.data or Path(temporary), quick=options.quick)
    if options.json:
        print(json.dumps(figures))
        return
    for name, value in figures.items():
        mark = f" (to reach: {LIMIT_MS})" if name in ("jump_ms", "jump_worst_ms") else ""
        print(f"{name:32} {value:12,.1f}{mark}")


if __name__ == "__main__":
    main()
