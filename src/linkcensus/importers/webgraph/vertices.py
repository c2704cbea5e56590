"""Vertices as published: a line `id<TAB>com.example` for each host or domain.

Domain files have the number of a domain's hosts behind it. Ids count from 0 in the file's order.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa

from linkcensus.core.errors import BadInput
from linkcensus.importers.webgraph.blocks import DAMAGED, Advance, quoted
from linkcensus.importers.webgraph.columns import TabFile
from linkcensus.importers.webgraph.names import check_names, sites_of, texts_of

MOST_VERTICES = 2**31 - 1
"""As many as 32-bit ids can tell apart; the largest release has a fifth of that."""

VERTICES = pa.schema([("vertex", pa.int64()), ("name", pa.string()), ("n_hosts", pa.int64())])
"""`name` is the site, turned around; `n_hosts` null where the file does not say."""

_TYPES = {"id": pa.int64(), "name": pa.binary(), "n_hosts": pa.int64()}


def read_vertices(
    paths: Sequence[Path], level: str, advance: Advance | None = None
) -> Iterator[pa.RecordBatch]:
    """Yield the vertices of some files, which belong behind each other, by the schema `VERTICES`.

    Args:
        paths: The files in their order, gzip or plain.
        level: `host` or `domain`.
        advance: Told the bytes read.

    Raises:
        BadInput: A line is no vertex, ids do not count from 0, a file is damaged; names file and
            line.
    """
    expected = 0
    for path in paths:
        for batch in _of_file(path, level, expected, advance):
            expected += batch.num_rows
            yield batch
    if expected == 0:
        raise BadInput("no vertices", place=", ".join(map(str, paths)), remedy=DAMAGED)


def _of_file(
    path: Path, level: str, expected: int, advance: Advance | None
) -> Iterator[pa.RecordBatch]:
    with TabFile(path, advance) as file:
        names = list(_TYPES)[: file.first_line.count(b"\t") + 1]
        if len(names) < 2 or file.first_line.count(b"\t") > 2:
            raise BadInput(
                f"{quoted(file.first_line)} is not an id, a name and perhaps a number of hosts "
                "with tabs between",
                place=f"{path}:1",
                remedy="give the vertices file of a release",
            )
        types = {name: _TYPES[name] for name in names}
        for line, batch in file.batches(names, types):
            _check_ids(batch["id"], expected, path, line)
            check_names(batch["name"], path, line)
            expected += batch.num_rows
            hosts = batch["n_hosts"] if len(names) > 2 else pa.nulls(batch.num_rows, pa.int64())
            sites = sites_of(texts_of(batch["name"]), level)
            yield pa.RecordBatch.from_arrays([batch["id"], sites, hosts], schema=VERTICES)


def _check_ids(column: pa.Int64Array, expected: int, path: Path, line: int) -> None:
    ids = column.to_numpy()
    if expected + ids.size > MOST_VERTICES:
        raise BadInput(f"more than {MOST_VERTICES:,} vertices", place=f"{path}:{line}")
    wrong = ids != np.arange(expected, expected + ids.size)
    if wrong.any():
        row = int(np.argmax(wrong))
        raise BadInput(
            f"vertex {ids[row]} where {expected + row} should follow",
            place=f"{path}:{line + row}",
            remedy="give the vertices whole and in their order",
        )
