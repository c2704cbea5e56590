"""Ranks are read by the names of their columns."""

import gzip
import json
from pathlib import Path

import pytest

from linkcensus.core.errors import BadInput
from linkcensus.importers.webgraph.ranks import RANKS, columns_of, read_ranks

HEADER = b"#harmonicc_pos\t#harmonicc_val\t#pr_pos\t#pr_val\t#host_rev\t#n_hosts\n"
ROWS = b"1\t3.0766694E7\t2\t0.0126\tcom.a\t3049\n2\t3.0E7\t1\t0.2\tcom.b.www\t7\n"


def read(
    folder: Path, text: bytes, level: str = "domain", top: int | None = None
) -> list[dict[str, object]]:
    path = folder / "ranks.gz"
    path.write_bytes(gzip.compress(text))
    rows: list[dict[str, object]] = []
    for batch in read_ranks([path], level, top=top):
        assert batch.schema == RANKS
        rows += batch.to_pylist()
    return rows


def test_todays_columns(tmp_path: Path):
    first, second = read(tmp_path, HEADER + ROWS)
    assert first == {
        "name": "com.a",
        "n_hosts": 3049,
        "harmonic_position": 1,
        "harmonic": 30766694.0,
        "pagerank_position": 2,
        "pagerank": 0.0126,
    }
    assert second["name"] == "com.b"


def test_host_ranks_have_no_column_of_hosts(tmp_path: Path):
    header = b"#harmonicc_pos\t#harmonicc_val\t#pr_pos\t#pr_val\t#host_rev\n"
    (row,) = read(tmp_path, header + b"1\t5\t2\t0.1\tcom.a.fonts\n", "host")
    assert (row["name"], row["n_hosts"]) == ("com.a", None)


@pytest.mark.parametrize(
    ("header", "row"),
    [
        (b"#hc_pos #hc_val #pr_pos #pr_val #host_rev", b"1 9.5 2 0.5 com.a"),
        (b"#host_rev\t#pr_val\t#pr_pos\t#hc_val\t#hc_pos", b"com.a\t0.5\t2\t9.5\t1"),
        (b"#HarmonicC_Pos\t#hc_val\t#\t#pr_pos\t#pr_val\t#domain_rev", b"1\t9.5\t?\t2\t0.5\tcom.a"),
    ],
)  # fmt: skip
def test_older_columns_are_known_by_name_in_any_order(tmp_path: Path, header: bytes, row: bytes):
    (got,) = read(tmp_path, header + b"\n" + row + b"\n")
    assert got["name"] == "com.a"
    assert (got["harmonic_position"], got["harmonic"]) == (1, 9.5)
    assert (got["pagerank_position"], got["pagerank"]) == (2, 0.5)


def test_a_file_may_have_positions_of_one_kind_only(tmp_path: Path):
    (row,) = read(tmp_path, b"#pr_pos\t#host_rev\n4\tcom.a\n")
    assert row["pagerank_position"] == 4
    assert row["harmonic"] is None


@pytest.mark.parametrize(
    "header",
    [b"1\t2.0\t3\t0.1\tcom.a", b"", b"0\tcom.a", b"#host_rev", b"#pr_pos\t#pr_pos\t#host_rev",
     b"<html>", b"#pr_pos\t#pr_val"],
)  # fmt: skip
def test_what_is_no_header_is_told(header: bytes):
    with pytest.raises(BadInput, match=r"ranks\.gz:1: the first line.* is not a header"):
        columns_of(header, Path("ranks.gz"))


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (b"0\t1\t1\t1\tcom.a\t1", "harmonic position 0 cannot be"),
        (b"-1\t1\t1\t1\tcom.a\t1", "harmonic position -1 cannot be"),
        (b"99999999999\t1\t1\t1\tcom.a\t1", "cannot be"),
        (b"1\tnan\t1\t1\tcom.a\t1", "harmonic nan cannot be"),
        (b"1\tinf\t1\t1\tcom.a\t1", "harmonic inf cannot be"),
        (b"1\t1\t1\t-0.5\tcom.a\t1", "pagerank -0.5 cannot be"),
        (b"1\t1\t1\t1\tcom.a\t-4", "n hosts -4 cannot be"),
        (b"1\t1\t1\t1\t\t1", "has no name"),
        (b"1\t1\t1", "Expected 6 columns, got 3"),
        (b"one\t1\t1\t1\tcom.a\t1", "one"),
        (b"\t1\t1\t1\tcom.a\t1", ""),
    ],
)
def test_a_value_that_does_not_fit_is_told_with_its_line(tmp_path: Path, row: bytes, said: str):
    with pytest.raises(BadInput, match=r"ranks\.gz:4: ") as told:
        read(tmp_path, HEADER + ROWS + row + b"\n")
    assert said in str(told.value)


def test_top_takes_the_first_rows_of_a_file_that_ends_early(tmp_path: Path):
    text = HEADER + b"".join(
        b"%d\t1\t%d\t0.1\tcom.e%d\t1\n" % (n, n, n * 7919) for n in range(1, 50_000)
    )
    assert len(read(tmp_path, text, top=3)) == 3
    assert len(read(tmp_path, text, top=10**6)) == 49_999
    path = tmp_path / "head.gz"
    packed = gzip.compress(text)
    path.write_bytes(packed[: len(packed) // 2])
    assert sum(batch.num_rows for batch in read_ranks([path], "domain", top=9_000)) == 9_000
    with pytest.raises(BadInput, match=r"head\.gz:\d+: the gzip data ends early"):
        list(read_ranks([path], "domain", top=49_000))


def test_the_published_top_is_read(shared_data: Path, tmp_path: Path):
    for name, level in (
        ("domain-cc-main-2025-jul-aug-sep", "domain"),
        ("domain-cc-main-2019-aug-sep-oct", "domain"),
        ("host-cc-main-2025-jul-aug-sep", "host"),
    ):
        published = json.loads((shared_data / "graphs" / f"{name}.json").read_text())
        table = [published["header"], *published["rows"]]
        rows = read(tmp_path, "\n".join(map("\t".join, table)).encode(), level)
        assert len(rows) == 1000
        assert [row["harmonic_position"] for row in rows] == list(range(1, 1001))
        assert rows[0]["name"] in ("com.googleapis", "com.facebook")
