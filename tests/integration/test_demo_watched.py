"""The demo crawls its made-up web while it changes, and tells exactly what was changed."""

import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from tests.integration.conftest import DemoLake

from linkcensus.core.clock import FixedClock
from linkcensus.core.scope import parse_target
from linkcensus.core.settings import Settings, load_settings
from linkcensus.demo import watching
from linkcensus.demo.exports import write_exports
from linkcensus.demo.model import MadeWeb
from linkcensus.demo.watching import BEGINS, RULES, WatchedDemo, watch_demo
from linkcensus.demo.web import SEED, make_web
from linkcensus.demo.words import HERO_SITE
from linkcensus.index.index import Index
from linkcensus.insights.networks import NetworksRequest, networks
from linkcensus.monitor.changes import take_look
from linkcensus.store.state import State, open_state
from linkcensus.store.watch_events import WatchEvent


@dataclass(frozen=True)
class Done:
    """A demo that was watched."""

    settings: Settings
    web: MadeWeb
    watched: WatchedDemo

    @property
    def folder(self) -> Path:
        return self.settings.data / "demo-files"


def the_web(folder: Path) -> MadeWeb:
    """The made-up web as the archives left it, with the pages that only tables know."""
    web = make_web()
    web.sites += write_exports(web, folder, SEED).unseen
    return web


@pytest.fixture(scope="module")
def done(demo: DemoLake, tmp_path_factory: pytest.TempPathFactory) -> Done:
    """The whole of it, once."""
    data = tmp_path_factory.mktemp("watched") / "data"
    shutil.copytree(demo.root, data)
    settings = load_settings(data=data, workers=1)
    web = the_web(data / "demo-files")
    return Done(settings, web, watch_demo(web, settings, data / "demo-files"))


@pytest.fixture
def state(done: Done) -> Iterator[State]:
    with closing(open_state(done.settings)) as opened:
        yield opened


def pages_of(event: WatchEvent) -> frozenset[str]:
    """The pages that an event is about."""
    figures = event.evidence["figures"]
    assert isinstance(figures, dict)
    rows = event.evidence["links"] or figures.get("placed") or figures.get("pages")
    assert isinstance(rows, list)
    return frozenset(row.get("source_url") or row["target_url"] for row in rows)


def test_just_what_was_changed_is_told_and_once(done: Done):
    told = Counter((event.rule, pages_of(event)) for event in done.watched.events)

    assert told == Counter((alert.rule, alert.pages) for alert in done.watched.changes.alerts)


def test_each_alert_says_what_happened(done: Done):
    titles = {(event.rule, pages_of(event)): event.title for event in done.watched.events}

    for alert in done.watched.changes.alerts:
        assert alert.says in titles[alert.rule, alert.pages]


def test_every_rule_has_something_to_tell(done: Done):
    assert {event.rule for event in done.watched.events} == set(RULES)


def test_a_redesign_is_one_alert(done: Done):
    lost = [event for event in done.watched.events if event.rule == "lost_link"]
    (many,) = (event for event in lost if event.links > 1)
    assert many.links > 5
    assert many.sites == 1


def test_a_firewall_loses_no_link(done: Done):
    quiet = set(done.watched.changes.quiet)
    assert quiet
    assert not any(quiet & pages_of(event) for event in done.watched.events)


def test_losses_are_told_only_once_they_are_confirmed(done: Done):
    at = {event.found_at for event in done.watched.events if event.rule == "lost_link"}
    assert at == {BEGINS + watching.CHANGED_AFTER + watching.CONFIRMED_AFTER}


def test_the_alerts_went_to_the_file(done: Done):
    lines = (done.settings.data / "alerts" / watching.ALERTS_FILE).read_text().splitlines()
    assert len(lines) == 2
    assert "410" in lines[0]


def test_nothing_more_is_told_when_nothing_changes(done: Done, state: State):
    """A look after the demo, with the machine's own clock, as `serve` takes it."""
    (project,) = state.projects.listing()
    before = state.watch_events.listing(project.id, limit=100)
    later = FixedClock(BEGINS + timedelta(days=40))
    with closing(Index(done.settings.data, done.settings, later)) as index:
        assert take_look(state, index, project, later).events == 0
    assert state.watch_events.listing(project.id, limit=100) == before


def test_a_second_run_does_nothing_again_and_tells_the_same(done: Done):
    again = watch_demo(the_web(done.folder), done.settings, done.folder)

    assert again == replace(done.watched, fetched=0)


def test_hosts_stand_where_they_are_said_to(done: Done):
    """All of them answered from this machine, which must not make them one network."""
    with (
        closing(Index(done.settings.data, done.settings)) as index,
        index.view(parse_target(HERO_SITE)) as view,
    ):
        found = networks(view, NetworksRequest()).rows
    assert found
    assert not any("127.0." in str(row) for row in found)


def test_the_crawls_are_in_the_list(state: State):
    crawls = state.crawls.listing()
    assert Counter(crawl.kind for crawl in crawls) == {"site": 2, "linkers": 2, "list": 1}
    assert {crawl.state.value for crawl in crawls} == {"done"}
