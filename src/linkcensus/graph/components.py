"""Which nodes can be reached from each other."""

import numpy as np

from linkcensus.graph._kernel import Int32s, Int64s, kernel


def connected(sources: Int32s, targets: Int32s, nodes: int) -> Int32s:
    """Label the nodes that edges connect, directions aside.

    Returns:
        The smallest node id of each node's component, int32, shape (n,).
    """
    parents = np.arange(nodes, dtype=np.int32)
    _unite(sources, targets, parents)
    return parents


@kernel
def _root(parents: Int32s, node: int) -> int:
    while parents[node] != node:
        parents[node] = parents[parents[node]]
        node = parents[node]
    return node


@kernel
def _unite(sources: Int32s, targets: Int32s, parents: Int32s) -> None:
    for edge in range(sources.size):
        one, other = _root(parents, sources[edge]), _root(parents, targets[edge])
        if one < other:
            parents[other] = one
        else:
            parents[one] = other
    for node in range(parents.size):
        parents[node] = _root(parents, node)


def strongly_connected(pointers: Int64s, neighbours: Int32s) -> Int32s:
    """Label the nodes that can reach each other along directed edges.

    Args:
        pointers: Where each row of targets begins, shape (n + 1,).
        neighbours: The rows.

    Returns:
        A label per node, int32, shape (n,).

    Source:
        Tarjan, "Depth-First Search and Linear Graph Algorithms", 1972, without recursion.
    """
    nodes = pointers.size - 1
    labels = np.full(nodes, -1, np.int32)
    _tarjan(pointers, neighbours, labels)
    return labels


@kernel
def _tarjan(pointers: Int64s, neighbours: Int32s, labels: Int32s) -> None:
    nodes = labels.size
    found = np.zeros(nodes, np.int32)  # when a node was met first, from 1
    low = np.zeros(nodes, np.int32)
    cursor = pointers[:-1].copy()
    path, path_size = np.empty(nodes, np.int32), 0
    open_nodes, open_size = np.empty(nodes, np.int32), 0
    clock, label = 0, 0
    for start in range(nodes):
        if found[start]:
            continue
        path[0] = start
        path_size = 1
        while path_size:
            node = path[path_size - 1]
            if not found[node]:
                clock += 1
                found[node] = low[node] = clock
                open_nodes[open_size] = node
                open_size += 1
            if cursor[node] < pointers[node + 1]:
                other = neighbours[cursor[node]]
                cursor[node] += 1
                if not found[other]:
                    path[path_size] = other
                    path_size += 1
                elif labels[other] < 0:
                    low[node] = min(low[node], low[other])
                continue
            path_size -= 1
            if path_size:
                low[path[path_size - 1]] = min(low[path[path_size - 1]], low[node])
            if low[node] == found[node]:
                open_size = _close(open_nodes, open_size, node, label, labels)
                label += 1


@kernel
def _close(open_nodes: Int32s, size: int, last: int, label: int, labels: Int32s) -> int:
    while True:
        size -= 1
        labels[open_nodes[size]] = label
        if open_nodes[size] == last:
            return size
