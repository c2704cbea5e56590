"""Common Crawl's text: parsing edges on one core beside three peers, and asking the store.

`--quick`: fewer edges, under 40 s. `--json`: one flat object of figures, among them
`parse_medges_per_s`, from decompressed text, in CPU seconds of one core. Decompression is counted
by itself (`inflate_…`), both together in seconds on the clock (`read_gz_…`). The graph is made up;
its ids are stretched to those of a published release, for the cost is in the digits.
"""

import argparse
import gzip
import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import numpy as np
import pyarrow as pa
import pyarrow.csv as csv
from machine import loop_ms
from made_up_graph import edges as made_up_edges

from linkcensus.graph.csr import Graph
from linkcensus.importers.webgraph.blocks import blocks, lines
from linkcensus.importers.webgraph.edges import parse_edges, read_edges
from linkcensus.importers.webgraph.ranks import read_ranks
from linkcensus.importers.webgraph.vertices import read_vertices
from linkcensus.index.background import Background
from linkcensus.index.background_writer import writing
from linkcensus.insights.background_sites import background_referring_sites

Figures = dict[str, float]
VERTICES = 118_800_000
"""Domains of the release of March to May 2026."""
GZIP_LEVEL = 6
RELEASE = "cc-main-2026-mar-apr-may"


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--quick", action="store_true")
    options.add_argument("--json", action="store_true")
    given = options.parse_args()
    sites, degree = (100_000, 20) if given.quick else (1_000_000, 20)
    figures: Figures = {"machine_loop_ms": loop_ms()}
    with tempfile.TemporaryDirectory(prefix="linkcensus-bench-") as folder:
        path = Path(folder) / "edges.txt.gz"
        sources, targets = graph_of(sites, degree)
        write_edges(path, sources, targets, VERTICES // sites)
        figures |= of_parsing(path, 3 if given.quick else 5)
        figures |= of_peers(path)
        figures["parse_ratio_vs_pyarrow"] = (
            figures["parse_medges_per_s"] / figures["pyarrow_medges_per_s"]
        )
        figures |= of_names(Path(folder), sites)
        figures |= of_store(Path(folder), sites, sources, targets)
    figures["peak_megabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    if given.json:
        print(json.dumps(figures))
    else:
        for name, value in figures.items():
            print(f"{name:<32} {value:>14,.2f}")


def graph_of(sites: int, degree: int) -> tuple[np.ndarray, np.ndarray]:
    """All edges of a made-up graph, sorted by source and target as published ones are."""
    chunks = [(np.asarray(a, np.int64), np.asarray(b, np.int64)) for a, b in
              made_up_edges(sites, degree)]  # fmt: skip
    sources, targets = (np.concatenate(part) for part in zip(*chunks, strict=True))
    order = np.lexsort((targets, sources))
    return sources[order], targets[order]


def write_edges(path: Path, sources: np.ndarray, targets: np.ndarray, stretch: int) -> None:
    """Write edges as they are published."""
    with gzip.open(path, "wb", GZIP_LEVEL) as file:
        for first in range(0, sources.size, 1_000_000):
            here = slice(first, first + 1_000_000)
            table = pa.table({"from": sources[here] * stretch, "to": targets[here] * stretch})
            csv.write_csv(table, file, csv.WriteOptions(include_header=False, delimiter="\t"))


def best_cpu(work: Callable[[], int], rounds: int) -> tuple[int, float]:
    """What the work counted, and the least CPU seconds of some rounds."""
    counted, best = 0, float("inf")
    for _ in range(rounds):
        started = time.process_time()
        counted = work()
        best = min(best, time.process_time() - started)
    return counted, best


def best_clock(work: Callable[[], object], rounds: int) -> float:
    """The least seconds of some rounds."""
    best = float("inf")
    for _ in range(rounds):
        started = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - started)
    return best


def of_parsing(path: Path, rounds: int) -> Figures:
    """Our own parser, the decompression, and both at once."""
    size = sum(map(len, lines(path)))
    parse_edges(b"0\t1\n", 2, place=path)  # compile, or load what was compiled
    count, seconds = of_text(list(lines(path)), path, rounds)
    _, inflating = best_cpu(lambda: sum(map(len, blocks(path))), rounds)
    together = best_clock(lambda: sum(a.size for a, _ in read_edges([path], VERTICES)), rounds)
    return {
        "edges": float(count),
        "bytes_per_edge": size / count,
        "gz_bytes_per_edge": path.stat().st_size / count,
        "parse_medges_per_s": count / seconds / 1e6,
        "parse_mb_per_s": size / seconds / 1e6,
        "inflate_medges_per_s": count / inflating / 1e6,
        "inflate_mb_per_s": size / inflating / 1e6,
        "read_gz_medges_per_s": count / together / 1e6,
    }


def of_text(text: list[bytes], path: Path, rounds: int) -> tuple[int, float]:
    """Edges in blocks of text, and the CPU seconds of parsing them."""
    return best_cpu(
        lambda: sum(parse_edges(block, VERTICES, place=path)[0].size for block in text), rounds
    )


def of_peers(path: Path) -> Figures:
    """Other readers of the same decompressed text, one thread each; one not installed is left out.

    They do not look whether an id is one of the vertices.
    """
    plain = path.with_suffix("")
    plain.write_bytes(b"".join(lines(path)))
    figures: Figures = {}
    for name, reader in (("pyarrow", _pyarrow), ("pandas", _pandas), ("duckdb", _duckdb)):
        work = reader(plain)
        if work is None:
            print(f"{name} is not installed: left out", file=sys.stderr)
            continue
        count, seconds = best_cpu(work, 2)
        figures[f"{name}_medges_per_s"] = count / seconds / 1e6
    plain.unlink()
    return figures


def _pyarrow(path: Path) -> Callable[[], int] | None:
    def read() -> int:
        reader = csv.open_csv(
            path,
            csv.ReadOptions(use_threads=False, column_names=["a", "b"], block_size=4 << 20),
            csv.ParseOptions(delimiter="\t", quote_char=False),
            csv.ConvertOptions(column_types={"a": pa.int32(), "b": pa.int32()}),
        )
        return sum(batch.num_rows for batch in reader)

    return read


def _pandas(path: Path) -> Callable[[], int] | None:
    try:
        import pandas as pd
    except ImportError:
        return None
    types = {"a": np.int32, "b": np.int32}
    return lambda: sum(
        len(part)
        for part in pd.read_csv(
            path, sep="\t", names=["a", "b"], dtype=types, chunksize=1_000_000, engine="c"
        )
    )


def _duckdb(path: Path) -> Callable[[], int] | None:
    import duckdb

    def read() -> int:
        with duckdb.connect(config={"threads": 1}) as connection:
            rows = connection.execute(
                "SELECT count(a), sum(a), sum(b) FROM read_csv(?, delim='\t', header=false, "
                "quote='', columns={'a': 'INTEGER', 'b': 'INTEGER'})",
                [str(path)],
            ).fetchall()
        return int(rows[0][0])

    return read


def names_of(sites: int) -> list[str]:
    """Names turned around, in their order."""
    return sorted(f"com.example-{number * 2654435761 % 2**32:010}" for number in range(sites))


def of_names(folder: Path, sites: int) -> Figures:
    """Vertices and ranks from gzip, rows in a CPU second."""
    names = names_of(sites)
    vertices, ranks = folder / "vertices.gz", folder / "ranks.gz"
    with gzip.open(vertices, "wt", GZIP_LEVEL) as file:
        file.writelines(f"{place}\t{name}\t3\n" for place, name in enumerate(names))
    with gzip.open(ranks, "wt", GZIP_LEVEL) as file:
        file.write("#harmonicc_pos\t#harmonicc_val\t#pr_pos\t#pr_val\t#host_rev\t#n_hosts\n")
        file.writelines(
            f"{place}\t{3e7 / place}\t{place}\t{0.1 / place}\t{name}\t3\n"
            for place, name in enumerate(reversed(names), 1)
        )
    _, reading = best_cpu(lambda: len(list(read_vertices([vertices], "domain"))), 2)
    _, ranking = best_cpu(lambda: len(list(read_ranks([ranks], "domain"))), 2)
    return {
        "vertices_mrows_per_s": sites / reading / 1e6,
        "ranks_mrows_per_s": sites / ranking / 1e6,
    }


def of_store(folder: Path, sites: int, sources: np.ndarray, targets: np.ndarray) -> Figures:
    """Storing names and ranks, and asking: the most linked site and one in the middle."""
    root = folder / "data"
    started = time.perf_counter()
    with writing(root, RELEASE, "domain") as writer:
        writer.write_vertices(read_vertices([folder / "vertices.gz"], "domain"))
        writer.write_ranks(read_ranks([folder / "ranks.gz"], "domain"))
        writer.arrange()
        storing = time.perf_counter() - started
        graph = Graph.from_edges(sources, targets, sites)
        graph.save(writer.graph_folder)
        release = writer.commit(datetime.now(UTC), edges=graph.edges, files=[])
    degrees = graph.in_degrees
    hub, middle = int(degrees.argmax()), int(np.argsort(degrees)[sites // 2])
    figures = {"store_mrows_per_s": sites / storing / 1e6}
    for name, node in (("hub", hub), ("median", middle)):
        (site,) = release.names_of([node])
        background_referring_sites(Background(root), site)
        seconds = best_clock(lambda: background_referring_sites(Background(root), site), 5)  # noqa: B023 - called at once
        figures[f"sites_of_{name}_ms"] = 1000 * seconds
        figures[f"{name}_referring_sites"] = float(degrees[node])
    asked = release.names_of(np.random.default_rng(1).integers(0, sites, 100_000))
    release.ids_of(asked[:10])
    figures["ids_of_100k_ms"] = 1000 * best_clock(lambda: release.ids_of(asked), 3)
    return figures


if __name__ == "__main__":
    main()
