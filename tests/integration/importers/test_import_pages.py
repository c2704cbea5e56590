import json
import os
from datetime import UTC, datetime

import pyarrow.parquet as pq
import pytest

from linkcensus.core.settings import Settings
from linkcensus.importers.format import ImportOptions
from linkcensus.importers.run import import_batch
from linkcensus.index.evidence import EvidenceStore
from linkcensus.index.index import Index

LINK = "<html><body><p>{0} <a href='http://target.example/{0}'>to {0}</a></p></body></html>"
MOMENT = datetime(2020, 9, 13, 12, 26, 40, tzinfo=UTC)


@pytest.fixture
def bring(data_folder):
    """Imports one location into an empty index and gives its result and the visits."""

    def run(location, settings=None, **options):
        index = Index(data_folder, settings or Settings(data=data_folder, workers=1))
        results = list(
            import_batch([str(location)], ImportOptions(index.settings, **options), index)
        )
        visits = [row for path in index.files("visits") for row in pq.read_table(path).to_pylist()]
        index.close()
        assert len(results) == 1
        return results[0], {row["page_url"] or f"https://{row['page_key']}": row for row in visits}

    return run


def keys(visits):
    return sorted(row["page_key"] for row in visits.values())


def test_a_folder_as_wget_writes_it(archives, bring, tmp_path):
    root = archives.folder(
        tmp_path / "mirror",
        {
            "example.org/index.html": LINK.format(1),
            "example.org/a/b.html?x=1": LINK.format(2),
            "www.example.com/about": LINK.format(3),
            "www.example.com/style.css": "a {}",
        },
    )
    result, visits = bring(root)
    assert (result.format, result.rows_read, result.pages, result.links_new) == (
        "html_folder", 3, 3, 3
    )  # fmt: skip
    assert result.errors == []
    assert keys(visits) == ["com,example,www)/about", "org,example)/", "org,example)/a/b.html?x=1"]


def test_a_folder_with_its_map(archives, bring, tmp_path):
    rows = [{"file": "a.html", "url": "http://e.example/1"}, {"file": "b.html", "url": "ftp://no"}]
    files = {"a.html": LINK.format(1), "b.html": LINK.format(2), "c.html": LINK.format(3)}
    root = archives.folder(tmp_path / "pages", files)
    (root / "manifest.jsonl").write_text("\n".join(map(json.dumps, rows)))
    result, visits = bring(root)
    assert (result.rows_read, result.pages, result.skipped) == (3, 1, 2)
    assert keys(visits) == ["example,e)/1"]


def test_a_map_from_elsewhere(archives, bring, tmp_path):
    root = archives.folder(tmp_path / "pages", {"a/b.html": LINK.format(1)})
    (tmp_path / "map.csv").write_text("path,url\na/b.html,http://mapped.example/\n")
    _, visits = bring(root, url_map=tmp_path / "map.csv")
    assert keys(visits) == ["example,mapped)/"]


def test_a_folder_served_at_an_address(archives, bring, tmp_path):
    root = archives.folder(tmp_path / "public", {"a/b.html": LINK.format(1)})
    _, visits = bring(root, base_url="https://example.org/docs")
    assert keys(visits) == ["org,example)/docs/a/b.html"]


def test_pages_that_name_themselves(archives, bring, tmp_path):
    own = "<link rel=canonical href='http://own.example/p'>" + LINK.format(1)
    root = archives.folder(tmp_path / "saved", {"a.html": own, "b.html": LINK.format(2)})
    result, visits = bring(root)
    assert keys(visits) == ["example,own)/p"]
    assert result.skipped == 1
    assert "--base-url" in result.remarks[0]["reason"]


def test_a_folder_without_addresses_says_what_to_do(archives, bring, tmp_path):
    root = archives.folder(tmp_path / "saved", {"a.html": LINK.format(1)})
    result, visits = bring(root)
    assert result.errors == [
        f"{root}: a.html: the URLs of the pages are not known; "
        "give --base-url, --url-map, or folders named like hosts"
    ]
    assert visits == {}


@pytest.mark.parametrize("kind", ["tar", "zip"])
def test_packed_folders(archives, bring, tmp_path, kind):
    files = {
        "sites/example.org/index.html": LINK.format(1).encode(),
        "sites/example.org/a.html": LINK.format(2).encode(),
        "sites/example.org/a.css": b"a {}",
    }
    make = archives.tar if kind == "tar" else archives.zipped
    result, visits = bring(make(tmp_path / f"sites.{kind}", files))
    assert (result.format, result.pages, result.links_new) == (f"html_{kind}", 2, 2)
    assert keys(visits) == ["org,example)/", "org,example)/a.html"]
    assert {row["visited_at"] for row in visits.values()} == {MOMENT.replace(tzinfo=None)}


def test_the_time_of_a_page_is_its_files_or_the_given_one(archives, bring, tmp_path):
    root = archives.folder(tmp_path / "m", {"example.org/a.html": LINK.format(1)})
    os.utime(root / "example.org" / "a.html", (MOMENT.timestamp(), MOMENT.timestamp()))
    _, visits = bring(root)
    assert [row["visited_at"] for row in visits.values()] == [MOMENT.replace(tzinfo=None)]


def test_a_given_date_holds(archives, bring, tmp_path):
    root = archives.folder(tmp_path / "m", {"example.org/a.html": LINK.format(1)})
    _, visits = bring(root, seen_at=datetime(2011, 2, 3, tzinfo=UTC))
    assert [row["visited_at"] for row in visits.values()] == [datetime(2011, 2, 3)]  # noqa: DTZ001 - stored without zone


def test_a_single_page_with_its_address(bring, tmp_path):
    path = tmp_path / "page.html"
    path.write_text(LINK.format(1))
    result, visits = bring(path, base_url="http://example.org/p?q=1")
    assert (result.format, result.links_new) == ("html", 1)
    assert keys(visits) == ["org,example)/p?q=1"]


def test_a_single_page_without_address_says_what_to_do(bring, tmp_path):
    path = tmp_path / "page.html"
    path.write_text(LINK.format(1))
    result, _ = bring(path)
    assert result.errors == [
        f"{path}: the URL of the page is not known; "
        "give it with --base-url, or import the folder it lies in"
    ]


@pytest.mark.parametrize("mode", ["copy", "reference", "off"])
def test_evidence_of_folders(archives, bring, tmp_path, data_folder, mode):
    root = archives.folder(tmp_path / "m", {"example.org/a.html": LINK.format(1)})
    settings = Settings(data=data_folder, workers=1, evidence=mode)
    _, visits = bring(root, settings)
    row = next(iter(visits.values()))
    assert len(row["digest"]) == 64
    if mode == "off":
        assert row["evidence"] is None
    else:
        store = EvidenceStore(data_folder, settings)
        assert store.get(row["evidence"]) == LINK.format(1).encode()
        assert (data_folder / "evidence").exists() is (mode == "copy")


def test_links_within_the_site_can_be_left_out(archives, bring, tmp_path, data_folder):
    html = LINK.format(1) + "<a href='/inside'>in</a>"
    root = archives.folder(tmp_path / "m", {"example.org/a.html": html})
    settings = Settings(data=data_folder, workers=1, keep_internal_links=False)
    assert bring(root, settings)[0].links_new == 1


def test_the_same_folder_again_is_known(archives, bring, tmp_path):
    root = archives.folder(tmp_path / "m", {"example.org/a.html": LINK.format(1)})
    bring(root)
    assert bring(root)[0].already_imported
    (root / "example.org" / "b.html").write_text(LINK.format(2))
    assert not bring(root)[0].already_imported
