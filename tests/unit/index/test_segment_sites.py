"""Which sites a segment tells of: never wrong, whatever is remembered."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkcensus.index.segment_sites import SegmentSites

COLUMN = "target_hash"
hashes = st.integers(0, 30) | st.integers(0, 2**63 - 1)


def segment(folder: Path, told: list[int], rows: int = 2, **options: object) -> str:
    path = folder / "segment.parquet"
    table = pa.table({"other": [0] * len(told), COLUMN: pa.array(told, pa.int64())})
    pq.write_table(table, path, row_group_size=rows, **options)  # type: ignore[arg-type]
    return str(path)


@pytest.mark.parametrize("statistics", [True, False])
@pytest.mark.parametrize("kept_bytes", [0, 1_000])
@settings(max_examples=25, deadline=None)
@given(told=st.lists(hashes, max_size=9), asked=st.lists(hashes, min_size=1, max_size=5))
def test_exactly_the_sites_of_its_rows(tmp_path_factory, statistics, kept_bytes, told, asked):
    path = segment(tmp_path_factory.mktemp("s"), sorted(told), write_statistics=statistics)
    sites = SegmentSites(kept_bytes)
    for one in (*asked, *told, *asked):
        assert sites.holds(path, COLUMN, one) is (one in told)


def test_rows_need_not_be_sorted(tmp_path: Path):
    path = segment(tmp_path, [5, 1, 9, 3])
    sites = SegmentSites()
    assert [one for one in range(11) if sites.holds(path, COLUMN, one)] == [1, 3, 5, 9]


def test_a_file_is_read_once(tmp_path: Path):
    path = segment(tmp_path, [1, 5, 9], rows=3)
    sites = SegmentSites()
    assert sites.holds(path, COLUMN, 5)
    Path(path).unlink()
    assert sites.holds(path, COLUMN, 9)
    assert not sites.holds(path, COLUMN, 4)


@pytest.mark.parametrize("content", [None, b"no Parquet"])
def test_what_cannot_be_read_may_tell_of_anything(tmp_path: Path, content: bytes | None):
    path = tmp_path / "bad.parquet"
    if content is not None:
        path.write_bytes(content)
    assert SegmentSites().holds(str(path), COLUMN, 1)
