"""Orders of rows that were worked out before: any row of a long list is there at once.

Finding the 500,000th link of a million in some order means sorting a million. Whoever scrolls asks
for the same order again and again, so the numbers of the rows are kept as long as nothing changes.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable

import numpy as np
import numpy.typing as npt

Rows = npt.NDArray[np.int32]

KEPT_BYTES = 64_000_000
"""Memory of all orders together: sixteen of a million rows. The one asked for last always stays."""


class RowOrders:
    """The last orders asked for, within bounds of memory. Safe in threads."""

    def __init__(self, kept_bytes: int = KEPT_BYTES) -> None:
        """Keep nothing yet."""
        self._kept_bytes = kept_bytes
        self._orders: OrderedDict[Hashable, Rows] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], Rows]) -> Rows:
        """The rows of an order, worked out where they are not known."""
        with self._lock:
            if key in self._orders:
                self._orders.move_to_end(key)
                return self._orders[key]
        made = make()  # twice at once costs time only
        with self._lock:
            self._orders[key] = made
            self._orders.move_to_end(key)
            while len(self._orders) > 1 and self._bytes() > self._kept_bytes:
                self._orders.popitem(last=False)
        return made

    def _bytes(self) -> int:
        return sum(rows.nbytes for rows in self._orders.values())
