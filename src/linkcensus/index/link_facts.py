"""What the index knows about each single link, for scoring it: read file by file, in batches."""

from collections.abc import Iterable, Iterator
from typing import Self

import pyarrow as pa

from linkcensus.index.engine import connect, parquet
from linkcensus.index.index import Index
from linkcensus.index.merge import view
from linkcensus.index.site_facts import make_relations

_BATCH_ROWS = 20_000

_READ = (
    *("target_hash", "source_site", "target_site", "kind", "anchor", "alt", "nofollow", "ugc"),
    *("sponsored", "follow", '"position"', "density", "context_left", "context_right", "hidden"),
    *("raw_target_site", "via", "source_title", "source_language", "source_external_links"),
    *("source_internal_links", "source_status", "target_status"),
)
"""Columns of `links` as they are."""

_LINKS = """WITH counting AS (
    SELECT source_site, target_site, coalesce(anchor, '') AS words, source_key FROM {links}
    WHERE state IN ('live', 'unverified')
        AND (raw_target_site IS NULL OR raw_target_site <> target_site)),
same_words AS (SELECT source_site, target_site, words, count(DISTINCT source_key) AS pages
    FROM counting GROUP BY ALL),
pairs AS (SELECT source_site, target_site, count(DISTINCT source_key) AS pages
    FROM counting GROUP BY ALL)
SELECT {columns},
    link_hash(l.target_key, l.source_key, l.kind, l.occurrence, l.raw_target_key) AS link_hash,
    w.pages AS same_anchor_pages, p.pages AS site_linking_pages, s.pages AS site_pages,
    f.findings AS page_findings, f.topics AS source_topics, t.topics AS target_topics,
    r.votes AS page_votes
FROM {links} AS l
LEFT JOIN same_words AS w ON w.source_site = l.source_site AND w.target_site = l.target_site
    AND w.words = coalesce(l.anchor, '')
LEFT JOIN pairs AS p ON p.source_site = l.source_site AND p.target_site = l.target_site
LEFT JOIN page_counts AS s ON s.site = l.source_site
LEFT JOIN page_notes AS f ON f.page_key = l.source_key
LEFT JOIN page_notes AS t ON t.page_key = l.target_key
LEFT JOIN page_ranks AS r ON r.page_key = l.source_key"""
"""The counts of pages are those that `explain_link` makes; a file has all links of its sites."""

PAGE_NOTES = pa.schema(
    [("page_key", pa.string()), ("findings", pa.int32()), ("topics", pa.int32())]
)
"""What was found on a page: numbers that the caller knows the meaning of."""

PAGE_RANKS = pa.schema([("page_key", pa.large_string()), ("votes", pa.float64())])


class LinkReader:
    """Reads what the links of one index are scored by. A context manager.

    First `note_pages` and `rank_pages`, then `batches`.
    """

    def __init__(self, index: Index, *, memory_megabytes: int = 1000) -> None:
        """Look at the compacted state of an index."""
        self._spill, self._megabytes = index.root / "staging" / "spill", memory_megabytes
        self._connection = connect(memory_megabytes=memory_megabytes, spill=self._spill)
        self._snapshot = index.snapshot()
        make_relations(self._connection, self._snapshot)
        self._make("page_notes", PAGE_NOTES.empty_table().to_reader())
        self._make("page_ranks", PAGE_RANKS.empty_table().to_reader())
        view(
            self._connection,
            "page_counts",
            "SELECT page_site AS site, count(*) AS pages FROM read_pages GROUP BY page_site",
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        self.close()

    def close(self) -> None:
        """Free what was kept."""
        self._connection.close()

    @property
    def links(self) -> int:
        """How many links there are, lost ones too."""
        (found,) = self._connection.execute("SELECT count(*) FROM links").fetchall()
        return int(found[0])

    def pages(self) -> Iterator[dict[str, object]]:
        """The newest reading of each page: the columns of `pages`, any order."""
        # a connection of its own: the notes are written while this is read
        with connect(memory_megabytes=self._megabytes, spill=self._spill) as connection:
            make_relations(connection, self._snapshot)
            found = connection.sql("SELECT * EXCLUDE (age) FROM read_pages")
            for batch in found.to_arrow_reader(1_000):
                yield from batch.to_pylist()

    def note_pages(self, notes: Iterable[pa.RecordBatch]) -> None:
        """Keep what was found on pages: rows of PAGE_NOTES."""
        self._make("page_notes", pa.RecordBatchReader.from_batches(PAGE_NOTES, notes))

    def rank_pages(self, ranks: pa.Table) -> None:
        """Keep the ranks of pages: rows of PAGE_RANKS."""
        self._make("page_ranks", ranks.to_reader())

    def batches(self) -> Iterator[pa.RecordBatch]:
        """All links with what is known of their ends; columns as in `_LINKS`, any order."""
        columns = ", ".join(f"l.{name}" for name in _READ)
        for file in self._snapshot.files["links"]:
            links = parquet([file.path], "")
            query = _LINKS.format(columns=columns, links=links)
            yield from self._connection.sql(query).to_arrow_reader(_BATCH_ROWS)

    def _make(self, name: str, rows: pa.RecordBatchReader) -> None:
        self._connection.register("rows_to_keep", rows)
        try:
            self._connection.execute(
                f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM rows_to_keep"
            )
        finally:
            self._connection.unregister("rows_to_keep")
