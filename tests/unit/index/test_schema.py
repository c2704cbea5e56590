"""What is stored, and the hash that places it."""

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcensus.core.link import Source
from linkcensus.core.url import site_hash
from linkcensus.index.lake import delta_schema
from linkcensus.index.schema import EVENTS, LINKS, SIGHTINGS, TABLES
from linkcensus.index.snapshot import empty_query


@pytest.fixture(scope="module")
def engine():
    with duckdb.connect() as connection:
        yield connection


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_only_types_that_every_engine_has(table):
    for field in table.schema:
        kind = field.type.value_type if pa.types.is_list(field.type) else field.type
        assert not pa.types.is_unsigned_integer(kind), field.name
        assert not pa.types.is_dictionary(kind), field.name
        if pa.types.is_timestamp(kind):
            assert (kind.unit, kind.tz) == ("us", None), "UTC without a zone"


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_sort_order_and_bucket_are_columns(table):
    assert set(table.sort) <= set(table.schema.names)
    assert len(set(table.schema.names)) == len(table.schema.names)
    if table.hash_column:
        assert table.schema.field(table.hash_column).type == pa.int64()


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_delta_knows_the_schema_with_its_partition(table):
    names = [field.name for field in delta_schema(table).fields]
    assert names == [*table.schema.names, "bucket"]


@pytest.mark.parametrize("name", TABLES)
def test_an_empty_relation_has_the_tables_columns(engine, name):
    found = engine.sql(empty_query(name)).to_arrow_table().schema
    wanted = TABLES[name].schema
    assert found.names == wanted.names
    assert [field.type for field in found] == [field.type for field in wanted]


def test_a_link_keeps_what_its_sightings_say():
    said = set(SIGHTINGS.names) - set(LINKS.names)
    assert said == {
        *("anchor_cut", "strength", "own", "import_id", "seen_from", "seen_until"),
        *("learned_at", "claimed_lost_at", "claimed_lost_reason"),
    }
    assert set(EVENTS.names) - set(LINKS.names) == {
        *("event", "happened_at", "learned_at", "reason", "before", "after"),
    }


def test_every_source_fits_the_mask():
    assert max(source.bit for source in Source) < 1 << 62
    assert len({source.bit for source in Source}) == len(Source)


@given(st.text(min_size=1).filter(lambda text: "\0" not in text and text.isprintable()))
def test_the_hash_is_duckdbs(engine, text):
    query = "SELECT (md5_number_lower(?) >> 1)::BIGINT"
    assert engine.execute(query, [text]).fetchall() == [(site_hash(text),)]


def test_the_hash_never_changes():
    # files on disk depend on it
    assert site_hash("example.com") == 4118760819914108545
    assert 0 <= site_hash("") < 1 << 63
