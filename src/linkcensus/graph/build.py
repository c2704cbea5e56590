"""A graph from more edges than fit in memory, in any order.

Two passes over disk:

1. Each edge becomes one number, target · 2³² + source. The numbers are spread over some hundred
   files by their range, 8 bytes an edge.
2. File by file, in order of their ranges, the numbers are sorted and turned into rows. A file
   larger than memory allows (the sources of a very popular site) is spread over further files
   first, by source if need be.

The graph appears under its name when it is whole, and not before.
"""

import fcntl
import os
import shutil
import uuid
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np

from linkcensus.core.errors import BadInput
from linkcensus.graph._kernel import Int32s, Int64s, Ints, UInt64s, kernel
from linkcensus.graph.csr import (
    NEIGHBOURS,
    OUT_DEGREES,
    POINTERS,
    Graph,
    check_edges,
    check_nodes,
    edge_keys,
    fold_sorted,
)

EdgeChunks = Iterable[tuple[Ints, Ints]]
"""Pairs of (source ids, target ids) of the same length."""

Progress = Callable[[str, int], None]
"""Told "read" or "sort", and how many edges went through that step so far."""

_PIECE = 1 << 20
"""Edges that are spread at a time."""

_FILES_BITS = 7
"""At most 128 files at a time, far below the usual limit of open files."""

_BYTES_PER_EDGE = 32
"""Of the largest file: three of them in memory at 8 bytes an edge, one as rows, some room."""

_LEAST_MEGABYTES = 40


@dataclass(frozen=True)
class _Spill:
    """Edge keys of one range, in a file."""

    path: Path
    low: int
    width_bits: int

    @property
    def edges(self) -> int:
        return self.path.stat().st_size // 8


def build_graph(
    chunks: EdgeChunks | Callable[[], EdgeChunks],
    nodes: int,
    folder: Path,
    *,
    memory_megabytes: int = 800,
    keep_loops: bool = False,
    progress: Progress | None = None,
) -> Graph:
    """Build a stored graph in bounded memory and open it.

    Args:
        chunks: The edges in chunks of any size, in any order, or a function that gives them; read
            once. An edge given twice counts once.
        nodes: How many nodes there are; ids go from 0 to nodes - 1.
        folder: Where the graph is to stand. What a killed build left beside it is removed.
        memory_megabytes: Memory for sorting, at least 40; beside it 16 bytes a node are needed.
        keep_loops: Keep edges from a node to itself, which are dropped otherwise.
        progress: Told the step and the edges done, after each piece.

    Returns:
        The graph, mapped from `folder`, which takes 4 bytes an edge and 12 a node. While it is
        being built 8 bytes an edge are taken besides.

    Raises:
        BadEdges: An id below 0 or ≥ nodes; the message names the position of the edge.
        BadInput: The folder is taken, or there is too little memory.
    """
    check_nodes(nodes)
    if memory_megabytes < _LEAST_MEGABYTES:
        message = f"{memory_megabytes} megabytes cannot hold the buffers"
        raise BadInput(message, place="memory_megabytes", remedy=f"give {_LEAST_MEGABYTES} or more")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BadInput("is there already", place=str(folder), remedy="remove it or choose another")
    limit = memory_megabytes * 1_000_000 // _BYTES_PER_EDGE
    report = progress or _silent
    with _whole_or_nothing(folder) as partial:
        whole = _Spill(partial / "edges", 0, max(1, (nodes << 32).bit_length()))
        spills = _spread_chunks(chunks() if callable(chunks) else chunks, nodes, whole, report)
        _write_rows(partial, nodes, spills, limit, report, keep_loops=keep_loops)
    return Graph.load(folder)


def _silent(_step: str, _edges: int) -> None:
    """Tell nobody."""


@contextmanager
def _whole_or_nothing(folder: Path) -> Iterator[Path]:
    """A folder beside the one wanted, which takes its place at the end or is removed."""
    for left in folder.parent.glob(f".{folder.name}.*.partial"):
        with suppress(FileNotFoundError), _held(left) as free:
            if free:
                shutil.rmtree(left, ignore_errors=True)
    partial = folder.with_name(f".{folder.name}.{uuid.uuid4().hex}.partial")
    partial.mkdir(parents=True)
    with _held(partial):
        try:
            yield partial
            partial.replace(folder)
        except BaseException:
            shutil.rmtree(partial, ignore_errors=True)
            raise


@contextmanager
def _held(folder: Path) -> Iterator[bool]:
    """Hold a folder, so that no other build takes it for one that was left; whether it was free."""
    handle, free = os.open(folder, os.O_RDONLY), True
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            free = False
        yield free
    finally:
        os.close(handle)


# ---------------------------------------------------------------- pass one: spread


class _Spreader:
    """Spreads edge keys of one range over files of equal ranges, in order."""

    def __init__(self, whole: _Spill) -> None:
        bits = max(0, whole.width_bits - _FILES_BITS)
        count = 1 << (whole.width_bits - bits)
        self._low, self._shift = np.uint64(whole.low), np.uint64(bits)
        self._starts = np.zeros(count + 1, np.int64)
        self._room = np.empty(_PIECE, np.uint64)
        self.spills = [
            _Spill(whole.path.with_name(f"{whole.path.name}-{number}"), low, bits)
            for number, low in enumerate(
                range(whole.low, whole.low + (count << bits), 1 << bits),
            )
        ]
        self._files = [spill.path.open("wb", buffering=0) for spill in self.spills]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for file in self._files:
            file.close()

    def add(self, keys: UInt64s) -> None:
        """Append at most a piece of keys to the files of their ranges."""
        _partition(keys, self._low, self._shift, self._starts, self._room)
        for number, file in enumerate(self._files):
            part = self._room[self._starts[number] : self._starts[number + 1]]
            if part.size:
                file.write(part.data)


@kernel
def _partition(
    keys: UInt64s, low: np.uint64, shift: np.uint64, starts: Int64s, out: UInt64s
) -> None:
    """Order keys by range, keeping the order within each; range r is out[starts[r]:starts[r+1]]."""
    starts[:] = 0
    for position in range(keys.size):
        starts[((keys[position] - low) >> shift) + np.uint64(1)] += 1
    for number in range(starts.size - 1):
        starts[number + 1] += starts[number]
    free = starts.copy()
    for position in range(keys.size):
        number = (keys[position] - low) >> shift
        out[np.uint64(free[number])] = keys[position]
        free[number] += 1


def _spread_chunks(chunks: EdgeChunks, nodes: int, whole: _Spill, report: Progress) -> list[_Spill]:
    """Check and spread all edges; one thread writes while the next chunk is being made."""
    done = 0
    with _Spreader(whole) as spreader, ThreadPoolExecutor(1) as thread:
        writing: Future[None] | None = None
        for sources, targets in chunks:
            check_edges(sources, targets, nodes, offset=done)
            for start in range(0, sources.size, _PIECE):
                end = start + _PIECE
                keys = edge_keys(sources[start:end], targets[start:end])
                if writing is not None:
                    writing.result()
                writing = thread.submit(spreader.add, keys)
            done += sources.size
            report("read", done)
        if writing is not None:
            writing.result()
    return spreader.spills


# ---------------------------------------------------------------- pass two: sort


def _write_rows(
    folder: Path,
    nodes: int,
    spills: list[_Spill],
    limit: int,
    report: Progress,
    *,
    keep_loops: bool,
) -> None:
    """Write the three files of the graph from keys spread by range."""
    degrees, out_degrees = np.zeros(nodes, np.int32), np.zeros(nodes, np.int32)
    done = 0
    with (folder / NEIGHBOURS).open("wb", buffering=0) as file:
        for keys, edges in _sorted_runs(spills, limit):
            rows: Int32s = np.empty(keys.size, np.int32)
            kept = fold_sorted(keys, degrees, out_degrees, rows, keep_loops)
            rows[:kept].astype("<i4", copy=False).tofile(file)
            done += edges
            report("sort", done)
    np.save(folder / OUT_DEGREES, out_degrees)
    del out_degrees
    pointers = np.lib.format.open_memmap(
        folder / POINTERS, mode="w+", dtype=np.int64, shape=(nodes + 1,)
    )
    np.cumsum(degrees, out=pointers[1:])
    pointers.flush()


def _sorted_runs(spills: list[_Spill], limit: int) -> Iterator[tuple[UInt64s, int]]:
    """Sorted keys and how many edges they stand for, by ascending range; two sort ahead."""
    ahead: deque[Future[tuple[UInt64s, int]]] = deque()
    with ThreadPoolExecutor(2) as threads:
        for spill in _small_enough(spills, limit):
            ahead.append(threads.submit(_load_sorted, spill))
            if len(ahead) == 2:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()


def _small_enough(spills: list[_Spill], limit: int) -> Iterator[_Spill]:
    """The spills in order; one with more than `limit` edges is spread further at its turn.

    One edge repeated more often than that is a range of its own, which needs no sorting.
    """
    for spill in spills:
        if spill.edges == 0:
            spill.path.unlink()
        elif spill.edges <= limit or spill.width_bits == 0:
            yield spill
        else:
            yield from _small_enough(_spread_further(spill), limit)


def _spread_further(spill: _Spill) -> list[_Spill]:
    with spill.path.open("rb") as file, _Spreader(spill) as spreader:
        while (keys := np.fromfile(file, np.uint64, _PIECE)).size:
            spreader.add(keys)
    spill.path.unlink()
    return spreader.spills


def _load_sorted(spill: _Spill) -> tuple[UInt64s, int]:
    edges = spill.edges
    keys = np.fromfile(spill.path, np.uint64, -1 if spill.width_bits else 1)
    spill.path.unlink()
    keys.sort()
    return keys, edges
