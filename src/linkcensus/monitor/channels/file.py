"""A file in the data folder: each message is a line of JSON, for scripts that follow it.

A file that has grown is put aside: `alerts.jsonl` becomes `alerts.jsonl.1`, that one `.2`, and the
oldest goes. Whoever writes at that moment writes its line into the one or the other; none is lost.
"""

import errno
import fcntl
import json
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from linkcensus.monitor.channels.channel import (
    Channel,
    Delivery,
    Given,
    Outcome,
    Tools,
    Verdict,
    attempt,
)
from linkcensus.monitor.channels.kind import Field, Kind, matching
from linkcensus.monitor.message import Message

FOLDER = "alerts"
"""Below the data folder: nobody who may make a channel writes elsewhere on the server."""
_PASSING = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EMFILE, errno.ENFILE, errno.EIO})


@dataclass(frozen=True, slots=True)
class File:
    """A file of lines."""

    name: str
    tools: Tools

    @property
    def path(self) -> Path:
        """Where it is."""
        return self.tools.settings.data / FOLDER / self.name

    def send(self, message: Message) -> Delivery:
        """Append a message; a line is written whole or, on a full disk, cut off by its break."""
        whole = json.dumps(message.document(), ensure_ascii=False).encode() + b"\n"

        def write() -> Verdict:
            try:
                self._make_room(len(whole))
                _append(self.path, whole)
            except OSError as error:
                passes = error.errno in _PASSING
                outcome = Outcome.TEMPORARY if passes else Outcome.PERMANENT
                return Verdict(outcome, f"{FOLDER}/{self.name}: {error.strerror or error}")
            return Verdict(Outcome.OK)

        return attempt(self.tools.clock, (), write)

    def _make_room(self, further_bytes: int) -> None:
        """Put the file aside where a line more would make it too large."""
        path, settings = self.path, self.tools.settings
        room = settings.alert_file_megabytes * 1_000_000 - further_bytes
        if not _is_larger(path, room):
            return
        with path.with_name(f".{path.name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if _is_larger(path, room):  # nobody has put it aside meanwhile
                _put_aside(path, settings.alert_files_kept)


def _is_larger(path: Path, most_bytes: float) -> bool:
    """Whether a file holds something, and more than that; a link is for `_append` to refuse."""
    try:
        found = path.lstat()
    except FileNotFoundError:
        return False
    return stat.S_ISREG(found.st_mode) and found.st_size > max(most_bytes, 0)


def _put_aside(path: Path, kept: int) -> None:
    """Number the files anew, the newest 1; as many are kept as may be, the others go."""
    names = [path, *(path.with_name(f"{path.name}.{number}") for number in range(1, kept + 1))]
    names[-1].unlink(missing_ok=True)
    for older, newer in zip(names[:0:-1], names[-2::-1], strict=True):
        if newer.exists():
            newer.replace(older)


def _append(path: Path, whole: bytes) -> None:
    """Append in one piece, so that several processes do not mix their lines."""
    path.parent.mkdir(parents=True, exist_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0)
    opened = os.open(path, flags, 0o600)
    try:
        written = os.write(opened, whole)
        if written != len(whole):
            os.write(opened, b"\n")
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        os.fsync(opened)
    finally:
        os.close(opened)


def _make(given: Given, tools: Tools) -> Channel:
    return File(given.options["file"], tools)


KIND = Kind(
    name="file",
    says=f"Lines of JSON in a file of the data folder, below {FOLDER}/.",
    fields=(
        Field(
            name="file",
            says="Its name, such as alerts.jsonl.",
            read=matching(
                r"[A-Za-z0-9][A-Za-z0-9._-]{0,90}\.jsonl",
                "file",
                "give letters, digits and dashes, and .jsonl at the end",
            ),
        ),
    ),
    make=_make,
)
