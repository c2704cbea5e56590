"""Page authority: the rank of each known page among all pages of the index.

The same flow as for sites, over followed links between pages, internal ones too. A page of a known
site begins with the square root of its site's rank, so that a page of a great site that was seen
once counts for more than one of a site nobody knows, and for less than the whole site.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkcensus.graph.csr import Graph
from linkcensus.graph.pagerank import rank
from linkcensus.index.link_facts import PAGE_RANKS
from linkcensus.index.score_schema import PAGE_SCORES
from linkcensus.index.site_graph import PageVotes
from linkcensus.score.scale import DAMPING, authority
from linkcensus.score.scored_graph import Values
from linkcensus.score.site_names import hashes_of, short_strings

_BATCH_ROWS = 100_000


@dataclass(frozen=True, slots=True)
class PageRanks:
    """One value a page, in the order of `PageVotes.keys`."""

    votes: Values
    pages_in: npt.NDArray[np.int64]
    own_pages_in: npt.NDArray[np.int64]
    pages_out: npt.NDArray[np.int64]


def rank_pages(pages: PageVotes, site_ranks: Values) -> PageRanks:
    """Rank the pages.

    Args:
        pages: Who links to whom.
        site_ranks: The un-normalised rank of each page's site, one a page; at least 1 - d.

    Raises:
        NotConverged: The iteration found no fixed point.
    """
    count = len(pages.keys)
    graph = Graph.from_edges(pages.sources, pages.targets, count)
    begin = np.sqrt(site_ranks / (1 - DAMPING))
    exact = rank(graph, teleport=begin, precision=np.float64, tolerance=1e-10, max_iterations=400)
    owners = pages.sites.dictionary_encode().indices.to_numpy()
    own = owners[pages.sources] == owners[pages.targets]
    return PageRanks(
        votes=exact.values.astype(np.float64, copy=False),
        pages_in=graph.in_degrees.astype(np.int64),
        own_pages_in=np.bincount(pages.targets[own], minlength=count).astype(np.int64),
        pages_out=graph.out_degrees.astype(np.int64),
    )


def page_rows(
    pages: PageVotes, ranks: PageRanks, computed_at: datetime
) -> Iterator[pa.RecordBatch]:
    """The rows of `page_scores`.

    Args:
        pages: Their names.
        ranks: Their values.
        computed_at: Naive UTC.
    """
    shown = authority(ranks.votes)
    for first in range(0, len(pages.keys), _BATCH_ROWS):
        part = slice(first, first + _BATCH_ROWS)
        sites = short_strings(pages.sites, part)
        rows = len(sites)
        yield pa.RecordBatch.from_arrays(
            [
                pa.array(hashes_of(sites.to_pylist())),
                sites,
                short_strings(pages.keys, part),
                pa.array([computed_at] * rows, pa.timestamp("us")),
                pa.array(shown[part], pa.float32()),
                pa.array(ranks.votes[part]),
                pa.array(ranks.pages_in[part]),
                pa.array(ranks.own_pages_in[part]),
                pa.array(ranks.pages_out[part]),
            ],
            schema=PAGE_SCORES,
        )


def ranks_by_key(pages: PageVotes, ranks: PageRanks) -> pa.Table:
    """The values of the pages as a table `page_key`, `votes`."""
    return pa.table({"page_key": pages.keys, "votes": ranks.votes}, schema=PAGE_RANKS)
