"""Places in the plane for the nodes of a small graph: around one of them, hop by hop.

Nodes of as many hops lie in one ring around the centre, which is as wide as they are many. Each
starts in the sector of the node it was reached from; then edges pull and near nodes push each
other off, within their rings, until the picture has cooled down. The same graph gives the same
picture.

Source:
    Fruchterman, Reingold, "Graph Drawing by Force-directed Placement", Software: Practice and
    Experience 21, 1991 (with its grid variant).
"""

import numpy as np

from linkcensus.graph._kernel import Float64s, Int32s, kernel

_MOST_STEPS, _FEWEST_STEPS, _NODE_STEPS = 120, 40, 160_000
"""Steps to cool: the more nodes, the fewer, so that 2,000 nodes take some 0.1 s."""

_THINNEST = 0.12
"""Width of a ring of few nodes, of a picture of radius 1."""
_GAP = 0.03
"""Between two rings."""
_TURN = np.pi * (3 - np.sqrt(5.0))
"""The golden angle: its multiples never crowd."""


def lay_out(
    hops: Int32s,
    parents: Int32s,
    sources: Int32s,
    targets: Int32s,
    weights: Float64s,
) -> tuple[Float64s, Float64s]:
    """Find a place for each node; the first is the centre and lies in the middle.

    Args:
        hops: Distance of each node from the first, int32, shape (n,).
        parents: The node over which each was reached, before it in order, -1 for the first.
        sources: Ends of the edges, int32, shape (e,).
        targets: The others.
        weights: How hard each edge pulls, 0-1.

    Returns:
        x and y, float64, shape (n,) each, within the unit circle.
    """
    nodes = hops.size
    if nodes < 2:
        return np.zeros(nodes), np.zeros(nodes)
    inner, outer = _rings(hops)
    x, y = _start(hops, parents, inner, outer)
    steps = int(np.clip(_NODE_STEPS // nodes, _FEWEST_STEPS, _MOST_STEPS))
    spacing = float(np.sqrt(np.pi / nodes))
    size = max(1, int(2 / (2.5 * spacing)))
    _settle(x, y, inner[hops], outer[hops], sources, targets, weights, spacing, size, steps)
    return x, y


def _rings(hops: Int32s) -> tuple[Float64s, Float64s]:
    """Where the ring of each number of hops begins and ends: by areas, none thinner than some."""
    counts = np.bincount(hops).astype(np.float64)
    counts[0] = 0.02 * hops.size  # room around the centre
    edges = np.sqrt(np.cumsum(counts) / counts.sum())
    widths = np.maximum(np.diff(edges, prepend=0.0), _THINNEST)
    edges = np.cumsum(widths) / widths.sum()
    inner = np.concatenate([np.zeros(1), edges[:-1] + _GAP])
    outer = edges.copy()
    outer[0] = 0.0
    return inner, outer


def _start(
    hops: Int32s, parents: Int32s, inner: Float64s, outer: Float64s
) -> tuple[Float64s, Float64s]:
    """Share the circle among the branches by their sizes, like slices of a cake."""
    nodes = hops.size
    sizes = np.ones(nodes)
    for node in range(nodes - 1, 0, -1):
        sizes[parents[node]] += sizes[node]
    begin, used, angle = np.zeros(nodes), np.zeros(nodes), np.zeros(nodes)
    for node in range(1, nodes):
        parent = parents[node]
        width = 2 * np.pi * sizes[node] / (sizes[0] - 1)
        begin[node] = begin[parent] + used[parent]
        used[parent] += width
        angle[node] = begin[node] + width / 2
    depth = 0.5 + 0.45 * np.sin(_TURN * np.arange(nodes))  # spread over the width of the ring
    radius = inner[hops] + depth * (outer - inner)[hops]
    radius[0] = 0.0
    return radius * np.cos(angle), radius * np.sin(angle)


@kernel
def _settle(
    x: Float64s, y: Float64s, inner: Float64s, outer: Float64s, sources: Int32s, targets: Int32s,
    weights: Float64s, spacing: float, size: int, steps: int,
) -> None:  # fmt: skip
    """Move the nodes, in place: less far at each step."""
    nodes = x.size
    dx, dy = np.empty(nodes), np.empty(nodes)
    cell, members = np.empty(nodes, np.int32), np.empty(nodes, np.int32)
    starts = np.empty(size * size + 1, np.int32)
    degrees = np.ones(nodes)
    for edge in range(sources.size):
        degrees[sources[edge]] += 1
        degrees[targets[edge]] += 1
    for step in range(steps):
        dx[:] = 0.0
        dy[:] = 0.0
        _pull(x, y, dx, dy, sources, targets, weights, degrees)
        _sort_into_cells(x, y, size, cell, members, starts)
        _push(x, y, dx, dy, spacing, size, cell, members, starts)
        heat = 0.15 * (1.0 - step / steps) ** 2 + 0.001
        _move(x, y, dx, dy, inner, outer, heat)


@kernel
def _pull(
    x: Float64s, y: Float64s, dx: Float64s, dy: Float64s, sources: Int32s, targets: Int32s,
    weights: Float64s, degrees: Float64s,
) -> None:  # fmt: skip
    """Draw the ends of each edge together; a hub must not pull all it knows onto itself."""
    for edge in range(sources.size):
        a, b = sources[edge], targets[edge]
        if a == 0 or b == 0:
            continue  # all of the first hop hang on the centre: that says nothing of where
        pull = 0.3 * (0.3 + weights[edge])
        along_x, along_y = (x[b] - x[a]) * pull, (y[b] - y[a]) * pull
        dx[a] += along_x / degrees[a]
        dy[a] += along_y / degrees[a]
        dx[b] -= along_x / degrees[b]
        dy[b] -= along_y / degrees[b]


@kernel
def _sort_into_cells(
    x: Float64s, y: Float64s, size: int, cell: Int32s, members: Int32s, starts: Int32s
) -> None:
    """Number each node's cell of a grid over the picture, and list the nodes by cell."""
    starts[:] = 0
    for node in range(x.size):
        column = min(size - 1, max(0, int((x[node] + 1) * 0.5 * size)))
        row = min(size - 1, max(0, int((y[node] + 1) * 0.5 * size)))
        cell[node] = row * size + column
        starts[cell[node]] += 1
    for place in range(size * size):
        starts[place + 1] += starts[place]
    for node in range(x.size - 1, -1, -1):  # each cell's end moves down to its beginning
        starts[cell[node]] -= 1
        members[starts[cell[node]]] = node


@kernel
def _push(
    x: Float64s, y: Float64s, dx: Float64s, dy: Float64s, spacing: float, size: int, cell: Int32s,
    members: Int32s, starts: Int32s,
) -> None:  # fmt: skip
    """Push each node off those of its own cell and of the cells around it."""
    strength = 0.2 * spacing**4
    for node in range(x.size):
        row, column = cell[node] // size, cell[node] % size
        here_x, here_y = x[node], y[node]
        push_x = push_y = 0.0
        for close in range(max(0, row - 1), min(size, row + 2)):
            first = starts[close * size + max(0, column - 1)]
            last = starts[close * size + min(size, column + 2)]
            for at in range(first, last):
                away_x, away_y = here_x - x[members[at]], here_y - y[members[at]]
                square = away_x * away_x + away_y * away_y + 1e-8
                force = strength / (square * square)
                push_x += away_x * force
                push_y += away_y * force
        dx[node] += push_x
        dy[node] += push_y


@kernel
def _move(
    x: Float64s, y: Float64s, dx: Float64s, dy: Float64s, inner: Float64s, outer: Float64s,
    heat: float,
) -> None:  # fmt: skip
    """Go where the forces point, no further than the heat allows, and stay in the ring."""
    x[0] = y[0] = 0.0
    for node in range(1, x.size):
        length = np.sqrt(dx[node] * dx[node] + dy[node] * dy[node])
        reach = min(length, heat) / length if length > 0 else 0.0
        x[node] += dx[node] * reach
        y[node] += dy[node] * reach
        radius = np.sqrt(x[node] * x[node] + y[node] * y[node])
        if radius == 0.0:
            x[node] = radius = 1e-6
        held = min(max(radius, inner[node]), outer[node])
        x[node] *= held / radius
        y[node] *= held / radius
