"""How many pieces of work on an index have ended: what answers may lag behind, and what not.

A job that commits again and again (an import, a crawl, a verification) has told nobody yet that it
is done, so whoever answers may leave out its newest commits for a moment. Every other change, and
every job's end, is counted here before anybody is told of it: who remembers the count from before
it looked at the index, and finds the same count now, knows that it lacks nothing that was told.

The count is the size of a file that only ever grows, by one byte an end: that needs no lock, no two
writers lose an end, and asking costs one look at the file's size.

An end that comes before the newer answers are prepared makes whoever asks wait for them. So a job
waits for that, a moment, where somebody is just being answered. This is a courtesy and no more: a
second file holds the commit that the last answers were made from, and nothing depends on it.
"""

import os
import time
from contextlib import suppress
from pathlib import Path

FILE = "ends"
ASKED_FILE = "asked"
_ASKING_SECONDS = 0.5
"""So long after an answer somebody is thought to go on asking."""
_LOOK_SECONDS = 0.05


class Ends:
    """The ends of work on one lake. Safe in threads and beside other processes."""

    def __init__(self, lake: Path) -> None:
        """Count nothing yet.

        Args:
            lake: The folder of the tables.
        """
        self._path = lake / FILE
        self._asked = lake / ASKED_FILE

    def count(self) -> int:
        """How many there were; never less than before."""
        try:
            return self._path.stat().st_size
        except FileNotFoundError:
            return 0

    def mark(self) -> None:
        """Count one more; to be called before anybody is told that the work is done.

        What a power cut takes back was read by nobody who lives on, so nothing is synced.
        """
        descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)
        try:
            os.write(descriptor, b".")
        finally:
            os.close(descriptor)

    def tell_asked(self, seq: int) -> None:
        """Note that somebody was just answered.

        Args:
            seq: The newest commit that all the answers of this moment had.
        """
        with suppress(OSError):  # an answer is more than a courtesy
            descriptor = os.open(self._asked, os.O_WRONLY | os.O_CREAT, 0o666)
            try:
                os.pwrite(descriptor, b"%020d" % seq, 0)
            finally:
                os.close(descriptor)

    def wait_for_answers(self, seq: int, most_seconds: float) -> None:
        """Wait until those who are just asking get answers that have a commit, or stop asking.

        Args:
            seq: The commit.
            most_seconds: So long at most.
        """
        until = time.monotonic() + most_seconds
        while self._are_asked_before(seq) and time.monotonic() < until:
            time.sleep(_LOOK_SECONDS)

    def _are_asked_before(self, seq: int) -> bool:
        try:
            age = time.time() - self._asked.stat().st_mtime
            return age < _ASKING_SECONDS and int(self._asked.read_bytes()) < seq
        except (OSError, ValueError):
            return False
