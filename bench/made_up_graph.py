"""A made-up web: which sites link to which, in the proportions of a real one.

Ids stand in the order of reversed names, so that neighbours share an owner or a country. Of a
site's links 40 % are copied from one of the sites just before it, 22 % go to sites near by, the
others to popular sites anywhere; out-degrees follow a power law, and 45 % of sites link nowhere.
Deterministic by seed. It has few mutual links, and mixes faster than a real web: it stands for
the cost of an iteration, not for how many are needed.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numba
import numpy as np

Chunk = tuple[np.ndarray, np.ndarray]

STEP = 250_000
"""Sites in a chunk."""

DANGLING = 0.45
_LONGEST_ROW = 50_000
_EXPONENT = 1.6
_PRIME = 982_451_653


def edges(nodes: int, mean_degree: float, seed: int = 42) -> Iterator[Chunk]:
    """Chunks of (sources, targets), int32, by ascending source, each edge once, no loops."""
    room = int(STEP * mean_degree * 3) + 4 * _LONGEST_ROW
    sources, targets = np.empty(room, np.int32), np.empty(room, np.int32)
    for low in range(0, nodes, STEP):
        high = min(nodes, low + STEP)
        made = _rows(low, high, nodes, mean_degree, seed, sources, targets)
        yield sources[:made], targets[:made]


def copied(nodes: int, mean_degree: float, seed: int = 42) -> tuple[np.ndarray, np.ndarray]:
    """All edges at once."""
    chunks = [(s.copy(), t.copy()) for s, t in edges(nodes, mean_degree, seed)]
    return np.concatenate([s for s, _ in chunks]), np.concatenate([t for _, t in chunks])


_compiled: Callable[..., Any] = numba.njit(cache=True, nogil=True)


@_compiled
def _random(state):
    """The next of a stream of numbers in [0, 1): splitmix64."""
    state[0] += np.uint64(0x9E3779B97F4A7C15)
    mixed = state[0]
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed = mixed ^ (mixed >> np.uint64(31))
    return (mixed >> np.uint64(11)) * (1.0 / 9007199254740992.0)


@_compiled
def _rows(low, high, nodes, mean_degree, seed, sources, targets):
    """The links of sites low … high - 1; gives how many."""
    state = np.zeros(1, np.uint64)
    state[0] = np.uint64(seed) * np.uint64(7919) + np.uint64(low) * np.uint64(2654435761)
    starts = np.zeros(high - low + 1, np.int64)
    row = np.empty(_LONGEST_ROW, np.int64)
    smallest = mean_degree / (1 - DANGLING) * (_EXPONENT - 1) / _EXPONENT * 1.22
    made = 0
    for site in range(low, high):
        if _random(state) >= DANGLING:
            degree = int(smallest * (1 - _random(state)) ** (-1 / _EXPONENT) + _random(state))
            example = site - 1 - int(_random(state) * 8) - low
            begin, end = (starts[example], starts[example + 1]) if example >= 0 else (0, 0)
            found = 0
            for _ in range(min(max(degree, 1), _LONGEST_ROW)):
                target = _target(state, site, nodes, targets, begin, end)
                if target >= 0 and target != site:
                    row[found] = target
                    found += 1
            made = _append(np.sort(row[:found]), site, sources, targets, made)
        starts[site - low + 1] = made
    return made


@_compiled
def _target(state, site, nodes, targets, begin, end):
    """Where a link goes, below 0 for nowhere."""
    kind = _random(state)
    if end > begin and kind < 0.40:
        return np.int64(targets[begin + int(_random(state) * (end - begin))])
    if kind < 0.62:
        offset = int(np.exp(_random(state) * 11.0))
        near = site + offset if _random(state) < 0.5 else site - offset
        return near if near < nodes else -1
    popular = _random(state)
    return (int(popular * popular * popular * nodes) * _PRIME) % nodes


@_compiled
def _append(row, site, sources, targets, made):
    last = -1
    for target in row:
        if target != last:
            sources[made], targets[made] = site, target
            made += 1
            last = target
    return made
