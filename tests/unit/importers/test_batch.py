import gzip

import pytest

from linkcensus.core.errors import BadInput
from linkcensus.core.settings import Settings
from linkcensus.importers.batch import plan_batch


@pytest.fixture
def plan(tmp_path):
    def make(*locations, **options):
        batch = plan_batch(
            [str(location) for location in locations], Settings(), tmp_path / "get", **options
        )
        return [item.name for item in batch.items], batch

    return make


def test_files_come_one_by_one_and_bad_places_are_results(plan, tmp_path):
    (tmp_path / "a.csv").write_text("x")
    names, batch = plan(tmp_path / "a.csv", tmp_path / "absent")
    assert names == [str(tmp_path / "a.csv")]
    assert batch.total_bytes == 1
    assert [result.errors for result in batch.results] == [
        [f"{tmp_path}/absent: there is no such file or folder"]
    ]


def test_a_folder_of_tables_is_its_files(plan, archives, tmp_path):
    root = archives.folder(tmp_path / "exports", {"a.csv": "x", "b/c.tsv": "y", "notes.md": "z"})
    assert len(plan(root)[0]) == 3


def test_a_folder_of_pages_is_one_import_with_its_tables_beside_it(plan, archives, tmp_path):
    files = {"a.html": "x", "b/c.html": "y", "style.css": "z", "links.csv": "w", "x.warc.gz": "v"}
    root = archives.folder(tmp_path / "site", files)
    names, batch = plan(root)
    assert names == [str(root), str(root / "links.csv"), str(root / "x.warc.gz")]
    assert batch.items[0].is_folder


def test_pages_without_an_ending_make_a_folder_of_pages(plan, archives, tmp_path):
    root = archives.folder(tmp_path / "site", {"example.org/about": "<!doctype html><p>"})
    assert plan(root)[0] == [str(root)]


def test_the_map_of_a_folder_is_not_imported(plan, archives, tmp_path):
    row = '{"file": "a.html", "url": "http://e.example/"}\n'
    root = archives.folder(tmp_path / "site", {"a.html": "x", "manifest.jsonl": row, "u.csv": "y"})
    assert plan(root)[0] == [str(root), str(root / "u.csv")]
    assert plan(root, url_map=root / "u.csv")[0] == [str(root)]


def crawl_list(tmp_path, *lines):
    path = tmp_path / "warc.paths.gz"
    path.write_bytes(gzip.compress("\n".join(lines).encode()))
    return path


def test_a_list_names_archives_here_and_there(plan, tmp_path):
    (tmp_path / "crawl").mkdir()
    (tmp_path / "crawl" / "a.warc.gz").write_text("x")
    (tmp_path / "b.wat.gz").write_text("x")
    path = crawl_list(
        tmp_path, "crawl/a.warc.gz", "crawl/b.wat.gz", "crawl/c.warc.gz", "x.parquet", ""
    )
    names, batch = plan(path)
    assert names == [
        str(tmp_path / "crawl" / "a.warc.gz"),
        str(tmp_path / "b.wat.gz"),
        "https://data.commoncrawl.org/crawl/c.warc.gz",
    ]
    result = batch.results[0]
    assert (result.format, result.rows_read, result.skipped, result.errors) == (
        "paths_list", 4, 1, []
    )  # fmt: skip


def test_what_a_list_names_again_comes_once(plan, tmp_path):
    (tmp_path / "a.warc.gz").write_text("x")
    path = crawl_list(tmp_path, "a.warc.gz", "a.warc.gz")
    assert plan(tmp_path / "a.warc.gz", path)[0] == [str(tmp_path / "a.warc.gz")]


def test_a_list_can_be_cut_short(plan, tmp_path):
    path = crawl_list(tmp_path, *(f"crawl/{n}.warc.gz" for n in range(9)))
    assert len(plan(path, limit_files=2)[0]) == 2


def test_a_list_cannot_name_files_elsewhere_on_this_machine(plan, tmp_path):
    names, _ = plan(crawl_list(tmp_path, "../../etc/x.warc.gz", "/etc/x.warc.gz"))
    assert all(name.startswith("https://data.commoncrawl.org/") for name in names)


@pytest.mark.parametrize(
    ("lines", "reason"),
    [(["part-0.parquet"], "none of its 1 entries is a WARC"), ([], "it names no WARC")],
)
def test_a_list_without_archives_says_so(plan, tmp_path, lines, reason):
    _, batch = plan(crawl_list(tmp_path, *lines))
    assert reason in batch.results[0].errors[0]


def test_a_damaged_list_says_so(plan, tmp_path):
    path = crawl_list(tmp_path, "a.warc.gz")
    path.write_bytes(path.read_bytes()[:15])
    assert "the list is damaged" in plan(path)[1].results[0].errors[0]


def test_a_map_that_is_not_there_is_named_itself(plan, tmp_path):
    (tmp_path / "a.html").write_text("x")
    with pytest.raises(BadInput, match=r"absent\.jsonl: there is no such map"):
        plan(tmp_path / "a.html", url_map=tmp_path / "absent.jsonl")
