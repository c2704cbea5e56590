"""One consistent look at the lake: which files and imports count, and what is not yet derived."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property

import pyarrow as pa

from linkcensus.core.link import Source
from linkcensus.index.buckets import FRESH, leaf_of, related
from linkcensus.index.engine import parquet
from linkcensus.index.imports import COMMITTED, UNDONE, ImportRecord, newest_of
from linkcensus.index.lake import Lake, StoredFile, Watermarks
from linkcensus.index.row_orders import RowOrders
from linkcensus.index.schema import TABLES, null_column


@dataclass(frozen=True, slots=True)
class Moment:
    """A question about the past. Both times are aware; None means now.

    `true_at`: what was true then. `known_at`: as far as we knew then. Both together: what we
    would have answered.
    """

    true_at: datetime | None = None
    known_at: datetime | None = None

    def __bool__(self) -> bool:
        return self.true_at is not None or self.known_at is not None


@dataclass(frozen=True)
class Snapshot:
    """What the lake held when it was taken. Order of reading matters: marks, imports, tables."""

    marks: Watermarks
    imports: dict[str, ImportRecord]
    committed: frozenset[int]
    files: dict[str, list[StoredFile]]
    kept: dict[tuple[str, str], bool] = field(default_factory=dict, compare=False)
    """What views have found out: whether a table keeps anything of a site."""
    orders: RowOrders = field(default_factory=RowOrders, compare=False)
    """Orders of links that views have worked out."""
    of_bucket: dict[tuple[str, int], list[StoredFile]] = field(default_factory=dict, compare=False)
    """What `stored` has found."""
    version: str = field(default="", compare=False)
    """Of the part that concerns one target: a text that changes whenever the part does."""

    @classmethod
    def take(cls, lake: Lake) -> "Snapshot":
        """Look at the lake now."""
        marks = lake.watermarks()
        records = lake.import_records()
        committed = frozenset(record.commit_seq for record in records)
        files = {name: lake.visible(name, committed) for name in TABLES if name != "imports"}
        return cls(
            marks=marks,
            imports={record.import_id: record for record in newest_of(records)},
            committed=committed,
            files=files,
        )

    @cached_property
    def last_seq(self) -> int:
        """The newest commit that counts; 0 in an empty lake."""
        return max(self.committed, default=0)

    @cached_property
    def newest(self) -> datetime | None:
        """When the newest of the facts that count was learned, aware; None in an empty lake."""
        learned = (r.learned_at for r in self.imports.values() if r.state == COMMITTED)
        return max(learned, default=None)

    @cached_property
    def undone(self) -> list[str]:
        """Import ids that do not count any more."""
        return sorted(i for i, record in self.imports.items() if record.state == UNDONE)

    def changed_imports(self, since: int) -> list[ImportRecord]:
        """Imports that came in or were undone after a commit."""
        return [record for record in self.imports.values() if record.commit_seq > since]

    def marked_imports(self, since: int) -> list[ImportRecord]:
        """Those whose facts came in earlier: they were undone or redone after a commit."""
        brought = {
            file.seq for files in self.files.values() for file in files if file.bucket == FRESH
        }
        return [r for r in self.changed_imports(since) if r.commit_seq not in brought]

    def bucket(self, site_hash: int) -> int:
        """The bucket of a site."""
        return leaf_of(site_hash, self.marks.derived)

    def derived_mark(self, bucket: int) -> int:
        """The commit that the derived tables of a bucket reflect."""
        marks = self.marks.derived
        return min(mark for leaf, mark in marks.items() if related(leaf, bucket))

    def stored(self, table: str, bucket: int) -> list[StoredFile]:
        """The compacted files that hold hashes of a bucket: one, or some while it is split."""
        if (table, bucket) not in self.of_bucket:
            found = [file for file in self.files[table] if related(file.bucket, bucket)]
            self.of_bucket[table, bucket] = found
        return self.of_bucket[table, bucket]

    def bucket_files(self, table: str, bucket: int) -> list[str]:
        """Their paths."""
        return [file.path for file in self.stored(table, bucket)]

    def fresh_files(self, table: str, since: int = 0) -> list[str]:
        """Fresh files of commits after `since`."""
        return [
            file.path for file in self.files[table] if file.bucket == FRESH and file.seq > since
        ]

    def fact_files(self, table: str, bucket: int) -> list[str]:
        """Every file that may hold facts of a bucket: its own, and fresh ones it lacks."""
        absorbed = self.marks.absorbed.get(table, {}).get(bucket, 0)
        return self.bucket_files(table, bucket) + self.fresh_files(table, absorbed)

    def all_files(self, table: str) -> list[str]:
        """Every file of a table that counts."""
        return [file.path for file in self.files[table]]

    def undone_condition(self, column: str = "import_id") -> str:
        """SQL that keeps rows of imports that count. Ids are our own hexadecimal words."""
        if not self.undone:
            return "true"
        listed = ", ".join(f"'{import_id}'" for import_id in self.undone)
        return f"{column} NOT IN ({listed})"

    def completes_query(self, moment: Moment | None = None) -> str:
        """SQL of the tables that were declared complete: the relation `completes`."""
        bits = {source.label: source.bit for source in Source}
        rows = [
            f"({bits.get(record.source, Source.OTHER.bit)}, {_text(record.complete_site)}, "
            f"{_text(record.complete_key_low)}, {_text(record.complete_key_high)}, "
            f"{timestamp(seen_at)})"
            for record, seen_at in self._dated_imports(moment)
            if record.complete and record.complete_site is not None
        ]
        columns = "sources, complete_site, complete_key_low, complete_key_high, seen_at"
        if rows:
            return f"SELECT * FROM (VALUES {', '.join(rows)}) AS v ({columns})"
        return (
            "SELECT CAST(0 AS BIGINT) AS sources, '' AS complete_site, '' AS complete_key_low, "
            "'' AS complete_key_high, TIMESTAMP '1970-01-01' AS seen_at WHERE false"
        )

    def listings_query(self, moment: Moment | None = None) -> str:
        """SQL of when each table was made, where it matters: the relation `listings`."""
        dated = list(self._dated_imports(moment))
        rows = [f"('{record.import_id}', {timestamp(seen_at)})" for record, seen_at in dated]
        if any(record.complete for record, _ in dated):
            return f"SELECT * FROM (VALUES {', '.join(rows)}) AS v (import_id, listed_at)"
        return "SELECT '' AS import_id, TIMESTAMP '1970-01-01' AS listed_at WHERE false"

    def _dated_imports(self, moment: Moment | None) -> Iterator[tuple[ImportRecord, datetime]]:
        """Imports that count and when their tables were made; a complete one always has a date."""
        for record in self.imports.values():
            seen_at = record.seen_at or (record.learned_at if record.complete else None)
            if record.state != COMMITTED or seen_at is None:
                continue
            if moment and moment.true_at is not None and seen_at > moment.true_at:
                continue
            if moment and moment.known_at is not None and record.learned_at > moment.known_at:
                continue
            yield record, seen_at


def within(moment: Moment | None, happened: str, learned: str = "learned_at") -> str:
    """SQL that keeps facts which were true and known at a moment, by the columns of their times."""
    conditions = []
    if moment and moment.true_at is not None:
        conditions.append(f"{happened} <= {timestamp(moment.true_at)}")
    if moment and moment.known_at is not None:
        conditions.append(f"{learned} <= {timestamp(moment.known_at)}")
    return " AND ".join(conditions) or "true"


def timestamp(moment: datetime) -> str:
    """A SQL literal of a time, in UTC."""
    plain = moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
    return f"TIMESTAMP '{plain.isoformat(sep=' ')}'"


def _text(value: str | None) -> str:
    return "NULL" if value is None else "'" + value.replace("'", "''") + "'"


def empty_query(table: str) -> str:
    """SQL of no rows with a table's columns."""
    return empty_rows(TABLES[table].schema)


def empty_rows(schema: pa.Schema) -> str:
    """SQL of no rows with a schema's columns."""
    return f"SELECT {', '.join(map(null_column, schema))} WHERE false"


def relation(table: str, paths: list[str]) -> str:
    """A FROM item over files of a table, which may be none."""
    return parquet(paths, empty_query(table))
