"""Edges become arrays; whatever is no edge is told with its line."""

import gzip
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkcensus.core.errors import BadInput
from linkcensus.importers.webgraph.edges import parse_edges, read_edges

PLACE = Path("edges.gz")
VERTICES = 1000
PAIRS = st.lists(st.tuples(st.integers(0, VERTICES - 1), st.integers(0, VERTICES - 1)))


@settings(deadline=None)  # the first call compiles
@given(PAIRS, st.sampled_from([b"\n", b"\r\n"]))
def test_every_pair_comes_back_in_its_order(pairs: list[tuple[int, int]], ending: bytes):
    block = b"".join(b"%d\t%d" % pair + ending for pair in pairs)
    sources, targets = parse_edges(block, VERTICES, place=PLACE)
    assert list(zip(sources.tolist(), targets.tolist(), strict=True)) == pairs


@settings(deadline=None)
@given(st.binary(max_size=40))
def test_any_bytes_give_edges_or_one_error(junk: bytes):
    block = junk + b"\n"
    try:
        sources, targets = parse_edges(block, VERTICES, place=PLACE)
    except BadInput:
        return
    again = b"".join(
        b"%d\t%d\n" % pair for pair in zip(sources.tolist(), targets.tolist(), strict=True)
    )
    plain = [[int(part) for part in line.split(b"\t")] for line in block.splitlines()]
    assert [[int(part) for part in line.split(b"\t")] for line in again.splitlines()] == plain


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"12", "not two vertex ids with a tab between"),
        (b"1 2", "not two vertex ids with a tab between"),
        (b"1\t2\t3", "not two vertex ids with a tab between"),
        (b"1\t", "not two vertex ids with a tab between"),
        (b"\t2", "not two vertex ids with a tab between"),
        (b"", "not two vertex ids with a tab between"),
        (b"a\tb", "not two vertex ids with a tab between"),
        (b"1\t2x", "not two vertex ids with a tab between"),
        (b"#from\tto", "not two vertex ids with a tab between"),
        (b"-1\t2", "has a negative id"),
        (b"1\t-2", "has a negative id"),
        (b"1\t1000", "names a vertex that does not exist; ids go from 0 to 999"),
        (b"99999999999999999999999\t1", "names a vertex that does not exist"),
        (b"18446744073709551617\t1", "names a vertex that does not exist"),
    ],
)
def test_a_line_that_is_no_edge_is_told_with_its_number(line: bytes, said: str):
    block = b"1\t2\n3\t4\n" + line + b"\n5\t6\n"
    with pytest.raises(BadInput, match=r"edges\.gz:9: ") as told:
        parse_edges(block, VERTICES, place=PLACE, first_line=7)
    assert said in str(told.value)


def test_files_follow_each_other_and_unsorted_and_repeated_edges_pass(tmp_path: Path):
    for name, text in (("1.gz", b"5\t1\n0\t2\n5\t1\n"), ("2.gz", b"1\t1\n")):
        (tmp_path / name).write_bytes(gzip.compress(text))
    got = list(read_edges([tmp_path / "1.gz", tmp_path / "2.gz"], 6))
    assert [chunk[0].tolist() for chunk in got] == [[5, 0, 5], [1]]
    assert [chunk[1].tolist() for chunk in got] == [[1, 2, 1], [1]]


def test_vertices_may_stand_for_other_nodes(tmp_path: Path):
    path = tmp_path / "edges"
    path.write_bytes(b"0\t1\n2\t0\n")
    nodes = np.array([7, 7, 3], np.int32)
    ((sources, targets),) = read_edges([path], 3, nodes=nodes)
    assert (sources.tolist(), targets.tolist()) == ([7, 3], [7, 7])


def test_damage_is_told_with_the_line_after_the_last_good_block(tmp_path: Path):
    packed = gzip.compress(b"".join(b"%d\t1\n" % (n * 7919 % 1000) for n in range(50_000)))
    path = tmp_path / "edges.gz"
    path.write_bytes(packed[:-30])
    with pytest.raises(BadInput, match=r"edges\.gz:\d+: the gzip data ends early") as told:
        list(read_edges([path], 1000))
    line = int(str(told.value).split(":")[1])
    assert 1 < line <= 50_001
    assert "fetch it again" in str(told.value)
