"""What is kept of sites with very many links, so that their questions need not read them all.

The rollup has a row for each referring site, the summary a row for each figure of the overview.
Sites with millions of links are counted in passes over their referring sites, in bounded memory.
"""

from collections.abc import Callable

import duckdb

from linkcensus.index.engine import parquet, statement
from linkcensus.index.merge import LINKS_RELATION
from linkcensus.index.segments import Segment

SUMMARY_LINKS = 20_000
"""Sites with more links than this have their overview kept."""

ROLLUP_LINKS = 5_000
"""Sites with more links than this have their referring sites kept: the rollup of a small site is
as large as its links and answers no sooner."""

PASS_LINKS = 2_000_000
"""Links that are counted at once."""

Write = Callable[[str, str], Segment | None]
"""Writes a table out of a query."""


def keep_rollup_and_summary(
    connection: duckdb.DuckDBPyConnection, links: int, write: Write
) -> None:
    """Write rollup and summary of the large sites in `links_now`.

    Args:
        connection: Where `links_now` is known.
        links: Its number of rows.
        write: Called with a table and a query.
    """
    passes = -(-links // PASS_LINKS)
    _count_in_passes(connection, "rollup", ROLLUP_LINKS, passes)
    rollup = write("rollup", "SELECT * FROM held_rollup")
    if rollup is not None:  # a site that is large enough for a summary has a rollup
        _count_in_passes(connection, "shares", SUMMARY_LINKS, passes)
        large = "WHERE target_hash IN (SELECT target_hash FROM links)"
        write(
            "summary",
            f"""WITH links AS ({_links_of_large_sites(SUMMARY_LINKS)}),
                rollup AS (SELECT * FROM {parquet([str(rollup.path)], "")} {large}),
                shares AS (SELECT target_hash, target_site, measure, key,
                    CAST(sum(links) AS BIGINT) AS links, CAST(sum(sites) AS BIGINT) AS sites
                    FROM held_shares GROUP BY target_hash, target_site, measure, key)
                SELECT * FROM ({statement("summary")})""",
        )
    for name in ("rollup", "shares"):
        connection.execute(f"DROP TABLE IF EXISTS held_{name}")


def _count_in_passes(
    connection: duckdb.DuckDBPyConnection, step: str, more_than: int, passes: int
) -> None:
    """Make the table `held_<step>` out of disjoint sets of referring sites, one set a pass."""
    for number in range(passes):
        made = f"INSERT INTO held_{step}" if number else f"CREATE TEMP TABLE held_{step} AS"
        chosen = f"hash(source_site) % {passes} = {number}" if passes > 1 else "true"
        links = _links_of_large_sites(more_than, chosen)
        connection.execute(f"{made} WITH links AS ({links}) SELECT * FROM ({statement(step)})")


def _links_of_large_sites(more_than: int, chosen: str = "true") -> str:
    return (
        f"SELECT l.* FROM {LINKS_RELATION} AS l WHERE {chosen} AND target_hash IN ("
        f"SELECT target_hash FROM {LINKS_RELATION} GROUP BY target_hash "
        f"HAVING count(*) > {more_than})"
    )
