"""Which sites link to a site, by a published graph of the whole web: before any page was crawled.

The graph knows sites and not pages, and counts every kind of link, nofollow and scripts included;
it gives sites to look at, not links.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from linkcensus.core.errors import BadInput, NotFound
from linkcensus.core.site import public_suffix
from linkcensus.index.background import Background, Release
from linkcensus.insights.filters.fields import FieldType
from linkcensus.insights.listing import Listing
from linkcensus.insights.paging import Key, Plan, check_limit

_NO_POSITION = np.int64(2**31)
"""Sorts behind every position; below it sites without one, those with most referring sites first.
"""
_SAID_ROWS = 10_000
"""Rows whose names are read at a time."""

Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class BackgroundSite:
    """A site that links to the target, as one release says."""

    source_site: str
    harmonic_position: int | None
    """By harmonic centrality, 1 the best; None where the release has no ranks for it."""
    pagerank_position: int | None
    referring_sites: int
    """Sites that link to it itself."""
    n_hosts: int | None
    """Its hosts that were seen."""
    release: str


def background_referring_sites(
    background: Background,
    site: str,
    *,
    limit: int = 100,
    cursor: str | None = None,
    release: str | None = None,
) -> Listing[BackgroundSite]:
    """One page of the sites that link to a site, best reputation first.

    Args:
        background: The store.
        site: A registrable domain.
        limit: Rows, 1 to 10,000.
        cursor: `Listing.cursor` of the page before.
        release: Which release; by default the newest whose links are known.

    Raises:
        BadInput: A limit or cursor that cannot be used.
        NotFound: No graph is here, or it does not know the site.
    """
    check_limit(limit)
    chosen = _release(background, release)
    ids = _linking(chosen, site)
    keys = _sort_keys(chosen, ids)
    plan = _plan(chosen)
    left = np.flatnonzero(keys > _cursor_key(plan, cursor))
    if left.size > limit:
        left = left[np.argpartition(keys[left], limit - 1)[:limit]]
        more = True
    else:
        more = False
    left = left[np.argsort(keys[left])]
    rows = tuple(_rows(chosen, ids[left]))
    following = plan.cursor([int(keys[left[-1]])]) if more else None
    return Listing(rows, int(ids.size), following)


def stream_background_referring_sites(
    background: Background, site: str, *, release: str | None = None
) -> Iterator[BackgroundSite]:
    """All sites that link to a site, best reputation first.

    Raises:
        NotFound: No graph is here, or it does not know the site.
    """
    chosen = _release(background, release)
    ids = _linking(chosen, site)
    ids = ids[np.argsort(_sort_keys(chosen, ids))]
    for first in range(0, ids.size, _SAID_ROWS):
        yield from _rows(chosen, ids[first : first + _SAID_ROWS])


def _release(background: Background, name: str | None) -> Release:
    if name is not None:
        return background.release(name)
    newest = background.newest(with_graph=True)
    if newest is None:
        raise NotFound("no web graph is here; `linkcensus commoncrawl graph latest` brings one in")
    return newest


def _linking(release: Release, site: str) -> Numbers:
    (site_id,) = release.ids_of([site]).tolist()
    if site_id < 0:
        suffix = public_suffix(site)
        shared = suffix is not None and release.ids_of([suffix])[0] >= 0
        hint = f"; it counts all of {suffix} as one site, ask for that" if shared else ""
        raise NotFound(f"{release.key} does not know {site}{hint}")
    return release.sources_of(site_id).astype(np.int64)


def _sort_keys(release: Release, ids: Numbers) -> Numbers:
    """A number a site, different for each: by position, then referring sites, then id."""
    first = release.array("harmonic_position")[ids].astype(np.int64)
    unranked = first == 0
    if unranked.any():
        counts = np.minimum(release.referring_sites(ids[unranked]), _NO_POSITION - 1)
        first[unranked] = 2 * _NO_POSITION - 1 - counts
    return (first << np.int64(31)) | ids


def _rows(release: Release, ids: Numbers) -> Iterator[BackgroundSite]:
    columns = (
        release.names_of(ids),
        release.array("harmonic_position")[ids].tolist(),
        release.array("pagerank_position")[ids].tolist(),
        release.referring_sites(ids).tolist(),
        release.array("n_hosts")[ids].tolist(),
    )
    for name, harmonic, pagerank, referring, hosts in zip(*columns, strict=True):
        yield BackgroundSite(
            name, harmonic or None, pagerank or None, referring, hosts or None, release.key
        )


def _plan(release: Release) -> Plan:
    """The order, for cursors: one number a row, good for this state of the release alone."""
    return Plan((Key("key", FieldType.NUMBER),), release.record.domains_folder)


def _cursor_key(plan: Plan, cursor: str | None) -> int:
    if cursor is None:
        return -1
    bound = plan.after(cursor)
    value = bound.params[0] if bound is not None and bound.params else None
    if not isinstance(value, int):
        raise BadInput(
            "this cursor cannot be used", place="cursor", remedy="start at the first page"
        )
    return value
