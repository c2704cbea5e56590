"""The first links of large sites in the usual orders of lists, kept apart with all columns.

Most lists are looked at for their first page, in one of two orders. Found in `links` it costs a
look at some columns of every link of the site and the decoding of a whole row group for fifty
rows; found here it costs one small read, however large the site is.
"""

import duckdb

from linkcensus.index.engine import count, parquet, quoted
from linkcensus.index.large_sites import Write
from linkcensus.index.segments import Segment
from linkcensus.index.snapshot import empty_query

TOP_LINKS = 500
"""Links kept of a site in each order: ten pages of a screen."""

_PLACES = {
    "place": "authority DESC NULLS LAST",
    "seen_place": "state NULLS LAST, authority DESC NULLS LAST, last_seen DESC NULLS LAST",
}
"""The orders, by the column that numbers them."""

_HELD = "held_top_links"

# the rows of a file lie in the order of identity, by which a list settles ties
_LISTED = """{site} AND internal IS NOT TRUE AND state IN ('live', 'unverified')
    AND (raw_target_site IS NULL OR raw_target_site <> target_site)"""
_FIRST = """SELECT file_row_number FROM {links} WHERE {listed}
ORDER BY {order}, file_row_number LIMIT {limit}"""


def keep_top_links(
    connection: duckdb.DuckDBPyConnection, links: str, summary: str, write: Write
) -> Segment | None:
    """Write the table `top_links` of a bucket; gives None where it has no large site.

    Args:
        connection: Any.
        links: Path of the bucket's links.
        summary: Path of the bucket's summary, which knows its large sites.
        write: Called with the table and a query.
    """
    source = f"read_parquet({quoted(links)}, hive_partitioning = false, file_row_number = true)"
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {_HELD} AS {empty_query('top_links')}")
    sites = connection.execute(
        f"SELECT DISTINCT target_hash, target_site FROM {parquet([summary], '')}"
    ).fetchall()
    for target_hash, target_site in sites:
        site = f"target_hash = {target_hash} AND target_site = {quoted(target_site)}"
        listed = _LISTED.format(site=site)
        total = count(connection, f"SELECT count(*) FROM {source} WHERE {listed}")
        places = {}
        for name, order in _PLACES.items():
            first = _FIRST.format(links=source, listed=listed, order=order, limit=TOP_LINKS)
            places[name] = [row for (row,) in connection.execute(first).fetchall()]
        if total:
            numbered = ", ".join(
                f"nullif(list_position({rows}, file_row_number), 0) AS {name}"
                for name, rows in places.items()
            )
            # numbers written out let the reader pass over everything between them
            chosen = ", ".join(map(str, sorted(set().union(*places.values()))))
            connection.execute(
                f"""INSERT INTO {_HELD} BY NAME
                SELECT * EXCLUDE (file_row_number), {numbered}, {total} AS total
                FROM {source} WHERE {site} AND file_row_number IN ({chosen})"""
            )
    top = write("top_links", f"SELECT * FROM {_HELD}")
    connection.execute(f"DROP TABLE {_HELD}")
    return top
