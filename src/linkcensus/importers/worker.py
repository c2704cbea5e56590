"""Reads one file into staged segments; runs in a process of its own or in the caller's."""

import ctypes
import gc
import logging
import multiprocessing
import multiprocessing.util
import os
import shutil
import signal
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from linkcensus.core.collector import GC_THRESHOLD
from linkcensus.core.errors import LinkCensusError, one_line
from linkcensus.importers import bing
from linkcensus.importers.batch import Item
from linkcensus.importers.format import ImportOptions, InputFile, Reader, ReadResult
from linkcensus.importers.import_id import choose_import_id, digest_of
from linkcensus.importers.page_sink import keep_evidence
from linkcensus.importers.recognise import recognise
from linkcensus.importers.result import FileResult, notes_of
from linkcensus.importers.staging import claim
from linkcensus.index.evidence import EvidenceStore
from linkcensus.index.imports import ImportRecord
from linkcensus.index.writer import SegmentWriter, Staged
from linkcensus.net.locations import fetch

logger = logging.getLogger(__name__)

STOP_SLOT = 0
"""The cell of the shared numbers that asks the workers to stop."""

_LAST = -100


class StoppedError(Exception):
    """The batch was interrupted."""


@dataclass(frozen=True, slots=True)
class Work:
    """What every file of a batch shares."""

    root: Path
    """The data folder."""
    staging: Path
    """The batch's own folder; see `linkcensus.importers.staging`."""
    options: ImportOptions
    batch_id: str
    learned_at: datetime
    states: Mapping[str, str]
    """State of each import the index knows, by id."""

    @property
    def downloads(self) -> Path:
        """Where files from elsewhere lie while they are read; one broken off is continued."""
        return self.root / "downloads"

    def evidence(self) -> EvidenceStore:
        """The evidence store, with the batch's folder for what is not published."""
        return EvidenceStore(self.root, self.options.settings, self.staging / "evidence")


@dataclass(slots=True)
class FileOutcome:
    """One file, read: `staged` and `record` are there when it can be committed."""

    result: FileResult
    owner: str = ""
    """The location, which no other file of the batch has."""
    staged: Staged | None = None
    record: ImportRecord | None = None
    same_as_other: bool = False
    """Another file of the batch has the same content; only that one is read."""
    fetched: list[Path] = field(default_factory=list)
    """Downloads that are not needed once the file is committed."""


Report = Callable[[int], None]
"""Told the bytes of the file that are behind; may raise `StoppedError`."""


def import_file(item: Item, work: Work, report: Report) -> FileOutcome:
    """Read one file; whatever is wrong with it is an error of its result.

    Raises:
        StoppedError: From `report`.
    """
    outcome = FileOutcome(FileResult(item.name), item.location.text)
    try:
        path = _fetched(item, work, report)
        if item.location.kind != "file":
            outcome.fetched.append(path)
        file = InputFile(item.name, path)
        reader = recognise(file, work.options)
        outcome.result.format = reader.name
        _read(file, reader, work, report, outcome)
    except StoppedError:
        raise
    except Exception as error:  # one hostile file never stops the others
        logger.debug("reading failed", exc_info=True)
        outcome.staged = None
        outcome.result.errors.append(error_line(item.name, error))
    return outcome


def _fetched(item: Item, work: Work, report: Report) -> Path:
    downloads, settings = _made(work.downloads), work.options.settings
    if item.location.kind == "service":
        return bing.fetch_links(item.location, downloads, settings, lambda: report(0))
    return fetch(item.location, downloads, settings, lambda _here, _whole: report(0))


def error_line(name: str, error: BaseException) -> str:
    """One line that names the file and what is wrong."""
    if isinstance(error, LinkCensusError):
        line = str(error)
        return line if name in line else one_line(f"{name}: {line}")
    if isinstance(error, MemoryError):
        return one_line(f"{name}: not enough memory to read it; import it alone, or split it")
    if isinstance(error, OSError) and error.strerror:
        return one_line(f"{name}: cannot be read: {error.strerror}")
    return one_line(f"{name}: cannot be read: {type(error).__name__}: {error}")


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _read(
    file: InputFile, reader: Reader, work: Work, report: Report, outcome: FileOutcome
) -> None:
    report(0)
    digest, size = digest_of(file.path, lambda _done: report(0))
    import_id, known = choose_import_id(digest, reader.name, work.options, work.states)
    outcome.result.import_id = import_id
    outcome.result.already_imported = known
    if known:
        return
    if not claim(work.staging, import_id, outcome.owner):
        outcome.same_as_other = True
        return
    store = work.evidence()
    writer = SegmentWriter(work.staging, import_id, work.learned_at)
    evidence = store.writer(import_id)
    keep_evidence(reader, evidence)
    try:
        read = reader.read(file, writer, work.options, report)
        evidence.close()
        staged = writer.close()
    except BaseException:  # everything half-written goes, whatever the reason
        evidence.close()
        store.abandon(import_id)
        writer.abandon()
        raise
    _fill(outcome.result, read)
    if read.errors and not read.rows_read:
        store.abandon(import_id)
        shutil.rmtree(staged.folder, ignore_errors=True)
        return
    outcome.staged = staged
    outcome.record = _record(file, reader, work, read, import_id, digest, size)


def _fill(result: FileResult, read: ReadResult) -> None:
    result.rows_read, result.skipped, result.pages = read.rows_read, read.skipped, read.pages
    result.errors.extend(read.errors)
    result.remarks.extend(notes_of(read))


def _record(
    file: InputFile,
    reader: Reader,
    work: Work,
    read: ReadResult,
    import_id: str,
    digest: str,
    size: int,
) -> ImportRecord:
    return ImportRecord(
        import_id=import_id,
        batch_id=work.batch_id,
        learned_at=work.learned_at,
        file=file.name,
        digest=digest,
        bytes=size,
        format=reader.name,
        source=reader.source.label,
        complete=work.options.complete and read.complete_site is not None,
        complete_site=read.complete_site if work.options.complete else None,
        seen_at=read.seen_at or work.options.seen_at,
        rows_read=read.rows_read,
        skipped=read.skipped,
        pages=read.pages,
        notes=notes_of(read),
    )


class _Process:
    """What a worker process was started with."""

    work: Work | None = None
    cells: "ctypes.Array[ctypes.c_longlong] | None" = None


def start_process(work: Work, cells: "ctypes.Array[ctypes.c_longlong]") -> None:
    """Prepare a worker process: it ends with its parent and leaves Ctrl-C to it."""
    _Process.work, _Process.cells = work, cells
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.set_threshold(GC_THRESHOLD)
    # nothing is left to tidy at the end; libraries would print about objects still alive
    multiprocessing.util.Finalize(None, os._exit, args=(0,), exitpriority=_LAST)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def import_in_process(item: Item, slot: int) -> FileOutcome:
    """`import_file` in a worker process, with progress through the shared numbers."""
    work, cells = _Process.work, _Process.cells
    if work is None or cells is None:
        raise RuntimeError("the worker process was not prepared")
    shared = cells

    def report(done: int) -> None:
        shared[slot] = done
        if shared[STOP_SLOT]:
            raise StoppedError

    return import_file(item, work, report)


def _end_with(parent: "multiprocessing.process.BaseProcess") -> None:
    """Without this a worker whose parent was killed would wait for work for ever."""
    parent.join()
    os._exit(1)
