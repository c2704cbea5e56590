"""Runs the reading of many files: in this process when one is enough, else in several.

A process that dies (killed for its memory, a crash in a library) costs only its own file: all
files that were being read are tried again, each alone in a new process, and the one that dies
again is the bad one.
"""

import contextlib
import ctypes
import multiprocessing
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field

from linkcensus.core.collector import rare_collections
from linkcensus.importers.batch import Item
from linkcensus.importers.result import FileResult
from linkcensus.importers.worker import (
    STOP_SLOT,
    FileOutcome,
    Work,
    import_file,
    import_in_process,
    start_process,
)

SMALL_BATCH_BYTES = 16_000_000
"""Below this, starting processes costs more than they save."""
_TICK_SECONDS = 0.2
_REPORT_SECONDS = 0.1
_QUEUED_EACH = 2
"""Files handed out for each process, so that none waits for work."""

Advance = Callable[[int, list[str]], None]


def read_all(items: Sequence[Item], work: Work, advance: Advance) -> Iterator[FileOutcome | None]:
    """Read every item; outcomes come as they are ready, in no fixed order.

    Yields:
        An outcome, or now and then None: time to look after other things.
    """
    workers = min(work.options.settings.workers, len(items))
    sizes = [item.location.size_bytes for item in items]
    known = sum(size or 0 for size in sizes)
    if workers <= 1 or (None not in sizes and known < SMALL_BATCH_BYTES):
        yield from _read_here(items, work, advance)
    else:
        yield from _Pool(items, work, advance, workers).run()


def _read_here(items: Sequence[Item], work: Work, advance: Advance) -> Iterator[FileOutcome]:
    behind = 0
    last = 0.0
    for item in items:

        def report(done: int, item: Item = item, before: int = behind) -> None:
            nonlocal last
            now = time.monotonic()
            if now - last >= _REPORT_SECONDS:
                last = now
                advance(before + done, [item.name])

        with rare_collections():
            outcome = import_file(item, work, report)
        yield outcome
        behind += item.location.size_bytes or 0
        advance(behind, [])


@dataclass
class _Pool:
    """The processes of one batch."""

    items: Sequence[Item]
    work: Work
    advance: Advance
    workers: int
    _behind: int = 0
    _slots: list[int] = field(default_factory=list)
    _running: dict["Future[FileOutcome]", tuple[int, int]] = field(default_factory=dict)
    """What is being read: the place of the item and its cell of the shared numbers."""

    def run(self) -> Iterator[FileOutcome | None]:
        """Read all items."""
        todo = list(range(len(self.items)))[::-1]
        suspects: list[int] = []
        while todo or suspects:
            if suspects:
                yield self._alone(suspects.pop())
            else:
                yield from self._together(todo, suspects)

    def _together(self, todo: list[int], suspects: list[int]) -> Iterator[FileOutcome | None]:
        """Read what is to do until it is done or a process dies; then the suspects are named."""
        count = self.workers * _QUEUED_EACH
        cells = multiprocessing.get_context("spawn").RawArray(ctypes.c_longlong, count + 1)
        self._slots = list(range(1, count + 1))
        with _executor(self.workers, self.work, cells) as executor, _stopping(cells):
            while todo or self._running:
                try:
                    self._hand_out(executor, todo, cells)
                    done, _ = wait(self._running, _TICK_SECONDS, FIRST_COMPLETED)
                    for future in done:
                        yield self._finished(future)
                except BrokenProcessPool:
                    suspects.extend(place for place, _ in self._running.values())
                    self._running.clear()
                    return
                self._tell(cells)
                yield None

    def _hand_out(
        self,
        executor: ProcessPoolExecutor,
        todo: list[int],
        cells: "ctypes.Array[ctypes.c_longlong]",
    ) -> None:
        while todo and self._slots:
            place, slot = todo[-1], self._slots[-1]
            cells[slot] = 0
            future = executor.submit(import_in_process, self.items[place], slot)
            todo.pop()
            self._slots.pop()
            self._running[future] = (place, slot)

    def _finished(self, future: "Future[FileOutcome]") -> FileOutcome:
        outcome = future.result()
        place, slot = self._running.pop(future)
        self._slots.append(slot)
        self._behind += self.items[place].location.size_bytes or 0
        return outcome

    def _tell(self, cells: "ctypes.Array[ctypes.c_longlong]") -> None:
        done = sum(cells[slot] for _, slot in self._running.values())
        names = [
            self.items[place].name for place, slot in self._running.values() if cells[slot] > 0
        ]
        self.advance(self._behind + done, names)

    def _alone(self, place: int) -> FileOutcome:
        """Read one item in a process of its own: when that dies, the item is to blame."""
        item = self.items[place]
        cells = multiprocessing.get_context("spawn").RawArray(ctypes.c_longlong, 2)
        try:
            with _executor(1, self.work, cells) as executor, _stopping(cells):
                future = executor.submit(import_in_process, item, 1)
                while not wait([future], _TICK_SECONDS).done:
                    self.advance(self._behind + cells[1], [item.name])
                outcome = future.result()
        except BrokenProcessPool:
            reason = "the process that read it died, most likely for lack of memory"
            outcome = FileOutcome(
                FileResult(item.name, errors=[f"{item.name}: {reason}; split the file"])
            )
        self._behind += item.location.size_bytes or 0
        return outcome


def _executor(
    workers: int, work: Work, cells: "ctypes.Array[ctypes.c_longlong]"
) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(
        workers,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=start_process,
        initargs=(work, cells),
    )


@contextlib.contextmanager
def _stopping(cells: "ctypes.Array[ctypes.c_longlong]") -> Iterator[None]:
    """Ask the workers to stop when the batch is interrupted, so that nobody waits for them."""
    try:
        yield
    except BaseException:
        cells[STOP_SLOT] = 1
        raise
