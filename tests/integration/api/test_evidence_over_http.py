"""Evidence and link map over HTTP: headers, problems, and what a share link may open."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient
from tests.integration.api.conftest import HERO
from tests.support.inert import faults

from linkcensus.insights.evidence_page import HEADERS

Rows = Callable[..., list[dict[str, object]]]


def place_of(row: dict[str, object]) -> dict[str, object]:
    """The parameters that name a link."""
    names = ("source_url", "target_url", "kind", "occurrence")
    return {name: row[name] for name in names if row[name] is not None}


@pytest.fixture
def seen(rows_of: Rows) -> dict[str, object]:
    """A link whose page is kept."""
    rows = rows_of(f"/sites/{HERO}/backlinks", filter="kind:eq:text", limit=50)
    return next(row for row in rows if row["evidence"] is not None)


@pytest.fixture
def claimed(rows_of: Rows) -> dict[str, object]:
    """A link that only an export knows."""
    return rows_of(f"/sites/{HERO}/backlinks", filter="state:eq:unverified", limit=1)[0]


def test_the_page_is_a_document_of_its_own(ask: TestClient, seen: dict[str, object]) -> None:
    answer = ask.get(f"/sites/{HERO}/evidence", params=place_of(seen))

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    assert "x-frame-options" not in answer.headers  # the UI shows it in a frame
    assert faults(answer.content) == []
    assert 'id="the-link"' in answer.text


def test_the_page_is_not_sent_twice(ask: TestClient, seen: dict[str, object]) -> None:
    first = ask.get(f"/sites/{HERO}/evidence", params=place_of(seen))
    known = {"If-None-Match": first.headers["etag"]}
    again = ask.get(f"/sites/{HERO}/evidence", params=place_of(seen), headers=known)

    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["content-security-policy"] == HEADERS["Content-Security-Policy"]


def test_what_is_known_beside_it(ask: TestClient, seen: dict[str, object]) -> None:
    about = ask.get(f"/sites/{HERO}/evidence/about", params=place_of(seen)).json()
    assert about["kept"]
    assert about["source_url"] == seen["source_url"]
    assert about["looks"]


def test_any_look_at_the_page_can_be_asked_for(ask: TestClient, seen: dict[str, object]) -> None:
    path = f"/sites/{HERO}/evidence"
    looks = ask.get(f"{path}/about", params=place_of(seen)).json()["looks"]
    for look in looks:
        asked = place_of(seen) | {"looked_at": look["visited_at"]}
        about = ask.get(f"{path}/about", params=asked).json()
        assert [one["visited_at"] for one in about["looks"] if one["shown"]] == [look["visited_at"]]
        assert about["kept"] == look["kept"]
        assert ask.get(path, params=asked).status_code == (200 if look["kept"] else 404)
    asked = place_of(seen) | {"looked_at": "1999-12-31T23:00:00-01:00"}
    for address in (path, f"{path}/about"):
        problem = ask.get(address, params=asked)
        assert problem.status_code == 404
        assert "nobody looked at" in problem.json()["detail"]
    assert ask.get(path, params=asked | {"looked_at": "yesterday"}).status_code == 400


def test_no_kept_page_is_a_problem_of_its_own(ask: TestClient, claimed: dict[str, object]) -> None:
    answer = ask.get(f"/sites/{HERO}/evidence", params=place_of(claimed))
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"] == "/problems/no-kept-page"
    assert "only an export knows this link" in answer.json()["detail"]

    about = ask.get(f"/sites/{HERO}/evidence/about", params=place_of(claimed)).json()
    assert not about["kept"]
    assert about["why_not"] == answer.json()["detail"]


@pytest.mark.parametrize(
    ("changed", "status", "kind"),
    [
        ({"source_url": "https://nobody.example/"}, 404, "not-found"),
        ({"source_url": "file:///etc/passwd"}, 400, "bad-input"),
        ({"target_url": "../../etc"}, 400, "bad-input"),
        ({"kind": "script"}, 400, "bad-input"),
        ({"occurrence": -1}, 400, "bad-input"),
        ({"evidence": "x.warc.zst#0"}, 400, "bad-input"),
        ({"source_url": "https://e.example/" + "x" * 9_000}, 400, "bad-input"),
    ],
)
def test_bad_places(
    ask: TestClient, seen: dict[str, object], changed: dict[str, object], status: int, kind: str
) -> None:
    answer = ask.get(f"/sites/{HERO}/evidence", params=place_of(seen) | changed)
    assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{kind}")


def test_links_to_others_are_not_shown(ask: TestClient, seen: dict[str, object]) -> None:
    answer = ask.get("/sites/example.org/evidence", params=place_of(seen))
    assert answer.status_code == 404


def test_the_map_can_be_drawn_at_once(ask: TestClient) -> None:
    answer = ask.get(f"/sites/{HERO}/map", params={"hops": 4, "nodes": 120})
    told = answer.json()

    assert answer.status_code == 200
    assert len(told["nodes"]) == 120
    assert not told["whole"]
    assert told["nodes"][0]["site"] == HERO
    assert all(-1 <= node[axis] <= 1 for node in told["nodes"] for axis in "xy")
    ends = [edge[end] for edge in told["edges"] for end in ("source", "target")]
    assert max(ends) < 120
    groups = {group["id"] for group in told["groups"]}
    assert {node["group"] for node in told["nodes"]} - {None} == groups


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"hops": 5}, 400),
        ({"nodes": 0}, 400),
        ({"nodes": 5_001}, 400),
        ({"direction": "up"}, 400),
        ({"depth": 2}, 400),
    ],
)
def test_maps_that_cannot_be_asked(ask: TestClient, asked: dict[str, object], status: int) -> None:
    assert ask.get(f"/sites/{HERO}/map", params=asked).status_code == status


def test_a_map_of_an_unknown_site(ask: TestClient) -> None:
    assert ask.get("/sites/never-seen.example/map").status_code == 404
