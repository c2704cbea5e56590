"""A made-up web, an index and a state for crawls of the tests."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from tests.support.web import LoopbackWeb

from linkcensus.core.scope import parse_target
from linkcensus.core.settings import Settings
from linkcensus.core.url import url_of
from linkcensus.crawl.account import CrawlProgress
from linkcensus.crawl.fetcher import Fetcher
from linkcensus.crawl.kinds import KINDS, read_kind
from linkcensus.crawl.run import run_crawl
from linkcensus.index.index import Index
from linkcensus.store.actor import COMMAND
from linkcensus.store.crawls import Budget, Crawl
from linkcensus.store.state import State, open_state


@dataclass
class CrawlWorld:
    """The web, and what crawls it."""

    web: LoopbackWeb
    settings: Settings
    state: State
    index: Index
    told: list[CrawlProgress] = field(default_factory=list)

    def make(self, kind: str, budget: Budget | None = None, **arguments: object) -> Crawl:
        """Make a crawl."""
        read = read_kind(kind, arguments)
        return self.state.crawls.add(
            COMMAND, kind, read.title, arguments, budget or KINDS[kind].budget
        )

    def run(self, crawl: Crawl, watch: Callable[[CrawlProgress], None] | None = None) -> Crawl:
        """Run it here."""
        return run_crawl(
            crawl.id,
            self.state,
            self.index,
            watch=watch or self.told.append,
            fetcher=lambda: Fetcher(self.settings, names=self.web.names, tls=self.web.tls),
        )

    def crawl(self, kind: str, budget: Budget | None = None, **arguments: object) -> Crawl:
        """Make a crawl and run it."""
        return self.run(self.make(kind, budget, **arguments))

    def rows(self, target: str, columns: str, relation: str = "links") -> list[tuple[Any, ...]]:
        """What the index says about a target."""
        with self.index.view(parse_target(target)) as view:
            return sorted(view.sql(f"SELECT {columns} FROM {relation}"))

    def visited(self) -> list[str]:
        """The URLs of all visits, each as often as it counts."""
        import duckdb

        files = self.index.files("visits")
        if not files:
            return []
        found = duckdb.read_parquet(files).project("page_key, page_https").fetchall()
        return sorted(url_of(key, https) for key, https in found)


@pytest.fixture
def web() -> Iterator[LoopbackWeb]:
    """An empty web."""
    with LoopbackWeb() as made:
        yield made


@pytest.fixture
def secure_web() -> Iterator[LoopbackWeb]:
    """An empty web whose hosts `*.web.test` have good certificates, and no other."""
    with LoopbackWeb(tls=True) as made:
        yield made


@contextmanager
def crawl_world(web: LoopbackWeb, root: Path, **changed: object) -> Iterator[CrawlWorld]:
    """Something that crawls a web, without pauses unless other settings are given."""
    settings = web.settings(data=root, crawl_batch_pages=50, **changed)
    state = open_state(settings)
    index = Index(root, settings)
    made = CrawlWorld(web, settings, state, index)
    yield made
    index.close()
    made.state.close()


@pytest.fixture
def world(web: LoopbackWeb, tmp_path: Path) -> Iterator[CrawlWorld]:
    """Something that crawls it, without pauses."""
    with crawl_world(web, tmp_path) as made:
        yield made
