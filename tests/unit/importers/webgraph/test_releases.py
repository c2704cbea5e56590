"""The list of releases, and where their files are."""

import json
from pathlib import Path

import pytest

from linkcensus.core.errors import BadInput
from linkcensus.core.settings import load_settings
from linkcensus.importers.webgraph.releases import (
    RELEASE_NAME,
    Published,
    address_of,
    published_releases,
)

ENTRY = {
    "id": "cc-main-2026-mar-apr-may",
    "crawls": ["CC-MAIN-2026-12", "CC-MAIN-2026-17"],
    "index": "https://example.com/",
    "location": "s3://commoncrawl/projects/hyperlinkgraph/cc-main-2026-mar-apr-may/",
    "stats": {"host": {"nodes": 262, "arcs": 8100}, "domain": {"nodes": 118, "arcs": 4300}},
}


def read(folder: Path, text: str) -> list[Published]:
    path = folder / "graphinfo.json"
    path.write_text(text)
    return published_releases(load_settings(data=folder), folder, str(path))


def test_the_list_is_read_in_its_order(tmp_path: Path):
    older = {"id": "cc-main-2017-feb-mar-apr-hostgraph"}
    first, second = read(tmp_path, json.dumps([ENTRY, older]))
    assert first == Published(
        "cc-main-2026-mar-apr-may", 118, 4300, 262, 8100, ("CC-MAIN-2026-12", "CC-MAIN-2026-17")
    )
    assert second == Published("cc-main-2017-feb-mar-apr-hostgraph", None, None, None, None, ())


def test_what_is_no_release_is_passed_over(tmp_path: Path):
    odd = [{"id": "../../etc"}, {"id": 5}, "text", None, {"stats": {}}, {**ENTRY, "stats": [1]}]
    (left,) = read(tmp_path, json.dumps(odd))
    assert (left.release, left.domains) == (ENTRY["id"], None)


@pytest.mark.parametrize("text", ["", "<html>", '{"a": 1}', "[" * 100_000])
def test_what_is_no_list_is_told(tmp_path: Path, text: str):
    with pytest.raises(BadInput, match="is no list of releases"):
        read(tmp_path, text)


@pytest.mark.parametrize(
    "name",
    [
        "cc-main-2026-mar-apr-may",
        "cc-main-2018-19-nov-dec-jan",
        "cc-main-2017-feb-mar-apr-hostgraph",
    ],
)
def test_names_of_releases_are_known(name: str):
    assert RELEASE_NAME.fullmatch(name)


def test_addresses():
    release = "cc-main-2026-mar-apr-may"
    base = f"https://data.commoncrawl.org/projects/hyperlinkgraph/{release}"
    assert address_of(release, "domain", "edges") == f"{base}/domain/{release}-domain-edges.txt.gz"
    assert address_of(release, "host", "edges") == f"{base}/host/{release}-host-edges.paths.gz"
    assert address_of(release, "host", "ranks") == f"{base}/host/{release}-host-ranks.txt.gz"
    assert address_of(release, "domain", "ranks", "s3://commoncrawl/").startswith(
        f"s3://commoncrawl/projects/hyperlinkgraph/{release}/domain/"
    )
