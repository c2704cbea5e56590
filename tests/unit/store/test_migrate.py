import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from tests.support.state_world import StateWorld

from linkcensus.core.errors import BadInput
from linkcensus.store import migrate
from linkcensus.store.migrate import VERSION_TABLE, newest_schema
from linkcensus.store.tables import METADATA


def test_the_steps_lead_to_the_tables_of_today(kept: StateWorld):
    with kept.state.database.reading() as connection:
        context = MigrationContext.configure(
            connection, opts={"version_table": VERSION_TABLE, "compare_type": True}
        )
        assert compare_metadata(context, METADATA) == []


def test_opening_again_changes_nothing(kept: StateWorld):
    assert migrate.migrate(kept.state.database) is False


def test_the_steps_are_those_that_their_files_are_named_after():
    config = Config()
    config.set_main_option("script_location", str(Path(migrate.__file__).parent / "migrations"))
    scripts = ScriptDirectory.from_config(config)
    assert newest_schema() == scripts.get_current_head()
    assert migrate._steps() == sorted(one.revision for one in scripts.walk_revisions())


def test_a_process_that_finds_its_schema_loads_no_alembic(kept: StateWorld):
    opened = (
        "import sys; from linkcensus.core.settings import load_settings;"
        "from linkcensus.store.state import open_state;"
        "open_state(load_settings(data=sys.argv[1], database_url=sys.argv[2] or None)).close();"
        "assert 'alembic' not in sys.modules"
    )
    settings = kept.settings
    url = "" if settings.database_url is None else settings.database_url.get_secret_value()
    subprocess.run([sys.executable, "-c", opened, str(settings.data), url], check=True)


def test_a_newer_schema_is_refused_and_left_alone(kept: StateWorld):
    version = sa.table(VERSION_TABLE, sa.column("version_num"))
    with kept.state.database.writing() as connection:
        connection.execute(sa.update(version).values(version_num="9999"))

    with pytest.raises(BadInput, match="newer linkcensus") as caught:
        kept.reopen()

    assert "\n" not in str(caught.value)
    with kept.state.database.reading() as connection:
        assert connection.execute(sa.select(version.c.version_num)).scalar() == "9999"


def test_a_step_that_fails_leaves_nothing_behind(kept: StateWorld, monkeypatch: pytest.MonkeyPatch):
    """As if the database had been empty, and the last step raised."""
    with kept.state.database.writing(raises_revision=False) as connection:
        METADATA.drop_all(connection)
        connection.execute(sa.text(f"DROP TABLE {VERSION_TABLE}"))

    def broken(*_: object) -> None:
        real(*_)
        raise RuntimeError

    real = command.upgrade
    monkeypatch.setattr(command, "upgrade", broken)
    with pytest.raises(RuntimeError):
        migrate.migrate(kept.state.database)

    with kept.state.database.reading() as connection:
        assert sa.inspect(connection).get_table_names() == []
    monkeypatch.undo()
    assert migrate.migrate(kept.state.database) is True


def test_steps_are_numbered_without_gaps():
    folder = Path(migrate.__file__).parent / "migrations" / "versions"
    names = sorted(path.stem.split("_")[0] for path in folder.glob("v*.py"))

    assert names == [f"v{number:04}" for number in range(1, len(names) + 1)]
    assert newest_schema() == names[-1].removeprefix("v")
