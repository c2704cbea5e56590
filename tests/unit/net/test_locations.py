"""Locations: files, folders and patterns become single files; names become safe."""

from pathlib import Path

import pytest

from linkcensus.core.errors import BadInput, Refused
from linkcensus.core.settings import load_settings
from linkcensus.net.locations import Location, expand, fetch

SETTINGS = load_settings()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("b.csv", "a.csv", "sub/c.warc.gz", "sub/deep/d.html", ".hidden", ".git/x"):
        path = tmp_path / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return tmp_path / "in"


def names(found: list[Location]) -> list[str]:
    return [location.name for location in found]


def test_a_folder_means_all_its_files_in_order(folder):
    found = expand([str(folder)], SETTINGS)
    assert names(found) == ["a.csv", "b.csv", "c.warc.gz", "d.html"]
    assert {location.root for location in found} == {folder}
    assert found[0].size_bytes == 5
    assert found[0].kind == "file"


def test_patterns_and_duplicates(folder):
    found = expand([f"{folder}/*.csv", str(folder / "a.csv"), f"{folder}/**/*.html"], SETTINGS)
    assert names(found) == ["a.csv", "b.csv", "d.html"]


def test_a_name_that_exists_is_no_pattern(tmp_path):
    odd = tmp_path / "links [2024].csv"
    odd.write_text("x")
    assert names(expand([str(odd)], SETTINGS)) == ["links [2024].csv"]


def test_links_to_folders_are_not_followed(folder):
    (folder / "loop").symlink_to(folder)
    assert len(expand([str(folder)], SETTINGS)) == 4


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("/no/such/file", "no such file"),
        ("/no/such/*.csv", "holds no file"),
        ("ftp://example.com/x", "are not read"),
        ("bad\0name", "no such file"),
        ("/dev/null", "neither a file nor a folder"),
    ],
)
def test_what_is_not_there_is_one_line(text, words):
    with pytest.raises(BadInput, match=words):
        expand([text], SETTINGS)


def test_an_empty_folder_is_an_error(tmp_path):
    with pytest.raises(BadInput, match="holds no file"):
        expand([str(tmp_path)], SETTINGS)


def test_the_rest_of_a_batch_goes_on(folder):
    skipped = []
    found = expand(["/no/such", str(folder / "a.csv")], SETTINGS, skipped=skipped)
    assert names(found) == ["a.csv"]
    assert [str(error) for error in skipped] == ["/no/such: there is no such file or folder"]


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://example.com/data/links.csv?key=1", "links.csv"),
        ("HTTP://example.com/", "index"),
        ("https://example.com/%2e%2e%2f..%2fetc%2fpasswd", "passwd"),
        ("https://example.com/a%00b c.csv", "a_b_c.csv"),
        ("https://example.com/" + "x" * 500 + ".warc.gz", "x" * 92 + ".warc.gz"),
    ],
)
def test_names_of_urls_are_safe_file_names(url, name):
    (location,) = expand([url], SETTINGS)
    assert (location.kind, location.name, location.size_bytes) == ("http", name, None)


def test_messages_show_no_password_and_no_token():
    (location,) = expand(["https://me:secret@example.com/x.csv?token=abc"], SETTINGS)
    assert str(location) == "https://example.com/x.csv?…"


def test_a_local_file_is_read_where_it_is(folder, tmp_path):
    (location,) = expand([str(folder / "a.csv")], SETTINGS)
    assert fetch(location, tmp_path, SETTINGS) == folder / "a.csv"


def test_an_s3_endpoint_must_be_public():
    settings = load_settings(s3_endpoint_url="http://127.0.0.1:9000")
    with pytest.raises(Refused, match="not a public address"):
        expand(["s3://bucket/key"], settings)
    with pytest.raises(BadInput, match="LINKCENSUS_S3_ENDPOINT_URL"):
        expand(["s3://bucket/key"], load_settings(s3_endpoint_url="file:///etc"))
