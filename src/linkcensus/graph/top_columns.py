"""The few largest of each node's values, of more columns than would fit into memory at once."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from linkcensus.graph._kernel import Float32s, Floats, parallel_kernel, prange

Int16s = NDArray[np.int16]

_PIECES = 64


@dataclass(frozen=True, eq=False, slots=True)
class TopColumns:
    """What is kept while columns are added; 6 bytes a value kept.

    Attributes:
        columns: Numbers of the columns, by falling value, -1 where fewer are above 0; int16, shape
            (n, count).
        values: Their values, float32, of the same shape.
    """

    columns: Int16s
    values: Float32s

    @classmethod
    def empty(cls, nodes: int, count: int) -> Self:
        """Room for so many values of each node."""
        shape = (nodes, count)
        return cls(np.full(shape, -1, np.int16), np.zeros(shape, np.float32))

    def add(self, values: Floats, first: int) -> None:
        """Look at some more columns; of equal values that of the column added first is kept.

        Args:
            values: Shape (n, w).
            first: The number of the first of them; the others' follow.
        """
        bounds = np.linspace(0, values.shape[0], _PIECES + 1).astype(np.int64)
        _keep_largest(self.columns, self.values, values, first, bounds)


@parallel_kernel
def _keep_largest(
    columns: Int16s, kept: Float32s, values: Floats, first: int, bounds: NDArray[np.int64]
) -> None:
    last = kept.shape[1] - 1
    for piece in prange(bounds.size - 1):
        for node in range(bounds[piece], bounds[piece + 1]):
            for column in range(values.shape[1]):
                value = np.float32(values[node, column])
                if value <= kept[node, last]:
                    continue
                place = last
                while place > 0 and kept[node, place - 1] < value:
                    kept[node, place] = kept[node, place - 1]
                    columns[node, place] = columns[node, place - 1]
                    place -= 1
                kept[node, place] = value
                columns[node, place] = first + column
