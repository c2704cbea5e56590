"""The graphs that scores are computed on, as arrays: who votes for whom, sites and pages.

Reads the compacted state only; `Index.compact` first, where something fresh should count.
"""

from collections.abc import Sequence
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

    sites: pa.Array
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

    keys: pa.Array
    """SURT keys; a page's number is its place here."""
    sites: pa.Array
    """The site of each page."""
    sources: Ids
    targets: Ids


def site_votes(
    index: Index, known: pa.Array | None = None, *, memory_megabytes: int = 1000
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
        names = _column(connection, "SELECT site FROM nodes ORDER BY node")
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
        keys = _column(connection, "SELECT page_key FROM page_nodes ORDER BY node")
        sites = _column(connection, "SELECT site FROM page_nodes ORDER BY node")
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
    return connect(memory_megabytes=memory_megabytes, spill=index.root / "staging" / "spill")


def _relations(connection: duckdb.DuckDBPyConnection, snapshot: Snapshot) -> None:
    view(connection, "links", f"SELECT * FROM {relation('links', snapshot.all_files('links'))}")


def _number_sites(connection: duckdb.DuckDBPyConnection, known: pa.Array | None) -> None:
    """Make `nodes` (site, node): known names keep their numbers, the rest follow by name."""
    names = pa.array([], pa.string()) if known is None else known
    known_nodes = pa.table({"site": names, "node": pa.array(np.arange(len(names)))})
    connection.register("known_nodes", known_nodes)
    connection.execute(
        f"""CREATE TEMP TABLE nodes AS
        SELECT site, node FROM known_nodes
        UNION ALL
        SELECT site, {len(names)} - 1 + row_number() OVER (ORDER BY {_REVERSED}) AS node
        FROM (SELECT DISTINCT site FROM (
                SELECT source_site AS site FROM links UNION ALL SELECT target_site FROM links))
        WHERE site IS NOT NULL AND site NOT IN (SELECT site FROM known_nodes)"""
    )
    connection.unregister("known_nodes")


def _column(connection: duckdb.DuckDBPyConnection, query: str) -> pa.Array:
    chunks: Sequence[pa.Array] = connection.sql(query).to_arrow_table().column(0).chunks
    return pa.concat_arrays(chunks) if chunks else pa.array([], pa.string())
