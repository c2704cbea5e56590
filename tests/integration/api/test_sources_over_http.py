"""Services elsewhere over HTTP: what is asked for becomes a job, what makes no sense does not."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from tests.support.api_world import ApiWorld, api_world

from linkcensus.api.services import Services
from linkcensus.jobs.queue import JobQueue
from linkcensus.store.roles import Role

API = "/api/v1/sources"
PAGES = f"{API}/commoncrawl/pages"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[ApiWorld]:
    """A server with a queue that nobody works at."""
    with api_world(tmp_path, buckets=4) as made, closing(JobQueue(made.settings)) as queue:
        before: Services = made.app.state.services
        made.app.state.services = Services(before.settings, before.index, before.state, queue)
        yield made


def test_jobs_are_asked_for(world: ApiWorld):
    editor = world.signed_in(Role.EDITOR)

    def asked(path: str, wanted: dict[str, object]) -> str:
        answer = editor.post(path, json=wanted)
        assert answer.status_code == 202, answer.text
        job = answer.json()["job"]
        return str(editor.get(f"/api/v1/jobs/{job}").json()["title"])

    listening = {"sources": ["mastodon:social.org/tags/seo"], "targets": ["shop.com"]}
    assert asked(f"{API}/listen", listening) == "Listen to mastodon:social.org/tags/seo"
    assert asked(f"{API}/listen", {}) == "Listen to networks and feeds"
    wanted: dict[str, object] = {"target": "shop.com", "pages": 10}
    assert asked(PAGES, wanted) == "Archived pages of sites that link to shop.com"
    assert asked(PAGES, {"sites": ["a.org", "b.org"]}) == "Archived pages of 2 sites"


def test_what_is_listened_to_is_listed_and_forgotten(world: ApiWorld):
    editor = world.signed_in(Role.EDITOR)
    assert editor.get(f"{API}/listened").json()["rows"] == []
    assert world.state is not None
    world.state.cursors.move("mastodon:social.org", {"since_id": "7"})
    (row,) = editor.get(f"{API}/listened").json()["rows"]
    assert (row["source"], row["asked_by"], row["cursor"]) == ("mastodon:social.org", "hand", "7")

    viewer = world.signed_in(Role.VIEWER)
    assert viewer.get(f"{API}/listened").status_code == 200
    asked = {"source": "mastodon:social.org"}
    assert viewer.post(f"{API}/forget", json=asked).status_code == 403
    assert editor.post(f"{API}/forget", json=asked).json() == {"forgotten": True}
    assert editor.get(f"{API}/listened").json()["rows"] == []


def test_how_much_archived_pages_would_be_is_told(world: ApiWorld):
    viewer = world.signed_in(Role.VIEWER)
    path = f"{API}/commoncrawl/estimate"
    told = viewer.get(path, params={"target": "shop.com"}).json()
    assert (told["crawl"], told["sites_read"]) == (None, 0)
    assert viewer.get(path, params={"target": "http://["}).status_code == 400


def test_what_makes_no_sense_is_refused(world: ApiWorld):
    editor: TestClient = world.signed_in(Role.EDITOR)
    for path, wanted in (
        (f"{API}/listen", {"sources": ["file:///etc/passwd"]}),
        (f"{API}/listen", {"sources": ["bluesky"], "targets": ["co.uk"]}),
        (f"{API}/listen", {"minutes": 0}),
        (PAGES, {}),
        (PAGES, {"sites": ["http://["]}),
        (PAGES, {"sites": ["a.org"], "folder": "/"}),
    ):
        assert editor.post(path, json=wanted).status_code in (400, 422), wanted
    viewer = world.signed_in(Role.VIEWER)
    assert viewer.post(f"{API}/listen", json={}).status_code == 403
