"""Draws what takes long on stderr, when a person looks at it.

rich would send what we print meanwhile to stderr too. That is right where both are one terminal,
and wrong where standard output is a file or a pipe: the answer must arrive there.
"""

import sys
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeVar

from linkcensus.cli.text import number, safe

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress, TaskID

    from linkcensus.importers.result import FileResult


Row = TypeVar("Row")

_ROWS_A_STEP = 20_000


def counted(console: "Console", rows: Iterable[Row]) -> Iterator[Row]:
    """Pass rows on and tell now and then how many there were, unless they go to a terminal."""
    if not console.is_terminal or sys.stdout.isatty():
        yield from rows
        return
    from rich.progress import Progress, SpinnerColumn, TextColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False))
    with Progress(*columns, console=console, transient=True, redirect_stdout=False) as bars:
        task = bars.add_task("Writing")
        for count, row in enumerate(rows, 1):
            if count % _ROWS_A_STEP == 0:
                bars.update(task, description=f"Writing: {number(count)} rows")
            yield row


class ImportProgress:
    """A progress bar for `import_batch`; silent where stderr is no terminal.

    A context manager, as a terminal must be put in order whatever happens.

    Args:
        console: Of stderr.
        raw: Lines for programs go to standard output meanwhile: on a terminal that shows both,
            they win.
    """

    def __init__(self, console: "Console", *, raw: bool = False) -> None:
        self._console = console
        self._shown = console.is_terminal and not (raw and sys.stdout.isatty())
        self._bars: Progress | None = None
        self._reading: TaskID | None = None
        self._compacting: TaskID | None = None
        self._files = 0
        self._done = 0

    def __enter__(self) -> Self:
        if self._shown:
            from rich import progress

            self._bars = progress.Progress(
                progress.TextColumn("{task.description}", markup=False),
                progress.BarColumn(bar_width=None),
                progress.TextColumn("{task.fields[amount]}", markup=False),
                progress.TextColumn("{task.fields[rate]}", markup=False, style="dim"),
                progress.TimeRemainingColumn(compact=True),
                console=self._console,
                transient=True,
                expand=True,
                redirect_stdout=sys.stdout.isatty(),
            )
            self._bars.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._bars is not None:
            self._bars.stop()

    def begin(self, files: int, total_bytes: int) -> None:
        """Start the bar of a batch."""
        self._files, self._done = files, 0
        if self._bars is not None:
            if self._reading is not None:
                self._bars.remove_task(self._reading)
            self._reading = self._bars.add_task(
                "Reading", total=total_bytes or None, amount=f"0/{files} files", rate=""
            )

    def advance(self, done_bytes: int, running: list[str]) -> None:
        """Move the bar."""
        if self._bars is None or self._reading is None:
            return
        task = self._bars.tasks[self._bars.task_ids.index(self._reading)]
        name = safe(running[0].rsplit("/", 1)[-1]) if running else ""
        total = None if task.total is None else max(task.total, done_bytes)
        self._bars.update(
            self._reading,
            completed=done_bytes,
            total=total,
            description=f"Reading {name[:36]}",
            rate=f"{task.speed / 1e6:.1f} MB/s" if task.speed else "",
        )

    def finished(self, result: "FileResult") -> None:
        """Count a file that is done."""
        self._done += 1
        if self._bars is not None and self._reading is not None:
            self._bars.update(self._reading, amount=f"{self._done}/{self._files} files")

    def compacting(self, done: int, total: int) -> None:
        """Move the bar of the compaction."""
        if self._bars is None:
            return
        if self._compacting is None:
            self._compacting = self._bars.add_task("Sorting", total=total, amount="", rate="")
        self._bars.update(
            self._compacting, completed=done, total=total, amount=f"{done}/{total} buckets"
        )
