"""Cancelling, trying again, failing, listing, following: what people do with jobs."""

from datetime import UTC, datetime, timedelta

import pytest
from tests.integration.jobs.conftest import Floor

from linkcensus.core.errors import BadInput, NotFound
from linkcensus.core.settings import load_settings
from linkcensus.index.index import Index
from linkcensus.jobs.job import Job, JobState
from linkcensus.jobs.uploads import Uploads


def _upload(floor: Floor, name: str, rows: int, first: int = 0) -> str:
    uploads = Uploads(floor.data)
    place = uploads.new(name)
    lines = ["source_url,target_url,anchor"]
    lines += [
        f"https://site{first + row}.example/page,https://target.example/{row % 7},word {row}"
        for row in range(rows)
    ]
    place.path.write_text("\n".join(lines) + "\n")
    return uploads.finish(place).id


def _links(floor: Floor) -> int:
    settings = load_settings(data=floor.data)
    index = Index(floor.data, settings)
    try:
        return sum(record.links_new for record in index.imports())
    finally:
        index.close()


def test_a_running_job_is_cancelled_and_tried_again(floor: Floor) -> None:
    job = floor.drill(steps=200)
    floor.start()
    floor.running(job)
    assert floor.queue.cancel(job.id).state is JobState.CANCELLED
    again = floor.queue.retry(job.id, asked_by="somebody")
    floor.running(again)
    floor.queue.cancel(again.id)
    after = floor.drill("after")
    floor.state(after, JobState.DONE)
    assert not any(line.startswith("end") for line in floor.notes())
    assert floor.queue.get(again.id).retry_of == job.id
    assert floor.queue.get(again.id).asked_by == "somebody"
    assert floor.queue.get(job.id).state is JobState.CANCELLED


def test_a_job_that_fails_says_why_in_one_line(floor: Floor) -> None:
    job = floor.drill(fails="yes")
    missing = floor.queue.enqueue("import", {"uploads": ["0" * 32]})
    floor.start()
    failed = floor.state(job, JobState.FAILED)
    assert failed.error
    assert "it was asked to fail" in failed.error
    assert failed.result is None
    assert "there is no upload" in str(floor.state(missing, JobState.FAILED).error)
    assert "\n" not in failed.error


def test_what_cannot_be_asked_is_refused(floor: Floor) -> None:
    for kind, arguments in [
        ("juggle", {}),
        ("import", {}),
        ("import", {"urls": ["/etc/passwd"]}),
        ("import", {"urls": ["file:///etc/passwd"]}),
        ("import", {"urls": ["s3://bucket/key"]}),
        ("import", {"urls": ["https://"]}),
        ("import", {"uploads": "abc"}),
        ("import", {"uploads": ["abc"], "date": "yesterday"}),
        ("compact", {"everything": "yes"}),
    ]:
        with pytest.raises(BadInput):
            floor.queue.enqueue(kind, arguments)
    assert floor.queue.list_jobs() == []
    with pytest.raises(NotFound):
        floor.queue.get("job-unknown")
    job = floor.drill()
    with pytest.raises(BadInput, match="is queued"):
        floor.queue.retry(job.id)


def test_jobs_are_listed_newest_first_page_by_page(floor: Floor) -> None:
    jobs = [floor.drill(f"note-{number}") for number in range(5)]
    newest = [job.id for job in jobs[::-1]]
    assert [job.id for job in floor.queue.list_jobs()] == newest
    assert [job.id for job in floor.queue.list_jobs(limit=2)] == newest[:2]
    assert [job.id for job in floor.queue.list_jobs(before=newest[1])] == newest[2:]
    floor.queue.cancel(newest[0])
    cancelled = floor.queue.list_jobs(state=JobState.CANCELLED)
    assert [job.id for job in cancelled] == newest[:1]
    assert floor.queue.list_jobs(kind="import") == []
    assert floor.queue.counts()[JobState.QUEUED] == 4


def test_the_same_job_waits_once(floor: Floor) -> None:
    first = floor.queue.enqueue_once("score", {})
    assert floor.queue.enqueue_once("score", {}).id == first.id
    assert floor.queue.enqueue_once("compact", {}).id != first.id
    named = floor.queue.enqueue("compact", {}, job_id="by-the-clock")
    assert floor.queue.enqueue("compact", {}, job_id="by-the-clock") == named


def test_old_jobs_are_forgotten(floor: Floor) -> None:
    over, waiting = floor.drill("one"), floor.drill("two")
    floor.queue.cancel(over.id)
    assert floor.queue.forget(datetime.now(UTC) - timedelta(hours=1)) == 0
    assert floor.queue.forget(datetime.now(UTC) + timedelta(hours=1)) == 1
    assert [job.id for job in floor.queue.list_jobs()] == [waiting.id]


def test_an_import_killed_in_the_middle_is_whole_after_a_restart(floor: Floor) -> None:
    uploads = [_upload(floor, f"links-{n}.csv", 1500, 10_000 * n) for n in range(6)]
    job = floor.queue.enqueue("import", {"uploads": uploads})
    worker = floor.start()
    floor.wait(lambda: floor.queue.get(job.id).progress.done > 0)
    worker.kill()
    worker.join()
    floor.start()
    done = floor.state(job, JobState.DONE, JobState.FAILED)
    assert done.error is None
    assert done.result
    assert done.result["files_failed"] == 0
    assert _links(floor) == 9000
    assert not any((floor.data / "uploads").glob("*/*.csv"))


def test_an_import_tells_what_came_in_and_scores_follow(floor: Floor) -> None:
    upload = _upload(floor, "../../links [1].csv", 50)
    job = floor.queue.enqueue("import", {"uploads": [upload], "names": ["links [1].csv"]})
    assert job.title == "Import links [1].csv"
    floor.start()
    done = floor.state(job, JobState.DONE)
    assert done.result
    assert done.result["links_new"] == 50
    (file,) = done.result["files"]  # type: ignore[misc]  # a list, as the test shows
    assert isinstance(file, dict)
    assert file["file"] == "links [1].csv"
    assert file["format"] == "generic_links"

    def score() -> Job | None:
        return next(iter(floor.queue.list_jobs(kind="score")), None)

    floor.wait(lambda: score() is not None)
    asked = score()
    assert asked is not None
    scored = floor.state(asked, JobState.DONE, JobState.FAILED)
    assert scored.error is None
    upkeep = floor.queue.enqueue("upkeep", {})
    result = floor.state(upkeep, JobState.DONE).result
    assert result
    assert (result["forgotten_events"], result["forgotten_deliveries"]) == (0, 0)


def test_a_file_that_cannot_be_read_fails_the_import(floor: Floor) -> None:
    uploads = Uploads(floor.data)
    place = uploads.new("noise.csv")
    place.path.write_bytes(b"\x00\x01\x02" * 500)
    upload = uploads.finish(place)
    job = floor.queue.enqueue("import", {"uploads": [upload.id]})
    floor.start()
    failed = floor.state(job, JobState.FAILED)
    assert failed.error
    assert failed.error.startswith("noise.csv")
    assert str(floor.data) not in failed.error
    assert uploads.find(upload.id) == upload  # it may be looked at, and tried again
