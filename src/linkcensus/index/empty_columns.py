"""Columns that hold nothing, as the footers of files tell.

An export knows a dozen of the fifty columns of a sighting. What is NULL throughout a bucket need
not be held in memory, carried through joins or sorted; it is put back where rows are written.
"""

from collections.abc import Iterable
from functools import lru_cache

import pyarrow.parquet as pq

_OF_REDIRECTS = frozenset({"via", "target_url", "target_https"})
"""What a chain of redirects gives to sightings whose written target redirects."""

_FROM_ELSEWHERE = frozenset({"target_status"})
"""Columns of links that are not those of the sighting."""


def empty_columns(paths: Iterable[str]) -> frozenset[str]:
    """Which columns are NULL throughout some files of sightings, and so in the links they make.

    Args:
        paths: Of immutable files; not empty.
    """
    empty = frozenset.intersection(*map(_empty_columns, paths)) - _FROM_ELSEWHERE
    return empty if "raw_target_key" in empty else empty - _OF_REDIRECTS


@lru_cache(maxsize=1_024)
def _empty_columns(path: str) -> frozenset[str]:
    metadata = pq.read_metadata(path)
    groups = [metadata.row_group(number) for number in range(metadata.num_row_groups)]
    return frozenset(
        metadata.schema.column(place).path
        for place in range(metadata.num_columns)
        if all(_is_empty(group.column(place)) for group in groups)
    )


def _is_empty(chunk: pq.ColumnChunkMetaData) -> bool:
    told = chunk.statistics
    return told is not None and told.has_null_count and told.null_count == chunk.num_values
