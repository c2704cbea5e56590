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
    connection: duckdb.DuckDBPyConnection, links: int, events: str, write: Write
) -> None:
    """Write rollup and summary of the large sites in `links_now`.

    Args:
        connection: Where `links_now` is known.
        links: Its number of rows.
        events: A relation of what happened to them, but for what stands in the links themselves.
        write: Called with a table and a query.
    """
    passes = -(-links // PASS_LINKS)
    _count_in_passes(connection, "rollup", ROLLUP_LINKS, passes, events)
    rollup = write("rollup", "SELECT * FROM held_rollup")
    if rollup is not None:  # a site that is large enough for a summary has a rollup
        _count_in_passes(connection, "shares", SUMMARY_LINKS, passes, events)
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
    connection: duckdb.DuckDBPyConnection, step: str, more_than: int, passes: int, events: str
) -> None:
    """Make the table `held_<step>` out of disjoint sets of referring sites, one set a pass."""
    for number in range(passes):
        made = f"INSERT INTO held_{step}" if number else f"CREATE TEMP TABLE held_{step} AS"
        chosen = f"hash(source_site) % {passes} = {number}" if passes > 1 else "true"
        links = _links_of_large_sites(more_than, chosen)
        turns = _turns(events, more_than, chosen) if step == "shares" else ""
        connection.execute(
            f"{made} WITH links AS ({links}){turns} SELECT * FROM ({statement(step)})"
        )


def _turns(events: str, more_than: int, chosen: str) -> str:
    """The relations `turned` and `site_turns`; a redirect within a site would count twice."""
    names = "target_hash, target_site, source_site"
    counted = "NOT internal AND (raw_target_site IS NULL OR raw_target_site <> target_site)"
    counted += f" AND {chosen} AND {_large(more_than)}"
    return f""", came AS (SELECT {names}, first_seen FROM {LINKS_RELATION} WHERE {counted}),
        turned AS (
            SELECT {names}, event, happened_at FROM {events}
            WHERE (event = 'lost' OR (event = 'restored' AND reason = 'lost')) AND {counted}
            UNION ALL
            SELECT {names}, event, happened_at FROM ({statement("claimed_losses")})
            WHERE {counted}),
        site_turns AS ({statement("site_turns")})"""


def _links_of_large_sites(more_than: int, chosen: str = "true") -> str:
    return f"SELECT l.* FROM {LINKS_RELATION} AS l WHERE {chosen} AND {_large(more_than)}"


def _large(more_than: int) -> str:
    return (
        f"target_hash IN (SELECT target_hash FROM {LINKS_RELATION} GROUP BY target_hash "
        f"HAVING count(*) > {more_than})"
    )
