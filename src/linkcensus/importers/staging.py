"""Where one batch keeps what is not committed yet, and nobody else touches it while it lives.

The folder's lock lives as long as the process that holds the batch: what a killed one left behind
is thrown away by the next batch. Two batches never share a folder, so the same file imported twice
at once is read twice and counted once.
"""

import fcntl
import shutil
from pathlib import Path
from types import TracebackType
from typing import Self

FOLDER = "running"
_LOCK = "lock"


class BatchFolder:
    """The folder of one batch; a context manager."""

    def __init__(self, root: Path, batch_id: str) -> None:
        """Name the folder.

        Args:
            root: The data folder.
            batch_id: The batch's own name.
        """
        self._all = root / FOLDER
        self.path = self._all / batch_id

    def __enter__(self) -> Self:
        self.path.mkdir(parents=True)
        unseen = self.path / "lock.new"  # gets its name when it is held, so nobody takes it first
        self._lock = unseen.open("wb")
        fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        unseen.rename(self.path / _LOCK)
        self._sweep()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        shutil.rmtree(self.path, ignore_errors=True)
        self._lock.close()

    def _sweep(self) -> None:
        """Throw away the folders of batches that were killed."""
        for folder in self._all.iterdir():
            try:
                with (folder / _LOCK).open("rb") as lock:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    shutil.rmtree(folder, ignore_errors=True)
            except OSError:
                continue  # it lives, or is just being made or swept


def claim(folder: Path, import_id: str, owner: str) -> bool:
    """Take an import for one file of the batch; False when another file has the same content.

    The file that took it may take it again: its process may have died.
    """
    claims = folder / "claims"
    claims.mkdir(exist_ok=True)
    path = claims / import_id
    try:
        with path.open("x", encoding="utf-8", errors="surrogateescape") as file:
            file.write(owner)
    except FileExistsError:
        return path.read_text(encoding="utf-8", errors="surrogateescape") == owner
    return True
