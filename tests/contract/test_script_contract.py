"""The words other programs rely on: what README promises to scripts, run as a script would."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from linkcensus.demo.archive import write_snapshot
from linkcensus.demo.model import MadeLink, MadePage, MadeSite, MadeWeb

IMPORT_FIELDS = {
    "file": str, "format": str, "rows_read": int, "links_new": int, "links_confirmed": int,
    "skipped": int, "errors": list,
}  # fmt: skip
LINK_FIELDS = {
    "source_url": str, "target_url": str, "kind": str, "anchor_text": str, "follow": bool,
    "follow_cause": str, "nofollow": bool, "ugc": bool, "sponsored": bool, "position": str,
    "first_seen": str, "last_seen": str, "lost_at": str | None, "lost_reason": str | None,
    "sources": list,
}  # fmt: skip

TARGET = "https://www.target-of-links.com"


def linkcensus(*arguments: str | Path, data: Path) -> "subprocess.CompletedProcess[str]":
    """Start the program as a script does, its data folder named in the environment."""
    return subprocess.run(
        [sys.executable, "-m", "linkcensus", *map(str, arguments)],
        env={**os.environ, "LINKCENSUS_DATA": str(data)},
        capture_output=True,
        text=True,
        check=False,
    )


def objects(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


def small_web() -> MadeWeb:
    """Four pages: two links, a nofollow one, one on a page that answers 404."""
    site = MadeSite("Blog", "blog-of-links.org", "blog", "en", "198.18.0.1")
    pages = {
        "/a": [MadeLink(f"{TARGET}/", "the target"), MadeLink(f"{TARGET}/sub/page", "a page")],
        "/b": [MadeLink(f"{TARGET}/sub/page", "again", rel="nofollow ugc")],
        "/c": [MadeLink("https://other.target-of-links.com/", "another host")],
        "/gone": [MadeLink(f"{TARGET}/", "not there")],
    }
    for path, links in pages.items():
        page = MadePage(site.url(path), path, "en", ["A paragraph of words."], links)
        if path == "/gone":
            page.statuses = (404, 404, 404)
        site.pages.append(page)
    return MadeWeb([site])


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("contract")
    write_snapshot(small_web(), 1, folder / "archive.warc.gz")
    (folder / "broken.csv").write_bytes(b"\x00\x01\x02 nothing of ours")
    return folder


@pytest.fixture(scope="module")
def imported(data: Path) -> "subprocess.CompletedProcess[str]":
    return linkcensus(
        "import", data / "archive.warc.gz", data / "broken.csv", "--json", data=data / "lake"
    )


def test_import_ends_with_one_object_a_file(
    imported: "subprocess.CompletedProcess[str]", data: Path
):
    results = objects(imported.stdout)
    assert {Path(str(result["file"])).name for result in results} == {
        "archive.warc.gz", "broken.csv",
    }  # fmt: skip
    for result in results:
        for name, kind in IMPORT_FIELDS.items():
            assert isinstance(result[name], kind), name
    by_name = {Path(str(result["file"])).name: result for result in results}
    assert by_name["archive.warc.gz"]["links_new"] == 4
    assert by_name["archive.warc.gz"]["errors"] == []
    assert by_name["broken.csv"]["errors"] != []


def test_a_bad_file_fails_the_run_and_the_rest_is_imported(
    imported: "subprocess.CompletedProcess[str]",
):
    assert imported.returncode == 1
    assert "Traceback" not in imported.stderr


def test_backlinks_stream_every_link_with_the_promised_fields(
    imported: "subprocess.CompletedProcess[str]", data: Path
):
    answer = linkcensus(
        "backlinks", "target-of-links.com", "--scope", "domain", "--json", data=data / "lake"
    )
    assert (answer.returncode, answer.stderr) == (0, "")
    links = objects(answer.stdout)
    assert len(links) == 4
    for link in links:
        for name, kind in LINK_FIELDS.items():
            assert isinstance(link[name], kind), name
    nofollow = next(link for link in links if link["anchor_text"] == "again")
    assert nofollow["follow"] is False
    assert nofollow["follow_cause"] == "rel"
    assert nofollow["nofollow"] is True
    assert nofollow["ugc"] is True
    assert nofollow["sponsored"] is False
    assert nofollow["position"] == "content"
    assert nofollow["sources"] == ["warc"]
    assert nofollow["first_seen"] == "2026-04-13T06:00:00Z"


@pytest.mark.parametrize(
    ("target", "scope", "count"),
    [
        (f"{TARGET}/sub/page", "url", 2),
        (f"{TARGET}/sub/", "prefix", 2),
        ("www.target-of-links.com", "host", 3),
        ("target-of-links.com", "domain", 4),
    ],
)
def test_scopes_mean_what_they_say(
    imported: "subprocess.CompletedProcess[str]",
    data: Path,
    target: str,
    scope: str,
    count: int,
):
    answer = linkcensus("backlinks", target, "--scope", scope, "--json", data=data / "lake")
    assert len(objects(answer.stdout)) == count


def test_a_limit_limits(imported: "subprocess.CompletedProcess[str]", data: Path):
    answer = linkcensus(
        "backlinks", "target-of-links.com", "--json", "--limit", "2", data=data / "lake"
    )
    assert len(objects(answer.stdout)) == 2


def test_a_link_on_a_page_that_answers_404_is_no_live_link(
    imported: "subprocess.CompletedProcess[str]", data: Path
):
    answer = linkcensus("backlinks", "target-of-links.com", "--json", data=data / "lake")
    live = [link for link in objects(answer.stdout) if link["lost_at"] is None]
    assert all("/gone" not in str(link["source_url"]) for link in live)


def test_importing_again_confirms_and_doubles_nothing(
    imported: "subprocess.CompletedProcess[str]", data: Path
):
    again = linkcensus("import", data / "archive.warc.gz", "--json", data=data / "lake")
    result = objects(again.stdout)[0]
    assert (result["links_new"], result["links_confirmed"]) == (0, 4)
    answer = linkcensus("backlinks", "target-of-links.com", "--json", data=data / "lake")
    assert len(objects(answer.stdout)) == 4


def test_data_may_be_named_as_an_option(
    imported: "subprocess.CompletedProcess[str]", data: Path, tmp_path: Path
):
    for arguments in (
        ("--data", data / "lake", "backlinks", "target-of-links.com", "--json"),
        ("backlinks", "target-of-links.com", "--json", "--data", data / "lake"),
    ):
        assert len(objects(linkcensus(*arguments, data=tmp_path / "other").stdout)) == 4
    assert not (tmp_path / "other").exists()


def test_exit_codes(data: Path, tmp_path: Path):
    assert linkcensus("--help", data=tmp_path).returncode == 0
    assert linkcensus("backlinks", "a.com", "--scope", "planet", data=tmp_path).returncode == 2
    assert linkcensus("import", tmp_path / "absent.csv", data=tmp_path / "d").returncode == 1
