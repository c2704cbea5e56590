"""Which sites a sorted segment tells of, read from its one column of hashes and remembered."""

import threading
from collections import OrderedDict

import numpy as np
import numpy.typing as npt
import pyarrow.parquet as pq

Hashes = npt.NDArray[np.int64]

KEPT_BYTES = 32_000_000
"""Memory of all hashes that are remembered; the ones read last always stay."""

_KEPT_FOOTERS = 1_000

_Bounds = list[tuple[int, int]]


class SegmentSites:
    """Tells whether files hold rows of a site, exactly. Files never change. Safe in threads.

    A segment is sorted by the hash of the site, so that of a million rows only the one row group
    that may hold the site is read, and only once for all sites that lie in it.
    """

    def __init__(self, kept_bytes: int = KEPT_BYTES) -> None:
        """Know nothing yet."""
        self._kept_bytes = kept_bytes
        self._bounds: OrderedDict[str, _Bounds] = OrderedDict()
        self._hashes: OrderedDict[tuple[str, int], Hashes] = OrderedDict()
        self._lock = threading.Lock()

    def holds(self, path: str, column: str, site_hash: int) -> bool:
        """Whether a file has a row whose column has this hash.

        A file that cannot be read counts as one: whoever reads its rows tells the fault.
        """
        try:
            for group, (low, high) in enumerate(self._bounds_of(path, column)):
                if low <= site_hash <= high:
                    hashes = self._hashes_of(path, column, group)
                    place = int(np.searchsorted(hashes, site_hash))
                    if place < len(hashes) and hashes[place] == site_hash:
                        return True
        except (OSError, ValueError):  # pyarrow's errors are among them
            return True
        return False

    def _bounds_of(self, path: str, column: str) -> _Bounds:
        """The least and the greatest hash of each row group."""
        with self._lock:
            known = self._bounds.get(path)
        if known is not None:
            return known
        read = _bounds(pq.read_metadata(path), column)
        with self._lock:
            self._bounds[path] = read
            while len(self._bounds) > _KEPT_FOOTERS:
                self._bounds.popitem(last=False)
        return read

    def _hashes_of(self, path: str, column: str, group: int) -> Hashes:
        """The hashes of a row group, ascending."""
        with self._lock:
            known = self._hashes.get((path, group))
            if known is not None:
                self._hashes.move_to_end((path, group))
                return known
        with pq.ParquetFile(path) as file:
            read = np.unique(file.read_row_group(group, columns=[column]).column(0).to_numpy())
        with self._lock:
            self._hashes[path, group] = read
            while len(self._hashes) > 1 and self._bytes() > self._kept_bytes:
                self._hashes.popitem(last=False)
        return read

    def _bytes(self) -> int:
        return sum(hashes.nbytes for hashes in self._hashes.values())


def _bounds(footer: pq.FileMetaData, column: str) -> _Bounds:
    place = footer.schema.names.index(column)
    bounds = []
    for group in range(footer.num_row_groups):
        told = footer.row_group(group).column(place).statistics
        known = told is not None and told.has_min_max
        bounds.append((told.min, told.max) if known else (0, np.iinfo(np.int64).max))
    return bounds
