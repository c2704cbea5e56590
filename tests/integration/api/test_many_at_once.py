"""Many requests at once: one DuckDB, a cursor for each question, the same answers as one by one."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from itertools import islice
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from tests.integration.api.conftest import HERO, app_for
from tests.integration.index.made_up import World, link

from linkcensus.api.exporting import MOST_EXPORTS
from linkcensus.api.services import Services

PATHS = [
    f"/sites/{HERO}/overview",
    f"/sites/{HERO}/overview?as_of=2025-12-31",
    f"/sites/{HERO}/backlinks?limit=200",
    f"/sites/{HERO}/backlinks?filter=anchor_text:isubstring:lamp&sort=first_seen",
    f"/sites/{HERO}/referring-sites?limit=200",
    f"/sites/{HERO}/anchors?limit=200",
    f"/sites/{HERO}/networks",
    f"/sites/{HERO}/new-lost",
    f"/sites/{HERO}/explain/authority",
    f"/sites/{HERO}/backlinks/export?format=jsonl&sort=source_url",
    f"/intersect?target={HERO}&target=pellgarth-lamps.co.uk",
    "/sites/pellgarth-lamps.co.uk/pages",
]
THREADS = 8


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """An index without a server, of this name elsewhere too."""
    made = World(tmp_path)
    with closing(made.index):
        yield made


def client_for(services: Services) -> TestClient:
    """Return a client of an application of its own."""
    return TestClient(app_for(services), base_url="http://localhost")


def test_eight_threads_get_the_answers_of_one(ask):
    alone = {path: ask.get(path).content for path in PATHS}
    asked = [path for turn in range(4) for path in (*PATHS[turn:], *PATHS[:turn])]
    with ThreadPoolExecutor(THREADS) as pool:
        together = list(pool.map(ask.get, asked))
    for path, answer in zip(asked, together, strict=True):
        # of exports only so many run at once, and the rest are told to come again
        if answer.status_code == 503:
            assert "/export" in path
            assert answer.headers["retry-after"] == "10"
        else:
            assert answer.status_code == 200, answer.text
            assert answer.content == alone[path], path


def test_questions_go_on_while_imports_arrive(world: World):
    client = client_for(Services(world.index.settings, world.index))
    path = "/api/v1/sites/shop.com"

    def ask(_: int) -> tuple[int, int]:
        told = client.get(f"{path}/overview")
        listed = client.get(f"{path}/backlinks?limit=1000")
        assert told.status_code == listed.status_code == 200, (told.text, listed.text)
        return told.json()["links"], listed.json()["total"]

    with ThreadPoolExecutor(4) as pool:
        asked = pool.map(ask, range(24))
        for number in range(6):
            world.see(f"blog{number}.com/post", 1, link("shop.com/"))
            world.commit()
            if number % 3 == 2:
                world.compact()
        counts = list(asked)
    assert all(0 <= links <= 6 and 0 <= total <= 6 for links, total in counts)
    assert ask(0) == (6, 6)


def test_the_version_changes_with_the_index_and_with_nothing_else(world: World):
    client = client_for(Services(world.index.settings, world.index))
    path = "/api/v1/sites/shop.com/overview"
    empty = client.get(path)
    assert empty.json()["data_date"] is None
    assert client.get(path).headers["etag"] == empty.headers["etag"]
    world.see("blog.com/post", 1, link("shop.com/"))
    world.commit()
    known = {"If-None-Match": empty.headers["etag"]}
    changed = client.get(path, headers=known)
    assert changed.status_code == 200
    assert changed.json()["links"] == 1
    assert client.get(path, headers={"If-None-Match": changed.headers["etag"]}).status_code == 304


def test_an_export_that_nobody_reads_leaves_its_place(demo_app):
    client = TestClient(demo_app, base_url="http://localhost")
    path = f"/api/v1/sites/{HERO}/backlinks/export?format=jsonl&history=all"
    for _ in range(MOST_EXPORTS + 2):
        with client.stream("GET", path) as answer:
            assert answer.status_code == 200
            assert b"".join(islice(answer.iter_bytes(), 1))
