"""The door itself: help, exit codes, errors of one line."""

from pathlib import Path

import pytest
import typer

from linkcensus.cli import main as door
from linkcensus.cli.catalogue import CATALOGUE, Commands
from linkcensus.core.errors import BadInput, NotFound


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = door.main(list(arguments))
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_every_purpose_of_the_catalogue_is_the_commands_own():
    commands = Commands()
    for entries in CATALOGUE.values():
        for entry in entries:
            help_text = " ".join((commands[entry.name].help or "").split("\n\n")[0].split())
            assert help_text == entry.purpose, entry.name


def test_the_catalogue_lists_every_command_that_the_modules_register():
    commands = Commands()
    names = {name for name in commands if commands[name] is not None}
    assert set(commands._built) - {"none"} == names


def test_help_shows_every_command_within_80_columns(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("COLUMNS", "80")
    code, out, err = run(capsys, "--help")
    assert (code, err) == (0, "")
    assert max(map(len, out.splitlines())) <= 80
    for entries in CATALOGUE.values():
        for entry in entries:
            assert f"\n  {entry.name} " in out


def test_no_command_shows_help_and_version_shows_the_version(capsys: pytest.CaptureFixture[str]):
    assert run(capsys)[0] == 0
    assert run(capsys, "--version")[1].startswith("linkcensus ")


@pytest.mark.parametrize(
    "arguments",
    [
        ("nonsense",),
        ("--nonsense",),
        ("overview",),
        ("overview", "a.com", "b.com"),
        ("backlinks", "a.com", "--limit", "0"),
        ("backlinks", "a.com", "--limit", "many"),
        ("backlinks", "a.com", "--scope", "planet"),
        ("backlinks", "co.uk"),
        ("backlinks", ""),
        ("backlinks", "a.com", "--as-of", "yesterday"),
        ("backlinks", "a.com", "--known-at", "2026-13-45"),
        ("backlinks", "a.com", "--filter", "nonsense:eq:1"),
        ("backlinks", "a.com", "--filter", '{"and": ['),
        ("backlinks", "a.com", "--sort", "nonsense"),
        ("backlinks", "a.com", "--sort", "first_seen:sideways"),
        ("backlinks", "a.com", "--cursor", "nonsense"),
        ("backlinks", "a.com", "--history", "since:soon"),
        ("new-lost", "a.com", "--only", "nonsense"),
        ("intersect", "a.com"),
        ("export", "a.com", "--output", "links.doc"),
        ("bulk", "/no/such/file"),
        ("imports", "show", "zzz"),
        ("imports", "undo", ""),
        ("sql", ""),
        ("import",),
    ],
)
def test_bad_input_is_one_line_and_exit_code_2(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, arguments: tuple[str, ...]
):
    code, out, err = run(capsys, "--data", str(tmp_path / "data"), *arguments)
    assert code == 2
    assert out == ""
    assert err.startswith("linkcensus: ")
    assert err.count("\n") == 1
    assert err.endswith("\n")


def test_a_data_folder_that_is_a_file_is_bad_input(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
):
    file = tmp_path / "file"
    file.write_text("")
    code, _, err = run(capsys, "overview", "a.com", "--data", str(file))
    assert code == 2
    assert str(file) in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (BadInput("hostile \x1b[2J\nname", place="a\nb"), 2),
        (NotFound("nothing there"), 1),
        (RuntimeError("a fault\nof ours"), 1),
        (PermissionError(13, "Permission denied", "/secret"), 1),
        (KeyboardInterrupt(), 1),
        (typer.Abort(), 1),
    ],
)
def test_every_error_is_one_line(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    error: BaseException,
    code: int,
):
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(door, "app", fail)
    assert door.main(["overview"]) == code
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert "\x1b" not in err


def test_debug_shows_where_a_fault_happened(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("a fault")

    monkeypatch.setattr(door, "app", fail)
    assert door.main(["overview", "--debug"]) == 1
    assert "Traceback" in capsys.readouterr().err
