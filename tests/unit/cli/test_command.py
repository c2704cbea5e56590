"""What every command gets: a session from the shared options, and its end."""

import inspect
import io
import os
import sys
import typing
from collections.abc import Callable
from pathlib import Path

import pytest
import typer

from linkcensus.cli import command as commands
from linkcensus.cli import main as door
from linkcensus.cli import options
from linkcensus.cli.command import command, group
from linkcensus.cli.session import Session

Ask = Callable[..., list[Session]]


@pytest.fixture
def ask() -> Ask:
    """Run a made-up program and give the sessions its commands were called with."""

    def run(*arguments: str) -> list[Session]:
        seen: list[Session] = []
        app = typer.Typer()

        @app.callback()
        def door(
            ctx: typer.Context,
            json: options.Json = False,
            data: options.Data = None,
            debug: options.Debug = False,
        ) -> None:
            ctx.obj = Session(data=data, json=json, debug=debug)

        def look(session: Session, word: str = "none") -> None:
            """Look."""
            session.overrides["word"] = word
            seen.append(session)

        def show(session: Session) -> None:
            """Show one."""
            session.overrides["word"] = "shown"
            seen.append(session)

        command(app, "look")(look)
        many = group(app, "many", look)
        command(many, "show")(show)
        app(list(arguments), standalone_mode=False)
        return seen

    return run


def test_a_command_gets_a_session_and_its_own_options(ask: Ask):
    (session,) = ask("look", "--word", "sea")
    assert session.overrides == {"word": "sea"}
    assert (session.data, session.json, session.debug) == (None, False, False)


@pytest.mark.parametrize(
    "arguments",
    [
        ("look", "--json", "--data", "/d", "--debug"),
        ("--json", "--data", "/d", "--debug", "look"),
        ("--json", "look", "--debug", "--data", "/d"),
        ("many", "show", "--json", "--data", "/d", "--debug"),
        ("many", "--json", "--data", "/d", "--debug", "show"),
        ("--data", "/d", "many", "--debug", "show", "--json"),
    ],
)
def test_shared_options_stand_before_or_behind_the_command(ask: Ask, arguments: tuple[str, ...]):
    (session,) = ask(*arguments)
    assert (session.data, session.json, session.debug) == (Path("/d"), True, True)


def test_what_stands_behind_is_stronger(ask: Ask):
    (session,) = ask("--data", "/first", "look", "--data", "/second")
    assert session.data == Path("/second")


def test_a_group_alone_answers_and_with_a_command_only_the_command_does(ask: Ask):
    assert [session.overrides["word"] for session in ask("many")] == ["none"]
    assert [session.overrides["word"] for session in ask("many", "show")] == ["shown"]


def registered(function: Callable[..., None]) -> Callable[..., None]:
    app = typer.Typer()
    command(app, "do")(function)
    run = app.registered_commands[0].callback
    assert run is not None
    return run


def test_the_help_of_a_command_is_the_functions_docstring():
    def do(session: Session, word: str = "") -> None:
        """Do it.

        And more.
        """

    run = registered(do)
    assert (run.__name__, run.__doc__) == ("do", do.__doc__)
    assert list(inspect.signature(run).parameters) == ["ctx", "word", "json", "data", "debug"]


def test_registering_leaves_the_function_as_it_was():
    app = typer.Typer()

    def do(session: Session) -> None:
        """Do it."""

    assert command(app, "do")(do) is do


@pytest.mark.parametrize("fault", [None, RuntimeError("broken"), SystemExit(3)])
def test_the_session_is_closed_whatever_happens(
    monkeypatch: pytest.MonkeyPatch, fault: BaseException | None
):
    closed = []

    def close(self: Session) -> None:
        closed.append(self)

    monkeypatch.setattr(Session, "close", close)
    app = typer.Typer()

    def do(session: Session) -> None:
        """Do it."""
        if fault is not None:
            raise fault

    command(app, "do")(do)
    if fault is None:
        app([], standalone_mode=False)
    else:
        with pytest.raises(type(fault)):
            app([], standalone_mode=False)
    assert len(closed) == 1


def test_an_interrupt_within_a_command_is_one_line_and_a_failure(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
):
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Session, "view", interrupt)
    assert door.main(["overview", "example.com", "--data", str(tmp_path)]) == door.FAILED
    assert capsys.readouterr() == ("", "linkcensus: interrupted\n")


def test_a_reader_that_went_away_is_no_error_and_gets_nothing_more(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    path = tmp_path / "out"
    with path.open("w") as standing_in:
        monkeypatch.setattr(sys, "stdout", standing_in)
        app = typer.Typer()

        def do(session: Session) -> None:
            """Do it."""
            raise BrokenPipeError

        command(app, "do")(do)
        app([], standalone_mode=False)
        standing_in.write("too late")
    assert path.read_text() == ""


def test_an_answer_still_in_the_buffer_is_written_before_the_command_ends(
    monkeypatch: pytest.MonkeyPatch,
):
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BufferedWriter(raw), "utf-8"))  # type: ignore[arg-type]  # BytesIO is raw enough
    app = typer.Typer()

    def do(session: Session) -> None:
        """Do it."""
        sys.stdout.write("answer")

    command(app, "do")(do)
    app([], standalone_mode=False)
    assert raw.getvalue() == b"answer"


def test_forgetting_the_output_leaves_stderr_alone(monkeypatch: pytest.MonkeyPatch):
    reading, writing = os.pipe()
    with os.fdopen(writing, "w") as standing_in, os.fdopen(reading) as other_end:
        monkeypatch.setattr(sys, "stdout", standing_in)
        commands._forget_output()
        standing_in.write("lost")
        standing_in.flush()
        assert other_end.read() == ""


# ---------------------------------------------------------------- the options themselves

SHARED = {
    name: hint
    for name, hint in vars(options).items()
    if typing.get_origin(hint) is typing.Annotated and name != "TargetArgument"
}


@pytest.mark.parametrize("name", SHARED)
def test_every_shared_option_has_a_long_name_and_a_sentence_of_help(name: str):
    _, described = typing.get_args(SHARED[name])
    given = [*(described.param_decls or ()), described.default]
    assert any(isinstance(word, str) and word.startswith("--") for word in given)
    assert described.help.endswith(".")


def test_no_two_shared_options_have_one_name():
    words = []
    for hint in SHARED.values():
        _, described = typing.get_args(hint)
        given = (*(described.param_decls or ()), described.default)
        words += [word for word in given if isinstance(word, str) and word.startswith("-")]
    assert len(words) == len(set(words)) >= len(SHARED)


def test_every_panel_of_the_help_is_one_of_ours():
    panels = {typing.get_args(hint)[1].rich_help_panel for hint in SHARED.values()}
    assert panels - {None} == {
        options.NARROW,
        options.STRETCH,
        options.PAGING,
        options.TIME,
        options.EVERYWHERE,
    }
