"""Tables of the index as Delta has them."""

import time
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import unquote

import pyarrow as pa
import pyarrow.parquet as pq
from deltalake import CommitProperties, DeltaTable, PostCommitHookProperties, Schema
from deltalake.transaction import AddAction, RemoveAction

from linkcensus.index.engine import ROW_GROUP_ROWS
from linkcensus.index.schema import Table
from linkcensus.index.segments import statistics_of, sync_file, sync_folder

BY_US = CommitProperties(custom_metadata={"by": "linkcensus"})
NO_HOOKS = PostCommitHookProperties(create_checkpoint=False, cleanup_expired_logs=False)

_schemas: dict[str, Schema] = {}


def delta_schema(table: Table) -> Schema:
    """A table's schema with the partition column, as Delta wants it (40 ms to build: kept)."""
    if table.name not in _schemas:
        arrow = table.schema.append(pa.field("bucket", pa.int32()))
        _schemas[table.name] = Schema.from_arrow(arrow)
    return _schemas[table.name]


def create_table(lake: Path, table: Table) -> None:
    """Make an empty table in the lake's folder, unless there is one."""
    folder = str(lake / table.name)
    if not DeltaTable.is_deltatable(folder):
        DeltaTable.create(folder, delta_schema(table), partition_by=["bucket"], name=table.name)


def shorten_log(stored: DeltaTable) -> None:
    """Leave one checkpoint and the newest entry of a table's log, with what the newest files hold.

    Older entries say the least and the greatest key of files that are gone. Readers that knew an
    older version open the table anew.
    """
    stored.create_checkpoint()
    log = Path(unquote(stored.table_uri.removeprefix("file://"))) / "_delta_log"
    newest = f"{stored.version():020d}"
    for entry in log.iterdir():
        if entry.name[:20].isdecimal() and entry.name[:20] < newest:
            entry.unlink()
    sync_folder(log)


def add_columns(lake: Path, table: Table, names: Sequence[str]) -> None:
    """Give a table columns that it lacks, all NULL in the rows there are; safe to do again.

    Every file is written anew, in its place in the order of commits, and all are exchanged in one
    transaction: readers see the table before or after it.
    """
    folder = lake / table.name
    stored = DeltaTable(str(folder))
    lacking = set(names) - {field.name for field in stored.schema().fields}
    if lacking:
        wanted = [field for field in delta_schema(table).fields if field.name in lacking]
        stored.alter.add_columns(wanted, commit_properties=BY_US)
        stored = DeltaTable(str(folder))
    actions = list[AddAction | RemoveAction]()
    for path in sorted(unquote(uri.removeprefix("file://")) for uri in stored.file_uris()):
        actions.extend(_exchanged(Path(path), table))
    if actions:
        stored.create_write_transaction(
            actions,
            mode="append",
            schema=delta_schema(table),
            partition_by=["bucket"],
            commit_properties=BY_US,
            post_commithook_properties=NO_HOOKS,
        )


def _exchanged(path: Path, table: Table) -> Iterator[AddAction | RemoveAction]:
    """What puts a file with all columns in the place of one that lacks some; nothing else."""
    if set(table.schema.names) <= set(pq.read_schema(path).names):
        return
    mark = path.name.partition("-")[0]
    place = path.with_name(f"{mark}-{uuid.uuid4().hex}.parquet")
    old = pq.ParquetFile(path)
    with pq.ParquetWriter(place, table.schema, compression="zstd", version="2.6") as writer:
        for batch in old.iter_batches(ROW_GROUP_ROWS):
            columns = [
                batch.column(field.name).cast(field.type)
                if field.name in batch.schema.names
                else pa.nulls(batch.num_rows, field.type)
                for field in table.schema
            ]
            writer.write_batch(pa.record_batch(columns, schema=table.schema))
    sync_file(place)
    sync_folder(place.parent)
    partition: dict[str, str | None] = {"bucket": path.parent.name.removeprefix("bucket=")}
    now = int(time.time() * 1000)
    statistics = statistics_of(pq.read_metadata(place), table)
    relative = f"{path.parent.name}/{place.name}"
    yield AddAction(relative, place.stat().st_size, partition, now, False, statistics)
    yield RemoveAction(
        path=f"{path.parent.name}/{path.name}",
        data_change=False,
        deletion_timestamp=now,
        partition_values=partition,
    )
