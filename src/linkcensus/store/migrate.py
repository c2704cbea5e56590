"""Brings the database to the schema that this program knows, whenever the state is opened.

One transaction under one lock (SQLite's write lock, an advisory lock of PostgreSQL): of several
programs that start at once one migrates and the others wait, and a step that fails leaves nothing
behind. A newer schema than ours is refused, for an older program would damage it.
"""

from functools import cache
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

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
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    return True


def newest_schema() -> str:
    """Return the number of the last step that this program knows."""
    head = _scripts().get_current_head()
    assert head is not None
    return head


def _refuse_newer(found: str | None, database: Database) -> None:
    known = {script.revision for script in _scripts().walk_revisions()}
    if found is not None and found not in known:
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


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    return config


@cache
def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())
