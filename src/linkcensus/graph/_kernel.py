"""How kernels are compiled, with types that mypy understands.

The rules, each measured (docs/decisions/0007): ids are read as uint32 and pointers as uint64, for a
signed index costs a test for wrapping round at each gather; no `fastmath`, for with it the compiler
emits vector gathers, which are slower; four accumulators, for one is a chain of additions that
wait for each other; the widths of rows are run-time values, for constant ones are unrolled to
scalars; what is called per row is inlined.
"""

import bisect
from collections.abc import Callable
from typing import Any, cast

import numba
import numpy as np
from numpy.typing import NDArray

from linkcensus.core.compiled import inlined, kernel, parallel_kernel

__all__ = ["inlined", "kernel", "parallel_kernel"]

Int32s = NDArray[np.int32]
Int64s = NDArray[np.int64]
UInt8s = NDArray[np.uint8]
UInt32s = NDArray[np.uint32]
UInt64s = NDArray[np.uint64]
Floats = NDArray[np.floating[Any]]
Float32s = NDArray[np.float32]
Float64s = NDArray[np.float64]
Ints = NDArray[np.integer[Any]]

prange = cast("Callable[[int], range]", numba.prange)
"""A range whose turns may run on different threads; only inside a parallel kernel."""

_PIECES_PER_THREAD = 32


def row_pieces(pointers: Int64s, *, count: int | None = None) -> UInt64s:
    """Cut rows into ranges of about equal work, for threads to share.

    Args:
        pointers: Where each row begins, shape (n + 1,).
        count: How many ranges; by default 32 per thread, so that a slow thread holds up little.

    Returns:
        Bounds of the ranges, non-decreasing from 0 to n, shape (count + 1,). A row costs one
        unit and one more per entry, so that neither hubs nor empty rows pile up in one range.
    """
    wanted = count or _PIECES_PER_THREAD * numba.get_num_threads()
    rows = range(pointers.size)

    def work(row: int) -> int:
        return int(pointers[row]) + row

    total = work(pointers.size - 1)
    bounds = [
        bisect.bisect_left(rows, total * part // wanted, key=work) for part in range(wanted + 1)
    ]
    return np.array(bounds, np.uint64)
