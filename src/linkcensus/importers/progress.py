"""How a running import tells how far it is; the command line draws it."""

from typing import Protocol

from linkcensus.importers.result import FileResult


class ProgressSink(Protocol):
    """Told about a batch while it runs, from one thread."""

    def begin(self, files: int, total_bytes: int) -> None:
        """The batch is known. `total_bytes` grows by later calls where files turn out longer."""
        ...

    def advance(self, done_bytes: int, running: list[str]) -> None:
        """So many bytes of the batch are behind, and these files are being read."""
        ...

    def finished(self, result: FileResult) -> None:
        """One file is done and, unless it failed, visible to questions."""
        ...

    def compacting(self, done: int, total: int) -> None:
        """The index is being put in order: so many of its buckets are done."""
        ...


class NoProgress:
    """Shows nothing."""

    def begin(self, files: int, total_bytes: int) -> None:
        """Nothing to show."""

    def advance(self, done_bytes: int, running: list[str]) -> None:
        """Nothing to show."""

    def finished(self, result: FileResult) -> None:
        """Nothing to show."""

    def compacting(self, done: int, total: int) -> None:
        """Nothing to show."""
