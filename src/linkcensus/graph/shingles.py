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
    out_graph: Graph, sources: Int32s, counted: Flags, *, rounds: int, depth: int, together: bool
) -> Iterator[tuple[Int32s, Int64s]]:
    """Sources whose rows get the same key, round by round.

    Args:
        out_graph: Out-neighbours of each node.
        sources: Nodes to compare, shape (k,).
        counted: Targets that count, shape (n,).
        rounds: How many independent keys to draw.
        depth: Targets that make a key; the more, the more must be shared.
        together: The first `depth` targets of one order (for subsets that are shared), otherwise
            the first of `depth` orders each (for similar rows).

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
        key = np.uint64(0)
        least = np.uint64(0)
        for step in range(salt.size):
            smallest = _smallest(row, counted, salt[0] if together else salt[step], least)
            if smallest == _LAST:
                key = _LAST
                break
            if together:
                least = smallest
            key = mix(key * np.uint64(31) + smallest)
        keys[place] = key


@kernel
def _smallest(row: UInt32s, counted: Flags, salt: np.uint64, above: np.uint64) -> np.uint64:
    """The smallest hash in a row above a bound."""
    smallest = _LAST
    for at in range(row.size):
        hashed = mix(np.uint64(row[at]) + salt)
        if above < hashed < smallest and counted[row[at]]:
            smallest = hashed
    return smallest
