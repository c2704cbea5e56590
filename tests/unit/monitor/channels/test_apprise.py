import pytest
from tests.support.channel_tools import Outside, channel
from tests.support.hostile_words import MARKDOWN, message

from linkcensus.monitor.channels import Outcome, apprise

URL = "ntfys://user:verysecretword@ntfy.example/alsoverysecret"


@pytest.mark.parametrize(
    ("answer", "outcome", "wait"),
    [
        ({"ok": True, "status": 200}, Outcome.OK, None),
        ({"ok": False, "status": 429, "retry_after": "12"}, Outcome.TEMPORARY, 12.0),
        ({"ok": False, "status": 500}, Outcome.TEMPORARY, None),
        ({"ok": False, "status": 401}, Outcome.PERMANENT, None),
        ({"ok": False, "status": 200}, Outcome.PERMANENT, None),
        ({"ok": False, "status": 302}, Outcome.PERMANENT, None),
        ({"ok": False, "status": None, "fault": "connection"}, Outcome.TEMPORARY, None),
        ({"ok": False, "status": None, "fault": "refused"}, Outcome.PERMANENT, None),
        ({"ok": False, "fault": "address"}, Outcome.PERMANENT, None),
        ({}, Outcome.TEMPORARY, None),
        (None, Outcome.TEMPORARY, None),
    ],
)
def test_what_the_process_found_out_is_judged(
    monkeypatch: pytest.MonkeyPatch, answer: object, outcome: Outcome, wait: float | None
):
    tasks = []
    monkeypatch.setattr(apprise, "_run", lambda task, _: tasks.append(task) or answer)
    done = channel("apprise", Outside(), url=URL).send(message(MARKDOWN))

    assert (done.outcome, done.retry_after) == (outcome, wait)
    words = tasks[0]["title"] + tasks[0]["body"].replace("https://", "")
    assert "[our bank]" not in words
    assert not set("*`[]<>@|\\") & set(words)


def test_its_address_does_not_come_back(monkeypatch: pytest.MonkeyPatch):
    said = {"ok": False, "status": 404, "words": f"no {URL} alsoverysecret"}
    monkeypatch.setattr(apprise, "_run", lambda *_: said)
    done = channel("apprise", Outside(), url=URL).send(message())

    assert "secret" not in str(done)


def test_a_process_that_cannot_be_started_may_start_later(monkeypatch: pytest.MonkeyPatch):
    def full(*_: object, **__: object) -> None:
        raise OSError("no room left for another process")

    monkeypatch.setattr(apprise.subprocess, "run", full)

    assert channel("apprise", Outside(), url=URL).send(message()).outcome is Outcome.TEMPORARY
