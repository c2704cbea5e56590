"""Min-hash keys of rows: rows with much in common often get the same key.

A random order of all targets is drawn; the key of a row is made of its first targets in that
order. Two rows of Jaccard similarity s agree in the first with probability s. Rows are compared
only where keys agree, so millions of them need no comparison of all pairs.

Source: Broder, "On the Resemblance and Containment of Documents", 1997; Gibson, Kumar, Tomkins,
"Discovering Large Dense Subgraphs in Massive Graphs", VLDB 2005 (dense parts from shingles).
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from linkcensus.graph._kernel import (
    Int32s,
    Int64s,
    UInt32s,
    UInt64s,
    kernel,
    parallel_kernel,
    prange,
)
from linkcensus.graph.csr import Graph

Flags = NDArray[np.bool_]
_LAST = np.uint64(0xFFFFFFFFFFFFFFFF)


def same_key(
    out_graph: Graph,
    sources: Int32s,
    counted: Flags,
    *,
    rounds: int,
    depth: int = 1,
    together: bool = False,
) -> Iterator[tuple[Int32s, Int64s]]:
    """Sources whose rows get the same key, round by round.

    Args:
        out_graph: Out-neighbours of each node.
        sources: Nodes to compare, shape (k,).
        counted: Targets that count, shape (n,).
        rounds: How many independent keys to draw.
        depth: Orders of which the first target each makes the key, for similar rows; the more,
            the more similar they must be.
        together: Instead make the key of the first two targets of one order, for rows that share
            a part.

    Yields:
        Sources sorted by key, and where each run of at least two equal keys begins and ends,
        int64, shape (runs, 2).
    """
    keys = np.empty(sources.size, np.uint64)
    rows = (out_graph.pointers, out_graph.neighbours.view(np.uint32))
    salts = np.random.default_rng(0xF00D).integers(1, 2**63, (rounds, depth)).astype(np.uint64)
    for salt in salts:
        _draw(*rows, sources, counted, salt, together, keys)
        order = np.argsort(keys, kind="stable")
        sorted_keys = keys[order]
        starts = np.flatnonzero(np.diff(sorted_keys, prepend=~sorted_keys[:1]))
        ends = np.append(starts[1:], sources.size)
        runs = (ends - starts >= 2) & (sorted_keys[starts] != _LAST)
        yield sources[order], np.stack([starts[runs], ends[runs]], axis=1)


@kernel
def mix(value: np.uint64) -> np.uint64:
    """Scatter the bits of a number: the finaliser of splitmix64."""
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return value ^ (value >> np.uint64(31))


@parallel_kernel
def _draw(
    pointers: Int64s,
    targets: UInt32s,
    sources: Int32s,
    counted: Flags,
    salt: UInt64s,
    together: bool,
    keys: UInt64s,
) -> None:
    """The key of each source; all ones where its row is too short."""
    for place in prange(sources.size):
        row = targets[pointers[sources[place]] : pointers[sources[place] + 1]]
        if together:
            keys[place] = _first_two(row, counted, salt[0])
        else:
            keys[place] = _first_of_each(row, counted, salt)


@kernel
def _hashed(target: np.uint32, salt: np.uint64) -> np.uint64:
    """A target's place in the random order of a salt: one multiplication, its high bits first."""
    product = (np.uint64(target) + np.uint64(1)) * (salt | np.uint64(1))
    return (product ^ (product >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9)


@kernel
def _first_two(row: UInt32s, counted: Flags, salt: np.uint64) -> np.uint64:
    first, second = _LAST, _LAST
    for at in range(row.size):
        hashed = _hashed(row[at], salt)
        if hashed < second and counted[row[at]]:
            second = max(first, hashed)
            first = min(first, hashed)
    return _LAST if second == _LAST else mix(mix(first) + second)


@kernel
def _first_of_each(row: UInt32s, counted: Flags, salts: UInt64s) -> np.uint64:
    key = np.uint64(0)
    for salt in salts:
        first = _LAST
        for at in range(row.size):
            hashed = _hashed(row[at], salt)
            if hashed < first and counted[row[at]]:
                first = hashed
        if first == _LAST:
            return first
        key = mix(key * np.uint64(31) + first)
    return key
