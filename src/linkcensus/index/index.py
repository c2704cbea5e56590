"""The index as the rest of the program sees it: one object over one data folder."""

import shutil
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from linkcensus.core.clock import Clock, SystemClock
from linkcensus.core.errors import NotFound
from linkcensus.core.scope import Target
from linkcensus.core.settings import Settings
from linkcensus.index import commit as commits
from linkcensus.index.compaction import Compaction, CompactionResult, Progress, needs_compaction
from linkcensus.index.ends import Ends
from linkcensus.index.engine import connect
from linkcensus.index.failures import told_in_one_line
from linkcensus.index.forget import Forgotten, forget, forget_author
from linkcensus.index.imports import COMMITTED, UNDONE, ImportRecord
from linkcensus.index.kept_views import KeptViews, LentView
from linkcensus.index.lake import Lake
from linkcensus.index.outgoing import OutgoingView
from linkcensus.index.scores import SCORE_TABLES, ScoreFiles, ScoreStore
from linkcensus.index.snapshot import Moment, Snapshot
from linkcensus.index.target_snapshots import Fresh, TargetSnapshots
from linkcensus.index.view import View
from linkcensus.index.writer import STAGING, SegmentWriter, Staged, is_abandoned


class Index:
    """The link index of one data folder. Any number of processes may use one folder at once."""

    def __init__(self, root: Path, settings: Settings, clock: Clock | None = None) -> None:
        """Open the index, making it on first use.

        Raises:
            CorruptIndex: The folder holds something this version cannot read.
            LinkCensusError: The folder cannot be made or written.
        """
        self.root = root
        self.settings = settings
        self.clock: Clock = clock or SystemClock()
        with told_in_one_line(root, "name a data folder that you may write to with --data"):
            root.mkdir(parents=True, exist_ok=True)
            self.lake = Lake(root)
        self.ends = Ends(self.lake.folder)
        self.scores = ScoreStore(root)
        self._engine = connect(threads=settings.query_threads, spill=root / STAGING / "spill")
        self._taking = threading.Lock()
        self._views = KeptViews()
        self._parts = TargetSnapshots()
        self._snapshot: tuple[tuple[int, ...], Snapshot] | None = None

    # -- bringing in --------------------------------------------------------------------------

    def segment_writer(self, import_id: str, learned_at: datetime) -> SegmentWriter:
        """A writer for one import; works in any process."""
        return SegmentWriter(self.root, import_id, learned_at)

    def commit(
        self, staged: Sequence[tuple[Staged, ImportRecord]], *, goes_on: bool = False
    ) -> list[ImportRecord]:
        """Make imports visible, all of them or none; see `index.commit`.

        Args:
            staged: The imports.
            goes_on: The work goes on, in a block of `work` or until another mark of `ends`.
        """
        with told_in_one_line(
            self.root, "nothing of this import counts; when the cause is mended, import it again"
        ):
            finished = commits.commit(self.lake, self.settings, staged, self.clock.now())
        if not goes_on:
            self.ends.mark()
        return finished

    @contextmanager
    def work(self) -> Iterator[None]:
        """Mark the end of work whose commits went on; waits a moment for who is just asking.

        Nobody may be told that the work is done before the block is left.
        """
        try:
            yield
            most_seconds = self.settings.answer_lag_seconds
            self.ends.wait_for_answers(self.snapshot().last_seq, most_seconds)
        finally:
            self.ends.mark()

    def imports(self) -> list[ImportRecord]:
        """Every import, oldest first, undone ones included."""
        return list(self.snapshot().imports.values())

    def find_import(self, import_id: str) -> ImportRecord | None:
        """An import by its id, or None."""
        return self.snapshot().imports.get(import_id)

    def undo(self, import_id: str) -> ImportRecord:
        """Make an import not count any more. Its links go unless another source knows them.

        Raises:
            NotFound: There is no such import.
        """
        record = self.find_import(import_id)
        if record is None:
            raise NotFound(f"there is no import {import_id}; `linkcensus imports` lists them")
        if record.state == UNDONE:
            return record
        return self._mark(record, UNDONE)

    def redo(self, import_id: str) -> ImportRecord:
        """Make an undone import count again, as long as its rows were not compacted away.

        Raises:
            NotFound: There is no such import, or its rows are gone.
        """
        record = self.find_import(import_id)
        if record is None:
            raise NotFound(f"there is no import {import_id}; `linkcensus imports` lists them")
        if record.state == COMMITTED:
            return record
        absorbed = self.snapshot().marks.absorbed.values()
        if any(mark >= record.commit_seq for marks in absorbed for mark in marks.values()):
            raise NotFound(f"the rows of import {import_id} are gone; import {record.file} again")
        return self._mark(record, COMMITTED)

    def _mark(self, record: ImportRecord, state: str) -> ImportRecord:
        scratch = self.root / STAGING / f"mark-{record.import_id}"
        connection = connect()
        try:
            with self.lake.lock("commit"):
                committed = Snapshot.take(self.lake).committed
                seq = self.lake.next_seq(committed)
                marked = replace(record, state=state, commit_seq=seq, recorded_at=self.clock.now())
                commits.append_records(self.lake, connection, [marked], seq, scratch)
        finally:
            connection.close()
            shutil.rmtree(scratch, ignore_errors=True)
        self.ends.mark()
        return marked

    def forget(self, what: Target) -> Forgotten:
        """Remove every trace of a site, host, prefix or page; see `index.forget`.

        A run of scores names every site in its tables, its graph and the evidence of others: those
        that knew the site go, and `linkcensus score` makes a new one. One that is being computed
        is waited for, for it may name the site too.
        """
        with self.lake.lock("scores"):
            return self._forgotten(forget(self.lake, self.settings, what), {what.site})

    def forget_author(self, author: str) -> Forgotten:
        """Remove the posts of an author, as `forget` removes pages."""
        with self.lake.lock("scores"):
            return self._forgotten(*forget_author(self.lake, self.settings, author))

    def _forgotten(self, removed: Forgotten, sites: Iterable[str]) -> Forgotten:
        """Derive the rest anew, without scores that knew the sites; hold the lock of scores."""
        runs = sorted({run for site in sites for run in self.scores.runs_with(site)})
        self.scores.drop(runs)
        # marks an end as well: no answer reads the files that go now
        self.compact(everything=True, wait=True)
        with self.lake.lock("commit"):
            self.lake.vacuum(0, logs_too=True)
        return replace(removed, score_runs=len(runs))

    # -- keeping in order ---------------------------------------------------------------------

    def needs_compaction(self) -> bool:
        """Whether so much is fresh that questions would slow down."""
        return needs_compaction(self.snapshot(), self.settings)

    def compact(
        self,
        progress: Progress | None = None,
        *,
        everything: bool = False,
        wait: bool = False,
    ) -> CompactionResult:
        """Derive the state from fresh facts, with the newest scores; see `index.compaction`.

        Args:
            progress: Told buckets done and due.
            everything: Not only what is due.
            wait: For another process that compacts; else this one skips it.
        """
        scored = self.scores.at().sites
        authorities = Path(scored[0]) if scored else None
        run = Compaction(self.lake, self.settings, authorities=authorities)
        with told_in_one_line(
            self.root, "nothing is lost; when the cause is mended, run `linkcensus compact`"
        ):
            result = run.run(everything=everything, wait=wait, progress=progress)
        self.ends.mark()
        self.sweep_staging()
        return result

    def vacuum(self) -> int:
        """Delete files that no reader can need any more; gives their number."""
        self.ends.mark()
        hours = self.settings.history_retention_hours
        with self.lake.lock("commit"):
            deleted = self.lake.vacuum(hours)
        with self.lake.lock("scores", wait=False) as alone:
            return deleted + (self.scores.vacuum(hours) if alone else 0)

    def sweep_staging(self) -> int:
        """Remove what dead imports left in the staging folder; gives the number of folders."""
        staging = self.root / STAGING
        dead = [folder for folder in staging.glob("*") if is_abandoned(folder)]
        with self.lake.lock("commit"):  # whoever works in these holds it
            dead += [*staging.glob("commit-*"), *staging.glob("mark-*")]
            for folder in dead:
                shutil.rmtree(folder, ignore_errors=True)
        return len(dead)

    # -- asking -------------------------------------------------------------------------------

    def snapshot(self) -> Snapshot:
        """What the lake holds now; the same object as long as nothing changed."""
        with self._taking:
            versions = self.lake.versions()
            if self._snapshot is None or self._snapshot[0] != versions:
                self._snapshot = (versions, Snapshot.take(self.lake))
            return self._snapshot[1]

    def is_newest(self, whole: Snapshot) -> bool:
        """Whether nothing has changed since a snapshot was taken."""
        with self._taking:
            known = self._snapshot
            return known is not None and known[1] is whole and known[0] == self.lake.versions()

    def version(self) -> tuple[int, ...]:
        """Something that changes whenever an answer might: with the lake, and with the scores."""
        with self._taking:
            return (*self.lake.versions(), self.scores.version)

    def part(self, target: Target, whole: Snapshot | None = None) -> Snapshot:
        """What the lake holds that concerns a target; its version tells whether that changed.

        Args:
            target: Whose links.
            whole: What the lake holds; None for now.
        """
        return self._parts.part(whole or self.snapshot(), target.hash)

    def fresh(self, target: Target, whole: Snapshot) -> Fresh:
        """What the stored links of a target's site do not reflect yet; see `part`."""
        return self._parts.fresh(whole, target.hash)

    def view(
        self,
        target: Target,
        moment: Moment | None = None,
        part: Snapshot | None = None,
        *,
        ahead: bool = False,
    ) -> View:
        """One target's links, now or as of a moment; close it after use.

        Args:
            target: Whose links.
            moment: None for now.
            part: What `part` gave for the target; None for what the lake holds now.
            ahead: It is prepared for later questions, and older parts are asked meanwhile.
        """
        scores = self._scores_at(moment)
        read = part or self.part(target)

        def prepared() -> LentView:
            return LentView(self._engine.cursor(), read, self.settings, target, moment, scores)

        return self._views.take(read.version, (target, moment, scores), prepared, ahead=ahead)

    def outgoing_view(self, target: Target, moment: Moment | None = None) -> View:
        """The links out of a target; close it after use."""
        scores = self._scores_at(moment)
        return OutgoingView(
            self._engine.cursor(), self.snapshot(), self.settings, target, moment, scores
        )

    def _scores_at(self, moment: Moment | None) -> ScoreFiles:
        times = [t for t in (moment.true_at, moment.known_at) if t] if moment else []
        return self.scores.at(min(times) if times else None)

    def files(self, table: str) -> list[str]:
        """Paths of a table's Parquet files that count, for engines that read them directly."""
        snapshot = self.snapshot()
        if table == "imports":
            return [file.path for file in self.lake.files("imports")]
        if table in SCORE_TABLES:
            return self.scores.files(table)
        return snapshot.all_files(table)

    def close(self) -> None:
        """Free the engine's memory."""
        self._views.clear()
        self._engine.close()
