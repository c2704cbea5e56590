"""The laws of the frontier by example; `test_frontier_laws` tries them on random histories."""

from collections.abc import Iterable
from datetime import timedelta

import pytest
from tests.support.state_world import ANNA, StateWorld

from linkcensus.core.url import CanonicalUrl, canonicalize
from linkcensus.store.crawl_entry import Batch, Entry, Found, Role, Settled, url_hash
from linkcensus.store.crawls import Budget, Crawl, CrawlState
from linkcensus.store.frontier import HOLD


def _url(text: str) -> CanonicalUrl:
    made = canonicalize(text)
    assert made is not None
    return made


def _pages(host: str, count: int, **more: int) -> list[Found]:
    return [Found(_url(f"https://{host}/{n}"), **more) for n in range(count)]  # type: ignore[arg-type]


def _crawl(kept: StateWorld, budget: Budget | None = None, name: str = "crawl") -> Crawl:
    kept.state.crawls.add(ANNA, "list", name, {}, budget or Budget(), crawl_id=name)
    return kept.state.crawls.begin(ANNA, name)


def _now(kept: StateWorld) -> Crawl:
    return kept.state.crawls.get("crawl")


def _done(
    kept: StateWorld,
    worker: str,
    entries: Iterable[Entry],
    batch: str = "b1",
    delay: float = 0,
    **more: list[Found],
) -> None:
    """Bring entries into the index and say so."""
    entries = list(entries)
    settled = [Settled(entry, "seen") for entry in entries]
    kept.state.frontier.write("crawl", worker, Batch(batch, settled, **more))  # type: ignore[arg-type]
    later = kept.clock.now() + timedelta(seconds=delay)
    hosts = {entry.host: later for entry in entries}
    kept.state.frontier.acknowledge("crawl", worker, batch, (2, 1), hosts)


def test_what_is_known_is_not_queued_again(kept: StateWorld):
    _crawl(kept)
    frontier = kept.state.frontier

    assert frontier.add("crawl", _pages("a.test", 3)) == 3
    assert frontier.add("crawl", _pages("a.test", 5) * 2) == 2
    assert frontier.add("crawl", [Found(_url("http://a.test/1#part"))]) == 0
    assert frontier.add("crawl", [Found(_url("https://a.test/1"), role=Role.FEED)]) == 1
    crawl = _now(kept)
    assert (crawl.known, crawl.queued, crawl.taken, crawl.done) == (6, 6, 0, 0)


def test_a_page_goes_from_queued_to_done(kept: StateWorld):
    _crawl(kept)
    frontier = kept.state.frontier
    frontier.add("crawl", _pages("a.test", 3))

    leased = frontier.lease("crawl", "me", 2)
    assert len(leased.entries) == 2
    assert leased.open
    found = _pages("b.test", 2, depth=1)
    _done(kept, "me", leased.entries, found=found)

    crawl = _now(kept)
    assert (crawl.known, crawl.queued, crawl.taken, crawl.done) == (5, 3, 2, 2)
    assert crawl.outcomes == {"seen": 2}
    assert (crawl.links_new, crawl.links_confirmed) == (2, 1)


def test_the_most_urgent_is_given_first_from_every_host_alike(kept: StateWorld):
    _crawl(kept)
    frontier = kept.state.frontier
    frontier.add("crawl", _pages("a.test", 9, priority=5))
    frontier.add("crawl", _pages("b.test", 9, priority=3))
    frontier.add("crawl", [Found(_url("https://a.test/urgent"), priority=1)])

    given = frontier.lease("crawl", "me", 4).entries

    assert given[0].url == "https://a.test/urgent"
    assert [entry.host for entry in given] == ["a.test", "a.test", "b.test", "b.test"]
    assert [entry.priority for entry in given] == [1, 5, 3, 3]
    rest = frontier.lease("crawl", "me", 2).entries
    assert {entry.host for entry in rest} == {"a.test", "b.test"}


def test_a_host_is_one_workers_at_a_time(kept: StateWorld):
    _crawl(kept)
    frontier = kept.state.frontier
    frontier.add("crawl", _pages("a.test", 4))
    mine = frontier.lease("crawl", "me", 1)

    other = frontier.lease("crawl", "you", 4)
    assert other.entries == ()
    assert other.open
    assert other.next_at is not None
    assert len(frontier.lease("crawl", "me", 1).entries) == 1  # I may have more of it
    _done(kept, "me", mine.entries)
    kept.later(seconds=3)
    assert frontier.lease("crawl", "you", 4).entries == ()  # I still hold one


def test_a_host_rests_for_its_delay_in_every_crawl(kept: StateWorld):
    _crawl(kept)
    _crawl(kept, name="second")
    frontier = kept.state.frontier
    for name in ("crawl", "second"):
        frontier.add(name, _pages("a.test", 4))
    _done(kept, "me", frontier.lease("crawl", "me", 1).entries, delay=10)

    for name in ("crawl", "second"):
        waiting = frontier.lease(name, "you", 4)
        assert waiting.entries == ()
        assert waiting.next_at == kept.clock.now() + timedelta(seconds=10)
    kept.later(seconds=10)
    assert len(frontier.lease("second", "you", 4).entries) == 4
    assert frontier.lease("crawl", "me", 4).entries == ()


def test_the_budget_of_pages_holds_for_all_workers_together(kept: StateWorld):
    _crawl(kept, Budget(pages=5))
    frontier = kept.state.frontier
    for host in ("a.test", "b.test", "c.test"):
        frontier.add("crawl", _pages(host, 4))
    first = frontier.lease("crawl", "me", 3)
    second = frontier.lease("crawl", "you", 9)
    third = frontier.lease("crawl", "he", 9)

    assert len(first.entries) == 3
    assert len(second.entries) <= 2
    assert not third.entries
    assert _now(kept).taken <= 5
    assert _now(kept).expected == 5
    _done(kept, "me", first.entries, "b1")
    _done(kept, "you", second.entries, "b2")
    rest = frontier.lease("crawl", "me", 9)
    _done(kept, "me", rest.entries, "b3")
    over = frontier.lease("crawl", "me", 9)
    assert _now(kept).done == 5
    assert not over.entries
    assert not over.open


def test_the_budget_of_a_host_closes_it(kept: StateWorld):
    _crawl(kept, Budget(pages_per_host=3))
    frontier = kept.state.frontier
    frontier.add("crawl", _pages("a.test", 9))
    frontier.add("crawl", [Found(_url("https://a.test/map"), role=Role.SITEMAP, priority=-1)])
    given = frontier.lease("crawl", "me", 3).entries
    _done(kept, "me", given)
    more = frontier.lease("crawl", "me", 9).entries
    _done(kept, "me", more, "b2")

    assert [entry.role for entry in given] == [Role.SITEMAP, Role.PAGE, Role.PAGE]
    assert len(more) == 1
    assert frontier.add("crawl", [Found(_url("https://a.test/late"))]) == 0
    last = frontier.lease("crawl", "me", 9)
    assert not last.open
    assert _now(kept).queued == 0
    assert _now(kept).notes == {"beyond the pages a host may give": 1}


def test_deeper_pages_are_left_out(kept: StateWorld):
    _crawl(kept, Budget(depth=1))
    frontier = kept.state.frontier

    assert frontier.add("crawl", _pages("a.test", 2, depth=1)) == 2
    assert frontier.add("crawl", _pages("a.test", 4, depth=2)) == 0
    assert _now(kept).notes == {"deeper than the crawl goes": 4}


def test_what_a_silent_worker_held_is_given_again(kept: StateWorld):
    _crawl(kept)
    frontier = kept.state.frontier
    frontier.add("crawl", _pages("a.test", 3))
    lost = frontier.lease("crawl", "dead", 2)
    frontier.beat("dead")

    assert frontier.recover("crawl", lambda _: None) == 0
    kept.later(seconds=HOLD.total_seconds() + 1)
    assert frontier.recover("crawl", lambda _: None) == 2
    crawl = _now(kept)
    assert (crawl.queued, crawl.taken) == (3, 0)
    again = frontier.lease("crawl", "me", 9).entries
    assert {entry.url for entry in lost.entries} < {entry.url for entry in again}


def test_a_worker_known_to_be_dead_need_not_be_waited_for(kept: StateWorld):
    _crawl(kept)
    kept.state.frontier.add("crawl", _pages("a.test", 3))
    kept.state.frontier.lease("crawl", "dead", 2)

    assert kept.state.frontier.recover("crawl", lambda _: None, lambda name: name == "dead") == 2
    assert len(kept.state.frontier.lease("crawl", "me", 9).entries) == 3


@pytest.mark.parametrize("committed", [True, False])
def test_a_batch_of_a_dead_worker_counts_if_the_index_has_it(kept: StateWorld, committed: bool):
    """Killed between the commit and the acknowledgement, or just before the commit."""
    _crawl(kept)
    frontier = kept.state.frontier
    frontier.add("crawl", _pages("a.test", 4))
    entries = frontier.lease("crawl", "dead", 3).entries
    settled = [Settled(entry, "seen") for entry in entries[:2]]
    frontier.write("crawl", "dead", Batch("b1", settled, found=_pages("b.test", 1)))
    kept.later(seconds=HOLD.total_seconds() + 1)

    again = frontier.recover("crawl", lambda _: (7, 3) if committed else None)

    crawl = _now(kept)
    assert again == (1 if committed else 3)
    assert (crawl.done, crawl.links_new) == ((2, 7) if committed else (0, 0))
    assert crawl.queued == 1 + 1 + again
    assert crawl.known == 5


def test_who_comes_back_too_late_changes_nothing(kept: StateWorld):
    _crawl(kept)
    frontier = kept.state.frontier
    frontier.add("crawl", _pages("a.test", 1))
    late = frontier.lease("crawl", "late", 1).entries
    kept.later(seconds=HOLD.total_seconds() + 1)
    frontier.recover("crawl", lambda _: None)
    mine = frontier.lease("crawl", "me", 1).entries
    _done(kept, "late", late, "b-late")
    _done(kept, "me", mine, "b-mine")

    assert _now(kept).done == 1


def test_a_stop_is_told_and_what_is_given_back_is_queued(kept: StateWorld):
    _crawl(kept)
    frontier = kept.state.frontier
    frontier.add("crawl", _pages("a.test", 3))
    frontier.lease("crawl", "me", 2)
    kept.state.crawls.stop(ANNA, "crawl")

    assert not frontier.lease("crawl", "me", 2).runs
    later = kept.clock.now() + timedelta(seconds=5)
    assert frontier.give_back("crawl", "me", {"a.test": later}) == 2
    kept.state.crawls.begin(ANNA, "crawl")
    assert _now(kept).state is CrawlState.RUNNING
    waiting = frontier.lease("crawl", "you", 9)
    assert waiting.next_at == later
    kept.later(seconds=5)
    assert len(frontier.lease("crawl", "you", 9).entries) == 3


def test_another_try_comes_later_and_is_counted(kept: StateWorld):
    _crawl(kept)
    frontier = kept.state.frontier
    frontier.add("crawl", _pages("a.test", 1))
    entry = frontier.lease("crawl", "me", 1).entries[0]
    later = kept.clock.now() + timedelta(minutes=1)
    frontier.write("crawl", "me", Batch("b1", [Settled(entry, "blocked", later)]))
    frontier.acknowledge("crawl", "me", "b1", (0, 0), {})

    assert _now(kept).done == 0
    waiting = frontier.lease("crawl", "me", 1)
    assert waiting.next_at == later
    kept.later(minutes=1)
    assert frontier.lease("crawl", "me", 1).entries[0].tries == 1


def test_what_was_not_asked_for_has_used_no_try(kept: StateWorld):
    _crawl(kept)
    frontier = kept.state.frontier
    frontier.add("crawl", _pages("a.test", 3))
    later = kept.clock.now() + timedelta(minutes=1)
    for round_number in range(5):
        asked, *waiting = frontier.lease("crawl", "me", 3).entries
        settled = [Settled(one, "postponed", later, tried=False) for one in waiting]
        batch = Batch(f"b{round_number}", [Settled(asked, "ok", later), *settled])
        frontier.write("crawl", "me", batch)
        frontier.acknowledge("crawl", "me", batch.id, (0, 0), {"a.test": later})
        assert frontier.lease("crawl", "me", 3).next_at == later
        kept.later(minutes=1)
        later += timedelta(minutes=1)
        assert (_now(kept).queued, _now(kept).taken, _now(kept).done) == (3, 0, 0)
    tries = [entry.tries for entry in frontier.lease("crawl", "me", 3).entries]
    assert sorted(tries) == [0, 0, 5]


def test_what_nobody_named_a_scheme_of_says_so(kept: StateWorld):
    _crawl(kept)
    frontier = kept.state.frontier
    frontier.add("crawl", [Found(_url("https://a.test/1"), guessed=True), *_pages("b.test", 1)])
    entries = frontier.lease("crawl", "me", 9).entries
    assert sorted((entry.url, entry.guessed) for entry in entries) == [
        ("https://a.test/1", True),
        ("https://b.test/0", False),
    ]
    _done(kept, "me", entries)
    listed = kept.state.crawl_looks.urls("crawl")
    assert sorted(one.url for one in listed) == ["https://a.test/1", "https://b.test/0"]


def test_a_host_that_a_redirect_leads_to_is_one_workers_too(kept: StateWorld):
    _crawl(kept)
    frontier = kept.state.frontier
    frontier.add("crawl", [*_pages("a.test", 2), *_pages("b.test", 2)])
    mine = frontier.lease("crawl", "me", 1).entries
    other = "b.test" if mine[0].host == "a.test" else "a.test"

    assert frontier.visit(other, "me") == 0
    assert frontier.visit(other, "me") == 0
    assert frontier.visit(other, "you") == HOLD.total_seconds()
    assert frontier.lease("crawl", "you", 9).entries == ()
    later = kept.clock.now() + timedelta(seconds=5)
    frontier.write("crawl", "me", Batch("b1", [Settled(mine[0], "ok")]))
    frontier.acknowledge("crawl", "me", "b1", (0, 0), {}, lambda: [other])
    assert frontier.visit(other, "you") == HOLD.total_seconds()  # it is there still
    frontier.acknowledge("crawl", "me", "b2", (0, 0), {other: later})
    assert frontier.visit(other, "you") == 5
    kept.later(seconds=5)
    assert frontier.visit(other, "you") == 0
    assert {entry.host for entry in frontier.lease("crawl", "you", 9).entries} >= {other}


def test_pages_seen_on_the_way_need_no_visit(kept: StateWorld):
    _crawl(kept)
    frontier = kept.state.frontier
    frontier.add("crawl", _pages("a.test", 3))
    entry = frontier.lease("crawl", "me", 1).entries[0]
    others = [one.url for one in _pages("a.test", 3) if one.url.url != entry.url]
    passed = [others[0], _url("https://c.test/new")]
    frontier.write("crawl", "me", Batch("b1", [Settled(entry, "redirected")], passed=passed))
    frontier.acknowledge("crawl", "me", "b1", (0, 0), {})

    assert frontier.add("crawl", [Found(passed[1])]) == 0
    assert [e.url for e in frontier.lease("crawl", "me", 9).entries] == [others[1].url]


def test_hashes_fit_the_column_and_tell_roles_apart():
    keys = {url_hash(f"test,a)/{n}") for n in range(1000)}
    assert len(keys) == 1000
    assert all(0 <= key < 2**63 for key in keys)
    assert url_hash("test,a)/") != url_hash("test,a)/", Role.SITEMAP)
