"""Referral traffic and mentions over HTTP: lists, sums, exports, what cannot be asked."""

import json
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from tests.integration.api.conftest import app_for

from linkcensus.api.services import Services
from linkcensus.core.settings import Settings
from linkcensus.importers.format import ImportOptions
from linkcensus.importers.run import import_batch
from linkcensus.index.index import Index

_LINE = (
    '198.51.100.2 - - [{day}/May/2026:08:00:00 +0000] "GET / HTTP/1.1" 200 1 "{of}" "Mozilla/5.0"\n'
)
LOG = "".join(
    _LINE.format(day=f"{day:02}", of=of)
    for of, days in (("https://blog.example.net/", range(1, 25)), ("https://a.org/x", (2, 3)))
    for day in days
)
STORY = {"id": 1, "time": 1_777_622_400, "type": "story", "title": "Lanterns", "by": "ada"}
STORIES = [
    {
        **STORY,
        "id": n,
        "url": f"https://shop.com/{n}",
        "score": 10 * n,
        "descendants": n,
        "time": 1_777_622_400 + 86_400 * n,
    }
    for n in range(1, 6)
]


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A server of an index with one log and five stories."""
    folder = tmp_path_factory.mktemp("traffic")
    log, stories = folder / "access.log", folder / "stories.jsonl"
    log.write_text(LOG)
    stories.write_text("".join(json.dumps(story) + "\n" for story in STORIES))
    settings = Settings(data=folder / "data", workers=1)
    index = Index(settings.data, settings)
    list(import_batch([str(log)], ImportOptions(settings, site="shop.com"), index))
    list(import_batch([str(stories)], ImportOptions(settings), index))
    with TestClient(
        app_for(Services(settings, index)), base_url="http://localhost/api/v1/sites/shop.com"
    ) as client:
        yield client
    index.close()


def test_who_sends_visitors(ask: TestClient):
    told = ask.get("/traffic").json()
    assert told["total"] == 2
    first, second = told["rows"]
    assert (first["site"], first["visits"], first["link"]) == ("example.net", 24, "claimed")
    assert (first["first_day"], first["last_day"]) == (
        "2026-05-01T00:00:00Z",
        "2026-05-24T00:00:00Z",
    )
    assert first["course"] == [1] * 24
    assert second["course"][:4] == [0, 1, 1, 0]
    assert second["share"] == pytest.approx(2 / 26)


def test_pages_of_traffic_and_a_stretch_of_days(ask: TestClient):
    page = ask.get("/traffic", params={"limit": 1}).json()
    rest = ask.get("/traffic", params={"limit": 1, "cursor": page["cursor"]}).json()
    assert [row["site"] for row in (*page["rows"], *rest["rows"])] == ["example.net", "a.org"]
    assert rest["cursor"] is None
    asked = {"since": "2026-05-02", "until": "2026-05-02", "having": "visits:gte:1"}
    assert [row["visits"] for row in ask.get("/traffic", params=asked).json()["rows"]] == [1, 1]
    days = ask.get("/traffic/days", params={"until": "2026-05-02"}).json()
    assert (days["visits"], days["referring_sites"], days["verified_visits"]) == (3, 2, 0)
    assert days["days"] == [{"day": "2026-05-01", "visits": 1}, {"day": "2026-05-02", "visits": 2}]


def test_mentions_newest_first_and_by_network(ask: TestClient):
    rows = ask.get("/mentions").json()["rows"]
    assert [row["reactions"] for row in rows] == [50, 40, 30, 20, 10]
    assert (rows[0]["author"], rows[0]["network"], rows[0]["reach"]) == ("ada", "hacker_news", 55)
    assert ask.get("/mentions", params={"network": "mastodon"}).json()["total"] == 0
    told = ask.get("/mentions/summary", params={"having": "reach:gte:33"}).json()
    assert (told["mentions"], told["reach"], told["networks"][0]["authors"]) == (3, 132, 1)
    assert told["authors"][0] == {
        "name": "ada", "network": "hacker_news", "mentions": 3, "reach": 132, "followers": None,
    }  # fmt: skip
    assert [day["mentions"] for day in told["days"]] == [1, 1, 1]


@pytest.mark.parametrize("name", ["traffic", "mentions", "audit"])
def test_all_rows_as_a_file_and_as_sql(ask: TestClient, name: str):
    exported = ask.get(f"/{name}/export", params={"format": "jsonl"})
    assert exported.status_code == 200
    rows = [json.loads(line) for line in exported.text.splitlines()]
    assert len(rows) == {"traffic": 2, "mentions": 5, "audit": 0}[name]
    assert "SELECT" in ask.get(f"/{name}/sql").json()["statement"]


@pytest.mark.parametrize("name", ["traffic", "mentions", "traffic/days", "mentions/summary"])
def test_days_that_end_before_they_begin(ask: TestClient, name: str):
    answer = ask.get(f"/{name}", params={"since": "2026-05-02", "until": "2026-05-01"})
    assert (answer.status_code, answer.json()["place"]) == (400, "until")


def test_nothing_is_known_of_another_site(ask: TestClient):
    elsewhere = "http://localhost/api/v1/sites/other.org"
    assert ask.get(f"{elsewhere}/traffic").json()["rows"] == []
    assert ask.get(f"{elsewhere}/traffic/days").json()["first_day"] is None
    assert ask.get(f"{elsewhere}/audit/problems").json()["rows"] == [{"problem": "ok", "pages": 0}]
