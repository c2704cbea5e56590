"""How many pieces of work on an index have ended: what answers may lag behind, and what not.

A job that commits again and again (an import, a crawl, a verification) has told nobody yet that it
is done, so whoever answers may leave out its newest commits for a moment. Every other change, and
every job's end, is counted here before anybody is told of it: who remembers the count from before
it looked at the index, and finds the same count now, knows that it lacks nothing that was told.

The count is the size of a file that only ever grows, by one byte an end: that needs no lock, no two
writers lose an end, and asking costs one look at the file's size.
"""

import os
from pathlib import Path

FILE = "ends"


class Ends:
    """The ends of work on one lake. Safe in threads and beside other processes."""

    def __init__(self, lake: Path) -> None:
        """Count nothing yet.

        Args:
            lake: The folder of the tables.
        """
        self._path = lake / FILE

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
