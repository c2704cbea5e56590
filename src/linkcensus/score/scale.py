"""From raw values of the graph to the numbers people read: 0 to 100, on a logarithm.

A display scale must stand still. Were it stretched to the largest value of the day, every score
would fall whenever the largest site grew. So the ends are constants of a formula version, taken
once from a published background graph, and the raw values are *un-normalised* solutions of

    y = (1 - d) * t + d * sum over u linking to v of y_u / outdegree_u

in which a node's start weight t counts by itself: nodes that have no path to a site, however many
are added, leave its y and its score as they were.

| number    | shows                                 | 0 means             | 100 means        |
|-----------|---------------------------------------|---------------------|------------------|
| authority | the rank y, each node starting with 1 | y = 1 - d: no links | the top rank     |
| citation  | what others pass on, y - (1 - d)      | no links            | the top rank     |
| trust     | y_t, only trusted seeds starting      | no path from a seed | the top share    |

Authority and citation read one flow: authority measures it in multiples of a site without links,
which tells large sites apart; citation uses trust's own form and unit, so that the two may be
divided by each other.

Where the constants are from (`SHIPPED`): the domain graph cc-main-2025-jul-aug-sep has
184,587,023 nodes, and its largest published PageRank is 0.013320262799429931. PageRank as
published sums to 1, y does not: y = p * S with S the sum of y. Adding up the equation above over
all nodes gives S = N (1 - d) / (1 - d + d * D), with N the nodes and D the share of the rank that
dangling nodes hold. D is not published; 75.0 % of the nodes dangle, and we assume that they hold
half of the rank, which gives S = 0.2609 N and a top value of 641,412. Any other D between 0.3 and
0.8 would move the scale's end by less than 3 % of its length. Whoever holds the whole file of
ranks need not assume: its smallest value belongs to a node without in-links, whose y is 1 - d, so
that S = (1 - d) / smallest (`Calibration.from_published`).

Source:
    Common Crawl web graph statistics, release cc-main-2025-jul-aug-sep, domain level.
    Un-normalised PageRank: Berkhin, "A survey on PageRank computing", Internet Mathematics 2005.
"""

from dataclasses import dataclass
from math import log
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]

FORMULA_VERSION = 1
"""Counts up whenever a constant or a formula of this page changes; stored with every score."""

DAMPING = 0.85
"""Probability of following a link; the value of the first PageRank papers and of Common Crawl."""

UNIT = DAMPING * (1 - DAMPING) / 128
"""What one link passes from a bare seed that links to 128 sites: the smallest flow that counts.

About 0.000996; trust and citation are nearly linear below it, and logarithmic far above it.
"""

BACKGROUND_SEEDS = 200_000
"""Sites of the background graph that the shipped seed rules choose: an assumption, for the end."""

HIGHEST_RATIO = 2.0
"""Trust ratios above this say no more than this."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """The ends of the display scales, of one formula version.

    Attributes:
        release: The background graph that the constants are from.
        nodes: Its number of nodes.
        top_value: Un-normalised rank shown as authority 100.
        top_trust: Un-normalised trust shown as trust 100.
        damping: The d of the ranks, which are at least 1 - d.
        note: What was assumed.
    """

    release: str
    nodes: int
    top_value: float
    top_trust: float
    damping: float = DAMPING
    note: str = ""

    def __post_init__(self) -> None:
        """Refuse ends that would turn a scale around."""
        floor = 1 - self.damping
        if not 0 < self.damping < 1:
            raise ValueError(f"damping must be between 0 and 1, not {self.damping}")
        if not self.top_value > floor or not self.top_trust > 0:
            raise ValueError("the upper ends of the scales must lie above the lower ones")

    @property
    def floor(self) -> float:
        """Rank of a node that nothing links to: 1 - d."""
        return 1 - self.damping

    @property
    def span(self) -> float:
        """Length of the authority scale: the natural logarithm of its end over its beginning."""
        return log(self.top_value / self.floor)

    @classmethod
    def from_published(
        cls,
        release: str,
        *,
        nodes: int,
        top_pagerank: float,
        smallest_pagerank: float | None = None,
        dangling_share: float = 0.5,
        seeds: float = BACKGROUND_SEEDS,
        damping: float = DAMPING,
    ) -> Self:
        """Derive the scales from what a release of a web graph publishes.

        Args:
            release: Its name.
            nodes: Number of nodes, at least 1.
            top_pagerank: Largest PageRank, of values that sum to 1.
            smallest_pagerank: Smallest PageRank, of a node without in-links; replaces
                `dangling_share`, which is only a guess at the same thing.
            dangling_share: Share of the rank that is held by nodes without out-links, 0 to 1.
            seeds: Total start weight of the trusted seeds.
            damping: The d of the published ranks.
        """
        total = published_total(nodes, smallest_pagerank, dangling_share, damping)
        known = smallest_pagerank is not None
        return cls(
            release=release,
            nodes=nodes,
            top_value=top_pagerank * total,
            top_trust=top_pagerank * seeds * total / nodes,
            damping=damping,
            note=(
                "the sum of ranks is derived from the smallest published one"
                if known
                else f"dangling nodes are assumed to hold {dangling_share:.0%} of the rank"
            ),
        )


def published_total(
    nodes: int,
    smallest_pagerank: float | None = None,
    dangling_share: float = 0.5,
    damping: float = DAMPING,
) -> float:
    """Return the sum of un-normalised ranks: the factor from a published PageRank to our y.

    Args:
        nodes: Number of nodes.
        smallest_pagerank: Smallest published value, of a node without in-links, if known.
        dangling_share: Share of the rank held by nodes without out-links, 0 to 1.
        damping: The d of the published ranks.
    """
    if smallest_pagerank is not None:
        return (1 - damping) / smallest_pagerank
    return nodes * (1 - damping) / (1 - damping + damping * dangling_share)


SHIPPED = Calibration.from_published(
    "cc-main-2025-jul-aug-sep",
    nodes=184_587_023,
    top_pagerank=0.013320262799429931,
)
"""The scales of formula version 1."""


def authority(ranks: ArrayLike, calibration: Calibration = SHIPPED) -> FloatArray:
    """Show un-normalised ranks as 0 to 100: `100 ln(y / (1-d)) / ln(top / (1-d))`, clipped.

    Ten more points are a rank about 4.6 times as large (e to the tenth of `span`).

    Args:
        ranks: Un-normalised ranks y, any shape; nan stays nan (unknown).
        calibration: The ends of the scale.
    """
    values = np.maximum(np.asarray(ranks, dtype=np.float64), calibration.floor)
    return _clipped(np.log(values / calibration.floor) / calibration.span)


def rank_of_authority(scores: ArrayLike, calibration: Calibration = SHIPPED) -> FloatArray:
    """Return the rank y that is shown as these authorities: the inverse within 0 to 100."""
    parts = np.asarray(scores, dtype=np.float64) / 100
    return np.asarray(calibration.floor * np.exp(parts * calibration.span))


def citation(ranks: ArrayLike, calibration: Calibration = SHIPPED) -> FloatArray:
    """Show what others pass on: `100 ln(1 + r/unit) / ln(1 + top/unit)`, r = y - (1-d), clipped.

    Args:
        ranks: Un-normalised ranks y, any shape; nan stays nan.
        calibration: The ends of the scale; its top rank less the floor is shown as 100.
    """
    received = np.asarray(ranks, dtype=np.float64) - calibration.floor
    return _from_zero(received, calibration.top_value - calibration.floor)


def rank_of_citation(scores: ArrayLike, calibration: Calibration = SHIPPED) -> FloatArray:
    """Return the rank y that is shown as these citations: the inverse within 0 to 100."""
    received = _to_amount(scores, calibration.top_value - calibration.floor)
    return np.asarray(calibration.floor + received)


def trust(values: ArrayLike, calibration: Calibration = SHIPPED) -> FloatArray:
    """Show un-normalised trust as 0 to 100: `100 ln(1 + y/unit) / ln(1 + top/unit)`, clipped.

    Serves for the trust of one topic too, which is the same flow from fewer seeds.

    Args:
        values: Un-normalised trust y_t (start weight 1 a seed, 0 elsewhere), any shape.
        calibration: The ends of the scale.
    """
    return _from_zero(np.asarray(values, dtype=np.float64), calibration.top_trust)


def value_of_trust(scores: ArrayLike, calibration: Calibration = SHIPPED) -> FloatArray:
    """Return the un-normalised trust that is shown as these scores: the inverse."""
    return _to_amount(scores, calibration.top_trust)


def trust_ratio(trusts: ArrayLike, citations: ArrayLike) -> FloatArray:
    """Return trust divided by citation, at most 2; nan where nothing is cited.

    About 1 where those who link are themselves near to trusted sites; near 0 where many link whom
    nobody trusted links to.

    Args:
        trusts: Trust as shown, 0 to 100.
        citations: Citation as shown, 0 to 100, of the same shape.
    """
    above = np.asarray(trusts, dtype=np.float64)
    below = np.asarray(citations, dtype=np.float64)
    above, below = np.broadcast_arrays(above, below)
    ratio = np.full(below.shape, np.nan)
    np.divide(above, below, out=ratio, where=below > 0)
    return np.asarray(np.minimum(ratio, HIGHEST_RATIO))


def _from_zero(amounts: FloatArray, top: float) -> FloatArray:
    """Amounts from 0 to `top` as 0 to 100, on the logarithm of the amount in units, plus one."""
    return _clipped(np.log1p(np.maximum(amounts, 0) / UNIT) / log(1 + top / UNIT))


def _to_amount(scores: ArrayLike, top: float) -> FloatArray:
    """The inverse of `_from_zero`."""
    parts = np.asarray(scores, dtype=np.float64) / 100
    return np.asarray(UNIT * np.expm1(parts * log(1 + top / UNIT)))


def _clipped(parts: FloatArray) -> FloatArray:
    """Parts of a scale as 0 to 100."""
    return np.asarray(np.clip(100 * parts, 0, 100))
