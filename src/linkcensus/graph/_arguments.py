"""What a ranking may be asked: precision, damping, weights, seeds."""

from typing import Any, cast

import numpy as np
from numpy.typing import DTypeLike

from linkcensus.core.errors import BadInput
from linkcensus.graph._kernel import Floats, Ints
from linkcensus.graph.errors import BadSeeds, BadTeleport

FloatType = np.dtype[np.floating[Any]]

_SMALLEST_TOLERANCE = {np.dtype(np.float32): 1e-7, np.dtype(np.float64): 1e-15}


def check_precision(precision: DTypeLike, tolerance: float) -> FloatType:
    """The float type asked for, when the tolerance is within its reach.

    Raises:
        BadInput: Neither float32 nor float64, or a tolerance that the type cannot resolve.
    """
    dtype = cast("FloatType", np.dtype(precision))
    if dtype not in _SMALLEST_TOLERANCE:
        raise BadInput(f"{dtype} is neither float32 nor float64", place="precision")
    if not _SMALLEST_TOLERANCE[dtype] <= tolerance < 1:
        message = f"{tolerance} is outside {_SMALLEST_TOLERANCE[dtype]} to 1 of {dtype}"
        raise BadInput(message, place="tolerance", remedy="float64 reaches further than float32")
    return dtype


def check_damping(damping: float) -> None:
    """Refuse a damping under which no fixed point exists.

    Raises:
        BadInput: Below 0, or 1 and more.
    """
    if not 0 <= damping < 1:
        raise BadInput(f"{damping} is not from 0 to below 1", place="damping")


def check_weights(weights: Floats, nodes: int, place: str = "teleport") -> None:
    """Refuse weights that are no start of anything.

    Raises:
        BadTeleport: Not one per node, not finite, negative, or all zero though there are nodes.
    """
    if weights.shape != (nodes,):
        raise BadTeleport(f"shape {weights.shape} for {nodes} nodes", place=place)
    wrong = ~(np.isfinite(weights) & (weights >= 0))
    if wrong.any():
        node = int(np.argmax(wrong))
        message = f"{weights[node]} at node {node}; weights are finite and not negative"
        raise BadTeleport(message, place=place)
    if nodes and not weights.any():
        raise BadTeleport("no node has a weight above 0", place=place, remedy="give a seed or more")


def teleport_base(teleport: Floats | None, nodes: int, damping: float, dtype: FloatType) -> Floats:
    """What each node has before any link, (1 - d) · t; one number where it is the same for all.

    Raises:
        BadTeleport: As `check_weights`.
    """
    if teleport is None:
        return np.full(1, 1 - damping, dtype)
    weights = np.asarray(teleport)
    check_weights(weights, nodes)
    with np.errstate(over="ignore"):
        base = (weights * (1 - damping)).astype(dtype)
    check_weights(base, nodes)  # a weight can be too large or too small for float32
    return base


def check_seeds(seeds: Ints, nodes: int, place: str = "seeds") -> None:
    """Refuse seeds that are not nodes.

    Raises:
        BadSeeds: None at all, not integers in one dimension, or an id below 0 or ≥ nodes.
    """
    if seeds.ndim != 1 or seeds.size == 0:
        raise BadSeeds("there is none", place=place, remedy="give the id of a node or more")
    if seeds.dtype.kind not in "iu":
        raise BadSeeds(f"{seeds.dtype} are not ids of nodes", place=place)
    if int(seeds.min()) < 0 or int(seeds.max()) >= nodes:
        wrong = int(seeds[np.argmax((seeds < 0) | (seeds >= nodes))])
        raise BadSeeds(f"{wrong} is not a node; ids go from 0 to {nodes - 1}", place=place)


def seed_weights(seeds: Ints, nodes: int, weights: Floats | None = None) -> Floats:
    """Teleport weights of seeds: 1 each, or the weights given. A seed given twice counts once.

    Raises:
        BadSeeds: As `check_seeds`, or weights that are not one per seed.
    """
    check_seeds(seeds, nodes)
    if weights is not None and weights.shape != seeds.shape:
        raise BadSeeds(f"{weights.size} weights for {seeds.size} seeds", place="weights")
    teleport = np.zeros(nodes, np.float64)
    teleport[seeds] = 1.0 if weights is None else weights
    return teleport
