"""A process that crawls: its name, and a lock that tells others on this machine that it lives.

The kernel drops the lock with the process, so what a killed one held is taken back at once; of
workers on other machines only their silence tells.
"""

import fcntl
import hashlib
import secrets
import socket
from pathlib import Path
from types import TracebackType
from typing import Self

_FOLDER = "crawling"
_PLACE_LENGTH = 12


class Worker:
    """This process as a worker; a context manager.

    Args:
        root: The data folder.
    """

    def __init__(self, root: Path) -> None:
        self._folder = root / _FOLDER
        self._place = _place_of(root)
        self.name = f"{self._place}-{secrets.token_hex(8)}"

    def __enter__(self) -> Self:
        self._folder.mkdir(parents=True, exist_ok=True)
        self._path = self._folder / self.name
        unseen = self._path.with_suffix(".new")  # gets its name when it is held
        self._lock = unseen.open("wb")
        fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        unseen.rename(self._path)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._path.unlink(missing_ok=True)
        self._lock.close()

    def is_dead(self, name: str) -> bool:
        """Tell whether another worker of this data folder is surely dead."""
        place, _, rest = name.rpartition("-")
        if place != self._place or not rest.isalnum() or name == self.name:
            return False
        path = self._folder / name
        try:
            with path.open("rb") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                path.unlink(missing_ok=True)
        except FileNotFoundError:
            return True
        except OSError:
            return False  # it holds its lock
        return True


def _place_of(root: Path) -> str:
    """What workers of one data folder on one machine have in common."""
    text = f"{socket.gethostname()} {root.resolve()}"
    return hashlib.sha256(text.encode()).hexdigest()[:_PLACE_LENGTH]
