"""Reading many files: in this process or several, and what a process that dies costs."""

import contextlib
import gc
import pickle
from collections import Counter
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcensus.core.collector import GC_THRESHOLD
from linkcensus.core.settings import Settings
from linkcensus.importers import pool
from linkcensus.importers.batch import Item
from linkcensus.importers.format import ImportOptions
from linkcensus.importers.pool import SMALL_BATCH_BYTES, read_all
from linkcensus.importers.result import FileResult
from linkcensus.importers.worker import STOP_SLOT, FileOutcome, Work
from linkcensus.net.locations import Location

LARGE = SMALL_BATCH_BYTES


def item(name, size=LARGE):
    return Item(Location(f"/in/{name}", "file", name, size))


def items(count, size=LARGE):
    return [item(f"{number}.csv", size) for number in range(count)]


def work(workers=2):
    root = Path("/data")
    options = ImportOptions(Settings(workers=workers))
    return Work(root, root / "running", options, "batch", datetime(2026, 4, 13, tzinfo=UTC), {})


class Machine:
    """Stands in for processes: reads at once, and dies of the files it is told to die of."""

    def __init__(self, deadly=(), deaths=1_000_000):
        self.deadly = set(deadly)
        self.deaths = deaths
        self.started = []
        self.read = Counter()
        self.together = 0
        self.cells = None

    @contextlib.contextmanager
    def executor(self, workers, work, cells):
        self.started.append(workers)
        self.cells = cells
        self.broken = False
        self.open = 0
        yield self

    def submit(self, function, item, slot):
        future = Future()
        if self.broken:
            raise BrokenProcessPool("dead")
        assert 0 < slot < len(self.cells)
        assert slot != STOP_SLOT
        self.read[item.name] += 1
        if item.name in self.deadly and self.deaths:
            self.deaths -= 1
            self.broken = True
            future.set_exception(BrokenProcessPool("killed"))
        else:
            self.cells[slot] = 10
            future.set_result(FileOutcome(FileResult(item.name), item.location.text))
        return future


@pytest.fixture
def machine(monkeypatch):
    """Replace the processes by a machine that dies of these files."""

    def make(*deadly, **given):
        made = Machine((f"/in/{name}" for name in deadly), **given)
        monkeypatch.setattr(pool, "_executor", made.executor)
        return made

    return make


@pytest.fixture
def here(monkeypatch):
    """Note what is read in this process, and let each file report its half."""
    seen = []

    def import_file(item, work, report):
        seen.append(item.name)
        report((item.location.size_bytes or 0) // 2)
        return FileOutcome(FileResult(item.name), item.location.text)

    monkeypatch.setattr(pool, "import_file", import_file)
    return seen


def results(found):
    return [outcome.result for outcome in found if outcome is not None]


def silent(done, running):
    """Tell nobody."""


# ---------------------------------------------------------------- here or there


@pytest.mark.parametrize(
    ("workers", "batch"),
    [
        (8, [item("one.csv")]),
        (1, items(5)),
        (8, items(3, 1_000)),
        (8, [item("a", LARGE - 2), item("b", 1)]),
        (8, []),
    ],
)
def test_one_file_one_worker_or_little_to_read_needs_no_process(here, machine, workers, batch):
    made = machine()
    found = results(read_all(batch, work(workers), silent))
    assert [result.file for result in found] == here == [one.name for one in batch]
    assert made.started == []


@pytest.mark.parametrize(
    "batch",
    [items(2), [item("a", LARGE - 1), item("b", 1)], [item("a", 5), item("b", None)]],
)
def test_much_to_read_or_an_unknown_length_is_worth_processes(here, machine, batch):
    made = machine()
    found = results(read_all(batch, work(), silent))
    assert {result.file for result in found} == {one.name for one in batch}
    assert here == []
    assert made.started == [2]


def test_no_more_processes_than_files_are_started(here, machine):
    made = machine()
    list(read_all(items(3), work(workers=16), silent))
    assert made.started == [3]


# ---------------------------------------------------------------- in this process


def test_progress_adds_up_over_the_files_that_are_behind(here, monkeypatch):
    monkeypatch.setattr(pool, "_REPORT_SECONDS", 0.0)
    told = []
    batch = [item("a", 100), item("b", None), item("c", 50)]
    list(read_all(batch, work(workers=1), lambda done, names: told.append((done, names))))
    assert told == [
        (50, ["/in/a"]),
        (100, []),
        (100, ["/in/b"]),
        (100, []),
        (125, ["/in/c"]),
        (150, []),
    ]


def test_a_file_is_read_when_its_outcome_is_asked_for(here):
    reading = read_all(items(3), work(workers=1), silent)
    assert here == []
    next(reading)
    assert here == ["/in/0.csv"]
    reading.close()


def test_the_collector_runs_rarely_while_a_file_is_read_and_as_before_between(monkeypatch):
    thresholds = []

    def import_file(item, work, report):
        thresholds.append(gc.get_threshold()[0])
        return FileOutcome(FileResult(item.name))

    monkeypatch.setattr(pool, "import_file", import_file)
    before = gc.get_threshold()
    for _ in read_all(items(2), work(workers=1), silent):
        assert gc.get_threshold() == before
    assert thresholds == [GC_THRESHOLD] * 2


def test_the_collector_is_put_back_when_reading_is_interrupted(monkeypatch):
    def import_file(item, work, report):
        raise KeyboardInterrupt

    monkeypatch.setattr(pool, "import_file", import_file)
    before = gc.get_threshold()
    with pytest.raises(KeyboardInterrupt):
        list(read_all(items(2), work(workers=1), silent))
    assert gc.get_threshold() == before


# ---------------------------------------------------------------- in processes


def test_a_file_that_kills_its_process_costs_only_itself(machine):
    machine("2.csv")
    found = results(read_all(items(6), work(), silent))
    bad = [result for result in found if result.errors]
    assert sorted(result.file for result in found) == [f"/in/{n}.csv" for n in range(6)]
    assert [result.file for result in bad] == ["/in/2.csv"]
    assert bad[0].errors[0].startswith("/in/2.csv: the process that read it died")
    assert bad[0].errors[0].endswith("split the file")


def test_what_was_read_beside_a_bad_file_is_tried_again_alone(machine):
    made = machine("1.csv")
    list(read_all(items(2), work(), silent))
    assert made.started[0] == 2
    assert set(made.started[1:]) == {1}
    assert made.read["/in/1.csv"] == 2


def test_a_process_that_dies_once_by_chance_costs_nothing(machine):
    machine("0.csv", deaths=1)
    found = results(read_all(items(4), work(), silent))
    assert len(found) == 4
    assert [result.errors for result in found] == [[]] * 4


def test_a_batch_of_nothing_but_bad_files_comes_to_an_end(machine):
    machine(*(f"{number}.csv" for number in range(5)))
    found = results(read_all(items(5), work(), silent))
    assert sorted(result.file for result in found) == [f"/in/{n}.csv" for n in range(5)]
    assert all(result.errors for result in found)


@given(
    st.integers(2, 12).flatmap(
        lambda count: st.tuples(
            st.just(count), st.sets(st.integers(0, count - 1)), st.integers(2, 5)
        )
    )
)
def test_every_file_has_one_outcome_whichever_files_are_deadly(given_batch):
    count, deadly, workers = given_batch
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pool, "_executor", Machine(f"/in/{n}.csv" for n in deadly).executor)
        found = results(read_all(items(count), work(workers), silent))
    assert Counter(result.file for result in found) == Counter(f"/in/{n}.csv" for n in range(count))
    assert {result.file for result in found if result.errors} == {f"/in/{n}.csv" for n in deadly}


def test_progress_ends_at_the_bytes_of_all_files_and_never_runs_back(machine):
    machine("3.csv")
    told = []
    batch = items(6)
    list(read_all(batch, work(), lambda done, names: told.append(done)))
    assert told == sorted(told)
    assert told[-1] <= 6 * LARGE


def test_the_workers_are_asked_to_stop_when_the_batch_is_interrupted(machine):
    made = machine()

    def interrupt(done, running):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(read_all(items(4), work(), interrupt))
    assert made.cells[STOP_SLOT] == 1


def test_a_batch_that_ends_well_asks_nobody_to_stop(machine):
    made = machine()
    list(read_all(items(4), work(), silent))
    assert made.cells[STOP_SLOT] == 0


def test_no_more_files_are_handed_out_than_processes_will_soon_read(monkeypatch):
    waiting = []

    class Slow(Machine):
        def submit(self, function, item, slot):
            future = Future()
            waiting.append((future, item))
            return future

    slow = Slow()
    monkeypatch.setattr(pool, "_executor", slow.executor)
    monkeypatch.setattr(pool, "_TICK_SECONDS", 0.0)
    reading = read_all(items(20), work(), silent)
    assert next(reading) is None
    assert len(waiting) == 4
    future, first = waiting[0]
    future.set_result(FileOutcome(FileResult(first.name)))
    outcome = next(reading)
    assert outcome is not None
    assert outcome.result.file == "/in/0.csv"
    assert next(reading) is None
    assert next(reading) is None
    assert len(waiting) == 5
    reading.close()
    assert slow.cells[STOP_SLOT] == 1


def test_what_crosses_process_borders_can_be_pickled():
    outcome = FileOutcome(FileResult("a", errors=["a: broken"]), "/in/a")
    for thing in (work(), item("a.csv"), outcome):
        assert pickle.loads(pickle.dumps(thing)) == thing  # noqa: S301 - our own bytes
