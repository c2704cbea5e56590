"""Tables of the index as Delta has them."""

from pathlib import Path

import pyarrow as pa
from deltalake import DeltaTable, Schema

from linkcensus.index.schema import Table

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
