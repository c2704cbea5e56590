"""The files that jobs write for people to fetch: one folder a job, below the data folder."""

from pathlib import Path

from linkcensus.core.errors import NotFound
from linkcensus.jobs.job import Job

EXPORTS = "exports"


def folder_of(data: Path, job_id: str) -> Path:
    """Where a job's file lies; made on first use."""
    folder = data / EXPORTS / job_id
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def file_of(data: Path, job: Job) -> Path:
    """The file that a job has made.

    Raises:
        NotFound: It makes none, or it was too old.
    """
    name = job.result.get("file") if job.result else None
    path = data / EXPORTS / job.id / str(name)
    if not isinstance(name, str) or Path(name).name != name or not path.is_file():
        raise NotFound(f"job {job.id} has no file to fetch; it may be too old")
    return path
