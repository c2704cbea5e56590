"""What an import tells of itself while it runs."""

from linkcensus.importers.result import FileResult
from linkcensus.jobs.context import JobContext
from linkcensus.jobs.job import JobProgress
from linkcensus.jobs.kinds.import_files import ImportProgress


def told(*, files: int) -> list[JobProgress]:
    """What a batch of files told, at its beginning and after its first file."""
    saved: list[JobProgress] = []

    def save(progress: JobProgress) -> bool:
        saved.append(progress)
        return True

    context = JobContext("job-1", None, None, save, lambda _: 0)  # type: ignore[arg-type]
    progress = ImportProgress(context)
    progress.begin(files, 3000)
    progress.finished(FileResult("a.csv", rows_read=1234))
    progress.advance(1000, [])
    context.finish()
    return saved


def test_one_file_is_told_in_bytes() -> None:
    assert told(files=1)[-1] == JobProgress("reading", 1000, 3000, "bytes")


def test_several_files_are_told_in_files_and_rows_too() -> None:
    first, *_, last = told(files=2)
    assert first == JobProgress("reading, 0 of 2 files, 0 rows", 0, 3000, "bytes")
    assert last == JobProgress("reading, 1 of 2 files, 1,234 rows", 1000, 3000, "bytes")
