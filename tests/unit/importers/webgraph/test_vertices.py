"""Vertices are read with the numbers they have; anything else is told."""

import gzip
from pathlib import Path

import pytest

from linkcensus.core.errors import BadInput
from linkcensus.importers.webgraph.vertices import VERTICES, read_vertices


def read(folder: Path, *texts: bytes, level: str = "domain") -> list[dict[str, object]]:
    paths = []
    for number, text in enumerate(texts):
        path = folder / f"vertices-{number}.gz"
        path.write_bytes(gzip.compress(text))
        paths.append(path)
    rows: list[dict[str, object]] = []
    for batch in read_vertices(paths, level):
        assert batch.schema == VERTICES
        rows += batch.to_pylist()
    return rows


def test_domains_come_with_their_hosts(tmp_path: Path):
    assert read(tmp_path, b"0\tcom.a\t3\n1\tcom.b.www\t1\n") == [
        {"vertex": 0, "name": "com.a", "n_hosts": 3},
        {"vertex": 1, "name": "com.b", "n_hosts": 1},
    ]


def test_parts_go_on_counting(tmp_path: Path):
    rows = read(tmp_path, b"0\tcom.a\n1\tcom.a.b\n", b"2\torg.c.www\n", level="host")
    assert [row["vertex"] for row in rows] == [0, 1, 2]
    assert [row["name"] for row in rows] == ["com.a", "com.a", "org.c"]
    assert {row["n_hosts"] for row in rows} == {None}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"0\tcom.a\n2\tcom.c\n", "vertices-0.gz:2: vertex 2 where 1 should follow"),
        (b"1\tcom.a\n", "vertices-0.gz:1: vertex 1 where 0 should follow"),
        (b"0\tcom.a\n0\tcom.a\n", "vertices-0.gz:2: vertex 0 where 1 should follow"),
        (b"-1\tcom.a\n", "vertices-0.gz:1: vertex -1 where 0 should follow"),
        (b"0\tcom.a\nx\tcom.b\n", "vertices-0.gz:2: "),
        (b"0\tcom.a\n1\n", "vertices-0.gz:2: Expected 2 columns, got 1"),
        (b"0\tcom.a\n\n", "vertices-0.gz:2: "),
        (b"0\tcom.a\n1\t\n", "vertices-0.gz:2: has no name"),
        (b"0\tcom.a\t1\n1\tcom.b\tmany\n", "vertices-0.gz:2: "),
        (b"com.a\n", "vertices-0.gz:1: 'com.a' is not an id, a name"),
        (b"0\ta\tb\tc\n", "vertices-0.gz:1: '0 a b c' is not an id, a name"),
        (b"", "vertices-0.gz"),
    ],
)
def test_what_is_no_vertex_is_told_with_file_and_line(tmp_path: Path, text: bytes, said: str):
    with pytest.raises(BadInput) as told:
        read(tmp_path, text)
    assert said in str(told.value)
    assert ";" in str(told.value)


def test_a_part_left_out_is_noticed(tmp_path: Path):
    with pytest.raises(BadInput, match=r"vertices-1\.gz:1: vertex 3 where 1 should follow"):
        read(tmp_path, b"0\tcom.a\n", b"3\tcom.b\n")


def test_a_line_number_is_right_far_into_the_file(tmp_path: Path):
    text = b"".join(b"%d\tcom.example-%d\n" % (n, n) for n in range(300_000))
    with pytest.raises(BadInput, match=r"vertices-0\.gz:300001: "):
        read(tmp_path, text + b"oops\tcom.x\n")


def test_a_truncated_file_is_told(tmp_path: Path):
    path = tmp_path / "vertices.gz"
    packed = gzip.compress(b"".join(b"%d\tcom.e%d\n" % (n, n * 7919) for n in range(50_000)))
    path.write_bytes(packed[: len(packed) // 2])
    with pytest.raises(BadInput, match=r"vertices\.gz:\d+: the gzip data ends early"):
        list(read_vertices([path], "domain"))
