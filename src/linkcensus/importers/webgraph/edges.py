"""Edges as published: a line `from<TAB>to` of vertex ids for each pair that links.

Published files are sorted by both columns; nothing here depends on it, and an edge given twice
counts once in the graph built of them.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from linkcensus.core.errors import BadInput
from linkcensus.graph._kernel import Int32s, Int64s, UInt8s, kernel
from linkcensus.importers.webgraph.blocks import DAMAGED, Advance, lines, quoted

_SHORTEST_LINE = 4
_MOST_DIGITS = np.uint64(10)
_PAD = 16
"""Bytes behind a block that a kernel may look at."""

_GOOD, _NO_NUMBER, _NO_TAB, _LONG, _RANGE = 0, 1, 2, 3, 4
_ZERO, _ONE, _TEN = np.uint64(48), np.uint64(1), np.uint64(10)
_TAB, _NEWLINE, _RETURN = np.uint8(9), np.uint8(10), np.uint8(13)


def read_edges(
    paths: Sequence[Path],
    vertices: int,
    *,
    nodes: Int32s | None = None,
    advance: Advance | None = None,
) -> Iterator[tuple[Int32s, Int32s]]:
    """Yield the edges of some files as arrays of source and target ids.

    Args:
        paths: The files, gzip or plain.
        vertices: How many vertices there are; ids are 0 to one less.
        nodes: Where the ids of the file are not those of the graph: the node of each vertex,
            shape (vertices,).
        advance: Told the bytes read.

    Raises:
        BadInput: A line is no pair of ids, an id is negative or belongs to no vertex, a file is
            damaged; names file and line.
    """
    for path in paths:
        yield from _of_file(path, vertices, nodes, advance)


def _of_file(
    path: Path, vertices: int, nodes: Int32s | None, advance: Advance | None
) -> Iterator[tuple[Int32s, Int32s]]:
    done = 0
    try:
        for block in lines(path, advance):
            sources, targets = parse_edges(block, vertices, place=path, first_line=done + 1)
            done += sources.size
            yield (sources, targets) if nodes is None else (nodes[sources], nodes[targets])
    except BadInput as error:
        if error.place != str(path):
            raise
        raise BadInput(error.message, place=f"{path}:{done + 1}", remedy=error.remedy) from None


def parse_edges(
    block: bytes, vertices: int, *, place: Path, first_line: int = 1
) -> tuple[Int32s, Int32s]:
    """Read a block of whole lines.

    Args:
        block: Lines, each ended.
        vertices: How many vertices there are.
        place: The file, for messages.
        first_line: The number of the block's first line in it.

    Returns:
        Sources and targets, one entry a line.

    Raises:
        BadInput: A line is not as it should be.
    """
    buffer = np.frombuffer(block + bytes(_PAD), np.uint8)
    room = len(block) // _SHORTEST_LINE + 1
    sources, targets = np.empty(room, np.int32), np.empty(room, np.int32)
    fault = np.zeros(2, np.int64)
    count = _parse(buffer, len(block), vertices, sources, targets, fault)
    if fault[0] != _GOOD:
        line = block[fault[1] : block.find(b"\n", int(fault[1]))]
        raise _fault(int(fault[0]), line, vertices, f"{place}:{first_line + count}")
    return sources[:count], targets[:count]


@kernel
def _parse(
    buffer: UInt8s, end: int, vertices: int, sources: Int32s, targets: Int32s, fault: Int64s
) -> int:
    """Read lines; gives how many, and in `fault` what is wrong and where its line starts."""
    at, count = np.uint64(0), np.uint64(0)
    last, limit = np.uint64(end), np.uint64(vertices)
    while at < last:
        start = at
        source = np.uint64(0)
        digit = np.uint64(buffer[at]) - _ZERO
        while digit < _TEN:
            source = source * _TEN + digit
            at += _ONE
            digit = np.uint64(buffer[at]) - _ZERO
        first = at - start
        separator = at
        at += _ONE
        target = np.uint64(0)
        digit = np.uint64(buffer[at]) - _ZERO
        while digit < _TEN:
            target = target * _TEN + digit
            at += _ONE
            digit = np.uint64(buffer[at]) - _ZERO
        second = at - separator - _ONE
        if buffer[at] == _RETURN:
            at += _ONE
        wrong = _GOOD
        if first == 0 or (second == 0 and buffer[separator] == _TAB):
            wrong = _NO_NUMBER
        elif buffer[separator] != _TAB or buffer[at] != _NEWLINE:
            wrong = _NO_TAB
        elif first > _MOST_DIGITS or second > _MOST_DIGITS:
            wrong = _LONG
        elif source >= limit or target >= limit:
            wrong = _RANGE
        if wrong != _GOOD:
            fault[0] = wrong
            fault[1] = start
            return int(count)
        sources[count] = np.int32(source)
        targets[count] = np.int32(target)
        count += _ONE
        at += _ONE
    return int(count)


def _fault(wrong: int, line: bytes, vertices: int, place: str) -> BadInput:
    shown = quoted(line)
    if wrong == _NO_NUMBER and b"-" in line:
        return BadInput(f"{shown} has a negative id", place=place, remedy=DAMAGED)
    if wrong in (_RANGE, _LONG):
        return BadInput(
            f"{shown} names a vertex that does not exist; ids go from 0 to {vertices - 1}",
            place=place,
            remedy="give vertices and edges of the same release and level",
        )
    return BadInput(
        f"{shown} is not two vertex ids with a tab between them", place=place, remedy=DAMAGED
    )
