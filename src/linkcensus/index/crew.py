"""Work on many buckets at once: a thread and an engine each."""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from typing import TypeVar

import duckdb

from linkcensus.index.snapshot import Snapshot

Answer = TypeVar("Answer")


class Crew:
    """Threads that each have an engine of their own and take one bucket at a time.

    One thread an engine: two buckets side by side use two cores better than one bucket whose
    steps wait for each other.
    """

    def __init__(self, connect_one: Callable[[int], duckdb.DuckDBPyConnection]) -> None:
        self._workers = os.cpu_count() or 1
        self._connect_one = connect_one
        self._idle: SimpleQueue[duckdb.DuckDBPyConnection] = SimpleQueue()
        self._pool = ThreadPoolExecutor(self._workers, thread_name_prefix="compaction")

    def __enter__(self) -> "Crew":
        for _ in range(self._workers):
            self._idle.put(self._connect_one(self._workers))
        return self

    def __exit__(self, *failure: object) -> None:
        self._pool.shutdown(cancel_futures=True)
        while not self._idle.empty():
            self._idle.get().close()

    def map(
        self,
        work: Callable[[duckdb.DuckDBPyConnection, Snapshot, int], Answer],
        snapshot: Snapshot,
        buckets: Sequence[int],
    ) -> Iterator[tuple[int, Answer]]:
        """Do the work for each bucket; answers come in the buckets' order."""

        def one(bucket: int) -> Answer:
            connection = self._idle.get()
            try:
                return work(connection, snapshot, bucket)
            finally:
                self._idle.put(connection)

        yield from zip(buckets, self._pool.map(one, buckets), strict=True)
