"""Which columns a user's own SQL may name: those on disk, and those its views add."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from linkcensus.index.schema import TABLES
from linkcensus.index.scores import SCORE_TABLES

_WITH_HOSTS = ("links", "sightings", "events")
_HOSTS = ("source_host", "target_host")


class TableColumn(NamedTuple):
    """One column of one table."""

    table: str
    column: str
    type: str
    """Its Arrow type; times are UTC without a zone."""
    derived: bool
    """The table is computed from others, and behind them until compaction."""


def columns_of(tables: Sequence[str]) -> Iterator[TableColumn]:
    """Yield every column of some tables, in order."""
    known = {**TABLES, **SCORE_TABLES}
    for name in tables:
        table = known[name]
        for column in table.schema:
            yield TableColumn(name, column.name, str(column.type), table.derived)
        for host in _HOSTS if name in _WITH_HOSTS else ():
            yield TableColumn(name, host, "string", table.derived)
