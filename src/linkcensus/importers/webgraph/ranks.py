"""Ranks as published: positions and values of each host or domain, best harmonic position first.

The header names the columns: `#harmonicc_pos #harmonicc_val #pr_pos #pr_val #host_rev`, of domain
files `#n_hosts` behind them. Releases differ in which columns there are and in their order, so
they are found by name.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa

from linkcensus.core.errors import BadInput
from linkcensus.importers.webgraph.blocks import DAMAGED, Advance, quoted
from linkcensus.importers.webgraph.columns import TabFile
from linkcensus.importers.webgraph.names import check_names, sites_of, texts_of

RANKS = pa.schema(
    [
        ("name", pa.string()),
        ("n_hosts", pa.int64()),
        ("harmonic_position", pa.int64()),
        ("harmonic", pa.float64()),
        ("pagerank_position", pa.int64()),
        ("pagerank", pa.float64()),
    ]
)
"""`name` is the site, turned around; what a file does not say is null."""

_HEADERS = {
    "name": ("host_rev", "rev_host", "domain_rev", "rev_domain", "hostrev", "domainrev"),
    "n_hosts": ("n_hosts", "num_hosts", "nhosts"),
    "harmonic_position": ("harmonicc_pos", "harmonic_pos", "hc_pos", "hcpos"),
    "harmonic": ("harmonicc_val", "harmonic_val", "hc_val", "hcval"),
    "pagerank_position": ("pr_pos", "pagerank_pos", "prpos"),
    "pagerank": ("pr_val", "pagerank_val", "prval"),
}
_COLUMN_OF = {header: column for column, headers in _HEADERS.items() for header in headers}
_MOST_COLUMNS = 50
_LARGEST_POSITION = 2**31 - 1


def read_ranks(
    paths: Sequence[Path], level: str, *, top: int | None = None, advance: Advance | None = None
) -> Iterator[pa.RecordBatch]:
    """Yield the ranks of some files by the schema `RANKS`.

    Args:
        paths: The files, gzip or plain, each with a header.
        level: `host` or `domain`.
        top: Take only so many rows of each; as published, those with the best harmonic position.
        advance: Told the bytes read.

    Raises:
        BadInput: The header is none, a value does not fit, a file is damaged; names file and line.
    """
    for path in paths:
        yield from _of_file(path, level, top, advance)


def _of_file(
    path: Path, level: str, top: int | None, advance: Advance | None
) -> Iterator[pa.RecordBatch]:
    with TabFile(path, advance) as file:
        columns, delimiter = columns_of(file.first_line, path)
        types = {
            column: pa.binary() if column == "name" else RANKS.field(column).type
            for column in columns
            if column in RANKS.names
        }
        left = top
        for line, batch in file.batches(columns, types, skip_lines=1, delimiter=delimiter):
            rows = batch if left is None else batch.slice(0, left)
            check_names(rows["name"], path, line)
            _check_numbers(rows, path, line)
            yield _ranks(rows, level)
            if left is not None:
                left -= rows.num_rows
                if left <= 0:
                    return


def columns_of(header: bytes, path: Path) -> tuple[list[str], str]:
    """Our names of a file's columns, in order, and what stands between them.

    Raises:
        BadInput: It is no header of ranks.
    """
    delimiter = "\t" if b"\t" in header else " "
    written = header.decode("utf-8", "replace").split(delimiter)
    names = [name.strip().lstrip("#").lower() for name in written]
    columns = [_COLUMN_OF.get(name, f"other {place}") for place, name in enumerate(names)]
    known = [column for column in columns if column in RANKS.names]
    if (
        len(names) > _MOST_COLUMNS
        or "name" not in known
        or len(known) != len(set(known))
        or not {"harmonic_position", "harmonic", "pagerank_position", "pagerank"} & set(known)
    ):
        raise BadInput(
            f"the first line, {quoted(header)}, is not a header such as "
            "'#harmonicc_pos #harmonicc_val #pr_pos #pr_val #host_rev'",
            place=f"{path}:1",
            remedy="give the ranks file of a release",
        )
    return columns, delimiter


def _ranks(rows: pa.RecordBatch, level: str) -> pa.RecordBatch:
    arrays = []
    for field in RANKS:
        if field.name == "name":
            arrays.append(sites_of(texts_of(rows["name"]), level))
        elif field.name in rows.schema.names:
            arrays.append(rows[field.name])
        else:
            arrays.append(pa.nulls(rows.num_rows, field.type))
    return pa.RecordBatch.from_arrays(arrays, schema=RANKS)


def _check_numbers(rows: pa.RecordBatch, path: Path, line: int) -> None:
    """Refuse positions that are none and values that are no finite number of at least 0."""
    for name in rows.schema.names:
        if name == "name" or not rows.num_rows:
            continue
        values = rows[name].to_numpy(zero_copy_only=False)
        if rows.schema.field(name).type == pa.float64():
            wrong = ~(np.isfinite(values) & (values >= 0))
        else:
            least = 0 if name == "n_hosts" else 1
            wrong = (values < least) | (values > _LARGEST_POSITION)
        if wrong.any():
            row = int(np.argmax(wrong))
            raise BadInput(
                f"{name.replace('_', ' ')} {values[row]} cannot be",
                place=f"{path}:{line + row}",
                remedy=DAMAGED,
            )
