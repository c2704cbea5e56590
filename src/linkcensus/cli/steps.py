"""Draws work of several steps on stderr, each with a bar, when a person looks at it."""

import sys
from types import TracebackType
from typing import TYPE_CHECKING, Self

from linkcensus.cli.tables import show_line
from linkcensus.cli.text import safe

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress, TaskID


class StepProgress:
    """One bar a step; silent where stderr is no terminal, but for notes. A context manager.

    Args:
        console: Of stderr.
    """

    def __init__(self, console: "Console") -> None:
        self._console = console
        self._bars: Progress | None = None
        self._task: TaskID | None = None

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            from rich import progress

            self._bars = progress.Progress(
                progress.TextColumn("{task.description}", markup=False),
                progress.BarColumn(bar_width=None),
                progress.TaskProgressColumn(),
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

    def begin(self, what: str, total: int | None) -> None:
        """Start the bar of a step; the one before is done."""
        if self._bars is None:
            return
        if self._task is not None:
            self._bars.remove_task(self._task)
        self._task = self._bars.add_task(safe(what)[:60], total=total)

    def advance(self, amount: int) -> None:
        """Move the bar on."""
        if self._bars is not None and self._task is not None:
            self._bars.advance(self._task, amount)

    def note(self, text: str) -> None:
        """Tell something that is worth knowing, such as why nothing moves."""
        show_line(self._console, text, "yellow")
