"""The database of the state: SQLite in the data folder, or PostgreSQL by a setting.

Writers take the write lock when they begin (`BEGIN IMMEDIATE`), so that what they read stays true
until they commit; on PostgreSQL they lock the row of the revision, which every change raises. So
all changes come one after the other on both, and questions never wait for them.
"""

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from linkcensus.core.errors import BadInput, LinkCensusError, SourceUnavailable
from linkcensus.core.settings import Settings
from linkcensus.store.tables import REVISION

if TYPE_CHECKING:
    from sqlalchemy.dialects.sqlite import Insert

FILE = "linkcensus.db"
_BUSY_SECONDS = 30
_RETRY_SECONDS = 2.0


class StateUnreadable(LinkCensusError):  # noqa: N818 - says what happened, as in core.errors
    """The database answers, and not as ours would: a damaged file, a missing table."""


class Database:
    """Connections to the state's database, and its transactions; safe to use from any thread.

    Args:
        url: As `url_of` reads it from the settings.

    Raises:
        BadInput: No driver for it, or its folder cannot be made.
    """

    def __init__(self, url: URL) -> None:
        self.url = url
        self.sqlite = url.get_backend_name() == "sqlite"
        if self.sqlite:
            _make_private(Path(str(url.database)))
        try:
            self.engine = sa.create_engine(url, **_options(url))
        except (ModuleNotFoundError, NoSuchModuleError) as error:
            raise BadInput(
                f"{self.shown} needs a driver that is not installed ({error})",
                place="LINKCENSUS_DATABASE_URL",
                remedy="pip install 'linkcensus[postgres]'",
            ) from None
        if self.sqlite:
            sa.event.listen(self.engine, "connect", _prepare_sqlite)
            sa.event.listen(self.engine, "begin", _begin_sqlite)

    @property
    def shown(self) -> str:
        """The address without its password."""
        return self.url.render_as_string(hide_password=True)

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """Open a transaction that sees one state of things and changes nothing.

        Raises:
            SourceUnavailable: The database does not answer.
        """
        with self._translated(), self.engine.connect() as connection:
            if not self.sqlite:
                connection.execution_options(isolation_level="REPEATABLE READ")
            with connection.begin():
                yield connection

    @contextmanager
    def writing(self, *, raises_revision: bool = True) -> Iterator[sa.Connection]:
        """Open a transaction that changes something; commits at the end, or changes nothing.

        Args:
            raises_revision: Whether what questions answer is different afterwards; marks such as
                "last used" are not worth that, and do not wait for other changes.

        Raises:
            SourceUnavailable: The database does not answer, or others write for too long.
        """
        with self._translated(), self.engine.connect() as connection:
            connection.execution_options(linkcensus_writes=True)
            with connection.begin():
                if raises_revision:
                    connection.execute(sa.update(REVISION).values(number=REVISION.c.number + 1))
                yield connection

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            cause = " ".join(str(error.orig).split())[:300]
            if isinstance(error, sa.exc.OperationalError) and "no such" not in cause:
                raise SourceUnavailable(
                    f"the state in {self.shown} does not answer: {cause}",
                    retry_after=_RETRY_SECONDS,
                ) from None
            if isinstance(error, sa.exc.IntegrityError):
                raise  # a fault of ours, or a clash that the caller knows
            raise StateUnreadable(f"the state in {self.shown} cannot be read: {cause}") from None


def url_of(settings: Settings) -> URL:
    """Return where the settings keep the state.

    Raises:
        BadInput: The setting is no address of SQLite or PostgreSQL.
    """
    if settings.database_url is None:
        return URL.create("sqlite", database=str(settings.data / FILE))
    try:
        url = make_url(settings.database_url.get_secret_value())
    except ArgumentError:
        url = None
    name = "" if url is None else url.drivername.partition("+")[0]
    if url is None or name not in ("postgres", "postgresql", "sqlite"):
        raise BadInput(
            "is no address of PostgreSQL",
            place="LINKCENSUS_DATABASE_URL",
            remedy="write postgresql://user:password@host/database",
        )
    if name == "sqlite" and not url.database:
        raise BadInput("SQLite needs a file", place="LINKCENSUS_DATABASE_URL")
    return url if name == "sqlite" else url.set(drivername="postgresql+psycopg")


def insert_new(connection: sa.Connection, table: sa.Table, *rows: dict[str, object]) -> None:
    """Insert the rows that are not there yet, by the table's keys."""
    if rows:
        connection.execute(insert_unless_there(connection, table), list(rows))


def insert_if_new(connection: sa.Connection, table: sa.Table, row: dict[str, object]) -> bool:
    """Insert a row unless one with its keys is there; True when it was not."""
    return bool(_inserted(connection, insert_unless_there(connection, table).values(row)))


def insert_or_replace(connection: sa.Connection, table: sa.Table, *rows: dict[str, object]) -> None:
    """Insert rows; where one with a row's key is there, by whomever, it becomes this one."""
    if not rows:
        return
    keys = [column.name for column in table.primary_key]
    statement = _insert(connection, table)
    others = {name: statement.excluded[name] for name in rows[0] if name not in keys}
    statement = statement.on_conflict_do_update(index_elements=keys, set_=others)
    connection.execute(statement, list(rows))


def insert_selected(
    connection: sa.Connection, table: sa.Table, columns: Sequence[str], query: "sa.Select[Any]"
) -> int:
    """Insert what a query finds, but for rows whose keys are there; returns how many.

    Nothing of it is read into memory, however much it is.
    """
    insert = insert_unless_there(connection, table).from_select(list(columns), query)
    return _inserted(connection, insert)


def _inserted(connection: sa.Connection, insert: sa.Insert) -> int:
    """Insert, and tell how many rows; without the option PostgreSQL's answer is -1."""
    return int(connection.execute(insert.execution_options(preserve_rowcount=True)).rowcount)


def insert_unless_there(connection: sa.Connection, table: sa.Table) -> "Insert":
    """Return the statement that inserts rows and passes over those whose keys are there."""
    return _insert(connection, table).on_conflict_do_nothing()


def _insert(connection: sa.Connection, table: sa.Table) -> "Insert":
    """The insert of the database's own dialect, which knows what to do with keys that are there."""
    if connection.dialect.name == "sqlite":
        from sqlalchemy.dialects.sqlite import insert
    else:
        from sqlalchemy.dialects.postgresql import insert  # type: ignore[assignment]
    return insert(table)


def _options(url: URL) -> dict[str, object]:
    if url.get_backend_name() != "sqlite":
        return {"pool_pre_ping": True, "pool_size": 10, "max_overflow": 20}
    return {"connect_args": {"timeout": _BUSY_SECONDS}, "pool_size": 10, "max_overflow": 20}


def _make_private(file: Path) -> None:
    """Make the file readable for its owner alone: it holds hashes of passwords."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise BadInput(
            f"the state cannot be kept there: {error.strerror}",
            place=str(file),
            remedy="choose a folder that can be written to with --data or LINKCENSUS_DATA",
        ) from None


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA foreign_keys = ON")


def _begin_sqlite(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get("linkcensus_writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
