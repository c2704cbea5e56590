"""What the mathematics of graphs refuses, and what it could not reach.

```
BadInput                what the caller gave cannot be used
├── BadEdges            an edge names a node that does not exist
├── BadTeleport         weights of the start nodes that are no weights, or none above zero
└── BadSeeds            seeds that are no node ids, or no seed at all
CorruptIndex
└── CorruptGraph        the files of a stored graph do not fit together
NotConverged            core's, with the steps taken and the residual that was left
```
"""

from linkcensus.core import errors


class BadEdges(errors.BadInput):
    """An edge with an id below 0 or beyond the last node; `place` names its position."""


class BadTeleport(errors.BadInput):
    """Teleport weights that are negative, not finite, all zero, or not one per node."""


class BadSeeds(errors.BadInput):
    """Seeds that are empty or not ids of nodes."""


class CorruptGraph(errors.CorruptIndex):
    """The files of a stored graph are missing, cut short, or contradict each other."""


class NotConverged(errors.NotConverged):
    """A fixed point was not reached within the steps allowed.

    Args:
        method: What was computed.
        iterations: Steps taken.
        residual: What the last step still changed, relative to the sum of the values.
        tolerance: The residual asked for.
    """

    def __init__(self, method: str, *, iterations: int, residual: float, tolerance: float) -> None:
        super().__init__(
            f"{method}: residual {residual:.3g} after {iterations} iterations, "
            f"{tolerance:.3g} was asked for; allow more iterations or a larger tolerance"
        )
        self.method = method
        self.iterations = iterations
        self.residual = residual
        self.tolerance = tolerance
