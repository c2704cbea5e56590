"""The first links of large sites in the default order of lists, kept apart with all columns.

Most lists are looked at for their first page, in the default order. Found in `links` it costs a
look at some columns of every link of the site and the decoding of a whole row group for fifty
rows; found here it costs one small read, however large the site is.
"""

import duckdb

from linkcensus.index.engine import parquet, quoted
from linkcensus.index.large_sites import Write
from linkcensus.index.segments import Segment
from linkcensus.index.snapshot import empty_query

TOP_LINKS = 500
"""Links kept of a site: ten pages of a screen."""

_HELD = "held_top_links"

# the rows of a file lie in the order of identity, by which a list settles ties
_FIRST = """SELECT file_row_number FROM {links}
WHERE {site} AND internal IS NOT TRUE AND state IN ('live', 'unverified')
    AND (raw_target_site IS NULL OR raw_target_site <> target_site)
ORDER BY authority DESC NULLS LAST, file_row_number LIMIT {limit}"""


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
        first = _FIRST.format(links=source, site=site, limit=TOP_LINKS)
        rows = [str(row) for (row,) in connection.execute(first).fetchall()]
        if rows:
            # numbers written out let the reader pass over everything between them
            connection.execute(
                f"""INSERT INTO {_HELD} BY NAME
                SELECT * EXCLUDE (file_row_number),
                    list_position([{", ".join(rows)}], file_row_number) AS place
                FROM {source} WHERE {site} AND file_row_number IN ({", ".join(rows)})"""
            )
    top = write("top_links", f"SELECT * FROM {_HELD}")
    connection.execute(f"DROP TABLE {_HELD}")
    return top
