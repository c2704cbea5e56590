"""A file in the data folder: each message is a line of JSON, for scripts that follow it."""

import errno
import json
import os
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
                _append(self.path, whole)
            except OSError as error:
                passes = error.errno in _PASSING
                outcome = Outcome.TEMPORARY if passes else Outcome.PERMANENT
                return Verdict(outcome, f"{FOLDER}/{self.name}: {error.strerror or error}")
            return Verdict(Outcome.OK)

        return attempt(self.tools.clock, (), write)


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
