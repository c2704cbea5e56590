"""Crawls and verifications over HTTP: asked for as jobs, looked at, stopped, gone on with."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from tests.integration.api.conftest import app_for

from linkcensus.api.services import Services
from linkcensus.core.settings import load_settings
from linkcensus.index.index import Index
from linkcensus.jobs.context import JobContext
from linkcensus.jobs.kinds.crawl import CRAWL
from linkcensus.jobs.queue import JobQueue
from linkcensus.store.actor import COMMAND
from linkcensus.store.crawls import Budget
from linkcensus.store.roles import Role
from linkcensus.store.state import State, open_state

CRAWLS, VERIFY = "/crawls", "/verifications"


class Api:
    """A client of an editor, and what is behind it."""

    def __init__(self, client: TestClient, state: State, index: Index, queue: JobQueue) -> None:
        self.client, self.state, self.index, self.queue = client, state, index, queue

    def made(self, name: str) -> str:
        """Make a crawl that waits."""
        url = f"https://{name}.test/"
        return self.state.crawls.add(COMMAND, "list", name, {"urls": [url]}, Budget(9)).id


@contextmanager
def served(folder: Path) -> Iterator[Api]:
    """A server with a queue that nobody works at."""
    settings = load_settings(data=folder, workers=1, crawl_retries=0)
    with (
        closing(Index(folder, settings)) as index,
        closing(open_state(settings)) as state,
        closing(JobQueue(settings)) as queue,
    ):
        app = app_for(Services(settings, index, state, queue), Role.EDITOR)
        with TestClient(app, base_url="http://localhost/api/v1") as client:
            yield Api(client, state, index, queue)


@pytest.fixture
def api(tmp_path: Path) -> Iterator[Api]:
    with served(tmp_path) as made:
        yield made


@pytest.fixture(scope="module")
def refusing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """A server that refuses whatever is asked of it."""
    with served(tmp_path_factory.mktemp("refusing")) as made:
        yield made


def work(api: Api, job_id: str) -> None:
    """Do a job here, as a worker would."""
    context = JobContext(job_id, api.index.settings, api.index, lambda _: True, lambda _: 0)
    CRAWL.do(context, api.queue.get(job_id).arguments)


def test_a_crawl_is_asked_for_done_and_shown(api: Api):
    urls = ["http://127.0.0.1:9/a", "http://127.0.0.1:9/b"]  # no crawl may go there
    asked = api.client.post(CRAWLS, json={"kind": "list", "urls": urls, "pages": 50})
    assert asked.status_code == 202, asked.text
    told = asked.json()
    assert api.queue.get(told["job"]).title == "Crawl 2 pages, at most 50 pages"
    assert api.client.get(f"{CRAWLS}/{told['crawl']}").status_code == 404  # not begun

    work(api, told["job"])

    crawl = api.client.get(f"{CRAWLS}/{told['crawl']}").json()
    assert (crawl["state"], crawl["done"], crawl["pages_expected"]) == ("done", 2, 2)
    assert crawl["outcomes"] == {"refused": 2}
    assert crawl["budget"] == {"pages": 50, "pages_per_host": None, "depth": 0}
    assert [entry.action for entry in api.state.audit.entries(limit=10)][-1] == "crawl.ask"


def test_a_crawl_tells_its_job_its_hosts_and_its_urls(api: Api):
    urls = ["http://127.0.0.1:9/a", "http://127.0.0.1:9/b", "http://127.0.0.2/"]
    told = api.client.post(CRAWLS, json={"kind": "list", "urls": urls, "delay_seconds": 7}).json()
    assert api.queue.get(told["job"]).arguments["delay_seconds"] == 7
    work(api, told["job"])

    here = f"{CRAWLS}/{told['crawl']}"
    shown = api.client.get(here).json()
    assert (shown["job"], shown["arguments"]["delay_seconds"]) == (told["job"], 7)  # still queued
    page = api.client.get(f"{here}/hosts", params={"limit": 1}).json()
    rest = api.client.get(f"{here}/hosts", params={"limit": 1, "cursor": page["cursor"]}).json()
    (first,), (second,) = page["rows"], rest["rows"]
    assert (first["host"], first["known"], first["outcomes"]) == ("127.0.0.1", 2, {"refused": 2})
    assert (second["host"], second["queued"], second["next_at"]) == ("127.0.0.2", 0, None)
    assert rest["cursor"] is None
    ended = api.client.get(f"{here}/urls", params={"outcome": "refused"}).json()["rows"]
    assert {(row["url"], row["role"], row["state"]) for row in ended} == {
        (url, "page", "done") for url in urls
    }
    assert api.client.get(f"{here}/urls", params={"outcome": "ok"}).json()["rows"] == []
    for path in ("hosts", "urls"):
        assert api.client.get(f"{CRAWLS}/none/{path}").status_code == 404
    assert api.client.get(f"{here}/hosts", params={"cursor": "x"}).status_code == 400


def test_an_uploaded_list_keeps_its_name(api: Api):
    lines = "https://a.test/\nhttps://b.test/\n"
    upload = api.client.post("/uploads", params={"name": "pages.txt"}, content=lines).json()
    asked = api.client.post(CRAWLS, json={"kind": "list", "upload": upload["id"]})

    assert api.queue.get(asked.json()["job"]).title == "Crawl pages.txt"


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({}, "targets"),
        ({"targets": ["co.uk"]}, None),
        ({"kind": "juggle"}, "kind"),
        ({"kind": "list"}, "urls"),
        ({"kind": "list", "urls": ["file:///etc/passwd"]}, "urls"),
        ({"kind": "list", "urls": ["https://a.test/"], "upload": "x"}, "upload"),
        ({"targets": ["a.test"], "upload": "x"}, "upload"),
        ({"targets": ["a.test"], "pages": 0}, "pages"),
        ({"targets": ["a.test"], "depth": -1}, "depth"),
        ({"targets": ["a.test"], "page": 3}, "page"),
        ({"targets": ["a.test"], "delay_seconds": 0}, "delay_seconds"),
    ],
)
def test_what_cannot_be_crawled_is_a_problem(
    refusing: Api, body: dict[str, object], place: str | None
):
    answer = refusing.client.post(CRAWLS, json=body)

    assert answer.status_code == 400, answer.text
    assert place is None or answer.json()["place"] == place
    assert refusing.queue.list_jobs() == []


def test_an_upload_that_is_not_there(refusing: Api):
    answer = refusing.client.post(CRAWLS, json={"kind": "list", "upload": "0" * 32})

    assert answer.status_code == 404


def test_crawls_come_in_pages_the_newest_first(api: Api):
    made = [api.made(name) for name in "abcde"]
    whole = [row["id"] for row in api.client.get(CRAWLS).json()["rows"]]
    assert sorted(whole) == sorted(made)

    seen: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = api.client.get(CRAWLS, params={"limit": 2, **cursor}).json()
        seen += [row["id"] for row in page["rows"]]
        if page["cursor"] is None:
            break
        cursor = {"cursor": page["cursor"]}
    assert seen == whole
    assert api.client.get(CRAWLS, params={"state": "done"}).json()["rows"] == []
    assert api.client.get(CRAWLS, params={"cursor": "none"}).status_code == 404


def test_a_crawl_is_stopped_gone_on_with_and_forgotten(api: Api):
    crawl = api.made("a")
    here = f"{CRAWLS}/{crawl}"
    api.state.crawls.begin(COMMAND, crawl)

    assert api.client.delete(here).status_code == 409  # it runs
    assert api.client.post(f"{here}/stop").json()["state"] == "stopped"
    first, second = (api.client.post(f"{here}/resume").json() for _ in range(2))
    assert first == second  # one job waits already
    assert api.queue.get(first["job"]).arguments == {"crawl": crawl}
    assert api.client.delete(here).status_code == 204
    for method, path in (("get", ""), ("delete", ""), ("post", "/stop"), ("post", "/resume")):
        assert api.client.request(method, f"{here}{path}").status_code == 404


def test_what_is_done_is_not_gone_on_with(api: Api):
    crawl = api.made("a")
    api.state.crawls.begin(COMMAND, crawl)
    api.state.crawls.finish(crawl)

    answer = api.client.post(f"{CRAWLS}/{crawl}/resume")
    assert (answer.status_code, answer.json()["detail"]) == (409, "is done")
    assert api.client.post(f"{CRAWLS}/{crawl}/stop").json()["state"] == "done"


def test_kinds_say_what_they_fetch(refusing: Api):
    kinds = {kind["name"]: kind for kind in refusing.client.get(f"{CRAWLS}/kinds").json()["rows"]}

    assert set(kinds) == {"site", "linkers", "expand", "list"}
    assert kinds["expand"]["budget"] == {"pages": 20_000, "pages_per_host": 30, "depth": 2}


def test_a_verification_waits_once(api: Api):
    asked = {"target": "Shop.com", "due": True, "most": 100}
    first, second = (api.client.post(VERIFY, json=asked) for _ in range(2))

    assert first.status_code == 202, first.text
    assert first.json() == second.json()
    job = api.queue.get(first.json()["job"])
    assert (job.kind, job.title) == ("verify", "Verify the links to shop.com")
    assert job.arguments == {"target": "shop.com", "scope": "domain", "due": True, "most": 100}
    assert job.asked_by == "eva@example.com"


@pytest.mark.parametrize("body", [{}, {"target": "co.uk"}, {"target": "a.com", "most": 0}])
def test_what_cannot_be_verified_is_a_problem(refusing: Api, body: dict[str, object]):
    assert refusing.client.post(VERIFY, json=body).status_code == 400
