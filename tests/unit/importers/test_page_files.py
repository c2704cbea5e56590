import os
import stat
import zipfile
from datetime import UTC, datetime

import pytest

from linkcensus.core.errors import BadInput
from linkcensus.importers import page_files
from linkcensus.importers.page_files import (
    files_of_folder,
    files_of_tar,
    files_of_zip,
    folder_names,
    may_be_page,
)

CHANGED = datetime(2020, 9, 13, 12, 26, 40, tzinfo=UTC)


def collect(files, path, max_bytes=1_000):
    skipped = []
    found = list(files(path, max_bytes, lambda name, reason: skipped.append((name, reason))))
    return {page.relative: page for page in found}, skipped


@pytest.mark.parametrize("name", ["a.html", "a.HTM", "about", "a.php", "a.html?x=1.css", "v1.2"])
def test_names_of_pages(name):
    assert may_be_page(name)


@pytest.mark.parametrize("name", ["a.css", "a.js?x=1", "b/c.png", "manifest.jsonl", "a.warc.gz"])
def test_names_of_other_things(name):
    assert not may_be_page(name)


def test_folders_are_read_in_order_without_hidden_files_and_links(archives, tmp_path):
    root = archives.folder(
        tmp_path / "site",
        {"b.html": "b", "a/c.html": "c", ".git/x.html": "no", ".h.html": "no", "a/d.css": "no"},
    )
    (root / "loop").symlink_to(root)
    os.utime(root / "b.html", (CHANGED.timestamp(), CHANGED.timestamp()))
    pages, skipped = collect(files_of_folder, root)
    assert list(folder_names(root)) == ["b.html", "a/c.html", "a/d.css"]
    assert list(pages) == ["b.html", "a/c.html"]
    assert (pages["b.html"].content, pages["b.html"].changed_at) == (b"b", CHANGED)
    assert skipped == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_unreadable_files_are_named(archives, tmp_path):
    root = archives.folder(tmp_path / "site", {"a.html": "a", "b.html": "b"})
    (root / "a.html").chmod(stat.S_IWUSR)
    pages, skipped = collect(files_of_folder, root)
    assert list(pages) == ["b.html"]
    assert skipped == [("a.html", "cannot be read: Permission denied")]


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
def test_tars(archives, tmp_path, mode):
    path = archives.tar(
        tmp_path / "a.tar", {"site/a.html": b"a", "./site/b.html": b"b", "site/c.css": b"no"}, mode
    )
    pages, _ = collect(files_of_tar, path)
    assert {name: page.content for name, page in pages.items()} == {
        "site/a.html": b"a",
        "site/b.html": b"b",
    }
    assert pages["site/a.html"].changed_at == CHANGED


def test_zips(archives, tmp_path):
    path = archives.zipped(tmp_path / "a.zip", {"site/b.html": b"b", "site/a.html": b"a"})
    pages, _ = collect(files_of_zip, path)
    assert list(pages) == ["site/a.html", "site/b.html"]
    assert pages["site/a.html"].changed_at == CHANGED


@pytest.mark.parametrize("name", ["../out.html", "/abs.html", "a/../../out.html", "a/.git/x.html"])
def test_names_that_point_elsewhere_are_left_out(archives, tmp_path, name):
    content = {name: b"no", "in.html": b"yes"}
    assert list(collect(files_of_tar, archives.tar(tmp_path / "a.tgz", content))[0]) == ["in.html"]
    assert list(collect(files_of_zip, archives.zipped(tmp_path / "a.zip", content))[0]) == [
        "in.html"
    ]


def test_long_members_are_cut(archives, tmp_path):
    content = {"a.html": b"x" * 5_000}
    for files, path in (
        (files_of_tar, archives.tar(tmp_path / "a.tgz", content)),
        (files_of_zip, archives.zipped(tmp_path / "a.zip", content)),
    ):
        page = collect(files, path)[0]["a.html"]
        assert (len(page.content), page.cut) == (1_000, True)


def test_bombs_are_refused(archives, tmp_path, monkeypatch):
    monkeypatch.setattr(page_files, "_GROWTH_CHECKED_FROM", 1_000_000)
    content = {f"{n}.html": bytes(1_000_000) for n in range(40)}
    monkeypatch.setattr(page_files, "MAX_GROWTH", 100)
    for files, path in (
        (files_of_tar, archives.tar(tmp_path / "a.tgz", content)),
        (files_of_zip, archives.zipped(tmp_path / "a.zip", content)),
    ):
        with pytest.raises(BadInput, match=r"the archive unpacks to [0-9,]+ bytes from [0-9,]+; "):
            collect(files, path, 1_000_000)


def test_locked_zips_are_named(archives, tmp_path):
    path = archives.zipped(tmp_path / "a.zip", {"a.html": b"a"})
    content = bytearray(path.read_bytes())
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + place] |= 1
    path.write_bytes(content)
    with pytest.raises(BadInput, match=r"a\.zip: a\.html: the archive is locked with a password"):
        collect(files_of_zip, path)


@pytest.mark.parametrize("kind", ["tar", "zip"])
def test_damaged_archives_are_named(archives, tmp_path, kind):
    content = {f"{n}.html": os.urandom(20_000) for n in range(5)}
    make, files = (archives.tar, files_of_tar) if kind == "tar" else (archives.zipped, files_of_zip)
    path = make(tmp_path / f"a.{kind}", content)
    path.write_bytes(path.read_bytes()[:60_000])
    with pytest.raises(BadInput, match=f"a.{kind}: the archive is damaged"):
        collect(files, path)


def test_impossible_dates_become_the_archives(tmp_path, archives):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as target:
        target.writestr(zipfile.ZipInfo("a.html", (1980, 1, 1, 0, 0, 0)), b"a")
    os.utime(path, (CHANGED.timestamp(), CHANGED.timestamp()))
    assert collect(files_of_zip, path)[0]["a.html"].changed_at == CHANGED
