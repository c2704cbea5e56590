"""The same on PostgreSQL: jobs, takeover, and moving there by a backup."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from pydantic import SecretStr
from tests.integration.jobs.conftest import Floor
from tests.support import job_worker
from tests.support.postgres import Postgres, running_postgres

from linkcensus.core.errors import BadInput
from linkcensus.core.settings import load_settings
from linkcensus.index.index import Index
from linkcensus.jobs.backup import make_backup
from linkcensus.jobs.job import JobState
from linkcensus.jobs.queue import JobQueue
from linkcensus.jobs.restore import restore_backup
from linkcensus.store.actor import COMMAND
from linkcensus.store.roles import Role
from linkcensus.store.state import open_state


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL of this module's own."""
    with running_postgres() as server:
        yield server


@pytest.fixture
def pg_floor(postgres: Postgres, data_folder: Path) -> Iterator[Floor]:
    """A queue in PostgreSQL, without workers."""
    job_worker.register()
    url = postgres.fresh()
    settings = load_settings(data=data_folder, workers=1, database_url=url)
    data_folder.mkdir()
    with closing(JobQueue(settings)) as queue:
        made = Floor(settings, queue, url)
        try:
            yield made
        finally:
            made.end()
            job_worker.KINDS.pop("drill", None)


def test_jobs_survive_a_killed_worker_on_postgresql_too(pg_floor: Floor) -> None:
    job = pg_floor.drill(steps=30)
    first = pg_floor.start("a", version="0.0.1")
    pg_floor.running(job)
    pg_floor.start("b", version="99.0.0")
    pg_floor.wait(lambda: len(pg_floor.queue.last_beats()) == 2)
    first.kill()
    done = pg_floor.state(job, JobState.DONE)
    assert done.worker
    assert done.worker.endswith(":b")
    assert [line.split()[0] for line in pg_floor.notes()] == ["begin", "begin", "end"]
    cancelled = pg_floor.drill(steps=200)
    pg_floor.running(cancelled)
    pg_floor.queue.cancel(cancelled.id)
    again = pg_floor.queue.retry(cancelled.id)
    assert [job.id for job in pg_floor.queue.list_jobs(limit=2)] == [again.id, cancelled.id]
    assert not (pg_floor.data / "jobs.db").exists()


def test_a_second_queue_finds_the_tables(pg_floor: Floor) -> None:
    job = pg_floor.drill()
    with closing(JobQueue(pg_floor.settings)) as other:
        assert other.get(job.id) == job


def test_a_backup_of_sqlite_is_restored_into_postgresql(
    postgres: Postgres, data_folder: Path, tmp_path: Path
) -> None:
    here = load_settings(data=data_folder, workers=1)
    Index(data_folder, here).close()
    with closing(open_state(here)) as state:
        state.accounts.add(COMMAND, "ada@example.com", "correct horse battery", Role.ADMIN)
        entries = len(state.audit.entries())
    make_backup(here, tmp_path / "b.tar")
    url = SecretStr(postgres.fresh())
    there = here.model_copy(update={"data": tmp_path / "there", "database_url": url})
    assert restore_backup(there, tmp_path / "b.tar").state_rows >= 2
    with closing(open_state(there)) as state:
        assert state.accounts.check_password("ada@example.com", "correct horse battery")
        # the counters of rows go on where they were
        state.accounts.add(COMMAND, "eve@example.com", "correct horse battery", Role.VIEWER)
        assert len(state.audit.entries()) > entries
    with pytest.raises(BadInput, match="holds accounts already"):
        restore_backup(there, tmp_path / "b.tar", replace=True)
    assert (tmp_path / "there" / "lake").is_dir()
    make_backup(there, tmp_path / "c.tar")
    back = here.model_copy(update={"data": tmp_path / "back"})
    restore_backup(back, tmp_path / "c.tar")
    with closing(open_state(back)) as state:
        assert state.accounts.check_password("eve@example.com", "correct horse battery")
