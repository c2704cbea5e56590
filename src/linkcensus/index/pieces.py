"""Cutting a bucket into pieces that can be merged one by one, in bounded memory.

A merge sorts and joins whole links, so what it takes at once must fit into memory. Most buckets
do. A bucket that does not is cut between sites, and a single site with very many links between
target pages, or between the referring sites of one page. Pieces come in the order of the file, so
that their links put one behind the other are sorted.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import duckdb

from linkcensus.index.engine import count, quoted
from linkcensus.index.facts import Range
from linkcensus.index.snapshot import Snapshot, relation

PIECE_ROWS = 600_000
"""Sightings merged at once; about 1 kB of memory each at the peak."""

_SAMPLE = 20_000
"""Sightings of a large site that are looked at to cut it evenly, about."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a bucket."""

    range: Range
    kept: str = "true"
    """SQL on `links` and `events`: what of the merge belongs to the piece."""
    goes_on: bool = False
    """Whether the piece before has all rows of the pages that knew only the site."""


def pieces_of(
    connection: duckdb.DuckDBPyConnection, snapshot: Snapshot, bucket: int
) -> list[Piece]:
    """Cut a bucket; one piece where that is enough, none where nothing was sighted."""
    whole = Range.of_bucket(bucket)
    source = relation("sightings", snapshot.fact_files("sightings", bucket))
    sizes = connection.execute(
        f"SELECT target_hash, count(*) FROM {source} WHERE {whole.condition} "
        "GROUP BY target_hash ORDER BY target_hash"
    ).fetchall()
    rows = sum(size for _, size in sizes)
    if rows <= PIECE_ROWS:
        return [Piece(whole)] if rows else []
    pieces: list[Piece] = []
    for hashes, size in _runs(sizes):
        if size <= PIECE_ROWS or len(hashes) > 1:
            condition = f"target_hash BETWEEN {hashes[0]} AND {hashes[-1]}"
            pieces.append(Piece(Range(bucket, condition)))
        else:
            pieces += _pieces_of_site(connection, source, bucket, hashes[0], size)
    return pieces


def _runs(sizes: list[tuple[int, int]]) -> Iterator[tuple[list[int], int]]:
    """Neighbouring sites that are small enough together; a larger one is alone."""
    run: list[int] = []
    rows = 0
    for site_hash, size in sizes:
        if run and rows + size > PIECE_ROWS:
            yield run, rows
            run, rows = [], 0
        run.append(site_hash)
        rows += size
    if run:
        yield run, rows


def _pieces_of_site(
    connection: duckdb.DuckDBPyConnection, source: str, bucket: int, site_hash: int, rows: int
) -> list[Piece]:
    site = f"target_hash = {site_hash}"
    unresolved = f"{site} AND target_https IS NULL"
    some = count(connection, f"SELECT count(*) FROM {source} WHERE {unresolved}") > 0
    pieces = []
    for between in _stretches(_cuts(connection, source, site, rows)):
        condition = f"{site} AND {between}"
        if some:  # a row that knew only the site may be resolved by a link of any piece
            condition = f"(({condition}) OR ({unresolved}))"
        kept = "target_https IS NOT NULL"
        pieces.append(Piece(_range(bucket, condition, site_hash), kept, goes_on=some))
    if some:  # the key of the site itself comes before those of its pages
        pages = f"SELECT source_key FROM {source} WHERE {unresolved}"
        condition = f"{site} AND source_key IN ({pages})"
        pieces.insert(0, Piece(_range(bucket, condition, site_hash), "target_https IS NULL"))
    return pieces


def _range(bucket: int, condition: str, site_hash: int) -> Range:
    return Range(bucket, condition, f"page_hash = {site_hash}")


def _cuts(
    connection: duckdb.DuckDBPyConnection, source: str, site: str, rows: int
) -> list[tuple[str, str]]:
    """Where to cut a site evenly: places (target_key, source_site) in the order of the file."""
    one_in = max(1, rows // _SAMPLE)
    places = connection.execute(
        f"SELECT target_key, source_site FROM {source} "
        f"WHERE {site} AND hash(source_key) % {one_in} = 0 ORDER BY ALL"
    ).fetchall()
    number = -(-rows // PIECE_ROWS)
    if not places:  # all links on one page, which nothing here divides
        return []
    return sorted({places[len(places) * n // number] for n in range(1, number)})


def _stretches(cuts: list[tuple[str, str]]) -> Iterator[str]:
    """Conditions on target_key and source_site, one for each stretch between two cuts."""
    for low, high in pairwise([None, *cuts, None]):
        bounds = []
        if low is not None:
            # the plain bound on the first column lets a reader skip row groups
            bounds += [f"target_key >= {quoted(low[0])}", _from(low)]
        if high is not None:
            bounds += [f"target_key <= {quoted(high[0])}", f"NOT {_from(high)}"]
        yield " AND ".join(bounds) or "true"


def _from(place: tuple[str, str]) -> str:
    key, site = quoted(place[0]), quoted(place[1])
    return f"(target_key > {key} OR (target_key = {key} AND source_site >= {site}))"
