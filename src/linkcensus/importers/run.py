"""Imports a batch of files: in parallel, each file whole or not at all, and again without doubling.

Workers read files into staged segments; this process alone commits them, some at a time. What was
committed before is skipped, so a killed import is continued by giving the same command again.
"""

import logging
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from linkcensus.core.clock import Clock
from linkcensus.core.scope import parse_target
from linkcensus.importers.batch import Batch, Item, plan_batch
from linkcensus.importers.format import ImportOptions
from linkcensus.importers.import_id import UNDONE
from linkcensus.importers.pool import read_all
from linkcensus.importers.progress import NoProgress, ProgressSink
from linkcensus.importers.result import FileResult
from linkcensus.importers.staging import BatchFolder
from linkcensus.importers.worker import FileOutcome, Work, error_line
from linkcensus.index.evidence import EvidenceStore
from linkcensus.index.imports import ImportRecord
from linkcensus.index.index import Index
from linkcensus.index.writer import Staged
from linkcensus.net.locations import Location

logger = logging.getLogger(__name__)

COMMIT_FILES = 64
COMMIT_SECONDS = 2.0
DOWNLOAD_DAYS = 30
_BATCH_ID_LENGTH = 16


def import_batch(
    locations: Sequence[str],
    options: ImportOptions,
    index: Index,
    progress: ProgressSink | None = None,
    clock: Clock | None = None,
) -> Iterator[FileResult]:
    """Import everything that the locations mean; one result a file, as files become visible.

    Args:
        locations: Files, folders, patterns, http(s) URLs, s3:// locations, lists of archives.
        options: What the user said beside them.
        index: Where the links go.
        progress: Told how far the batch is.
        clock: Says when we learned the facts; the index's own by default.

    Yields:
        A result for each file. Bad files have errors and never stop the others.
    """

    def plan(work: Work) -> Batch:
        return plan_batch(
            locations,
            options.settings,
            work.downloads,
            limit_files=options.limit_files,
            url_map=options.url_map,
            with_s3=options.with_s3,
        )

    yield from _import(plan, options, index, progress, clock)


def import_gathered(
    path: Path,
    name: str,
    options: ImportOptions,
    index: Index,
    progress: ProgressSink | None = None,
) -> FileResult:
    """Import a file that was gathered from a service, and delete it.

    Args:
        path: Where it lies for now.
        name: What people know it by: the address of the service. With `://` in it, so that nothing
            ever points at the file itself.
        options: As of any import; the format is best given.
        index: Where the links go.
        progress: Told how far it is.

    Returns:
        What came of it; errors are in it.
    """
    place = Location(str(path), "file", path.name, path.stat().st_size)

    def plan(_work: Work) -> Batch:
        return Batch([Item(place, name)])

    try:
        (result,) = _import(plan, options, index, progress, None)
    finally:
        path.unlink(missing_ok=True)
    return result


def _import(
    plan: Callable[[Work], Batch],
    options: ImportOptions,
    index: Index,
    progress: ProgressSink | None,
    clock: Clock | None,
) -> Iterator[FileResult]:
    sink = progress or NoProgress()
    batch_id = uuid.uuid4().hex[:_BATCH_ID_LENGTH]
    with BatchFolder(index.root, batch_id) as folder:
        work = Work(
            index.root,
            folder.path,
            options,
            batch_id,
            (clock or index.clock).now(),
            {record.import_id: record.state for record in index.imports()},
        )
        committer = _Committer(index, work.evidence())
        with index.work():
            for result in _run(plan, work, committer, sink):
                sink.finished(result)
                yield result
    if committer.committed and index.needs_compaction():
        index.compact(sink.compacting)


def _run(
    plan: Callable[[Work], Batch], work: Work, committer: "_Committer", sink: ProgressSink
) -> Iterator[FileResult]:
    work.downloads.mkdir(parents=True, exist_ok=True)
    sweep_downloads(work.downloads)
    batch = plan(work)
    sink.begin(len(batch.items), batch.total_bytes)
    yield from batch.results
    for outcome in read_all(batch.items, work, sink.advance):
        if outcome is not None:
            yield from committer.take(outcome)
        if committer.is_due():
            yield from committer.commit()
    yield from committer.commit()
    yield from committer.answer_repeats()


def sweep_downloads(folder: Path) -> None:
    """Throw away what was fetched and nobody has continued or read for a month."""
    eldest = time.time() - DOWNLOAD_DAYS * 86_400
    for path in folder.iterdir():
        try:
            if path.is_file() and path.stat().st_mtime < eldest:
                path.unlink()
        except OSError:
            continue  # another process has just read or swept it


@dataclass
class _Committer:
    """Gathers files that were read and makes them visible together."""

    index: Index
    store: EvidenceStore
    committed: int = 0
    _waiting: list[FileOutcome] = field(default_factory=list)
    _since: float = 0.0
    _repeats: list[FileOutcome] = field(default_factory=list)
    """Files with the content of another one of the batch."""

    def take(self, outcome: FileOutcome) -> Iterator[FileResult]:
        """Take a file that was read; one without rows to commit is answered at once."""
        result = outcome.result
        if outcome.same_as_other:
            self._repeats.append(outcome)
            return
        if outcome.staged is None or outcome.record is None:
            if result.already_imported:
                self._tell_known(result)
            self._forget_downloads(outcome)
            yield result
            return
        if not self._waiting:
            self._since = time.monotonic()
        self._waiting.append(outcome)

    def answer_repeats(self) -> Iterator[FileResult]:
        """Answer the files that had the content of another one, once that is decided."""
        for outcome in self._repeats:
            result = outcome.result
            result.already_imported = self.index.find_import(result.import_id) is not None
            if result.already_imported:
                self._tell_known(result)
            else:
                result.errors.append(
                    f"{result.file}: another file with the same content could not be read"
                )
            self._forget_downloads(outcome)
            yield result

    def is_due(self) -> bool:
        """Whether what waits should be committed now."""
        if not self._waiting:
            return False
        full = len(self._waiting) >= COMMIT_FILES
        return full or time.monotonic() - self._since >= COMMIT_SECONDS

    def commit(self) -> Iterator[FileResult]:
        """Commit what waits; when that fails as a whole, each file is tried alone."""
        waiting, self._waiting = self._waiting, []
        if not waiting:
            return
        try:
            self._commit(waiting)
        except Exception as error:  # one hostile file never stops the others
            logger.debug("committing failed", exc_info=True)
            if len(waiting) == 1:
                self._fail(waiting[0], error)
            else:
                for outcome in waiting:
                    self._waiting = [outcome]
                    yield from self.commit()
                return
        for outcome in waiting:
            yield outcome.result

    def _commit(self, waiting: list[FileOutcome]) -> None:
        pairs: list[tuple[Staged, ImportRecord]] = []
        committed: list[FileOutcome] = []
        for outcome in waiting:
            if outcome.staged is None or outcome.record is None or self._is_known(outcome):
                continue
            committed.append(outcome)
            # first the evidence: a file that no import names harms nobody and is written anew
            self.store.publish(outcome.record.import_id)
            pairs.append((outcome.staged, _declared(outcome.record)))
        records = self.index.commit(pairs, goes_on=True) if pairs else []
        for outcome, record in zip(committed, records, strict=True):
            outcome.result.links_new = record.links_new
            outcome.result.links_confirmed = record.links_confirmed
            self._forget_downloads(outcome)
            self.committed += 1

    def _is_known(self, outcome: FileOutcome) -> bool:
        """Whether another process brought the same file in meanwhile."""
        known = self.index.find_import(outcome.result.import_id)
        if known is None or known.state == UNDONE:
            return False
        self.store.abandon(outcome.result.import_id)
        outcome.result.already_imported = True
        self._tell_known(outcome.result)
        self._forget_downloads(outcome)
        return True

    def _fail(self, outcome: FileOutcome, error: Exception) -> None:
        outcome.result.errors.append(error_line(outcome.result.file, error))
        self.store.abandon(outcome.result.import_id)

    def _tell_known(self, result: FileResult) -> None:
        """A file that is here already confirms all its links."""
        record = self.index.find_import(result.import_id)
        if record is None:
            return
        result.rows_read, result.pages = record.rows_read, record.pages
        result.skipped = record.skipped
        result.links_new = 0
        result.links_confirmed = record.links_new + record.links_confirmed

    @staticmethod
    def _forget_downloads(outcome: FileOutcome) -> None:
        for path in outcome.fetched:
            Path(path).unlink(missing_ok=True)


def _declared(record: ImportRecord) -> ImportRecord:
    """A record that was declared complete, with the range of keys it is complete for."""
    if not record.complete or record.complete_site is None:
        return record
    return record.completed_for(parse_target(record.complete_site))
