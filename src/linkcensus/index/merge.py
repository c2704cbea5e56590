"""Sightings and visits in, the current state of links out: the one definition of both.

Compaction runs it over a bucket, a question over one target that has fresh facts, `as_of` over
what was true and known at a moment. The relational steps are the files in `sql/`, in a subset of
SQL that DuckDB and Spark both run; only the matching of edited anchors is Python.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

import duckdb
import pyarrow as pa

from linkcensus.core.link import Source
from linkcensus.index.engine import count, statement
from linkcensus.index.occurrences import MOST_OCCURRENCES, PairSighting, match_occurrences
from linkcensus.index.schema import LINKS, SIGHTINGS

IDENTITY = (
    "target_hash",
    "target_site",
    "target_key",
    "source_site",
    "source_key",
    "kind",
    "occurrence",
    "raw_key",
)
"""What makes two sightings one link (the hash and the sites follow from the keys)."""

_DERIVED = {"sources", "first_seen", "last_seen", "last_checked", "state", "missing_since"}
_DERIVED |= {"lost_at", "lost_reason", "lost_by", "authority"}
ATTRIBUTES = tuple(name for name in LINKS.names if name not in IDENTITY and name not in _DERIVED)
"""What is taken from the best informed sighting."""

LINKS_RELATION = "links_now"
EVENTS_RELATION = "events_now"


@dataclass(frozen=True, slots=True)
class Rules:
    """When a missed link is lost."""

    confirmations: int = 1
    """Further misses needed after the first."""
    confirmation_seconds: int = 86_400
    """Each at least this long after the first, on different such spans."""


def merge_links(
    connection: duckdb.DuckDBPyConnection, rules: Rules, *, goes_on: bool = False
) -> None:
    """Derive the links from facts.

    Expects temporary relations: `seen` (columns of `sightings` and `raw_key`, the raw target's
    key or ''; a table, or a view where it is large), `looked` (columns of `visits` and
    `visited_seconds`, of the source pages of `seen`), `looked_at_targets` (visits of the target
    pages), `moves` (raw_key, target_key, seen_at, learned_at, before, after: redirects that lead
    elsewhere than before), `completes` (columns sources, complete_site, complete_key_low,
    complete_key_high, seen_at), `listings` (import_id, listed_at) and `authorities` (site,
    authority).

    Leaves the view `links_now` (schema LINKS): a view, so that a bucket's links go to their file
    in one stream. `merge_events` comes next.

    Args:
        connection: Where.
        rules: When a missed link is lost.
        goes_on: `seen` has a part of a site only, and the merge before had all rows of the pages
            whose rows knew only the site: the table `shown_from` stays.
    """
    _constants(connection, rules)
    find_pairs(connection)
    _match(connection)
    _create(connection, "links_again", _sql("links_again"))
    _create(connection, "ranked", _sql("ranked"))
    _create_if(connection, "claimed", "(SELECT 1 FROM ranked WHERE claimed_lost_at IS NOT NULL)")
    _create(connection, "threads_again", _repeated(connection))
    view(connection, "seen_once", _sql("seen_once"))
    view(connection, "threads", f"{_sql('single')} UNION ALL SELECT * FROM threads_again")
    resolved = _resolve_sites(connection, goes_on=goes_on)
    _find_gaps(connection)
    if resolved:
        _date_by_sites(connection)
    for name in ("listed", "unlisted", "latest_by_source", "absent"):
        _create_if(connection, name, "completes")
    _create(connection, "checks", _sql("checks"))
    _create(connection, "target_statuses", _sql("target_statuses"))
    view(connection, LINKS_RELATION, _sql("links"))


def merge_events(connection: duckdb.DuckDBPyConnection) -> None:
    """Derive the events, after `merge_links`: the table `events_now` (schema EVENTS).

    Gains (`first_seen`), and losses that last and that only a vendor tells of (`lost_by`), stand
    in the links themselves; a view adds them.
    """
    _create(connection, "changes", _sql("changes"))
    _create_if(connection, "claimed_once", "open_gaps")
    _create(connection, "losses", _sql("losses"))
    tables = ("gaps", "losses", "changes")
    happened = f"SELECT {' + '.join(f'(SELECT count(*) FROM {name})' for name in tables)}"
    limit = "" if count(connection, happened) else " LIMIT 0"
    _create(connection, EVENTS_RELATION, f"{_sql('events')}{limit}")


def find_pairs(connection: duckdb.DuckDBPyConnection) -> None:
    """Make `pairs`: the (source page, target) pairs that `seen` holds more than once."""
    _create(connection, "repeats", _sql("repeats"))
    _create(connection, "pairs", _sql("pairs"))


def _create(connection: duckdb.DuckDBPyConnection, name: str, query: str) -> None:
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {query}")


def _create_if(connection: duckdb.DuckDBPyConnection, name: str, needed: str) -> None:
    """Make a step's table; without reading anything where what it needs is empty."""
    limit = "" if count(connection, f"SELECT count(*) FROM {needed}") else " LIMIT 0"
    _create(connection, name, f"SELECT * FROM ({_sql(name)}){limit}")


def view(connection: duckdb.DuckDBPyConnection, name: str, query: str) -> None:
    """Make or replace a temporary view."""
    connection.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS {query}")


def _sql(name: str) -> str:
    return statement(name).format_map(_LISTS)


def _constants(connection: duckdb.DuckDBPyConnection, rules: Rules) -> None:
    _create(
        connection,
        "rules",
        f"SELECT {int(rules.confirmations)} AS confirmations, "
        # with none at all, every later visit counts: times have microseconds
        f"CAST({rules.confirmation_seconds or 0.000_001} AS DOUBLE) AS confirmation_seconds",
    )
    labels = ", ".join(f"({source.bit}, '{source.label}')" for source in Source)
    _create(
        connection,
        "source_labels",
        f"SELECT CAST(bit AS BIGINT) AS bit, label FROM (VALUES {labels}) AS v (bit, label)",
    )


def _match(connection: duckdb.DuckDBPyConnection) -> None:
    """Make `seen_again`: the sightings of `pairs`, with kinds and occurrences matched."""
    _create(
        connection,
        "seen_again",
        """SELECT s.*, row_number() OVER () AS sighting FROM seen AS s
           SEMI JOIN pairs AS p USING (target_key, source_key, raw_key)""",
    )
    connection.execute(
        f"""CREATE OR REPLACE TEMP VIEW sighted AS
            SELECT {_SIGHTED} FROM seen AS s
            ANTI JOIN pairs AS p USING (target_key, source_key, raw_key)
            UNION ALL SELECT {_SIGHTED} FROM seen_again"""
    )
    if count(connection, "SELECT count(*) FROM pairs WHERE needs_matching") == 0:
        return
    _renumber(connection, f"({_sql('side_by_side')})")
    rows = connection.execute(
        """SELECT n.target_key, n.source_key, n.raw_key, n.sighting, n.seen_from, n.seen_until,
                  n.learned_at, n.import_id, n.sources, n.own, n.kind, n.anchor,
                  coalesce(n.anchor_cut, false), n.occurrence
           FROM seen_again AS n
           INNER JOIN pairs AS p USING (target_key, source_key, raw_key)
           WHERE p.needs_matching AND NOT p.one_table
           ORDER BY n.target_key, n.source_key, n.raw_key"""
    )
    connection.register("matched", _matched(_fetched(rows)))
    _renumber(connection, "matched")
    connection.unregister("matched")


def _renumber(connection: duckdb.DuckDBPyConnection, answers: str) -> None:
    connection.execute(
        f"""UPDATE seen_again SET kind = m.kind, occurrence = m.occurrence
           FROM {answers} AS m WHERE m.sighting = seen_again.sighting"""
    )


def _fetched(cursor: duckdb.DuckDBPyConnection) -> Iterator[tuple[object, ...]]:
    while rows := cursor.fetchmany(50_000):
        yield from rows


def _matched(rows: Iterable[tuple[object, ...]]) -> pa.Table:
    """The sightings whose kind or occurrence is another one than they say."""
    numbers: list[int] = []
    kinds: list[str] = []
    occurrences: list[int] = []
    for _, pair in groupby(rows, key=lambda row: row[:3]):
        sightings = [PairSighting(*row[3:]) for row in pair]  # type: ignore[arg-type]
        answers = match_occurrences(sightings)
        for sighting in sightings:
            kind, occurrence = answers[sighting.number]
            # most are what they were, and an update costs more than the matching
            if kind != sighting.kind or occurrence != sighting.occurrence:
                numbers.append(sighting.number)
                kinds.append(kind)
                occurrences.append(occurrence)
    return pa.table(
        {
            "sighting": pa.array(numbers, pa.int64()),
            "kind": pa.array(kinds, pa.string()),
            "occurrence": pa.array(occurrences, pa.int16()),
        }
    )


def _resolve_sites(connection: duckdb.DuckDBPyConnection, *, goes_on: bool) -> bool:
    """Drop rows that knew only the site once a real link of their page is known; say if any was."""
    _create(connection, "unresolved", "SELECT * FROM threads WHERE target_https IS NULL")
    if count(connection, "SELECT count(*) FROM unresolved") == 0:
        return False
    if not goes_on:
        _create(connection, "shown_from", _sql("shown_from"))
    _create(connection, "resolved_sites", _sql("resolved_sites"))
    if count(connection, "SELECT count(*) FROM resolved_sites") == 0:
        return False
    _create(
        connection,
        "threads_resolved",
        """SELECT t.* REPLACE (
                  CASE WHEN r.sources IS NULL THEN t.sources ELSE t.sources | r.sources END
                  AS sources)
           FROM threads AS t
           LEFT JOIN resolved_sites AS r
               ON r.target_site = t.target_site AND r.source_key = t.source_key
           WHERE t.target_https IS NOT NULL OR r.sources IS NULL""",
    )
    view(connection, "threads", "SELECT * FROM threads_resolved")
    return True


def _date_by_sites(connection: duckdb.DuckDBPyConnection) -> None:
    """Let what dropped rows knew of the time go on with the links that their page showed first.

    Later links of the page are new ones. Gaps are found before this: a visit that did not see a
    link before we knew it by itself has not missed it.
    """
    view(
        connection,
        "threads",
        """SELECT t.* REPLACE (
                  CASE WHEN t.first_seen = r.shown_from THEN least(t.first_seen, r.first_seen)
                  ELSE t.first_seen END AS first_seen)
           FROM threads_resolved AS t
           LEFT JOIN resolved_sites AS r
               ON r.target_site = t.target_site AND r.source_key = t.source_key""",
    )


def _find_gaps(connection: duckdb.DuckDBPyConnection) -> None:
    _create_if(connection, "misses", "looked")
    nothing = count(connection, "SELECT count(*) FROM misses") == 0
    _create(
        connection,
        "seen_of_missed",
        f"""SELECT s.* FROM sighted AS s
           WHERE EXISTS (
               SELECT 1 FROM misses AS m
               WHERE m.target_key = s.target_key AND m.source_key = s.source_key
                   AND m.raw_key = s.raw_key AND m.kind = s.kind
                   AND m.occurrence = s.occurrence)
           {"LIMIT 0" if nothing else ""}""",
    )
    _create(connection, "gaps", _sql("timeline"))
    _create(connection, "open_gaps", "SELECT * FROM gaps WHERE restored_at IS NULL")


_SIGHTED = ", ".join(
    (
        "target_site",
        "target_key",
        "raw_target_site",
        "source_key",
        "raw_key",
        "kind",
        "occurrence",
        "import_id",
        "sources",
        "own",
        "seen_from",
        "seen_until",
        "learned_at",
    )
)
"""What the rarer steps need of every sighting."""


def _repeated(connection: duckdb.DuckDBPyConnection) -> str:
    """The step that merges the sightings of each link, without attributes that none has.

    An export knows a dozen of the fifty; merging the others takes most of the time.
    """
    counts = ", ".join(f"count({name})" for name in ATTRIBUTES)
    (known,) = connection.execute(f"SELECT {counts} FROM ranked").fetchall()
    merged = (
        _merged(name) if known[place] else f"any_value({name}) AS {name}"
        for place, name in enumerate(ATTRIBUTES)
    )
    return statement("repeated").format_map(_LISTS | {"merged_attributes": ", ".join(merged)})


def _merged(name: str) -> str:
    if name == "anchor":
        # an uncut anchor is worth more than any newer cut one
        weight = "newness + CASE WHEN anchor_cut THEN 0 ELSE 1000000000 END"
        return f"max_by(anchor, {weight}) FILTER (WHERE anchor IS NOT NULL) AS anchor"
    return f"max_by({name}, newness) FILTER (WHERE {name} IS NOT NULL) AS {name}"


def _qualified(name: str) -> str:
    if name == "target_status":
        return "coalesce(p.status, t.target_status) AS target_status"
    return f"t.{name}"


_LISTS = {
    "identity": ", ".join(IDENTITY),
    "attributes": ", ".join(ATTRIBUTES),
    "t_identity": ", ".join(f"t.{name}" for name in IDENTITY),
    "t_attributes": ", ".join(_qualified(name) for name in ATTRIBUTES),
    "sighting": ", ".join((*(f"s.{name}" for name in SIGHTINGS.names), "s.raw_key")),
    "most_occurrences": str(MOST_OCCURRENCES),
}
