"""Files become blocks of whole lines, and damage is told where it is."""

import gzip
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from linkcensus.core.errors import BadInput
from linkcensus.importers.webgraph.blocks import LONGEST_LINE, ahead, blocks, lines, quoted

TEXT = b"".join(b"%d\tcom.example%d\n" % (number, number * 7919) for number in range(40_000))


def written(folder: Path, data: bytes) -> Path:
    path = folder / "file.gz"
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("data", [TEXT, gzip.compress(TEXT)], ids=["plain", "gzip"])
def test_a_file_comes_whole_and_its_size_is_told(tmp_path: Path, data: bytes):
    told: list[int] = []
    assert b"".join(blocks(written(tmp_path, data), told.append)) == TEXT
    assert sum(told) == len(data)


def test_members_stand_behind_each_other_with_padding_between(tmp_path: Path):
    half = len(TEXT) // 2
    data = gzip.compress(TEXT[:half]) + b"\0" * 100 + gzip.compress(TEXT[half:]) + b"\0" * 9
    assert b"".join(blocks(written(tmp_path, data))) == TEXT


@pytest.mark.parametrize("kept", [0.2, 0.5, 0.999])
def test_a_file_that_ends_early_gives_what_it_has_and_then_an_error(tmp_path: Path, kept: float):
    packed = gzip.compress(TEXT)
    path = written(tmp_path, packed[: int(len(packed) * kept)])
    got: list[bytes] = []
    with pytest.raises(BadInput, match=r"the gzip data ends early, after .* decompressed bytes"):
        got.extend(blocks(path))
    assert got
    assert TEXT.startswith(b"".join(got))


def test_damage_in_the_middle_is_told(tmp_path: Path):
    packed = bytearray(gzip.compress(TEXT))
    packed[len(packed) // 2 : len(packed) // 2 + 50] = b"\xff" * 50
    with pytest.raises(BadInput, match=r"file\.gz: the gzip data is damaged"):
        list(blocks(written(tmp_path, bytes(packed))))


def test_what_follows_the_last_member_must_be_gzip(tmp_path: Path):
    with pytest.raises(BadInput, match="damaged"):
        list(blocks(written(tmp_path, gzip.compress(TEXT) + b"rubbish")))


def test_an_empty_or_missing_file_is_told(tmp_path: Path):
    with pytest.raises(BadInput, match="is empty"):
        list(blocks(written(tmp_path, b"")))
    with pytest.raises(BadInput, match="cannot be read: No such file"):
        list(blocks(tmp_path / "absent"))


def test_lines_are_whole_and_the_last_one_is_ended(tmp_path: Path):
    path = written(tmp_path, gzip.compress(TEXT[:-1]))
    got = list(lines(path))
    assert all(block.endswith(b"\n") for block in got)
    assert b"".join(got) == TEXT


def test_a_line_without_end_is_refused_before_it_fills_memory(tmp_path: Path):
    path = written(tmp_path, gzip.compress(b"1\t2\n" + b"9" * (64 * LONGEST_LINE)))
    with pytest.raises(BadInput, match="a line of more than 64 kB"):
        list(lines(path))


def test_who_stops_reading_stops_the_thread_that_reads_ahead():
    made: list[int] = []

    def numbers() -> Iterator[int]:
        for number in range(1_000_000):
            made.append(number)
            yield number

    before = threading.active_count()
    items = ahead(numbers())
    assert next(items) == 0
    items.close()
    assert threading.active_count() == before
    assert len(made) < 20


def test_an_error_arrives_behind_what_came_before_it():
    def numbers() -> Iterator[int]:
        yield 1
        yield 2
        raise BadInput("the third")

    items = ahead(numbers())
    assert [next(items), next(items)] == [1, 2]
    with pytest.raises(BadInput, match="the third"):
        next(items)


def test_quoted_text_is_one_short_line():
    assert quoted(b"a\tb\x1b[31m\xff") == "'a b [31m�'"
    assert len(quoted(b"x" * 1000)) < 80
