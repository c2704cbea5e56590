"""The graphs that scores are computed on, as arrays: who votes for whom, sites and pages.

Reads the compacted state only; `Index.compact` first, where something fresh should count.
"""

from contextlib import closing
from dataclasses import dataclass

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkcensus.index.engine import connect, statement
from linkcensus.index.index import Index
from linkcensus.index.merge import view
from linkcensus.index.snapshot import Snapshot, relation

Ids = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]

_REVERSED = "array_to_string(list_reverse(string_split(site, '.')), ',')"
_LARGEST_OWNER = 20
"""Sites that may share an analytics or advertising id and still count as one owner's: an id on
more belongs to a platform, an agency or a theme."""

_READER_ROWS = 1_000_000


@dataclass(frozen=True, slots=True)
class SiteVotes:
    """Pairs of sites with live links between them. Arrays of one length, any order."""

    sites: pa.LargeStringArray
    """Names; a site's number is its place here. Known ones first, then by reversed name."""
    sources: Ids
    targets: Ids
    editorial: Flags
    """At least one followed link in the content."""
    follow: Flags
    """At least one followed link."""


@dataclass(frozen=True, slots=True)
class PageVotes:
    """Pairs of pages with a followed live link between them."""

    keys: pa.LargeStringArray
    """SURT keys; a page's number is its place here."""
    sites: pa.LargeStringArray
    """The site of each page."""
    sources: Ids
    targets: Ids


def site_votes(
    index: Index, known: pa.ChunkedArray | None = None, *, memory_megabytes: int = 1000
) -> SiteVotes:
    """Number the sites of the index and give the pairs that point at each other.

    Args:
        index: The link index.
        known: Names that have the numbers 0, 1, ... already (those of a background graph).
        memory_megabytes: For sorting and joining.
    """
    snapshot = index.snapshot()
    with closing(_connection(index, memory_megabytes)) as connection:
        _relations(connection, snapshot)
        _number_sites(connection, known)
        names = _joined(known, _column(connection, "SELECT site FROM new_nodes ORDER BY node"))
        pairs = connection.sql(statement("site_votes")).to_arrow_table()
    return SiteVotes(
        sites=names,
        sources=pairs.column("source").to_numpy(),
        targets=pairs.column("target").to_numpy(),
        editorial=pairs.column("editorial").to_numpy(zero_copy_only=False),
        follow=pairs.column("follow").to_numpy(zero_copy_only=False),
    )


def page_votes(
    index: Index, *, largest: int = 50_000_000, memory_megabytes: int = 1000
) -> PageVotes | None:
    """Number the pages of the index and give the pairs that point at each other.

    Returns:
        None where there are more links than `largest`: page scores then cost too much memory.
    """
    snapshot = index.snapshot()
    with closing(_connection(index, memory_megabytes)) as connection:
        _relations(connection, snapshot)
        (links,) = connection.execute("SELECT count(*) FROM links").fetchall()[0]
        if links > largest:
            return None
        connection.execute(
            """CREATE TEMP TABLE page_nodes AS
            SELECT page_key, min(site) AS site, row_number() OVER (ORDER BY page_key) - 1 AS node
            FROM (SELECT source_key AS page_key, source_site AS site FROM links
                UNION ALL SELECT target_key, target_site FROM links)
            WHERE page_key IS NOT NULL AND contains(page_key, ')') GROUP BY page_key"""
        )
        keys = _joined(_column(connection, "SELECT page_key FROM page_nodes ORDER BY node"))
        sites = _joined(_column(connection, "SELECT site FROM page_nodes ORDER BY node"))
        pairs = connection.sql(statement("page_votes")).to_arrow_table()
    return PageVotes(
        keys=keys,
        sites=sites,
        sources=pairs.column("source").to_numpy(),
        targets=pairs.column("target").to_numpy(),
    )


def shared_ids(index: Index) -> list[tuple[str, ...]]:
    """Groups of sites whose pages carry one analytics or advertising id, 2 to 20 sites each."""
    snapshot = index.snapshot()
    with closing(_connection(index, 500)) as connection:
        rows = connection.execute(
            f"""SELECT list(DISTINCT page_site ORDER BY page_site) AS sites FROM (
                SELECT page_site, unnest(list_concat(coalesce(analytics_ids, []),
                    coalesce(ad_ids, []))) AS id
                FROM {relation("pages", snapshot.all_files("pages"))}
                WHERE {snapshot.undone_condition()})
            GROUP BY id HAVING count(DISTINCT page_site) BETWEEN 2 AND {_LARGEST_OWNER}"""
        ).fetchall()
    return sorted({tuple(sites) for (sites,) in rows})


def _connection(index: Index, memory_megabytes: int) -> duckdb.DuckDBPyConnection:
    connection = connect(memory_megabytes=memory_megabytes, spill=index.root / "staging" / "spill")
    # the names of a web graph are more than the 2 GiB that a column of short strings holds
    connection.execute("SET arrow_large_buffer_size = true")
    return connection


def _relations(connection: duckdb.DuckDBPyConnection, snapshot: Snapshot) -> None:
    view(connection, "links", f"SELECT * FROM {relation('links', snapshot.all_files('links'))}")


def _number_sites(connection: duckdb.DuckDBPyConnection, known: pa.ChunkedArray | None) -> None:
    """Make `nodes` (site, node): known names keep their numbers, `new_nodes` follow by name."""
    names = pa.chunked_array([], pa.string()) if known is None else known
    # not copied into a table: they may be many times as many as the sites of the index
    known_nodes = pa.table({"site": names, "node": pa.array(np.arange(len(names)))})
    connection.register("known_nodes", known_nodes)
    connection.execute(
        f"""CREATE TEMP TABLE new_nodes AS
        SELECT site, {len(names)} - 1 + row_number() OVER (ORDER BY {_REVERSED}) AS node
        FROM (SELECT DISTINCT site FROM (
                SELECT source_site AS site FROM links UNION ALL SELECT target_site FROM links)
            WHERE site IS NOT NULL) AS own
        ANTI JOIN known_nodes ON known_nodes.site = own.site"""
    )
    view(connection, "nodes", "FROM known_nodes UNION ALL FROM new_nodes")


def _column(connection: duckdb.DuckDBPyConnection, query: str) -> pa.ChunkedArray:
    return connection.sql(query).to_arrow_table().column(0)


def _joined(*columns: pa.ChunkedArray | None) -> pa.LargeStringArray:
    """One array of several columns; of any size, unlike one of short strings."""
    chunks = [chunk for column in columns if column is not None for chunk in column.chunks]
    large = [chunk.cast(pa.large_string()) for chunk in chunks]
    return pa.concat_arrays(large) if large else pa.array([], pa.large_string())
