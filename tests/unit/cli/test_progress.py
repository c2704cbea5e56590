"""Progress on stderr: drawn for a person, silent for everyone else."""

import io
import sys
from collections.abc import Iterator

import pytest
from rich.console import Console
from rich.progress import Task

from linkcensus.cli.progress import ImportProgress, counted
from linkcensus.importers.result import FileResult


class Screen(io.StringIO):
    """A terminal that remembers what was drawn on it."""

    def isatty(self) -> bool:
        return True


def console_of(*, terminal: bool) -> tuple[Console, io.StringIO]:
    file = Screen() if terminal else io.StringIO()
    return Console(file=file, force_terminal=terminal, width=100, markup=False), file


@pytest.fixture
def piped(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """Standard output goes into a file."""
    file = io.StringIO()
    monkeypatch.setattr(sys, "stdout", file)
    return file


def bars_of(progress: ImportProgress) -> list[Task]:
    assert progress._bars is not None
    return progress._bars.tasks


# ---------------------------------------------------------------- rows of an export


def test_rows_pass_unchanged_and_nothing_is_drawn_where_nobody_looks(piped: io.StringIO):
    console, screen = console_of(terminal=False)
    assert list(counted(console, range(5))) == [0, 1, 2, 3, 4]
    assert (screen.getvalue(), piped.getvalue()) == ("", "")


def test_rows_are_counted_on_the_terminal_and_never_on_standard_output(piped: io.StringIO):
    console, screen = console_of(terminal=True)
    rows = list(counted(console, range(45_000)))
    assert rows == list(range(45_000))
    assert "Writing: 40,000 rows" in screen.getvalue()
    assert piped.getvalue() == ""


def test_rows_that_go_to_a_terminal_are_not_drawn_over(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "stdout", Screen())
    console, screen = console_of(terminal=True)
    assert list(counted(console, "ab")) == ["a", "b"]
    assert screen.getvalue() == ""


@pytest.mark.parametrize("terminal", [True, False])
def test_rows_are_passed_on_one_by_one(piped: io.StringIO, terminal: bool):
    taken = []

    def source() -> Iterator[int]:
        for number in range(3):
            taken.append(number)
            yield number

    passing = counted(console_of(terminal=terminal)[0], source())
    assert next(passing) == 0
    assert taken == [0]
    passing.close()  # type: ignore[attr-defined]


def test_a_fault_in_the_rows_arrives_and_leaves_the_terminal_in_order(piped: io.StringIO):
    def broken() -> Iterator[int]:
        yield 1
        raise RuntimeError("half way")

    console, screen = console_of(terminal=True)
    with pytest.raises(RuntimeError, match="half way"):
        list(counted(console, broken()))
    drawn = screen.getvalue()
    assert drawn.count("\x1b[?25l") == drawn.count("\x1b[?25h")  # the cursor is shown again


# ---------------------------------------------------------------- the bar of an import


def everything(progress: ImportProgress) -> None:
    progress.begin(2, 1_000)
    progress.advance(100, ["/in/a.csv"])
    progress.finished(FileResult("/in/a.csv"))
    progress.compacting(1, 4)


def test_an_import_is_silent_where_stderr_is_no_terminal(piped: io.StringIO):
    console, screen = console_of(terminal=False)
    with ImportProgress(console) as progress:
        everything(progress)
    assert screen.getvalue() == ""


def test_lines_for_programs_win_where_a_terminal_shows_both(monkeypatch: pytest.MonkeyPatch):
    console, screen = console_of(terminal=True)
    monkeypatch.setattr(sys, "stdout", Screen())
    with ImportProgress(console, raw=True) as progress:
        everything(progress)
    assert screen.getvalue() == ""


def test_lines_for_programs_in_a_file_leave_the_terminal_to_the_bar(piped: io.StringIO):
    console, screen = console_of(terminal=True)
    with ImportProgress(console, raw=True) as progress:
        everything(progress)
    assert "Reading" in screen.getvalue()
    assert piped.getvalue() == ""


def test_the_bar_tells_files_bytes_and_the_name_that_is_read(piped: io.StringIO):
    with ImportProgress(console_of(terminal=True)[0]) as progress:
        progress.begin(3, 1_000)
        (bar,) = bars_of(progress)
        assert (bar.total, bar.fields["amount"]) == (1_000, "0/3 files")
        progress.advance(400, ["/deep/folder/links.csv", "/other.csv"])
        assert (bar.completed, bar.description) == (400, "Reading links.csv")
        progress.finished(FileResult("/deep/folder/links.csv"))
        progress.finished(FileResult("/other.csv", errors=["other.csv: broken"]))
        assert bar.fields["amount"] == "2/3 files"


def test_a_batch_whose_length_nobody_knows_has_no_total(piped: io.StringIO):
    with ImportProgress(console_of(terminal=True)[0]) as progress:
        progress.begin(1, 0)
        progress.advance(7_000, ["a.warc.gz"])
        (bar,) = bars_of(progress)
        assert (bar.total, bar.completed) == (None, 7_000)


def test_a_file_that_turns_out_longer_moves_the_end_and_never_passes_it(piped: io.StringIO):
    with ImportProgress(console_of(terminal=True)[0]) as progress:
        progress.begin(1, 1_000)
        progress.advance(1_500, ["a.csv.gz"])
        (bar,) = bars_of(progress)
        assert (bar.completed, bar.total) == (1_500, 1_500)


def test_a_second_beginning_takes_the_place_of_the_first(piped: io.StringIO):
    with ImportProgress(console_of(terminal=True)[0]) as progress:
        progress.begin(1, 10)
        progress.finished(FileResult("a"))
        progress.begin(5, 50)
        (bar,) = bars_of(progress)
        assert (bar.total, bar.fields["amount"]) == (50, "0/5 files")


def test_hostile_and_endless_names_cannot_spoil_the_line(piped: io.StringIO):
    with ImportProgress(console_of(terminal=True)[0]) as progress:
        progress.begin(1, 10)
        progress.advance(1, ["/in/\x1b[2J[red]" + "x" * 500])
        (bar,) = bars_of(progress)
        assert bar.description.startswith("Reading \ufffd[2J[red]x")
        assert bar.description.isprintable()
        assert len(bar.description) <= len("Reading ") + 36


def test_nothing_running_shows_no_name(piped: io.StringIO):
    with ImportProgress(console_of(terminal=True)[0]) as progress:
        progress.begin(1, 10)
        progress.advance(10, [])
        assert bars_of(progress)[0].description.strip() == "Reading"


def test_the_compaction_has_one_bar_of_its_own(piped: io.StringIO):
    with ImportProgress(console_of(terminal=True)[0]) as progress:
        progress.begin(1, 10)
        progress.compacting(1, 8)
        progress.compacting(8, 9)
        reading, sorting = bars_of(progress)
        assert reading.description.startswith("Reading")
        assert (sorting.completed, sorting.total) == (8, 9)
        assert sorting.fields["amount"] == "8/9 buckets"


def test_progress_before_the_beginning_is_no_fault(piped: io.StringIO):
    with ImportProgress(console_of(terminal=True)[0]) as progress:
        progress.advance(1, ["a"])
        progress.finished(FileResult("a"))
        assert bars_of(progress) == []


def test_the_terminal_is_put_in_order_when_an_import_fails(piped: io.StringIO):
    console, screen = console_of(terminal=True)
    progress = ImportProgress(console)

    def fail() -> None:
        with progress:
            progress.begin(1, 10)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert progress._bars is not None
    assert not progress._bars.live.is_started
    assert "\x1b[?25h" in screen.getvalue()
