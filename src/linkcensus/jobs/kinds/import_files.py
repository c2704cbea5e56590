"""The job `import`: uploads and web addresses come in. Files that came in once stay in.

Arguments: `uploads` (ids), `urls` (http, https, `bing:SITE`), `site`, `format`, `complete`, `date`,
`base_url`, as the options of `linkcensus import`. Paths of the server are never taken.
"""

from collections.abc import Sequence
from urllib.parse import urlsplit

from linkcensus.core.errors import BadInput
from linkcensus.core.settings import Settings
from linkcensus.importers import bing
from linkcensus.importers.format import ImportOptions
from linkcensus.importers.result import FileResult
from linkcensus.importers.run import import_batch
from linkcensus.jobs.arguments import flag_of, moment_of, text_of, texts_of
from linkcensus.jobs.context import JobContext
from linkcensus.jobs.job import Arguments, Job, Json
from linkcensus.jobs.kinds.kind import WRITING, Kind
from linkcensus.jobs.uploads import Uploads, shown
from linkcensus.net.client import shown_url

_FILES_KEPT = 200
"""Files named in the result; of further ones only the sums are kept."""
_REMARKS_KEPT = 20


def _title(arguments: Arguments) -> str:
    uploads, urls = texts_of(arguments, "uploads"), texts_of(arguments, "urls")
    names = [*texts_of(arguments, "names"), *map(_shown, urls)]
    if not uploads and not urls:
        raise BadInput("there is nothing to import", place="uploads", remedy="upload a file first")
    for url in urls:
        _check_address(url)
    moment_of(arguments, "date")
    flag_of(arguments, "complete")
    count = len(uploads) + len(urls)
    return f"Import {names[0][:100]}" if count == 1 and names else f"Import {count} files"


def _shown(url: str) -> str:
    return url if url.startswith(bing.PREFIX) else shown_url(url)


def _check_address(url: str) -> None:
    if url.startswith(bing.PREFIX):
        bing.location_of(url)
        return
    try:
        parts = urlsplit(url)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname:
        raise BadInput(
            f"{url[:100]!r} is no web address",
            place="urls",
            remedy="give http://, https:// or bing:SITE, and upload files",
        )


def _do(context: JobContext, arguments: Arguments) -> Arguments:
    uploads = Uploads(context.settings.data)
    found = [uploads.find(upload) for upload in texts_of(arguments, "uploads")]
    locations = [*(str(upload.path.absolute()) for upload in found), *texts_of(arguments, "urls")]
    options = ImportOptions(
        context.settings,
        site=text_of(arguments, "site"),
        format=text_of(arguments, "format"),
        complete=flag_of(arguments, "complete"),
        seen_at=moment_of(arguments, "date"),
        base_url=text_of(arguments, "base_url"),
        with_s3=False,
    )
    results = list(import_batch(locations, options, context.index, ImportProgress(context)))
    failed = [result for result in results if result.errors]
    if failed and len(failed) == len(results):
        raise BadInput(shown(failed[0].errors[0]))
    by_path = {str(upload.path.absolute()): upload.id for upload in found}
    for result in results:  # what came in is evidence by now; the rest may be tried again
        if not result.errors and result.file in by_path:
            uploads.delete(by_path[result.file])
    return _result(results)


def _result(results: Sequence[FileResult]) -> Arguments:
    return {
        "files": [_file(result) for result in results[:_FILES_KEPT]],
        "files_read": len(results),
        "files_failed": sum(bool(result.errors) for result in results),
        "links_new": sum(result.links_new for result in results),
        "links_confirmed": sum(result.links_confirmed for result in results),
    }


def _file(result: FileResult) -> Json:
    remarks: list[Json] = [dict(remark) for remark in result.remarks[:_REMARKS_KEPT]]
    return {
        "file": shown(result.file),
        "format": result.format,
        "rows_read": result.rows_read,
        "pages": result.pages,
        "links_new": result.links_new,
        "links_confirmed": result.links_confirmed,
        "skipped": result.skipped,
        "errors": [shown(error) for error in result.errors],
        "remarks": remarks,
        "import_id": result.import_id,
        "already_imported": result.already_imported,
    }


def _follows(job: Job, settings: Settings) -> list[tuple[str, Arguments]]:
    new = job.result.get("links_new") if job.result else None
    return [("score", {})] if new and settings.score_after_imports else []


class ImportProgress:
    """Passes on what the importers tell: bytes, and with several files also files and rows."""

    def __init__(self, context: JobContext) -> None:
        self._context = context
        self._total = 0
        self._files = 0
        self._finished = 0
        self._rows = 0

    def begin(self, files: int, total_bytes: int) -> None:
        """The batch is known."""
        self._files, self._total = files, total_bytes
        self._tell(0)

    def advance(self, done_bytes: int, _running: list[str]) -> None:
        """So many bytes are behind."""
        self._tell(done_bytes)

    def finished(self, result: FileResult) -> None:
        """A border: what was cancelled stops here."""
        self._finished += 1
        self._rows += result.rows_read
        self._context.check()

    def _tell(self, done_bytes: int) -> None:
        step = "reading"
        if self._files > 1:
            step += f", {self._finished:,} of {self._files:,} files, {self._rows:,} rows"
        total = max(self._total, done_bytes)
        self._context.tell(step=step, done=done_bytes, total=total, unit="bytes")

    def compacting(self, done: int, total: int) -> None:
        """The index is being put in order."""
        self._context.tell(step="compacting", done=done, total=total, unit="buckets")


IMPORT = Kind("import", WRITING, _title, _do, _follows)
