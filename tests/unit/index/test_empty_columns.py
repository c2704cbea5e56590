"""Columns that hold nothing are found by footers alone, and never one that holds something."""

import pyarrow as pa
import pyarrow.parquet as pq

from linkcensus.index.empty_columns import empty_columns
from linkcensus.index.schema import SIGHTINGS


def stored(path, rows, **options):
    """A file of sightings with row groups of two rows."""
    table = pa.Table.from_pylist(rows, schema=SIGHTINGS)
    pq.write_table(table, path, row_group_size=2, **options)
    return str(path)


def test_what_no_row_of_any_file_knows_is_empty(tmp_path):
    one = stored(tmp_path / "one", [{"anchor": "a"}, {}, {}, {"rel": "ugc"}, {}])
    other = stored(tmp_path / "other", [{"position": "footer"}, {}])
    assert empty_columns([one]) == set(SIGHTINGS.names) - {"anchor", "rel", "target_status"}
    assert empty_columns([one, other]) == empty_columns([one]) - {"position"}


def test_a_redirect_may_fill_what_its_sighting_left_open(tmp_path):
    path = stored(tmp_path / "one", [{"raw_target_key": "com,short)/1"}])
    redirected = {"via", "target_url", "target_https"}
    assert not redirected & empty_columns([path])
    plain = stored(tmp_path / "plain", [{"anchor": "a"}])
    assert redirected <= empty_columns([plain])
    assert not redirected & empty_columns([plain, path])


def test_a_file_that_tells_nothing_may_hold_anything(tmp_path):
    path = stored(tmp_path / "one", [{"anchor": "a"}], write_statistics=False)
    assert empty_columns([path]) == set()
