import bz2
import gzip
import lzma
from collections import deque

import pytest

from linkcensus.core.errors import BadInput
from linkcensus.importers import lines
from linkcensus.importers.lines import read_lines

TEXT = b"one\r\ntwo\n\nfour"
EXPECTED = [b"one", b"two", b"", b"four"]


def write(folder, content):
    path = folder / "file"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    "pack", [bytes, gzip.compress, bz2.compress, lzma.compress], ids=["plain", "gz", "bz2", "xz"]
)
def test_packed_or_not(tmp_path, pack):
    assert list(read_lines(write(tmp_path, pack(TEXT)), "x")) == EXPECTED


def test_zstd(tmp_path, archives):
    path = write(tmp_path, archives.packed([TEXT], "zstd"))
    assert list(read_lines(path, "x")) == EXPECTED


def test_packed_in_several_parts(tmp_path):
    path = write(tmp_path, gzip.compress(b"one\n") + gzip.compress(b"two\n"))
    assert list(read_lines(path, "x")) == [b"one", b"two"]


def test_long_lines_are_cut(tmp_path):
    path = write(tmp_path, b"a" * (3 * lines.MAX_LINE_BYTES) + b"\nb\n")
    first, second = read_lines(path, "x")
    assert (len(first), second) == (lines.MAX_LINE_BYTES, b"b")


def test_what_stands_before_a_break_is_read(tmp_path):
    whole = gzip.compress(b"".join(b"line %d\n" % n for n in range(50_000)))
    read = []
    found = read_lines(write(tmp_path, whole[: len(whole) // 2]), "x")
    with pytest.raises(lines.BROKEN):
        deque(map(read.append, found), maxlen=0)
    assert len(read) > 10_000


def test_a_bomb_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(lines, "_GROWTH_CHECKED_FROM", 1_000_000)
    path = write(tmp_path, bz2.compress((b"a" * 99 + b"\n") * 200_000))
    with pytest.raises(BadInput, match="x: unpacks to more than"):
        list(read_lines(path, "x"))
