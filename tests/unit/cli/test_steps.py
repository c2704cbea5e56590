"""Steps on stderr: drawn for a person, silent for everyone else."""

import io

from rich.console import Console

from linkcensus.cli.steps import StepProgress


class Screen(io.StringIO):
    """A terminal that remembers what was drawn on it."""

    def isatty(self) -> bool:
        return True


def console_of(*, terminal: bool) -> tuple[Console, io.StringIO]:
    file = Screen() if terminal else io.StringIO()
    return Console(file=file, force_terminal=terminal, width=80, markup=False), file


def test_nothing_is_drawn_where_nobody_looks_but_notes_are_told():
    console, screen = console_of(terminal=False)
    with StepProgress(console) as progress:
        progress.begin("Reading", 10)
        progress.advance(5)
        progress.note("busy; next try in 5 seconds")
    assert screen.getvalue() == "busy; next try in 5 seconds\n"


def test_each_step_has_its_bar_on_a_terminal():
    console, screen = console_of(terminal=True)
    with StepProgress(console) as progress:
        progress.advance(1)
        progress.begin("Reading \x1b[2Jlinks", 10)
        progress.advance(10)
        progress.begin("Sorting links", None)
    drawn = screen.getvalue()
    assert "Sorting links" in drawn
    assert "\x1b[2J" not in drawn


def test_the_cursor_is_back_after_the_last_step():
    console, screen = console_of(terminal=True)
    with StepProgress(console) as progress:
        progress.begin("Reading", 10)
    assert "\x1b[?25h" in screen.getvalue()
