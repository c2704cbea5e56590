"""What the index knows about each site that links, for judging it."""

from collections.abc import Iterator
from typing import Any, Self

import duckdb

from linkcensus.index.engine import connect, statement
from linkcensus.index.index import Index
from linkcensus.index.merge import view
from linkcensus.index.snapshot import Snapshot, relation

_FETCH_ROWS = 10_000

READ_PAGES = """SELECT * FROM (
    SELECT *, row_number() OVER (PARTITION BY page_key
        ORDER BY body_simhash = 0, seen_at DESC, learned_at DESC, import_id) AS age
    FROM {pages} WHERE {counting}) WHERE age = 1"""
"""The newest reading of each page that counts."""

_IDS = """SELECT page_site AS site, list(DISTINCT id ORDER BY id) AS ids
FROM (SELECT page_site, unnest({column}) AS id FROM read_pages) GROUP BY page_site"""

_VENDOR_SPAM = """SELECT subject AS site, max(value) AS value, arg_max(vendor, value) AS vendor
FROM {facts}
WHERE {counting} AND subject_kind = 'site' AND value IS NOT NULL
    AND (metric LIKE '%spam%' OR metric LIKE '%toxic%')
GROUP BY subject"""

_COUNTING = """state IN ('live', 'unverified') AND source_site <> target_site
        AND (raw_target_site IS NULL OR raw_target_site <> target_site)"""

_REFERRALS = """WITH pairs AS (
    SELECT target_site, source_site, count(*) AS links,
        count(*) FILTER (coalesce(follow, true)) AS followed_links, min(first_seen) AS first_seen
    FROM links WHERE {counting} GROUP BY target_site, source_site),
crowds AS (SELECT target_site FROM pairs GROUP BY target_site HAVING count(*) >= {fewest})
SELECT p.*, back.source_site IS NOT NULL AS linked_back
FROM pairs AS p SEMI JOIN crowds AS c ON c.target_site = p.target_site
LEFT JOIN pairs AS back ON back.source_site = p.target_site AND back.target_site = p.source_site
ORDER BY p.target_site, p.source_site"""

_PAGES = """SELECT {columns} FROM (
    SELECT *, row_number() OVER (PARTITION BY page_site ORDER BY page_key) AS place
    FROM read_pages) WHERE place <= {most} ORDER BY page_site, page_key"""

_TEXTS = """SELECT * EXCLUDE (place) FROM (
    SELECT *, row_number() OVER (PARTITION BY target_site ORDER BY sites DESC, uses DESC, text)
        AS place
    FROM (SELECT target_site, anchor AS text, count(DISTINCT source_site) AS sites,
            count(*) AS uses
        FROM links WHERE {counting} AND anchor IS NOT NULL GROUP BY target_site, anchor))
WHERE place <= {most} ORDER BY target_site"""


class SiteReader:
    """Reads what the sites of one index are judged by. A context manager."""

    def __init__(self, index: Index, *, memory_megabytes: int = 1000) -> None:
        """Look at the compacted state of an index."""
        self._spill, self._megabytes = index.root / "staging" / "spill", memory_megabytes
        self._snapshot = index.snapshot()
        self._connection = self._connect()

    def _connect(self) -> duckdb.DuckDBPyConnection:
        connection = connect(memory_megabytes=self._megabytes, spill=self._spill)
        make_relations(connection, self._snapshot)
        return connection

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        self._connection.close()

    def facts(self) -> Iterator[dict[str, Any]]:
        """One mapping a site that links to others, any order.

        The names are those of `site_facts.sql`, and `analytics_ids`, `ad_ids` (sorted lists),
        `vendor_spam`, `vendor`. Times are naive UTC.
        """
        counting = self._snapshot.undone_condition()
        facts = relation("facts", self._snapshot.all_files("facts"))
        return self._rows(
            f"""SELECT f.*, a.ids AS analytics_ids, d.ids AS ad_ids,
                v.value AS vendor_spam, v.vendor
            FROM ({statement("site_facts")}) AS f
            LEFT JOIN ({_IDS.format(column="analytics_ids")}) AS a ON a.site = f.site
            LEFT JOIN ({_IDS.format(column="ad_ids")}) AS d ON d.site = f.site
            LEFT JOIN ({_VENDOR_SPAM.format(facts=facts, counting=counting)}) AS v
                ON v.site = f.site"""
        )

    def links(self, most: int) -> Iterator[dict[str, Any]]:
        """Links to other sites by source site, at most so many of each; see `sample_links.sql`."""
        return self._rows(statement("sample_links").format(most=int(most)))

    def texts(self) -> Iterator[tuple[str, str, str | None]]:
        """Followed links between sites: each (source site, target site, words) once, by these."""
        for row in self._rows(
            """SELECT DISTINCT source_site, target_site, anchor FROM links
            WHERE state IN ('live', 'unverified') AND coalesce(follow, true)
                AND source_site <> target_site AND kind IN ('text', 'image', 'unknown')
            ORDER BY ALL"""
        ):
            yield row["source_site"], row["target_site"], row["anchor"]

    def referrals(self, fewest: int) -> Iterator[dict[str, Any]]:
        """Pairs of sites by target site, of targets with so many referring sites or more.

        Each has the live `links` of the pair, `followed_links`, `first_seen` and whether the
        target has `linked_back`.
        """
        return self._rows(_REFERRALS.format(counting=_COUNTING, fewest=int(fewest)))

    def used_texts(self, most: int) -> Iterator[dict[str, Any]]:
        """By target site the texts that most sites link to it with: `text`, `sites`, `uses`.

        May be read beside `referrals`, which a connection has one answer at a time for.
        """
        with self._connect() as connection:
            yield from _rows(connection, _TEXTS.format(counting=_COUNTING, most=int(most)))

    def pages(self, most: int) -> Iterator[dict[str, Any]]:
        """Pages by site and key, at most so many of each: the columns of `pages`."""
        return self._rows(_PAGES.format(columns="* EXCLUDE (place, age)", most=int(most)))

    def fingerprints(self, most: int) -> Iterator[dict[str, Any]]:
        """Of the same pages in the same order: `page_site`, `word_count`, `body_simhash`."""
        columns = "page_site, word_count, body_simhash"
        return self._rows(_PAGES.format(columns=columns, most=int(most)))

    def text_starts(self, most: int) -> Iterator[str | None]:
        """Of the same pages in the same order: how their texts begin."""
        for row in self._rows(_PAGES.format(columns="text_start", most=int(most))):
            yield row["text_start"]

    def _rows(self, query: str) -> Iterator[dict[str, Any]]:
        return _rows(self._connection, query)


def _rows(connection: duckdb.DuckDBPyConnection, query: str) -> Iterator[dict[str, Any]]:
    cursor = connection.execute(query)
    names = [column[0] for column in cursor.description or ()]
    while rows := cursor.fetchmany(_FETCH_ROWS):
        for row in rows:
            yield dict(zip(names, row, strict=True))


def make_relations(connection: duckdb.DuckDBPyConnection, snapshot: Snapshot) -> None:
    """Make `links` (compacted) and `read_pages` of the whole index."""
    view(connection, "links", f"SELECT * FROM {relation('links', snapshot.all_files('links'))}")
    pages = relation("pages", snapshot.all_files("pages"))
    query = READ_PAGES.format(pages=pages, counting=snapshot.undone_condition())
    view(connection, "read_pages", query)
