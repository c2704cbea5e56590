"""The sites that link to most of several large targets, found by numbers instead of names.

One sort of the hashes of all the targets' referring sites puts equal ones side by side. Only of
the few sites that a page shows are the names and figures then read.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from linkcensus.core.url import site_hash
from linkcensus.insights.relations import Relations

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]

_MOST_READ = 2_000
"""Sites whose names are read for one page; where more are equal, names decide sooner."""

_HASHES = """SELECT source_hash, live, coalesce(authority, CAST('nan' AS FLOAT)) AS authority,
    CAST(rollup_row AS INTEGER) AS rollup_row
FROM linking_sites"""
"""A referring site takes 24 bytes of what is remembered for the next question."""

_FIGURES = """SELECT rollup_row, live, follow, authority, language, first_seen{name}
FROM rollup WHERE rollup_row IN ({rows})"""


@dataclass(frozen=True, slots=True)
class _Linking:
    """Referring sites of several targets, one target after the other. Arrays of one length."""

    hashes: Ints
    live: Ints
    authority: Floats
    """NaN where unknown."""
    rows: npt.NDArray[np.int32]
    places: Ints
    """The target's place in the request."""


def first_common_sites(
    wanted: Sequence[Relations],
    unwanted: Sequence[Relations],
    *,
    own: Sequence[str],
    at_least: int,
    limit: int,
) -> list[dict[str, Any]] | None:
    """The first sites that link to at least some of the targets, by targets, authority, links.

    Args:
        wanted: The targets.
        unwanted: Sites that link to one of these are left out.
        own: Sites that are left out.
        at_least: How many of the targets a site must link to, from 1.
        limit: How many sites are wanted.

    Returns:
        Their figures, `target_<place>` and `total_rows`; None where this way cannot answer.
    """
    if not all(view.has_linking_sites for view in (*wanted, *unwanted)):
        return None
    linking = _read(wanted)
    # rows of equal hashes side by side; those of a target mostly lie in order, which helps
    order = np.argsort(linking.hashes, kind="stable")
    hashes = linking.hashes[order]
    starts = _starts(hashes)
    targets = np.diff(np.append(starts, len(hashes)))
    starts, targets = starts[targets >= at_least], targets[targets >= at_least]
    left_out = [np.array([site_hash(site) for site in own], dtype=np.int64)]
    left_out += [view.records(_HASHES)["source_hash"] for view in unwanted]
    fitting = ~np.isin(hashes[starts], np.concatenate(left_out), kind="sort")
    starts, targets = starts[fitting], targets[fitting]
    chosen = _first(linking, order, starts, targets, limit)
    found = None if chosen is None else _named(wanted, linking, chosen)
    if found is None:
        return None
    found.sort(key=_default_order)
    for values in found:
        values["total_rows"] = len(starts)
    return found[:limit]


def _read(views: Sequence[Relations]) -> _Linking:
    parts = [view.records(_HASHES) for view in views]
    read = np.concatenate(parts)
    return _Linking(
        hashes=np.ascontiguousarray(read["source_hash"]),
        live=read["live"],
        authority=read["authority"],
        rows=read["rollup_row"],
        places=np.repeat(np.arange(len(parts)), [len(part) for part in parts]),
    )


def _starts(hashes: Ints) -> Ints:
    """Where each run of equal hashes begins."""
    if not len(hashes):
        return np.empty(0, dtype=np.int64)
    return np.flatnonzero(np.concatenate(([True], hashes[1:] != hashes[:-1])))


def _first(linking: _Linking, order: Ints, starts: Ints, targets: Ints, limit: int) -> Ints | None:
    """Which rows the first sites have, with all that equal the last one; None where too many.

    Args:
        linking: The rows.
        order: Sorts them by hash.
        starts: Where in that order the rows of each site begin.
        targets: How many each site has.
        limit: How many sites are wanted.
    """
    if not len(starts):
        return starts
    if len(starts) > limit:
        # whoever links to fewer targets than the last of these is not among the first
        fewest = np.partition(targets, len(targets) - limit)[len(targets) - limit]
        starts, targets = starts[targets >= fewest], targets[targets >= fewest]
    runs = np.cumsum(targets) - targets
    members = order[np.repeat(starts - runs, targets) + np.arange(int(targets.sum()))]
    if len(starts) > limit:
        authority = np.fmax.reduceat(linking.authority[members], runs)
        unknown = np.isnan(authority)
        links = np.add.reduceat(linking.live[members], runs)
        keys = (-links, np.where(unknown, 0, -authority), unknown, -targets)
        sorted_by_keys = np.lexsort(keys)
        last = sorted_by_keys[limit - 1]
        equal = np.logical_and.reduce([key == key[last] for key in keys])
        equal[sorted_by_keys[:limit]] = True
        members = members[np.repeat(equal, targets)]
    return members if len(members) <= _MOST_READ else None


def _named(
    views: Sequence[Relations], linking: _Linking, chosen: Ints
) -> list[dict[str, Any]] | None:
    """Read names and figures; None where they are not those of the hashes.

    Names come from the smallest targets, where few others are in the way.
    """
    found: dict[int, dict[str, Any]] = {}
    sizes = np.bincount(linking.places, minlength=len(views))
    for place in np.argsort(sizes, kind="stable").tolist():
        mine = chosen[linking.places[chosen] == place]
        hashes = dict(zip(linking.rows[mine].tolist(), linking.hashes[mine].tolist(), strict=True))
        if not hashes:
            continue
        query = _FIGURES.format(
            name="" if set(hashes.values()) <= found.keys() else ", source_site",
            rows=", ".join(map(str, hashes)),
        )
        read = {hashes[values["rollup_row"]]: values for values in views[place].rows(query)}
        if sum(values["live"] for values in read.values()) != linking.live[mine].sum():
            return None
        for key, values in read.items():
            known = found.setdefault(key, _nothing(len(views)))
            known["source_site"] = values.get("source_site", known["source_site"])
            _add(known, values, place)
    if any(site_hash(values["source_site"]) != key for key, values in found.items()):
        return None
    return list(found.values())


def _nothing(targets: int) -> dict[str, Any]:
    places = {f"target_{place}": 0 for place in range(targets)}
    figures = {"targets": 0, "links": 0, "follow": 0}
    unknown = dict.fromkeys(("authority", "language", "first_seen"))
    return {"source_site": ""} | figures | unknown | places


def _add(known: dict[str, Any], values: dict[str, Any], place: int) -> None:
    known["targets"] += 1
    known["links"] += values["live"]
    known["follow"] += values["follow"]
    known[f"target_{place}"] = values["live"]
    for name, better in (("authority", max), ("language", max), ("first_seen", min)):
        told = [one for one in (known[name], values[name]) if one is not None]
        known[name] = better(told, default=None)


def _default_order(values: dict[str, Any]) -> tuple[object, ...]:
    authority = values["authority"]
    return (
        -values["targets"],
        authority is None,
        -(authority or 0),
        -values["links"],
        values["source_site"],
    )
