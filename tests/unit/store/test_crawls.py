from datetime import timedelta

import pytest
from tests.support.state_world import ANNA, StateWorld

from linkcensus.core.errors import BadInput, NotFound
from linkcensus.core.url import canonicalize
from linkcensus.store.crawl_entry import Found
from linkcensus.store.crawls import Budget, CrawlState


def test_a_crawl_waits_runs_stops_goes_on_and_ends(kept: StateWorld):
    crawls = kept.state.crawls
    made = crawls.add(ANNA, "site", "Crawl example.com", {"targets": ["example.com"]}, Budget(9))

    assert made.state is CrawlState.WAITING
    assert made.arguments == {"targets": ["example.com"]}
    assert made.budget == Budget(9)
    assert crawls.finish(made.id).state is CrawlState.WAITING  # it never ran
    assert crawls.begin(ANNA, made.id).state is CrawlState.RUNNING
    assert crawls.stop(ANNA, made.id).state is CrawlState.STOPPED
    assert crawls.begin(ANNA, made.id).state is CrawlState.RUNNING
    kept.later(minutes=5)
    done = crawls.finish(made.id)
    assert done.state is CrawlState.DONE
    assert done.finished_at == kept.clock.now()
    assert crawls.begin(ANNA, made.id).state is CrawlState.DONE
    assert [entry.action for entry in kept.told()][::-1] == [
        "crawl.make", "crawl.running", "crawl.stopped", "crawl.running",
    ]  # fmt: skip


def test_asking_twice_with_one_id_makes_one(kept: StateWorld):
    first = kept.state.crawls.add(ANNA, "site", "one", {}, Budget(), crawl_id="by-the-clock")
    again = kept.state.crawls.add(ANNA, "site", "two", {}, Budget(), crawl_id="by-the-clock")

    assert again == first


def test_crawls_are_found_by_the_beginning_of_their_ids(kept: StateWorld):
    crawls = kept.state.crawls
    for name in ("abc1", "abc2", "x%yz"):
        crawls.add(ANNA, "list", name, {}, Budget(), crawl_id=name)
        kept.later(seconds=1)

    assert crawls.find("abc1").title == "abc1"
    assert crawls.find("x%").title == "x%yz"
    for written in ("abc", "", "%", "zz"):
        with pytest.raises(BadInput, match="crawl"):
            crawls.find(written)
    with pytest.raises(NotFound):
        crawls.get("abc")
    assert [crawl.id for crawl in crawls.listing()] == ["x%yz", "abc2", "abc1"]
    assert crawls.listing(state=CrawlState.DONE) == []


def test_crawls_come_in_pages_also_of_one_moment(kept: StateWorld):
    crawls = kept.state.crawls
    for name in ("b", "a", "c"):
        crawls.add(ANNA, "list", name, {}, Budget(), crawl_id=name)
    kept.later(seconds=1)
    crawls.add(ANNA, "list", "newest", {}, Budget(), crawl_id="newest")

    first = crawls.listing(limit=2)
    rest = crawls.listing(before=first[-1])

    assert [crawl.id for crawl in (*first, *rest)] == ["newest", "a", "b", "c"]
    assert crawls.listing(before=rest[-1]) == []


def test_removed_and_old_crawls_take_their_urls_with_them(kept: StateWorld):
    crawls, frontier = kept.state.crawls, kept.state.frontier
    url = canonicalize("https://a.test/")
    assert url is not None
    for name in ("one", "two"):
        crawls.add(ANNA, "list", name, {}, Budget(), crawl_id=name)
        crawls.begin(ANNA, name)
        assert frontier.add(name, [Found(url)]) == 1
    crawls.finish("two")

    crawls.remove(ANNA, "one")
    assert crawls.sweep(kept.clock.now()) == 0
    assert crawls.sweep(kept.clock.now() + timedelta(days=1)) == 1

    assert crawls.listing() == []
    with pytest.raises(NotFound):
        frontier.lease("one", "me", 10)
