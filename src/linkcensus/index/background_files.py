"""The sites of a release on disk: `domains.parquet`, and the same as arrays that can be mapped."""

from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from linkcensus.index.background import ARRAYS, DOMAINS, NAME_STARTS, NAMES

_ROW_GROUP = 65_536


class DomainFiles:
    """`domains.parquet` and the arrays beside it, written side by side. A context manager."""

    def __init__(self, folder: Path, domains: int) -> None:
        self._folder = folder
        self._rows = 0
        self._bytes = 0
        self._parquet: pq.ParquetWriter | None = None
        self._names = (folder / NAMES).open("wb")
        self._starts = _new_array(folder / NAME_STARTS, np.int64, domains + 1)
        self._starts[0] = 0
        self._arrays = {
            name: _new_array(folder / f"{name}.npy", kind, domains) for name, kind in ARRAYS.items()
        }

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        self._names.close()
        if self._parquet is not None:
            self._parquet.close()
        for array in (self._starts, *self._arrays.values()):
            if isinstance(array, np.memmap):
                array.flush()

    def add(self, batch: pa.RecordBatch) -> None:
        """Append sites: id, name, site and the columns of `ARRAYS`."""
        public = batch.drop_columns(["name"])
        if self._parquet is None:
            self._parquet = pq.ParquetWriter(
                self._folder / DOMAINS, public.schema, compression="zstd"
            )
        self._parquet.write_batch(public, row_group_size=_ROW_GROUP)
        here = slice(self._rows, self._rows + batch.num_rows)
        for name, array in self._arrays.items():
            nothing = np.nan if array.dtype == np.float64 else 0
            array[here] = batch[name].fill_null(nothing).to_numpy(zero_copy_only=False)
        names = batch["name"].cast(pa.large_string())
        _, starts, letters = names.buffers()
        bounds = np.frombuffer(starts, np.int64)[names.offset : names.offset + len(names) + 1]
        self._names.write(memoryview(letters)[int(bounds[0]) : int(bounds[-1])])
        self._starts[self._rows + 1 : self._rows + len(names) + 1] = (
            bounds[1:] - bounds[0] + self._bytes
        )
        self._bytes += int(bounds[-1] - bounds[0])
        self._rows += batch.num_rows


def _new_array(path: Path, kind: type[np.generic], length: int) -> npt.NDArray[Any]:
    if not length:
        np.save(path, np.empty(0, kind))
        return np.empty(0, kind)
    array: npt.NDArray[Any] = np.lib.format.open_memmap(path, "w+", kind, (length,))
    return array
