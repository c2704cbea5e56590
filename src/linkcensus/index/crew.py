"""Work on many buckets at once: a thread and an engine each."""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from queue import Empty, SimpleQueue
from typing import TypeVar

import duckdb

from linkcensus.index.snapshot import Snapshot

Answer = TypeVar("Answer")


class Crew:
    """Threads that each have an engine of their own and take one bucket at a time.

    One thread an engine: two buckets side by side use two cores better than one bucket whose
    steps wait for each other. An engine costs more than the work on a small bucket: one is made
    when all that there are have work.
    """

    def __init__(self, connect_one: Callable[[int], duckdb.DuckDBPyConnection]) -> None:
        self._workers = os.cpu_count() or 1
        self._connect_one = connect_one
        self._idle: SimpleQueue[duckdb.DuckDBPyConnection] = SimpleQueue()
        self._pool = ThreadPoolExecutor(self._workers, thread_name_prefix="compaction")

    def __enter__(self) -> "Crew":
        return self

    def __exit__(self, *failure: object) -> None:
        self._pool.shutdown(cancel_futures=True)
        while not self._idle.empty():
            self._idle.get().close()

    @contextmanager
    def engine(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """An engine that nobody else works with meanwhile."""
        try:
            connection = self._idle.get_nowait()
        except Empty:
            connection = self._connect_one(self._workers)
        try:
            yield connection
        finally:
            self._idle.put(connection)

    def map(
        self,
        work: Callable[[duckdb.DuckDBPyConnection, Snapshot, int], Answer],
        snapshot: Snapshot,
        buckets: Sequence[int],
    ) -> Iterator[tuple[int, Answer]]:
        """Do the work for each bucket; answers come in the buckets' order."""

        def one(bucket: int) -> Answer:
            with self.engine() as connection:
                return work(connection, snapshot, bucket)

        yield from zip(buckets, self._pool.map(one, buckets), strict=True)
