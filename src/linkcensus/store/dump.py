"""The whole state as lines of text, and back: for backups, and from SQLite to PostgreSQL.

One transaction sees one state of things, whoever writes meanwhile; and what is read back is there
as a whole or not at all.
"""

import json
from collections.abc import Generator, Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any

import sqlalchemy as sa

from linkcensus.core.errors import BadInput
from linkcensus.store.columns import UtcTime
from linkcensus.store.crawl_tables import WEB_HOSTS
from linkcensus.store.database import Database
from linkcensus.store.migrate import newest_schema
from linkcensus.store.tables import METADATA, SESSIONS, SETUP, USERS
from linkcensus.store.watch_tables import CHANNELS

_BATCH = 500
LOCKED_OUT = "its secrets are not in the backup: give them again"
_LEFT_OUT = frozenset({SESSIONS.name, SETUP.name, WEB_HOSTS.name})
"""Whoever holds a backup must not be signed in by it; and when hosts were last asked is over."""


def dump_lines(database: Database, *, with_secrets: bool = False) -> Generator[str, None, None]:
    """Yield the state: a line that names the schema, then a line for each row.

    It is the state of the moment when the first line was asked for, however late the others are.

    Args:
        database: Whose.
        with_secrets: Also what channels need to know and nobody else may: addresses of chats,
            tokens, keys. Without it such channels are switched off in the dump.
    """
    with database.reading() as connection:
        connection.execute(sa.select(USERS.c.id).limit(1))  # a transaction sees what its first does
        yield json.dumps({"schema": newest_schema()})
        for table in _tables():
            for row in connection.execute(sa.select(table)).mappings():
                kept = dict(row) if with_secrets else _without_secrets(table, dict(row))
                values = {name: _written(value) for name, value in kept.items()}
                yield json.dumps({"table": table.name, "row": values}, ensure_ascii=False)


def load_lines(database: Database, lines: Iterable[str]) -> int:
    """Put a dumped state into a database of today's schema that holds none; returns the rows.

    Raises:
        BadInput: The lines are of another version or damaged, or the database holds accounts.
    """
    given = iter(lines)
    _check_schema(next(given, ""))
    with database.writing(raises_revision=False) as connection:
        if connection.execute(sa.select(USERS.c.id).limit(1)).first() is not None:
            raise BadInput(
                "holds accounts already",
                place=database.shown,
                remedy="restore into an empty database",
            )
        for table in reversed(_tables()):  # what the first migration put there
            connection.execute(sa.delete(table))
        count = _insert(connection, given)
        if not database.sqlite:
            _advance_counters(connection)
    return count


def _without_secrets(table: sa.Table, row: dict[str, object]) -> dict[str, object]:
    """Take the secrets out of a channel, which cannot be used then until it is given them again."""
    if table is not CHANNELS or not row["secrets"]:
        return row
    return row | {"secrets": {}, "enabled": False, "broken": LOCKED_OUT}


def _tables() -> list[sa.Table]:
    """Tables in an order in which every row finds what it refers to."""
    return [table for table in METADATA.sorted_tables if table.name not in _LEFT_OUT]


def _insert(connection: sa.Connection, lines: Iterator[str]) -> int:
    known = {table.name: table for table in _tables()}
    count = 0
    while batch := list(islice(lines, _BATCH)):
        waiting: list[dict[str, object]] = []
        current: sa.Table | None = None
        for line in batch:
            table, row = _read(line, known)
            if current is not None and table is not current:
                connection.execute(sa.insert(current), waiting)
                waiting = []
            current = table
            waiting.append(row)
        if current is not None:
            connection.execute(sa.insert(current), waiting)
        count += len(batch)
    return count


def _check_schema(line: str) -> None:
    try:
        schema = json.loads(line)["schema"]
    except (ValueError, KeyError, TypeError):
        raise BadInput("the state in the backup is damaged") from None
    if schema != newest_schema():
        raise BadInput(
            f"the state in the backup has schema {str(schema)[:20]}, and this version writes "
            f"{newest_schema()}",
            remedy="restore with the version that made the backup, then upgrade",
        )


def _read(line: str, known: dict[str, sa.Table]) -> tuple[sa.Table, dict[str, object]]:
    try:
        entry = json.loads(line)
        table = known[entry["table"]]
        row = {column.name: _as_kept(column, entry["row"][column.name]) for column in table.columns}
    except (ValueError, KeyError, TypeError) as error:
        raise BadInput(f"the state in the backup is damaged ({error})") from None
    return table, row


def _written(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value


def _as_kept(column: "sa.Column[Any]", value: object) -> object:
    if isinstance(column.type, UtcTime) and isinstance(value, str):
        return datetime.fromisoformat(value)
    return value


def _advance_counters(connection: sa.Connection) -> None:
    """PostgreSQL counts on from its sequences, which know nothing of rows that came with a number.

    `setval` takes the names of tables and columns of ours, never something that was given.
    """
    for table in _tables():
        for column in table.primary_key.columns:
            if column.autoincrement is True:
                sequence = sa.func.pg_get_serial_sequence(table.name, column.name)
                highest = sa.select(sa.func.coalesce(sa.func.max(column), 0) + 1).scalar_subquery()
                connection.execute(sa.select(sa.func.setval(sequence, highest, False)))
