"""The laws of the frontier on random histories of workers that fetch, stop, die and come back.

Nothing is lost, nothing counts twice, a host is one worker's, and rests as long as it was told to.
"""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from tests.support.state_world import ANNA, StateWorld, state_world

from linkcensus.core.url import canonicalize
from linkcensus.store.crawl_entry import Batch, Entry, Found, Settled
from linkcensus.store.crawls import Budget
from linkcensus.store.frontier import HOLD

_WORKERS = ("ann", "bob", "cyd")
_HOSTS = [f"h{n}.test" for n in range(4)]


def _found(host: str, number: int, priority: int = 0) -> Found:
    url = canonicalize(f"https://{host}/{number}")
    assert url is not None
    return Found(url, 0, priority)


class FrontierMachine(RuleBasedStateMachine):
    """A frontier, and what it should say."""

    world: StateWorld

    def __init__(self) -> None:
        super().__init__()
        self.known: set[str] = set()
        self.done: list[str] = []
        self.held: dict[str, list[Entry]] = {name: [] for name in _WORKERS}
        self.rests: dict[str, datetime] = {}
        self.committed: dict[str, list[str]] = {}
        self.number = 0

    @initialize()
    def begin(self) -> None:
        for crawl in self.world.state.crawls.listing():
            self.world.state.crawls.remove(ANNA, crawl.id)
        self.world.later(hours=10)  # whatever rested or was held is free
        self.crawl = self.world.state.crawls.add(ANNA, "list", "laws", {}, Budget()).id
        self.world.state.crawls.begin(ANNA, self.crawl)

    @rule(
        host=st.sampled_from(_HOSTS),
        numbers=st.lists(st.integers(0, 12), max_size=6),
        priority=st.integers(-3, 3),
    )
    def find(self, host: str, numbers: list[int], priority: int) -> None:
        pages = [_found(host, number, priority) for number in numbers]
        new = self.world.state.frontier.add(self.crawl, pages)
        before = len(self.known)
        self.known |= {page.url.url for page in pages}
        assert new == len(self.known) - before

    @rule(worker=st.sampled_from(_WORKERS), limit=st.integers(1, 6))
    def lease(self, worker: str, limit: int) -> None:
        leased = self.world.state.frontier.lease(self.crawl, worker, limit)
        now = self.world.clock.now()
        assert len(leased.entries) <= limit
        for entry in leased.entries:
            others = [e for name, es in self.held.items() if name != worker for e in es]
            assert entry.host not in {other.host for other in others}
            mine = entry.host in {held.host for held in self.held[worker]}
            assert mine or self.rests.get(entry.host, now) <= now
            assert entry.url in self.known
            assert entry.url not in self.done
        self.held[worker] += leased.entries

    @rule(
        worker=st.sampled_from(_WORKERS),
        part=st.integers(1, 5),
        end=st.sampled_from(["acknowledged", "killed after", "killed before"]),
        delay=st.integers(0, 60),
        finds=st.integers(0, 12),
    )
    def settle(self, worker: str, part: int, end: str, delay: int, finds: int) -> None:
        entries = self.held[worker][:part]
        if not entries:
            return
        self.number += 1
        found = [_found(entries[0].host, finds)]
        batch = Batch(f"b{self.number}", [Settled(e, "seen") for e in entries], found)
        frontier = self.world.state.frontier
        frontier.write(self.crawl, worker, batch)
        self.known |= {page.url.url for page in found}
        if end == "killed before":
            self.held[worker] = []  # its process is gone
        elif end == "killed after":
            self.committed[batch.id] = [entry.url for entry in entries]
            self.done += self.committed[batch.id]
            self.held[worker] = []
        else:
            self.held[worker] = self.held[worker][len(entries) :]
            later = self.world.clock.now() + timedelta(seconds=delay)
            hosts = {entry.host: later for entry in entries}
            self.rests |= hosts
            frontier.acknowledge(self.crawl, worker, batch.id, (1, 0), hosts)
            self.done += [entry.url for entry in entries]
        if end != "acknowledged":
            self.bury(worker)

    @rule(worker=st.sampled_from(_WORKERS))
    def die(self, worker: str) -> None:
        self.held[worker] = []
        self.bury(worker)

    @rule(worker=st.sampled_from(_WORKERS))
    def leave(self, worker: str) -> None:
        given = self.world.state.frontier.give_back(self.crawl, worker)
        assert given == len(self.held[worker])
        self.held[worker] = []

    @rule(seconds=st.integers(1, 50))
    def wait(self, seconds: int) -> None:
        for worker in _WORKERS:
            self.world.state.frontier.beat(worker)
        self.world.later(seconds=seconds)

    @rule()
    @precondition(lambda self: not any(self.held.values()))
    def sleep(self) -> None:
        self.world.later(seconds=2 * HOLD.total_seconds())
        assert self._recover(lambda _: False) == 0

    def bury(self, worker: str) -> None:
        self._recover(lambda name: name == worker)

    def _recover(self, is_dead: object) -> int:
        def links(batch: str) -> tuple[int, int] | None:
            return (1, 0) if batch in self.committed else None

        return self.world.state.frontier.recover(self.crawl, links, is_dead)  # type: ignore[arg-type]

    @invariant()
    def counts_are_right(self) -> None:
        if not hasattr(self, "crawl"):
            return
        crawl = self.world.state.crawls.get(self.crawl)
        held = sum(len(entries) for entries in self.held.values())
        assert crawl.known == len(self.known)
        assert crawl.done == len(self.done) == len(set(self.done))
        assert crawl.taken == held + crawl.done
        assert crawl.queued == crawl.known - crawl.taken

    def teardown(self) -> None:
        """Crawl the rest: every URL is done, once."""
        if not hasattr(self, "crawl"):
            return
        for worker in _WORKERS:
            self.held[worker] = []
            self.bury(worker)
        frontier = self.world.state.frontier
        for _ in range(40):
            self.world.later(seconds=120)
            leased = frontier.lease(self.crawl, "last", 50)
            if not leased.entries:
                break
            self.number += 1
            name = f"b{self.number}"
            frontier.write(
                self.crawl, "last", Batch(name, [Settled(e, "seen") for e in leased.entries])
            )
            frontier.acknowledge(self.crawl, "last", name, (1, 0), {})
            self.done += [entry.url for entry in leased.entries]
        assert not leased.open
        assert sorted(self.done) == sorted(self.known)


@pytest.fixture
def one_world(tmp_path: Path) -> StateWorld:
    with state_world(tmp_path) as world:
        yield world  # type: ignore[misc]


def test_the_laws_hold(one_world: StateWorld):
    machine = type("Machine", (FrontierMachine,), {"world": one_world})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=15,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
