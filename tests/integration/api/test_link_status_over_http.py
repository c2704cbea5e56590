"""How links stand, over HTTP: the list and its file, counts, losses; also by a share link."""

import csv
import io
import json
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient
from tests.integration.index.made_up import World, link
from tests.integration.safety.asking import refused, share_path
from tests.support.api_world import ApiWorld, api_world

from linkcensus.core.page import Outcome
from linkcensus.store.roles import Role

SITE = "/api/v1/sites/shop.com"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ApiWorld]:
    """Three links of a redesigned blog are gone, one page keeps us out, and one link lives."""
    folder = tmp_path_factory.mktemp("stands")
    links = World(folder)
    for number in range(3):
        links.see(f"redesigned.com/{number}", 1, link("shop.com/", f"=words {number}"))
    links.see("kept.com/post", 1, link("shop.com/a", "kept"))
    links.see("walled.com/post", 1, link("shop.com/b", "walled"))
    for number in range(3):
        links.see(f"redesigned.com/{number}", 10)
    links.see("walled.com/post", 10, outcome=Outcome.BLOCKED, status=403)
    links.compact()
    links.index.close()
    with api_world(folder, buckets=4) as made:
        made.client.headers.update(made.bearer(made.user(Role.VIEWER)))
        yield made


@pytest.fixture
def viewer(world: ApiWorld) -> TestClient:
    return world.client


def test_the_worst_stand_first_and_say_why(viewer: TestClient):
    rows = viewer.get(f"{SITE}/link-status").json()["rows"]

    assert [(row["source_site"], row["status"], row["standing"]) for row in rows] == [
        ("walled.com", "blocked", "cannot_tell"),
        *[("redesigned.com", "link_not_found", "gone")] * 3,
        ("kept.com", "ok", "live"),
    ]
    assert {row["cause"] for row in rows if row["standing"] == "gone"} == {"removed"}
    assert rows[0]["http_status"] == 403


def test_it_is_narrowed_down_sorted_and_paged(viewer: TestClient):
    asked = {"having": "standing:eq:gone", "sort": "source_url:desc", "limit": 2}
    first = viewer.get(f"{SITE}/link-status", params=asked).json()
    second = viewer.get(f"{SITE}/link-status", params={**asked, "cursor": first["cursor"]}).json()

    urls = [row["source_url"] for row in (*first["rows"], *second["rows"])]
    assert urls == [f"https://redesigned.com/{number}" for number in (2, 1, 0)]
    assert (first["total"], second["cursor"]) == (3, None)
    live = viewer.get(f"{SITE}/link-status", params={"history": "live"}).json()
    assert live["total"] < 5


def test_whoever_has_the_answer_gets_none(viewer: TestClient):
    for path in ("link-status", "link-status/counts", "losses"):
        answer = viewer.get(f"{SITE}/{path}")
        known = {"If-None-Match": answer.headers["etag"]}
        again = viewer.get(f"{SITE}/{path}", headers=known)
        assert (again.status_code, again.content) == (304, b"")


def test_the_file_has_every_row_and_no_formula(viewer: TestClient):
    answer = viewer.get(f"{SITE}/link-status/export", params={"having": "standing:eq:gone"})
    rows = list(csv.DictReader(io.StringIO(answer.text)))

    assert [row["status"] for row in rows] == ["link_not_found"] * 3
    assert sorted(row["anchor_text"] for row in rows) == [f"'=words {n}" for n in range(3)]
    lines = viewer.get(f"{SITE}/link-status/export", params={"format": "jsonl"}).text
    assert [*json.loads(lines.splitlines()[0])] == [*rows[0]]


def test_counts_are_of_links_pages_and_sites(viewer: TestClient):
    rows = viewer.get(f"{SITE}/link-status/counts").json()["rows"]

    assert [(row["status"], row["links"], row["pages"], row["sites"]) for row in rows] == [
        ("blocked", 1, 1, 1),
        ("link_not_found", 3, 3, 1),
        ("ok", 1, 1, 1),
    ]
    some = viewer.get(f"{SITE}/link-status/counts", params={"filter": "source_site:eq:kept.com"})
    assert [row["status"] for row in some.json()["rows"]] == ["ok"]


def test_a_redesign_is_one_loss(viewer: TestClient):
    told = viewer.get(f"{SITE}/losses").json()

    (loss,) = told["rows"]
    assert (loss["source_site"], loss["cause"], loss["links"], loss["left"]) == (
        "redesigned.com",
        "removed",
        3,
        0,
    )
    assert told["total"] == 1
    assert viewer.get(f"{SITE}/losses", params={"since": loss["last_at"][:10]}).json()["rows"]
    assert not viewer.get(f"{SITE}/losses", params={"since": "2027-01-01"}).json()["rows"]


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("link-status", {"having": "nothing:eq:1"}),
        ("link-status", {"sort": "nothing"}),
        ("link-status", {"history": "sometimes"}),
        ("link-status", {"cursor": "x"}),
        ("link-status/counts", {"having": "status:eq:ok"}),
        ("losses", {"since": "yesterday"}),
        ("losses", {"limit": "0"}),
        ("losses", {"history": "all"}),
    ],
)
def test_what_cannot_be_asked_is_refused(viewer: TestClient, path: str, asked: dict[str, str]):
    refused(viewer.get(f"{SITE}/{path}", params=asked), 400, "bad-input")


def test_a_share_link_shows_its_target_only(world: ApiWorld):
    guest = world.another_client()
    guest.get(share_path(world, "shop.com"))

    for path in ("link-status", "link-status/counts", "link-status/export", "losses"):
        assert guest.get(f"{SITE}/{path}").status_code == 200
        refused(guest.get(f"/api/v1/sites/other.com/{path}"), 403, "forbidden")


def test_when_pages_are_looked_at_again(viewer: TestClient):
    told = viewer.get(f"{SITE}/link-status/next").json()
    assert 0 <= told["due"] <= told["pages"] <= 5
    assert told["page_at"] is None

    asked = {"page": "https://kept.com/post"}
    one = viewer.get(f"{SITE}/link-status/next", params=asked).json()
    assert one["page_at"] is not None
    nobody = viewer.get(f"{SITE}/link-status/next", params={"page": "https://none.com/"}).json()
    assert nobody["page_at"] is None
