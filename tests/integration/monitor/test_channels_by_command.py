"""Channels on the command line."""

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.support.loopback import answering

from linkcensus.cli.main import main
from linkcensus.core.scope import Scope
from linkcensus.core.settings import load_settings
from linkcensus.store.actor import COMMAND
from linkcensus.store.projects import ProjectDraft, ProjectTarget
from linkcensus.store.state import open_state

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command over a data folder with one project; gives code, output and complaints."""
    state = open_state(load_settings(data=tmp_path))
    own = (ProjectTarget("shop.example", Scope.DOMAIN),)
    state.projects.create(COMMAND, ProjectDraft(name="shop", own=own))
    state.close()
    monkeypatch.setenv("LINKCENSUS_HTTP_TIMEOUT_SECONDS", "1")

    def command(*words: str, typed: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        code = main(["channel", *words, "--data", str(tmp_path)])
        out, err = capsys.readouterr()
        return code, out, err

    return command


def test_a_file_is_made_tried_listed_and_removed(run: Run, tmp_path: Path):
    assert run()[1].startswith("Alerts go nowhere yet.")
    code, out, _ = run("add", "file", "mine", "--set", "file=alerts.jsonl")
    assert (code, out.splitlines()[0]) == (0, "mine takes the alerts of shop.")

    assert run("test", "mine")[:2] == (0, "mine took the test message.\n")
    line = json.loads((tmp_path / "alerts" / "alerts.jsonl").read_text("utf-8"))
    assert line["subject"] == "Test of the channel mine"
    (listed,) = (json.loads(row) for row in run("list", "--json")[1].splitlines())
    assert (listed["name"], listed["options"]) == ("mine", {"file": "alerts.jsonl"})
    assert "alerts.jsonl" in run("list")[1]
    assert json.loads(run("log", "mine", "--json")[1])["outcome"] == "ok"
    assert run("remove", "mine")[0] == 0
    assert run("test", "mine")[0] == 1


def test_a_secret_comes_from_a_file_and_is_never_shown(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("LINKCENSUS_ALLOWED_NETWORKS", "127.0.0.0/8")
    with answering((404, {}, b"no verysecretword here")) as service:
        url = service.url("/verysecretword")
        code, out, err = run("add", "webhook", "hook", "--secret-file", "-", typed=f"{url}\n")
        assert code == 0, err
        tested = run("test", "hook")

    assert "whsec_" in out
    assert tested[0] == 1
    assert "hook: answered 404" in tested[2]
    everything = out + err + "".join(tested[1:]) + run("list")[1] + run("log", "hook")[1]
    assert "verysecretword" not in everything


def test_the_gate_stands_before_commands_too(run: Run):
    with answering() as service:
        run("add", "webhook", "hook", "--secret-file", "-", typed=service.url("/x"))
        code, _, err = run("test", "hook")

    assert code == 1
    assert "is not a public address" in err
    assert service.asked == []


def test_a_feed_shows_its_address_once(run: Run):
    _, out, _ = run("add", "feed", "mine")

    assert "/feed/" in out
    assert out.split("/feed/")[1].split(".atom")[0] not in run("list", "--json")[1]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("add", "json", "x"), "'json' is no kind of channel"),
        (("add", "file", "x"), "file: is missing"),
        (("add", "file", "x", "--set", "file"), "is no FIELD=VALUE"),
        (("add", "file", "x", "--secret-file", "-"), "file needs no secret"),
        (("add", "slack", "x"), "nobody is there to type the url"),
        (("add", "slack", "x", "--set", "url=verysecretword"), "a command line can be read"),
        (("add", "slack", "x", "--secret-file", "none.txt"), "none.txt: cannot be read"),
        (("add", "file", "x", "--set", "file=a.jsonl", "--project", "no"), "there is no project"),
        (("test", "nobody"), "there is no channel 'nobody'"),
    ],
)
def test_what_does_not_fit_is_one_line(run: Run, words: tuple[str, ...], said: str):
    code, out, err = run(*words)

    assert code in (1, 2)
    assert said in err
    assert err.count("\n") == 1
    assert "verysecretword" not in out + err


def test_kinds_are_explained(run: Run):
    _, out, _ = run("kinds")
    assert "--set to=...: E-mail addresses" in out
    names = [json.loads(line)["name"] for line in run("kinds", "--json")[1].splitlines()]
    assert names[0] == "email"
    assert "apprise" in names
