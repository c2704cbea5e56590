"""Bringing facts in: one import's rows become sorted segments, invisible until committed.

A `SegmentWriter` runs wherever a file is read, often in a worker process. It writes into the
lake's `staging` folder; `Index.commit` moves the segments to their places and makes them visible
in one step.
"""

import fcntl
import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pyarrow as pa

from linkcensus.core.fact import Fact
from linkcensus.core.link import ExportedLink, FoundLink, Source
from linkcensus.core.page import PageFacts, Redirect, Visit
from linkcensus.index import rows
from linkcensus.index.engine import writing_connection
from linkcensus.index.failures import told_in_one_line
from linkcensus.index.schema import TABLES
from linkcensus.index.segments import Segment, write_segment

STAGING = "staging"
_CHUNK_LINKS = 100_000
"""Links held as Python objects before they become Arrow columns."""
_CHUNK_ROWS = 20_000
"""The same for the other tables."""
_ABANDONED_SECONDS = 86_400


@dataclass(slots=True)
class Staged:
    """The segments of one import, ready to be committed. Can be sent between processes."""

    import_id: str
    folder: Path
    segments: list[Segment] = field(default_factory=list)
    sightings: int = 0


class SegmentWriter:
    """Collects one import's rows. Not thread-safe; one writer an import."""

    def __init__(
        self, root: Path, import_id: str, learned_at: datetime, *, batch_rows: int = 1_000_000
    ) -> None:
        """Open a staging folder.

        Args:
            root: The data folder.
            import_id: The id every row carries.
            learned_at: When we learned these facts, aware.
            batch_rows: Rows a segment holds at most, for the sightings.
        """
        self.import_id = import_id
        self.sightings_count = 0
        self._root = root
        self._learned_at = learned_at.astimezone(UTC).replace(tzinfo=None)
        self._batch_rows = batch_rows
        self._staged = Staged(import_id, staging_folder(root, import_id))
        self._lock = hold_staging(self._staged.folder)
        self._pages = rows.FoundRows()
        self._exported: list[tuple[ExportedLink, Source]] = []
        self._facts: list[Fact] = []
        self._redirects: list[Redirect] = []
        self._batches: dict[str, list[pa.Table]] = {}
        self._batched_rows: dict[str, int] = {}
        self._engine: duckdb.DuckDBPyConnection | None = None

    def page(
        self,
        visit: Visit,
        facts: PageFacts | None,
        links: Sequence[FoundLink],
        source: Source,
    ) -> None:
        """Add one page: the visit, its facts and the links it shows.

        Only a page that was really seen has links: pass none for a 4xx or 5xx answer.
        """
        self._pages.add(visit, facts, links, source)
        self.sightings_count += len(links)
        if self._pages.links_count >= _CHUNK_LINKS or self._pages.pages_count >= _CHUNK_ROWS:
            self._drain_pages()

    def visit(self, visit: Visit, source: Source) -> None:
        """Add a visit that showed no page (an error, a redirect, a block)."""
        self.page(visit, None, (), source)

    def exported(self, link: ExportedLink, source: Source) -> None:
        """Add one row of somebody's link table."""
        self._exported.append((link, source))
        self.sightings_count += 1
        if len(self._exported) >= _CHUNK_LINKS:
            self._drain_exported()

    def redirect(self, redirect: Redirect) -> None:
        """Add a redirect; one that leads to the same page (http to https) says nothing."""
        if redirect.source.key == redirect.target.key:
            return
        self._redirects.append(redirect)
        if len(self._redirects) >= _CHUNK_ROWS:
            self._drain_redirects()

    def fact(self, fact: Fact) -> None:
        """Add a vendor's figure."""
        self._facts.append(fact)
        if len(self._facts) >= _CHUNK_ROWS:
            self._drain_facts()

    def close(self) -> Staged:
        """Write what is left and give the finished segments."""
        self._drain_pages()
        self._drain_exported()
        self._drain_redirects()
        self._drain_facts()
        for table in list(self._batches):
            self._write(table)
        self._staged.sightings = self.sightings_count
        self._release()
        return self._staged

    def abandon(self) -> None:
        """Throw everything away."""
        self._batches.clear()
        self._release()
        shutil.rmtree(self._staged.folder, ignore_errors=True)

    def _release(self) -> None:
        if self._engine is not None:
            self._engine.close()
            self._engine = None
        self._lock.close()

    def _drain_pages(self) -> None:
        for name, table in self._pages.drain(self.import_id, self._learned_at).items():
            self._add(name, table)

    def _drain_exported(self) -> None:
        if self._exported:
            table = rows.exported_rows(self._exported, self.import_id, self._learned_at)
            self._exported = []
            self._add("sightings", table)

    def _drain_redirects(self) -> None:
        if self._redirects:
            table = rows.redirect_rows(self._redirects, self.import_id, self._learned_at)
            self._redirects = []
            self._add("redirects", table)

    def _drain_facts(self) -> None:
        if self._facts:
            table = rows.fact_rows(self._facts, self.import_id, self._learned_at)
            self._facts = []
            self._add("facts", table)

    def add_arrow(self, name: str, table: pa.Table) -> None:
        """Add finished rows of a table, in its schema (bulk sources, tests, benches)."""
        if name == "sightings":
            self.sightings_count += table.num_rows
        self._add(name, table)

    def _add(self, name: str, table: pa.Table) -> None:
        if table.num_rows == 0:
            return
        self._batches.setdefault(name, []).append(table)
        self._batched_rows[name] = self._batched_rows.get(name, 0) + table.num_rows
        if self._batched_rows[name] >= self._batch_rows:
            self._write(name)

    def _write(self, name: str) -> None:
        batch = pa.concat_tables(self._batches.pop(name))
        self._batched_rows[name] = 0
        if self._engine is None:
            self._engine = writing_connection()
        self._engine.register("batch", batch)
        with told_in_one_line(
            self._root, "nothing of this import counts; when the cause is mended, import it again"
        ):
            segment = write_segment(
                self._engine, TABLES[name], "SELECT * FROM batch", self._staged.folder
            )
        self._engine.unregister("batch")
        if segment is not None:
            self._staged.segments.append(segment)


def staging_folder(root: Path, import_id: str) -> Path:
    """Where an import's segments lie before they are committed."""
    return root / STAGING / import_id


def is_abandoned(folder: Path) -> bool:
    """Whether a staging folder's writer is dead, and nobody has committed it for a day.

    A finished import waits there for its commit without a writer, so a free lock is not enough.
    """
    try:
        newest = max(path.stat().st_mtime for path in folder.iterdir())
        if time.time() - newest < _ABANDONED_SECONDS:
            return False  # not even its lock may be tried: a writer may be about to take it
        StagingLock(folder, "r").close()
    except (OSError, ValueError):
        return False  # its writer lives, or it is gone already
    return True


class StagingLock:
    """Holds a staging folder for as long as its writer lives; the kernel drops it with us."""

    def __init__(self, folder: Path, mode: str = "w") -> None:
        self._handle = (folder / "lock").open(mode)
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._handle.close()
            raise

    def close(self) -> None:
        """Let go."""
        self._handle.close()


def hold_staging(folder: Path) -> StagingLock:
    """Take a staging folder, throwing away what a dead writer of the same import left.

    Raises:
        BlockingIOError: Another living process writes the same import.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lock = StagingLock(folder)
    for leftover in folder.glob("*.par*"):
        leftover.unlink()
    return lock
