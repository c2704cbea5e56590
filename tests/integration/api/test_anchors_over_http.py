"""The words of links, judged by what a project says its site is called."""

from starlette.testclient import TestClient
from tests.support.watch_world import API

ANCHORS = f"{API}/sites/shop.com/anchors"


def classes(client: TestClient, path: str = ANCHORS, **asked: str) -> set[str]:
    """The classes of the words that are listed."""
    rows = client.get(path, params={"history": "all", **asked}).json()["rows"]
    return {row["anchor_class"] for row in rows}


def test_words_of_a_project_are_brand_of_its_own_site(editor: TestClient):
    before = editor.get(f"{ANCHORS}/profile", params={"history": "all"})
    assert classes(editor) == {"other"}
    project = {"name": "Shop", "own": [{"target": "shop.com"}], "brand_words": ["Words"]}
    made = editor.post(f"{API}/projects", json=project)
    assert made.status_code == 201, made.text

    known = {"If-None-Match": before.headers["etag"]}
    profile = editor.get(f"{ANCHORS}/profile", params={"history": "all"}, headers=known)

    assert before.json()["brand_words"] == ["shop"]
    assert profile.json()["brand_words"] == ["shop", "words"]
    assert [one["anchor_class"] for one in profile.json()["classes"]] == ["brand"]
    assert classes(editor) == {"brand"}
    assert classes(editor, brand="") == classes(editor, brand="lamps") == {"other"}


def test_words_of_a_project_are_in_the_file_and_the_statement(editor: TestClient):
    project = {"name": "Shop", "own": [{"target": "shop.com"}], "brand_words": ["Words"]}
    editor.post(f"{API}/projects", json=project)
    asked = {"history": "all", "format": "csv"}
    assert ",brand," in editor.get(f"{ANCHORS}/export", params=asked).text
    statement = editor.get(f"{ANCHORS}/sql", params={"history": "all"}).json()["statement"]
    assert "'words'" in statement
