"""Jobs survive whatever happens to workers: killed, asleep, upgraded, asked to end."""

import os
import signal

import pytest
import sqlalchemy as sa
from tests.integration.jobs.conftest import Floor

from linkcensus.jobs.database import WORKFLOWS
from linkcensus.jobs.job import JobState
from linkcensus.jobs.worker import MOST_ATTEMPTS


def test_a_job_is_done_once_and_tells_how_far_it_is(floor: Floor) -> None:
    job = floor.drill(steps=30)
    assert job.state is JobState.QUEUED
    floor.start()
    assert floor.running(job).progress.total == 30
    done = floor.state(job, JobState.DONE)
    assert done.result == {"steps": 30}
    assert done.error is None
    assert done.started_at
    assert done.finished_at
    assert [line.split()[0] for line in floor.notes()] == ["begin", "end"]


def test_a_killed_worker_goes_on_when_it_starts_again(floor: Floor) -> None:
    done_before, job = floor.drill("before"), floor.drill(steps=40)
    worker = floor.start()
    floor.running(job)
    floor.state(done_before, JobState.DONE)
    worker.kill()
    worker.join()
    assert floor.queue.get(job.id).state is JobState.RUNNING  # nobody knows better yet
    floor.start()
    assert floor.state(job, JobState.DONE).attempts == 2
    assert [line.split()[0] for line in floor.notes()] == ["begin", "begin", "end"]
    assert [line.split()[0] for line in floor.notes("before")] == ["begin", "end"]


def test_another_worker_takes_over_from_a_dead_one(floor: Floor) -> None:
    job = floor.drill(steps=30)
    first = floor.start("a")
    floor.running(job)
    floor.start("b")
    floor.wait(lambda: len(floor.queue.last_beats()) == 2)
    first.kill()
    done = floor.state(job, JobState.DONE)
    assert done.worker is not None
    assert done.worker.endswith(":b")
    assert [line.split()[0] for line in floor.notes()] == ["begin", "begin", "end"]
    floor.wait(lambda: len(floor.queue.last_beats()) == 1)


def test_a_worker_that_was_asleep_ends_and_its_job_counts_once(floor: Floor) -> None:
    job = floor.drill(steps=60)
    first = floor.start("a")
    floor.running(job)
    floor.start("b")
    floor.wait(lambda: len(floor.queue.last_beats()) == 2)
    assert first.pid
    os.kill(first.pid, signal.SIGSTOP)
    floor.wait(lambda: (floor.queue.get(job.id).worker or "").endswith(":b"))
    os.kill(first.pid, signal.SIGCONT)
    first.join(20)
    assert first.exitcode == 75
    assert floor.state(job, JobState.DONE).worker != first.name
    assert [line.split()[0] for line in floor.notes()].count("end") == 1


def test_two_workers_share_the_queue_and_do_each_job_once(floor: Floor) -> None:
    jobs = [floor.drill(f"note-{number}", steps=4) for number in range(12)]
    floor.start("a")
    floor.start("b")
    workers = {floor.state(job, JobState.DONE).worker for job in jobs}
    for number in range(12):
        assert [line.split()[0] for line in floor.notes(f"note-{number}")] == ["begin", "end"]
    assert len(workers) == 2


def test_a_worker_that_is_asked_to_end_leaves_its_job_to_the_next(floor: Floor) -> None:
    job = floor.drill(steps=40)
    worker = floor.start()
    floor.running(job)
    worker.terminate()
    worker.join(20)
    assert worker.exitcode == 0
    assert floor.queue.get(job.id).state is JobState.QUEUED
    assert floor.queue.last_beats() == {}
    floor.start("another")
    floor.state(job, JobState.DONE)


@pytest.mark.parametrize("killed_first", [False, True])
def test_a_job_of_an_older_version_still_runs(floor: Floor, killed_first: bool) -> None:
    """Waiting under the old version, or begun by its worker, which then died for the upgrade."""
    job = floor.drill(steps=30)
    if killed_first:
        old = floor.start("a", version="0.0.1")
        floor.running(job)
        old.kill()
        old.join()
    else:
        with floor.queue.database.begin() as connection:
            connection.execute(sa.update(WORKFLOWS).values(application_version="0.0.1"))
    floor.start("a", version="99.0.0")
    floor.state(job, JobState.DONE)


def test_after_a_downgrade_jobs_run_too(floor: Floor) -> None:
    newer = floor.start("a", version="99.0.0")
    floor.state(floor.drill(), JobState.DONE)
    newer.terminate()
    newer.join()
    floor.start("a", version="0.0.1")
    floor.state(floor.drill(), JobState.DONE)


def test_a_job_that_kills_its_workers_is_given_up(floor: Floor) -> None:
    job = floor.drill(dies="yes")
    for _ in range(MOST_ATTEMPTS + 2):
        worker = floor.start()
        floor.wait(
            lambda worker=worker: not worker.is_alive() or floor.queue.get(job.id).state.is_over
        )
    failed = floor.state(job, JobState.FAILED)
    assert failed.error
    assert "died" in failed.error
    assert len(floor.notes()) == MOST_ATTEMPTS + 1


def test_one_name_is_one_process(floor: Floor) -> None:
    floor.start("a")
    floor.wait(lambda: bool(floor.queue.last_beats()))
    second = floor.start("a")
    second.join(30)
    assert second.exitcode == 1
    floor.start(None)
    floor.start(None)
    floor.wait(lambda: len(floor.queue.last_beats()) == 3)
