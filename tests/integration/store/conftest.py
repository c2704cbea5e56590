"""An empty state in a real PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from tests.support.postgres import Postgres
from tests.support.state_world import StateWorld, state_world

from linkcensus.store.migrate import VERSION_TABLE, newest_schema
from linkcensus.store.tables import METADATA


@pytest.fixture(scope="session")
def state_url(postgres: Postgres) -> str:
    """A database that the tests use one after the other: a fresh one each takes much longer."""
    return postgres.fresh()


@pytest.fixture
def kept(state_url: str, tmp_path: Path) -> Iterator[StateWorld]:
    """An empty state."""
    _empty(state_url)
    with state_world(tmp_path, database_url=state_url) as world:
        yield world


def _empty(url: str) -> None:
    """Leave nothing of the test before, whatever it did to the schema."""
    with psycopg.connect(url, autocommit=True) as connection:
        try:
            found = connection.execute(f"SELECT version_num FROM {VERSION_TABLE}").fetchone()
        except psycopg.errors.UndefinedTable:
            found = None
        if found == (newest_schema(),):
            tables = ", ".join(METADATA.tables)
            connection.execute(f"TRUNCATE {tables} RESTART IDENTITY CASCADE")
            connection.execute("INSERT INTO revision (id, number, salt) VALUES (1, 1, 'salt')")
        else:
            connection.execute("DROP SCHEMA public CASCADE")
            connection.execute("CREATE SCHEMA public")
