"""Orders of rows that were worked out before: any row of a long list is there at once.

Finding the 500,000th link of a million in some order means sorting a million. Whoever scrolls asks
for the same order again and again, so the numbers of the rows are kept as long as nothing changes.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar, cast

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Rows = npt.NDArray[np.int32]
Kept = TypeVar("Kept", bound=npt.NDArray[Any])

Records = npt.NDArray[np.void]

KEPT_BYTES = 64_000_000
"""Memory of all orders together: sixteen of a million rows. The one asked for last always stays."""


class RowOrders:
    """The last orders asked for, within bounds of memory. Safe in threads."""

    def __init__(self, kept_bytes: int = KEPT_BYTES) -> None:
        """Keep nothing yet."""
        self._kept_bytes = kept_bytes
        self._orders: OrderedDict[Hashable, npt.NDArray[Any]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], Kept]) -> Kept:
        """The rows of an order, or other numbers of rows, worked out where they are not known."""
        with self._lock:
            if key in self._orders:
                self._orders.move_to_end(key)
                return cast("Kept", self._orders[key])
        made = make()  # twice at once costs time only
        with self._lock:
            self._orders[key] = made
            self._orders.move_to_end(key)
            while len(self._orders) > 1 and self._bytes() > self._kept_bytes:
                self._orders.popitem(last=False)
        return made

    def _bytes(self) -> int:
        return sum(rows.nbytes for rows in self._orders.values())


def as_records(table: pa.Table) -> Records:
    """The rows of a table of numbers without NULL as one array, shape (rows,), a field a column."""
    columns = {name: table[name].to_numpy() for name in table.column_names}
    records: Records = np.empty(
        len(table), np.dtype([(name, column.dtype) for name, column in columns.items()])
    )
    for name, column in columns.items():
        records[name] = column
    return records
