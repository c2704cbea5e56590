"""Ends are counted, by any number of processes, and never lost."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from linkcensus.index import ends as module
from linkcensus.index.ends import Ends


def test_each_end_counts_and_every_door_sees_it(tmp_path: Path):
    ours, theirs = Ends(tmp_path), Ends(tmp_path)
    assert ours.count() == 0
    ours.mark()
    theirs.mark()
    assert ours.count() == theirs.count() == 2


def test_no_end_is_lost_when_many_end_at_once(tmp_path: Path):
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: Ends(tmp_path).mark(), range(40)))
    assert Ends(tmp_path).count() == 40


def waits(ends: Ends, seq: int, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether a job with a commit waits for answers."""
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        ends.tell_asked(seq)

    monkeypatch.setattr(module.time, "sleep", sleep)
    ends.wait_for_answers(seq, 60)
    return bool(slept)


def test_a_job_waits_while_somebody_is_answered_without_it(tmp_path: Path, monkeypatch):
    ends = Ends(tmp_path)
    assert not waits(ends, 3, monkeypatch)
    ends.tell_asked(2)
    assert waits(ends, 3, monkeypatch)
    assert not waits(ends, 3, monkeypatch)


def test_a_job_does_not_wait_for_who_asks_no_more_nor_for_long(tmp_path: Path, monkeypatch):
    ends = Ends(tmp_path)
    ends.tell_asked(2)
    ends.wait_for_answers(3, 0)
    os.utime(tmp_path / module.ASKED_FILE, (1, 1))
    assert not waits(ends, 3, monkeypatch)
    (tmp_path / module.ASKED_FILE).write_bytes(b"?")
    assert not waits(ends, 3, monkeypatch)
