"""The record of one import: what came in, from which file, and whether it was undone."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime

import pyarrow as pa

from linkcensus.core.scope import Target
from linkcensus.index.schema import IMPORTS

COMMITTED = "committed"
UNDONE = "undone"

Note = dict[str, str | int | None]
"""A remark of a reader: {"line": first line or offset, "reason": text, "count": how many}."""


@dataclass(frozen=True, slots=True)
class ImportRecord:
    """One import of one file. Times are aware UTC; counts are non-negative."""

    import_id: str
    batch_id: str
    learned_at: datetime
    file: str
    digest: str
    bytes: int
    format: str
    source: str
    complete: bool = False
    complete_site: str | None = None
    complete_key_low: str | None = None
    complete_key_high: str | None = None
    seen_at: datetime | None = None
    rows_read: int = 0
    links_new: int = 0
    links_confirmed: int = 0
    skipped: int = 0
    pages: int = 0
    notes: list[Note] = field(default_factory=list)
    state: str = COMMITTED
    commit_seq: int = 0
    recorded_at: datetime | None = None

    def completed_for(self, target: Target) -> "ImportRecord":
        """This record, declared to hold every link its source knows of the target."""
        return replace(
            self,
            complete=True,
            complete_site=target.site,
            complete_key_low=target.key_low,
            complete_key_high=target.key_high,
        )


def _naive(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.astimezone(UTC).replace(tzinfo=None)


def _aware(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.replace(tzinfo=UTC)


def records_to_arrow(records: list[ImportRecord]) -> pa.Table:
    """Rows of the `imports` table."""
    rows = []
    for record in records:
        row = asdict(record)
        for name in ("learned_at", "seen_at", "recorded_at"):
            row[name] = _naive(row[name])
        row["notes"] = json.dumps(record.notes, ensure_ascii=False)
        rows.append(row)
    return pa.Table.from_pylist(rows, schema=IMPORTS)


def records_from_arrow(table: pa.Table) -> list[ImportRecord]:
    """The records of the rows, in their order."""
    records = []
    for row in table.to_pylist():
        for name in ("learned_at", "seen_at", "recorded_at"):
            row[name] = _aware(row[name])
        row["notes"] = json.loads(row["notes"] or "[]")
        records.append(ImportRecord(**row))
    return records


def newest_of(records: Iterable[ImportRecord]) -> list[ImportRecord]:
    """The newest record of each import, oldest import first."""
    newest: dict[str, ImportRecord] = {}
    for record in sorted(records, key=lambda record: record.commit_seq):
        newest[record.import_id] = record
    return list(newest.values())
