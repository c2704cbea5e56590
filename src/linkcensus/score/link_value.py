"""What one link passes on, 0 to 100, with every factor in sight.

    flow  = d * sqrt(page rank * site rank) / links * follow * position * density * trust * topic
    value = 100 ln(1 + flow / unit) / ln(1 + d * top rank / unit), clipped

The flow is in the unit of the ranks of `scale`, so a value can be held against citation: what one
link brings and what all bring together. The root makes the authority of the two the mean of page
and site authority. What is not known takes a stated middle value, and its term says so; a value of
0 is a link that passes nothing (nofollow).

| factor   | is                                     | from to    | not known               |
|----------|----------------------------------------|------------|-------------------------|
| rank     | d times the root of page and site rank | 0.1275 up  | page: begins as pages of its site do; site: nothing links to it |
| links    | 1 / links on the page, all of them     | 0 to 1     | 64 links                |
| follow   | may a crawler follow it                | 0 or 1     | 1, the web's own default |
| position | where on the page it stands            | 0.1 to 1   | 0.6                     |
| density  | 1 - 0.8 * share of link text in block  | 0.2 to 1   | 0.76, a share of 0.3    |
| trust    | 0.4 + 0.6 * trust ratio, at most 1     | 0.4 to 1   | 0.7                     |
| topic    | 0.5 + similarity of the topics         | 0.5 to 1.5 | 1                       |

The positions follow the reasonable surfer, whose chance of clicking depends on where a link stands;
the numbers are ours, chosen by judgement and not measured.

Source:
    Dean, Anderson, Battle, "Ranking documents based on user behavior and/or feature data",
    US 7,716,225 (the reasonable surfer), 2010; Haveliwala, "Topic-Sensitive PageRank", WWW 2002.
"""  # noqa: E501 - a table of the documentation

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from linkcensus.core.link import Position
from linkcensus.score.scale import DAMPING, SHIPPED, UNIT, FloatArray

POSITION_FACTORS: Mapping[str, float] = {
    Position.CONTENT: 1.0,
    Position.SIDEBAR: 0.3,
    Position.HEADER: 0.3,
    Position.COMMENT: 0.2,
    Position.NAVIGATION: 0.15,
    Position.FOOTER: 0.1,
}

UNKNOWN_LINKS = 64
UNKNOWN_POSITION = 0.6
UNKNOWN_DENSITY = 0.3
UNKNOWN_TRUST = 0.7
UNKNOWN_TOPIC = 1.0

_DENSITY_COST = 0.8
_LEAST_TRUST = 0.4
_LEAST_TOPIC = 0.5


@dataclass(frozen=True)
class Links:
    """What is known of some links: columns of equal length n, nan or None where it is not known.

    Attributes:
        site_ranks: Un-normalised rank of the referring site, at least 1 - d.
        page_ranks: Un-normalised rank of the referring page, at least 1 - d.
        links: How many links the referring page has, internal ones too, at least 1.
        follow: 1 followed, 0 not.
        positions: `content`, `footer` ... or None; other words count as not known.
        densities: Share of the block's text that is link text, 0 to 1.
        trust_ratios: Trust ratio of the referring site, 0 to 2.
        topic_matches: Similarity of the topics of both ends, 0 to 1.
    """

    site_ranks: ArrayLike
    page_ranks: ArrayLike | None = None
    links: ArrayLike | None = None
    follow: ArrayLike | None = None
    positions: Sequence[str | None] | None = None
    densities: ArrayLike | None = None
    trust_ratios: ArrayLike | None = None
    topic_matches: ArrayLike | None = None


class Term(NamedTuple):
    """One factor of one link.

    Attributes:
        name: As in the table of this module.
        factor: What the flow was multiplied by; of `rank`, the flow itself.
        points: What that changed of the value; the points of all terms add up to the value.
        known: False where the middle value was taken.
    """

    name: str
    factor: float
    points: float
    known: bool


class LinkValue(NamedTuple):
    """The value of one link and how it came about.

    Attributes:
        value: 0 to 100, the sum of the points of the terms.
        flow: The product of the factors of the terms.
        terms: In the order they were multiplied.
    """

    value: float
    flow: float
    terms: tuple[Term, ...]


def link_values(links: Links) -> FloatArray:
    """Return the value of each link, 0 to 100, shape (n,)."""
    flow = np.ones(np.size(links.site_ranks))
    for _, factor, _ in _factors(links):
        flow = flow * factor
    return _shown(flow)


def explain(links: Links, row: int = 0) -> LinkValue:
    """Take the value of one link apart.

    Args:
        links: The links.
        row: Which of them.
    """
    flow, before = 1.0, 0.0
    terms = []
    for name, factors, known in _factors(links):
        flow *= float(factors[row])
        after = float(_shown(np.array([flow]))[0])
        terms.append(Term(name, float(factors[row]), after - before, bool(known[row])))
        before = after
    return LinkValue(before, flow, tuple(terms))


def _factors(links: Links) -> list[tuple[str, FloatArray, NDArray[np.bool_]]]:
    """The factors of all links in their order, and where they are known."""
    count = np.size(links.site_ranks)
    on_page, on_page_known = _column(links.links, count, UNKNOWN_LINKS)
    follow, follow_known = _column(links.follow, count, 1.0)
    density, density_known = _column(links.densities, count, UNKNOWN_DENSITY)
    trust, trust_known = _column(links.trust_ratios, count, np.nan)
    topic, topic_known = _column(links.topic_matches, count, UNKNOWN_TOPIC - _LEAST_TOPIC)
    position, position_known = _positions(links.positions, count)
    trusted = _LEAST_TRUST + (1 - _LEAST_TRUST) * np.clip(trust, 0, 1)
    return [
        ("rank", *_rank(links, count)),
        ("links", 1 / np.maximum(on_page, 1), on_page_known),
        ("follow", np.clip(follow, 0, 1), follow_known),
        ("position", position, position_known),
        ("density", 1 - _DENSITY_COST * np.clip(density, 0, 1), density_known),
        ("trust", np.where(trust_known, trusted, UNKNOWN_TRUST), trust_known),
        ("topic", _LEAST_TOPIC + np.clip(topic, 0, 1), topic_known),
    ]


def _rank(links: Links, count: int) -> tuple[FloatArray, NDArray[np.bool_]]:
    """What the page has to give: d times the root of its rank and its site's."""
    floor = SHIPPED.floor
    site, site_known = _column(links.site_ranks, count, floor)
    site = np.maximum(site, floor)
    page, page_known = _column(links.page_ranks, count, np.nan)
    # as score.page_scores lets the pages of a site begin
    page = np.where(page_known, np.maximum(page, floor), floor * np.sqrt(site / floor))
    return DAMPING * np.sqrt(page * site), site_known & page_known


def _column(
    values: ArrayLike | None, count: int, middle: float
) -> tuple[FloatArray, NDArray[np.bool_]]:
    """A column with its gaps filled, and where there were none."""
    if values is None:
        return np.full(count, middle), np.zeros(count, dtype=np.bool_)
    column = np.atleast_1d(np.asarray(values, dtype=np.float64))
    known = ~np.isnan(column)
    return np.where(known, column, middle), known


def _positions(
    positions: Sequence[str | None] | None, count: int
) -> tuple[FloatArray, NDArray[np.bool_]]:
    written = positions if positions is not None else [None] * count
    found = [POSITION_FACTORS.get(one) if one is not None else None for one in written]
    factors = np.array([UNKNOWN_POSITION if one is None else one for one in found], np.float64)
    return factors, np.array([one is not None for one in found], dtype=np.bool_)


def _shown(flow: FloatArray) -> FloatArray:
    whole = log(1 + DAMPING * SHIPPED.top_value / UNIT)
    return np.asarray(np.clip(100 * np.log1p(flow / UNIT) / whole, 0, 100))
