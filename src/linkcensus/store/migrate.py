"""Brings the database to the schema that this program knows, whenever the state is opened.

One transaction under one lock (SQLite's write lock, an advisory lock of PostgreSQL): of several
programs that start at once one migrates and the others wait, and a step that fails leaves nothing
behind. A newer schema than ours is refused, for an older program would damage it.

Alembic is loaded where there is a step to do: it takes 10 MB of each process, and most need none.
"""

from functools import cache
from pathlib import Path

import sqlalchemy as sa

from linkcensus.core.errors import BadInput
from linkcensus.store.database import Database

VERSION_TABLE = "state_version"
_LOCK = 5_247_110_042
"""A number of ours for PostgreSQL's advisory lock."""
_SCRIPTS = Path(__file__).with_name("migrations")


def migrate(database: Database) -> bool:
    """Bring the schema up to date; True when something was done.

    Raises:
        BadInput: The schema is newer than this program.
        SourceUnavailable: The database does not answer.
    """
    with database.reading() as connection:
        if _schema(connection) == newest_schema():
            return False
    with database.writing(raises_revision=False) as connection:
        if not database.sqlite:
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
        found = _schema(connection)
        if found == newest_schema():
            return False
        _refuse_newer(found, database)
        _upgrade(connection)
    return True


def newest_schema() -> str:
    """Return the number of the last step that this program knows."""
    return _steps()[-1]


def _refuse_newer(found: str | None, database: Database) -> None:
    if found is not None and found not in _steps():
        raise BadInput(
            f"schema {found[:20]} was written by a newer linkcensus than this one, which knows "
            f"{newest_schema()}",
            place=database.shown,
            remedy="install the newer version, or restore a backup of this one",
        )


def _schema(connection: sa.Connection) -> str | None:
    """Return the number of the last step that was done; None for an empty database."""
    if not sa.inspect(connection).has_table(VERSION_TABLE):
        return None
    table = sa.table(VERSION_TABLE, sa.column("version_num"))
    return connection.execute(sa.select(table.c.version_num)).scalar()


def _upgrade(connection: sa.Connection) -> None:
    """Do the steps that are due, in the transaction of a connection."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


@cache
def _steps() -> list[str]:
    """The numbers of all steps, in order, as the names of their files begin with them."""
    return sorted(file.name[1:5] for file in (_SCRIPTS / "versions").glob("v????_*.py"))
