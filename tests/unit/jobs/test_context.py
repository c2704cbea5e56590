import pytest

from linkcensus.jobs.context import JobContext, JobStopped
from linkcensus.jobs.job import JobProgress


class Kept:
    def __init__(self):
        self.saved = []
        self.ours = True

    def save(self, progress):
        self.saved.append(progress)
        return self.ours


def context(kept):
    return JobContext("job-1", None, None, kept.save, lambda _: 0)


def test_progress_is_written_now_and_then_and_at_the_end():
    kept = Kept()
    job = context(kept)
    for done in range(1000):
        job.tell(step="reading", done=done, total=1000, unit="bytes")
    assert kept.saved == [JobProgress("reading", 0, 1000, "bytes")]
    job.finish()
    assert kept.saved[-1] == JobProgress("reading", 999, 1000, "bytes")
    job.finish()
    assert len(kept.saved) == 2


def test_a_new_step_begins_its_count_anew():
    kept = Kept()
    job = context(kept)
    job.tell(step="reading", done=5, total=9, unit="bytes")
    job.tell(step="compacting")
    job.finish()
    assert kept.saved[-1] == JobProgress("compacting")


def test_a_job_that_is_not_ours_any_more_stops_whatever_it_is_in_the_middle_of():
    kept = Kept()
    kept.ours = False
    with pytest.raises(JobStopped):
        context(kept).tell(step="reading")
    assert not issubclass(JobStopped, Exception)
