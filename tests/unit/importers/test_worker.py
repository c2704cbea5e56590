"""One file, read: whatever is wrong with it is an error of its result and of nobody else."""

import ctypes
import errno
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcensus.core.errors import BadInput, NotFound, SourceUnavailable
from linkcensus.core.link import Source
from linkcensus.core.settings import Settings
from linkcensus.importers import worker
from linkcensus.importers.batch import Item
from linkcensus.importers.format import ImportOptions, ReadResult
from linkcensus.importers.worker import (
    STOP_SLOT,
    StoppedError,
    Work,
    error_line,
    import_file,
    import_in_process,
)
from linkcensus.net.locations import Location

DAY = datetime(2026, 4, 13, tzinfo=UTC)


@dataclass
class MadeUpReader:
    """Reads nothing and says what it is told to say."""

    answer: ReadResult = field(default_factory=lambda: ReadResult(rows_read=3))
    fault: BaseException | None = None
    name: str = "made_up"
    source: Source = Source.AHREFS
    files: list = field(default_factory=list)

    def read(self, file, writer, options, progress):
        self.files.append(file)
        progress(5)
        if self.fault is not None:
            raise self.fault
        return self.answer


@pytest.fixture
def job(tmp_path):
    """The work of a batch in a data folder of its own."""

    def make(states=None, **options):
        staging = tmp_path / "data" / "running" / "batch"
        staging.mkdir(parents=True, exist_ok=True)
        given = ImportOptions(Settings(data=tmp_path / "data"), **options)
        return Work(tmp_path / "data", staging, given, "batch", DAY, states or {})

    return make


@pytest.fixture
def put(tmp_path):
    """Write a file and name it as a thing to import."""

    def make(name="links.csv", content=b"a,b\n"):
        path = tmp_path / name
        path.write_bytes(content)
        return Item(Location(str(path), "file", name, len(content)))

    return make


@pytest.fixture
def reader(monkeypatch):
    """Recognise every file as made up."""

    def use(**given):
        made = MadeUpReader(**given)
        monkeypatch.setattr(worker, "recognise", lambda file, options: made)
        return made

    return use


def quiet(_done):
    """Tell nobody."""


def left_behind(work):
    """Files of the batch's folder, but for who took which import."""
    files = (path for path in work.staging.rglob("*") if path.is_file())
    return [path for path in files if path.parent.name != "claims"]


# ---------------------------------------------------------------- one line for each error


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (BadInput("is empty", place="a.csv", remedy="export it"), "a.csv: is empty; export it"),
        (BadInput("is empty", place="a.csv:7"), "a.csv:7: is empty"),
        (NotFound("there is nothing"), "a.csv: there is nothing"),
        (SourceUnavailable("a.csv did not come"), "a.csv did not come"),
        (PermissionError(errno.EACCES, "Permission denied"), "a.csv: cannot be read: Permission"),
        (MemoryError(), "a.csv: not enough memory to read it; import it alone, or split it"),
        (ValueError("odd"), "a.csv: cannot be read: ValueError: odd"),
        (OSError("no number"), "a.csv: cannot be read: OSError: no number"),
        (RecursionError(), "a.csv: cannot be read: RecursionError"),
    ],
)
def test_every_error_is_a_line_that_names_the_file_once(error, line):
    written = error_line("a.csv", error)
    assert written.startswith(line)
    assert written.count("a.csv") == 1


@given(st.text(), st.text())
def test_no_error_can_forge_a_second_line(name, words):
    for error in (ValueError(words), BadInput(words, place=words), OSError(5, words)):
        line = error_line(name, error)
        assert line.isprintable()
        assert len(line) <= 2_000


# ---------------------------------------------------------------- a file that is read


def test_a_file_that_was_read_can_be_committed_with_its_record(job, put, reader):
    answer = ReadResult(rows_read=3, pages=1)
    answer.skip(2, "odd row")
    made = reader(answer=answer)
    item, work = put(), job()
    told = []
    outcome = import_file(item, work, told.append)
    assert made.files[0].path == Path(item.location.text)
    assert told[-1] == 5
    result, record = outcome.result, outcome.record
    assert (result.file, result.format, result.errors) == (item.name, "made_up", [])
    assert (result.rows_read, result.skipped, result.pages) == (3, 1, 1)
    assert result.remarks == [{"line": 2, "reason": "odd row", "count": 1}]
    assert outcome.staged is not None
    assert record is not None
    assert (record.import_id, record.batch_id, record.file) == (
        result.import_id, "batch", item.name,
    )  # fmt: skip
    assert (record.bytes, record.rows_read, record.skipped, record.pages) == (4, 3, 1, 1)
    assert (record.learned_at, record.source) == (DAY, "ahrefs")
    assert record.notes == result.remarks
    assert outcome.fetched == []


@pytest.mark.parametrize(
    ("complete", "site", "told"),
    [
        (True, "example.com", (True, "example.com")),
        (True, None, (False, None)),
        (False, "example.com", (False, None)),
    ],
)
def test_a_table_is_complete_only_for_a_site_and_only_when_the_user_says_so(
    job, put, reader, complete, site, told
):
    reader(answer=ReadResult(rows_read=1, complete_site=site))
    record = import_file(put(), job(complete=complete), quiet).record
    assert record is not None
    assert (record.complete, record.complete_site) == told


def test_the_date_in_the_file_is_stronger_than_the_users(job, put, reader):
    earlier = datetime(2026, 1, 1, tzinfo=UTC)
    reader(answer=ReadResult(rows_read=1, seen_at=earlier))
    record = import_file(put(), job(seen_at=DAY), quiet).record
    assert record is not None
    assert record.seen_at == earlier
    reader(answer=ReadResult(rows_read=1))
    record = import_file(put("b.csv", b"other"), job(seen_at=DAY), quiet).record
    assert record is not None
    assert record.seen_at == DAY


def test_content_the_index_knows_is_not_read_again(job, put, reader):
    made = reader()
    item = put()
    known = import_file(item, job(), quiet).result.import_id
    made.files.clear()
    outcome = import_file(item, job(states={known: "live"}), quiet)
    assert outcome.result.already_imported
    assert (outcome.staged, outcome.record, made.files) == (None, None, [])


def test_an_import_that_was_undone_is_read_again_under_another_id(job, put, reader):
    reader()
    item = put()
    undone = import_file(item, job(), quiet).result.import_id
    outcome = import_file(item, job(states={undone: "undone"}), quiet)
    assert not outcome.result.already_imported
    assert outcome.staged is not None
    assert outcome.result.import_id != undone


def test_of_two_files_with_one_content_only_the_first_is_read(job, put, reader):
    made = reader()
    work = job()
    first = import_file(put("a.csv"), work, quiet)
    second = import_file(put("b.csv"), work, quiet)
    assert (first.same_as_other, second.same_as_other) == (False, True)
    assert (second.staged, second.record, second.result.errors) == (None, None, [])
    assert len(made.files) == 1


def test_a_file_whose_reading_was_broken_off_may_be_read_again(job, put, reader):
    reader(fault=MemoryError())
    item, work = put(), job()
    assert import_file(item, work, quiet).staged is None
    reader()
    again = import_file(item, work, quiet)
    assert not again.same_as_other
    assert again.staged is not None


# ---------------------------------------------------------------- a file that is bad


@pytest.mark.parametrize(
    "fault",
    [BadInput("line 3 is broken", place="links.csv:3"), ValueError("x"), MemoryError(), OSError(5)],
)
def test_a_reader_that_fails_leaves_an_error_and_nothing_half_written(job, put, reader, fault):
    reader(fault=fault)
    work = job()
    outcome = import_file(put(), work, quiet)
    assert (outcome.staged, outcome.record) == (None, None)
    assert len(outcome.result.errors) == 1
    assert "links.csv" in outcome.result.errors[0]
    assert outcome.result.format == "made_up"
    assert left_behind(work) == []


def test_a_file_that_breaks_off_keeps_what_was_read_before(job, put, reader):
    reader(answer=ReadResult(rows_read=2, errors=["links.csv:3: broke off"]))
    outcome = import_file(put(), job(), quiet)
    assert outcome.result.errors == ["links.csv:3: broke off"]
    assert outcome.staged is not None
    assert outcome.record is not None


def test_a_file_that_breaks_off_before_its_first_row_is_no_import(job, put, reader):
    reader(answer=ReadResult(errors=["links.csv: broke off"]))
    work = job()
    outcome = import_file(put(), work, quiet)
    assert outcome.result.errors == ["links.csv: broke off"]
    assert (outcome.staged, outcome.record) == (None, None)
    assert left_behind(work) == []


def test_a_file_that_is_gone_is_an_error_of_its_own(job, put):
    item = put()
    Path(item.location.text).unlink()
    outcome = import_file(item, job(), quiet)
    assert len(outcome.result.errors) == 1
    assert item.name in outcome.result.errors[0]
    assert outcome.result.format == ""


def test_a_file_of_no_known_format_is_an_error_with_a_remedy(job, put):
    outcome = import_file(put("x.bin", bytes(range(256)) * 9), job(), quiet)
    (line,) = outcome.result.errors
    assert "the format is not known" in line
    assert "--format" in line


@pytest.mark.parametrize("stop", [StoppedError(), KeyboardInterrupt()])
def test_an_interrupt_is_no_error_of_the_file_and_leaves_nothing(job, put, reader, stop):
    reader(fault=stop)
    work = job()
    with pytest.raises(type(stop)):
        import_file(put(), work, quiet)
    assert left_behind(work) == []


def test_only_what_was_fetched_from_elsewhere_is_thrown_away_later(job, monkeypatch, reader):
    reader()

    def fetch(location, folder, settings, progress):
        path = folder / "got"
        path.write_bytes(b"x")
        return path

    monkeypatch.setattr(worker, "fetch", fetch)
    work = job()
    there = Item(Location("https://a.example/x.csv", "http", "x.csv", None))
    assert import_file(there, work, quiet).fetched == [work.downloads / "got"]


# ---------------------------------------------------------------- in a process of its own


@pytest.fixture
def process(monkeypatch):
    """Prepare this process as if it were a worker; gives the shared numbers."""

    def start(work):
        cells = (ctypes.c_longlong * 3)()
        monkeypatch.setattr(worker._Process, "work", work)
        monkeypatch.setattr(worker._Process, "cells", cells)
        return cells

    return start


def test_progress_is_told_through_the_files_own_cell(job, put, reader, process):
    reader()
    cells = process(job())
    outcome = import_in_process(put(), 2)
    assert outcome.staged is not None
    assert list(cells) == [0, 0, 5]


def test_a_worker_that_is_asked_to_stop_stops_at_its_next_report(job, put, reader, process):
    made = reader()
    cells = process(job())
    cells[STOP_SLOT] = 1
    with pytest.raises(StoppedError):
        import_in_process(put(), 1)
    assert made.files == []


def test_a_process_that_was_not_prepared_is_a_fault_of_ours(put, process):
    process(None)
    with pytest.raises(RuntimeError, match="not prepared"):
        import_in_process(put(), 1)
