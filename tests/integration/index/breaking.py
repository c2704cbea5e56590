"""What the tests of kills, full disks and races share: an old index, and ways to break a step."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.integration.index.made_up import World, day, link, redirect, row, visit
from tests.integration.index.reference import EVENT_COLUMNS, LINK_COLUMNS, answer, plain
from tests.integration.index.reference_facts import Import

from linkcensus.core.link import Source
from linkcensus.index.lake import Lake

STEPS = ("_place", "_transact", "_write_json")
"""Everything that changes the lake goes through these methods of `Lake`."""

OLD = [
    Import("00a", Source.WARC, day(20), ((visit("a.com/p", 1), [link("target.com/x")]),)),
    Import("00b", Source.AHREFS, day(20), (row("b.com/p", "short.com/s", seen_from=day(2)),)),
    Import("00c", Source.WARC, day(20), (redirect("short.com/s", "target.com/y", 3),)),
    Import("00d", Source.WARC, day(20), ((visit("a.com/p", 4), [link("target.com/y")]),)),
    Import("00e", Source.WARC, day(21), ((visit("a.com/p", 6), []),)),
]
NEW = Import(
    "00f",
    Source.WARC,
    day(22),
    (
        (visit("a.com/p", 8), [link("target.com/x"), link("short.com/t")]),
        redirect("short.com/t", "target.com/z", 8),
    ),
)
NEXT = Import("010", Source.WARC, day(23), ((visit("c.com/p", 9), [link("target.com/x")]),))


class Killed(BaseException):
    """What a kill looks like from inside; nothing catches it."""


@contextmanager
def failing(
    monkeypatch: pytest.MonkeyPatch, at: int, error: BaseException, *, after: bool
) -> Iterator[list[str]]:
    """Let the n-th step of the lake raise, before or after it is done; yields the steps taken."""
    taken: list[str] = []

    def failing_step(name, real):
        def step(self, *args, **kwargs):
            taken.append(name)
            if len(taken) == at and not after:
                raise error
            result = real(self, *args, **kwargs)
            if len(taken) == at:
                raise error
            return result

        return step

    with monkeypatch.context() as patched:
        for name in STEPS:
            patched.setattr(Lake, name, failing_step(name, getattr(Lake, name)))
        yield taken


def assert_right(world: World, told: list[Import]) -> None:
    links, events = answer(told, "target.com")
    found = world.ask()
    assert plain(found.links, LINK_COLUMNS) == plain(links, LINK_COLUMNS)
    assert plain(found.events, EVENT_COLUMNS) == plain(events, EVENT_COLUMNS)


def assert_tidy(world: World) -> None:
    """No file of an unfinished commit counts, and no scratch folder is left."""
    snapshot = world.index.snapshot()
    for name in snapshot.files:
        assert {f.seq for f in world.index.lake.files(name)} <= {*snapshot.committed, 0}, name
    assert [p.name for p in (world.index.root / "staging").glob("*") if p.name != "spill"] == []


@contextmanager
def opened(folder: Path) -> Iterator[World]:
    world = World(folder)
    try:
        yield world
    finally:
        world.index.close()


def start(folder: Path, name: str, count: int = 0, limit: int = 0) -> subprocess.Popen[str]:
    repository = Path(__file__).parents[3]
    arguments = [str(folder), name, str(count), *([str(limit)] if limit else [])]
    return subprocess.Popen(
        [sys.executable, "-m", "tests.integration.index.importing_process", *arguments],
        cwd=repository,
        env=os.environ | {"PYTHONPATH": f"{repository / 'src'}"},
        stdout=subprocess.PIPE,
        text=True,
    )


def acknowledged(output: str) -> set[str]:
    words = [line.split() for line in output.splitlines() if line.startswith("acknowledged")]
    return {line[1] for line in words if len(line) == 3}


def pages(world: World) -> dict[str, int]:
    """Referring site -> its links."""
    world.forget_answers()
    found: dict[str, int] = {}
    for one in world.links():
        found[str(one["source_site"])] = found.get(str(one["source_site"]), 0) + 1
    return found
