import bz2
import gzip
import lzma

import pytest

from linkcensus.core.errors import BadInput
from linkcensus.core.settings import Settings
from linkcensus.importers.format import ImportOptions, InputFile
from linkcensus.importers.recognise import recognise, unpacked_head

HTML = "<!DOCTYPE html><p><a href='http://a.example/'>a</a>"


@pytest.fixture
def name_of(tmp_path):
    """Writes a file and gives the name of the format it is recognised as."""

    def name(content, file="file", **options):
        path = tmp_path / file
        path.write_bytes(content)
        given = ImportOptions(Settings(data=tmp_path / "data"), **options)
        return recognise(InputFile(str(path), path), given).name

    return name


@pytest.mark.parametrize("form", ["plain", "gzip", "zstd", "lz4"])
def test_archives_by_their_content(archives, name_of, form):
    page = archives.page("http://page.example/", HTML)
    wat = archives.wat("http://page.example/", [])
    info = archives.warc(b"software: x", "", "warcinfo")
    assert name_of(archives.packed([info, page], form)) == "warc"
    assert name_of(archives.packed([info, wat], form)) == "wat"
    assert name_of(archives.packed([archives.warc(b"fetchTimeMs: 1", kind="metadata")], form)) == (
        "warc"
    )


@pytest.mark.parametrize("form", ["plain", "gzip"])
def test_arc(archives, name_of, form):
    assert name_of(archives.packed(archives.arc([]), form)) == "arc"


def test_a_broken_start_is_told_by_the_name(archives, name_of):
    broken = b"WARC/1.0\r\n" + b"X" * 200_000
    assert name_of(broken, "a.warc.wat") == "wat"
    assert name_of(broken, "a.warc") == "warc"


@pytest.mark.parametrize(
    ("content", "file"),
    [
        (HTML.encode(), "noname"),
        (b"\xef\xbb\xbf\n<html>", "x.txt"),
        (b"<p>no head at all", "page.htm"),
    ],
)
def test_pages(name_of, content, file):
    assert name_of(content, file) == "html"


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
def test_tars(archives, name_of, tmp_path, mode):
    path = archives.tar(tmp_path / "a.tar", {"a.html": b"x"}, mode)
    assert name_of(path.read_bytes(), "other") == "html_tar"


def test_zips_of_pages(archives, name_of, tmp_path):
    path = archives.zipped(tmp_path / "a.zip", {"a.html": b"x"})
    assert name_of(path.read_bytes(), "other") == "html_zip"


def test_folders(tmp_path):
    given = ImportOptions(Settings(data=tmp_path / "data"))
    assert recognise(InputFile("x", tmp_path), given).name == "html_folder"


def test_the_users_word_holds(name_of):
    assert name_of(b"anything", format="warc") == "warc"


def test_empty_files_say_so(name_of):
    with pytest.raises(BadInput, match="file: the file is empty"):
        name_of(b"")


@pytest.mark.parametrize(
    "content",
    [b"\x00" * 1_000, bytes(range(256)) * 40, b"plain words\n",
     gzip.compress(b"plain words\n", mtime=0),
     b"PK\x03\x04broken", b"\x1f\x8bbroken", b"\x28\xb5\x2f\xfdbroken", b"\x04\x22\x4d\x18broken"],
)  # fmt: skip
def test_unknown_formats_say_so(name_of, content):
    with pytest.raises(BadInput, match=r"file: .*; "):
        name_of(content)


def test_files_that_are_not_there_say_so(tmp_path):
    given = ImportOptions(Settings(data=tmp_path / "data"))
    with pytest.raises(BadInput, match="gone: cannot be read: No such file"):
        recognise(InputFile("gone", tmp_path / "gone"), given)


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress, bytes])
def test_heads_are_unpacked_no_further_than_needed(pack):
    assert unpacked_head(pack(b"x" * 10_000_000)[:65_536])[:5] == b"xxxxx"
    assert len(unpacked_head(pack(b"x" * 10_000_000)[:65_536])) <= 65_536
