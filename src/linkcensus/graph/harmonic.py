"""Harmonic centrality of all nodes at once, by counting who reaches a node within 1, 2, 3 … links.

Each node keeps a sketch of the set of nodes that reach it: some registers of a byte each. The
sketch of a union is the maximum of the sketches, so one pass over the links widens all sets by one
link. How much a set has grown tells how many nodes stand at that distance.

Source: Boldi, Rosa, Vigna, "HyperANF", WWW 2011, and "In-core computation of geometric
centralities with HyperBall", 2013; for the estimate of a set's size, Ertl, "New cardinality
estimation algorithms for HyperLogLog sketches", 2017.
"""

import math
from dataclasses import dataclass

import numpy as np

from linkcensus.core.errors import BadInput
from linkcensus.graph._kernel import (
    Float32s,
    Float64s,
    UInt8s,
    UInt32s,
    UInt64s,
    inlined,
    parallel_kernel,
    prange,
    row_pieces,
)
from linkcensus.graph.csr import Graph
from linkcensus.graph.errors import NotConverged

_CACHE_LINE = 64
_MOST_REGISTERS = 1 << 16
_TOP = np.uint64(1 << 63)
_DE_BRUIJN = np.uint64(0x03F79D71B4CB0A89)


def _run_table(bits: int) -> UInt8s:
    """How far above `bits` the one set bit lies, plus 1, by its product with the number."""
    table = np.zeros(64, np.uint8)
    for bit in range(bits, 64):
        table[(int(_DE_BRUIJN) << bit & 0xFFFFFFFFFFFFFFFF) >> 58] = bit - bits + 1
    return table


_POWERS: Float64s = np.ldexp(1.0, -np.arange(65))
_POWERS[0] = 0.0  # a register that is empty does not count here
_UNBIASED = 0.5 / math.log(2.0)


@dataclass(frozen=True, eq=False)
class Reach:
    """How near all nodes stand to each node.

    Attributes:
        harmonic: Σ 1 / distance over the nodes that reach this one, float32, shape (n,). The
            nodes that link to it count exactly, those further away by estimate.
        reaching: How many nodes reach it within the distance looked at, itself included, by
            estimate.
        distance: The longest distance looked at.
        standard_error: Of a set's size, relative: 1.04 / √registers. The errors of different
            nodes go together, so the order is better than the values.
    """

    harmonic: Float32s
    reaching: Float32s
    distance: int
    standard_error: float


def harmonic_centrality(
    graph: Graph,
    *,
    registers: int = 64,
    seed: int = 0,
    max_distance: int | None = None,
    max_iterations: int = 1000,
) -> Reach:
    """Estimate harmonic centrality by HyperBall.

    Args:
        graph: Who links to whom.
        registers: Bytes of a sketch, a power of two from 16 to 65,536; two sketches are kept for
            each node. 64 are one cache line.
        seed: Of the hashing, 0 or more; the same seed gives the same values.
        max_distance: Look no further than this, ≥ 1; by default until no set grows any more.
        max_iterations: The longest distance before giving up, where max_distance is not given.

    Raises:
        BadInput: An argument out of its range.
        NotConverged: Sets still grew at the longest distance.
    """
    if registers not in {1 << bits for bits in range(4, 17)}:
        message = f"{registers} is not a power of two from 16 to {_MOST_REGISTERS:,}"
        raise BadInput(message, place="registers")
    if seed < 0 or (max_distance is not None and max_distance < 1):
        raise BadInput("seed is 0 or more, max_distance 1 or more", place="harmonic centrality")
    balls = _Balls(graph, registers, seed)
    growing, distance = balls.growing, 1
    while growing and (max_distance is None or distance < max_distance):
        if distance >= max_iterations:
            raise NotConverged(
                "hyperball", iterations=distance, residual=growing / graph.nodes, tolerance=0.0
            )
        distance += 1
        growing = balls.widen(distance)
    return Reach(balls.harmonic, balls.sizes, distance, 1.04 / registers**0.5)


class _Balls:
    """The sketches of one graph. Built with the nodes at distance 0 and 1."""

    def __init__(self, graph: Graph, registers: int, seed: int) -> None:
        nodes = graph.nodes
        self._rows = (
            graph.pointers.view(np.uint64),
            graph.neighbours.view(np.uint32),
            row_pieces(graph.pointers),
        )
        self._now, self._next = _sketches(nodes, registers), _sketches(nodes, registers)
        self._grown, self._growing = np.zeros(nodes, np.uint8), np.zeros(nodes, np.uint8)
        self.sizes = np.empty(nodes, np.float32)
        self.harmonic = np.empty(nodes, np.float32)
        counted = _first_balls(
            *self._rows, self._now, self._next, self._grown, self.sizes, self.harmonic,
            np.uint64(seed), _run_table(registers.bit_length() - 1), _POWERS,
        )  # fmt: skip
        self.growing = counted

    def widen(self, distance: int) -> int:
        """Add the nodes at this distance; gives how many sets grew."""
        grew = _widen(
            *self._rows, self._now, self._next, self._grown, self._growing,
            self.sizes, self.harmonic, distance, _POWERS,
        )  # fmt: skip
        self._now, self._next = self._next, self._now
        self._grown, self._growing = self._growing, self._grown
        return grew


def _sketches(nodes: int, registers: int) -> UInt8s:
    """Zeroed sketches that begin at a cache line: one that straddles two costs two fetches."""
    room = np.zeros(nodes * registers + _CACHE_LINE, np.uint8)
    skip = -room.ctypes.data % _CACHE_LINE
    return room[skip : skip + nodes * registers].reshape(nodes, registers)


@inlined
def _put(sketches: UInt8s, row: np.uint64, node: np.uint64, seed: np.uint64, runs: UInt8s) -> bool:
    """Add a node to the sketch in a row; tells whether the sketch changed.

    The low bits of the node's hash choose the register, which keeps the longest run of zeros seen
    in the bits above, plus one. The length of a run is looked up by its last bit times a number
    whose every six bits differ (de Bruijn): counting in a loop would mispredict at each node.
    """
    mixed = node + (seed + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed = mixed ^ (mixed >> np.uint64(31))
    registers = np.uint64(sketches.shape[1])
    register = mixed & (registers - np.uint64(1))
    rest = (mixed & ~(registers - np.uint64(1))) | _TOP
    lowest = rest & (~rest + np.uint64(1))
    run = runs[(lowest * _DE_BRUIJN) >> np.uint64(58)]
    if run <= sketches[row, register]:
        return False
    sketches[row, register] = run
    return True


@inlined
def _size(sketches: UInt8s, row: np.uint64, powers: Float64s) -> float:
    """How many nodes the sketch in a row has seen, by Ertl's improved estimate."""
    registers = sketches.shape[1]
    harmonic = 0.0
    empty = 0
    for register in range(registers):
        run = sketches[row, register]
        harmonic += powers[run]
        empty += run == 0
    share = empty / registers
    weight, sigma, last = 1.0, share, -1.0
    while sigma != last and share < 1.0:
        share *= share
        last = sigma
        sigma += share * weight
        weight += weight
    return float(_UNBIASED * registers * registers / (harmonic + registers * sigma))


@inlined
def _differ(sketches: UInt8s, others: UInt8s, row: np.uint64) -> bool:
    """Whether two sketches of a row differ."""
    differ = False
    for register in range(sketches.shape[1]):
        differ |= sketches[row, register] != others[row, register]
    return differ


@parallel_kernel
def _first_balls(
    pointers: UInt64s,
    sources: UInt32s,
    pieces: UInt64s,
    now: UInt8s,
    other: UInt8s,
    grown: UInt8s,
    sizes: Float32s,
    harmonic: Float32s,
    seed: np.uint64,
    runs: UInt8s,
    powers: Float64s,
) -> int:
    """Fill the sketches with each node and those that link to it; gives how many sets have grown.

    Hashing the sources anew is quicker than fetching their sketches.
    """
    one = np.uint64(1)
    count = pieces.size - 1
    counts = np.zeros(count, np.int64)
    for piece in prange(count):
        for row in range(pieces[piece], pieces[piece + 1]):
            node = np.uint64(row)
            _put(now, node, node, seed, runs)
            linking = 0
            changed = False
            for position in range(pointers[node], pointers[node + one]):
                source = np.uint64(sources[position])
                if source != node:
                    linking += 1
                    changed |= _put(now, node, source, seed, runs)
            harmonic[node] = linking
            sizes[node] = _size(now, node, powers)
            if changed:
                grown[node] = 1
                counts[piece] += 1
            else:
                for register in range(now.shape[1]):
                    other[node, register] = now[node, register]
    return int(counts.sum())


@parallel_kernel
def _widen(
    pointers: UInt64s,
    sources: UInt32s,
    pieces: UInt64s,
    now: UInt8s,
    wider: UInt8s,
    grown: UInt8s,
    growing: UInt8s,
    sizes: Float32s,
    harmonic: Float32s,
    distance: int,
    powers: Float64s,
) -> int:
    """Join each set with those of the node's sources that grew last time; gives how many grew.

    A set that does not grow keeps its sketch, which is copied only if it grew the time before:
    otherwise the other array holds the same already.
    """
    one = np.uint64(1)
    count = pieces.size - 1
    registers = now.shape[1]
    counts = np.zeros(count, np.int64)
    for piece in prange(count):
        for node in range(pieces[piece], pieces[piece + 1]):
            touched = grown[node] != 0
            if touched:
                for register in range(registers):
                    wider[node, register] = now[node, register]
            for position in range(pointers[node], pointers[node + one]):
                source = sources[position]
                if grown[source] != 0:
                    touched = True
                    for register in range(registers):
                        wider[node, register] = max(wider[node, register], now[source, register])
            grows = touched and _differ(wider, now, np.uint64(node))
            growing[node] = grows
            if grows:
                size = _size(wider, np.uint64(node), powers)
                harmonic[node] += (size - sizes[node]) / distance
                sizes[node] = size
                counts[piece] += 1
    return int(counts.sum())
