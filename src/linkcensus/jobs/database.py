"""The jobs' database: what people see of a job, who works, and the tables of DBOS beside them.

It is `jobs.db` in the data folder, or the PostgreSQL of `database_url`. DBOS owns its tables, and
decides which job runs; the two tables here hold what it has no place for. A few statements write
to `workflow_status` of DBOS all the same, each one a compare-and-set: DBOS leaves the jobs of a
dead worker, and those of an older version of the program, to whoever operates it.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

import sqlalchemy as sa
from dbos import DBOS
from sqlalchemy.engine import make_url

from linkcensus.core.errors import BadInput, SourceUnavailable
from linkcensus.core.settings import Settings

APPLICATION = "linkcensus"
FILE = "jobs.db"
_SCHEMA = "dbos"
_BUSY_SECONDS = 30
_RETRY_SECONDS = 2.0
_CREATION_LOCK = 5_247_110_043
"""A number of ours for PostgreSQL's advisory lock."""

_METADATA = sa.MetaData()

JOBS = sa.Table(
    "background_jobs",
    _METADATA,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("kind", sa.String(40), nullable=False, index=True),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("arguments", sa.JSON, nullable=False),
    sa.Column("asked_at", sa.DateTime, nullable=False, index=True),
    sa.Column("asked_by", sa.Text),
    sa.Column("retry_of", sa.String(64)),
    sa.Column("step", sa.Text, nullable=False, server_default=""),
    sa.Column("done", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("total", sa.BigInteger),
    sa.Column("unit", sa.String(20), nullable=False, server_default=""),
    sa.Column("result", sa.JSON),
    sa.Column("error", sa.Text),
)

WORKERS = sa.Table(
    "background_workers",
    _METADATA,
    sa.Column("worker", sa.String(200), primary_key=True),
    sa.Column("life", sa.String(40), nullable=False),
    sa.Column("beat", sa.BigInteger, nullable=False),
    sa.Column("beat_at", sa.DateTime, nullable=False),
    sa.Column("version", sa.String(40), nullable=False),
)
"""A worker's life is one run of its process; its beat counts up for as long as it lives."""

WORKFLOWS = sa.Table(
    "workflow_status",
    sa.MetaData(),  # not ours to make
    sa.Column("workflow_uuid", sa.Text),
    sa.Column("status", sa.Text),
    sa.Column("executor_id", sa.Text),
    sa.Column("application_version", sa.Text),
    sa.Column("application_name", sa.Text),
    sa.Column("owner_xid", sa.Text),
    sa.Column("started_at_epoch_ms", sa.BigInteger),
    sa.Column("completed_at", sa.BigInteger),
    sa.Column("recovery_attempts", sa.BigInteger),
    sa.Column("queue_name", sa.Text),
    schema=_SCHEMA,
)
"""The columns of DBOS's own table that are read or written here."""


class JobDatabase:
    """The database of one data folder's jobs; made and upgraded when it is opened."""

    def __init__(self, settings: Settings) -> None:
        """Open it.

        Raises:
            BadInput: The URL of the database names neither SQLite nor PostgreSQL.
            SourceUnavailable: The database does not answer.
        """
        self.url = database_url(settings)
        self.is_sqlite = self.url.startswith("sqlite")
        if self.is_sqlite:
            _make_private(Path(str(make_url(self.url).database)))
        with translated():
            self._prepare()

    @cached_property
    def engine(self) -> sa.Engine:
        """Connections of our own, beside those of DBOS."""
        if self.is_sqlite:
            arguments = {"timeout": _BUSY_SECONDS, "check_same_thread": False}
            engine = sa.create_engine(self.url, connect_args=arguments)
            return engine.execution_options(schema_translate_map={_SCHEMA: None})
        url = make_url(self.url).set(drivername="postgresql+psycopg")
        return sa.create_engine(url, pool_pre_ping=True)

    @contextmanager
    def begin(self) -> Iterator[sa.Connection]:
        """One transaction.

        Raises:
            SourceUnavailable: The database does not answer.
        """
        with translated(), self.engine.begin() as connection:
            yield connection

    def close(self) -> None:
        """Free the connections."""
        self.engine.dispose()

    def _prepare(self) -> None:
        if self.is_sqlite:
            with self.engine.connect() as connection:
                # readers never wait for the writer; said once, kept in the file
                connection.exec_driver_sql("PRAGMA journal_mode=WAL")
        DBOS.migrate(self.url)
        with self.engine.begin() as connection:
            if self.is_sqlite:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            else:
                connection.execute(
                    sa.select(sa.func.pg_advisory_xact_lock(sa.literal(_CREATION_LOCK)))
                )
            _METADATA.create_all(connection)


@contextmanager
def translated() -> Iterator[None]:
    """Turn what the driver says when the database does not answer into an error of ours.

    Raises:
        SourceUnavailable: It does not.
    """
    try:
        yield
    except (sa.exc.OperationalError, sa.exc.InterfaceError, sa.exc.TimeoutError) as error:
        cause = " ".join(str(getattr(error, "orig", None) or error).split())[:300]
        raise SourceUnavailable(
            f"the database of the jobs does not answer: {cause}", retry_after=_RETRY_SECONDS
        ) from None


def _make_private(file: Path) -> None:
    """Make the file readable for its owner alone: it holds what people asked for.

    Raises:
        BadInput: It cannot be made.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise BadInput(
            f"jobs cannot be kept there: {error.strerror}",
            place=str(file),
            remedy="choose a folder that can be written to with --data or LINKCENSUS_DATA",
        ) from None


def database_url(settings: Settings) -> str:
    """Where the jobs are kept, as DBOS reads it.

    Raises:
        BadInput: The setting names neither SQLite nor PostgreSQL.
    """
    if settings.database_url is None:
        return f"sqlite:///{(settings.data / FILE).absolute()}"
    try:
        url = make_url(settings.database_url.get_secret_value())
    except sa.exc.ArgumentError:
        raise BadInput("is no database URL", place="LINKCENSUS_DATABASE_URL") from None
    kind = url.get_backend_name()
    if kind == "sqlite" and url.database:
        # DBOS and our accounts would wait for each other's locks in one file
        return f"sqlite:///{Path(url.database).absolute().with_name(FILE)}"
    if kind != "postgresql":
        raise BadInput(
            f"is a database of the kind {kind}",
            place="LINKCENSUS_DATABASE_URL",
            remedy="give a postgresql:// URL, or leave it unset for SQLite",
        )
    return url.set(drivername="postgresql").render_as_string(hide_password=False)
