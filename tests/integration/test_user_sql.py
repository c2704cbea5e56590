"""The read-only SQL door: what it lets through, and the attacks it stops."""

from pathlib import Path
from types import SimpleNamespace

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from linkcensus.core.errors import BadInput, CorruptIndex, LinkCensusError, Refused
from linkcensus.index.schema import LINKS
from linkcensus.insights.user_sql import LONGEST_STATEMENT, TABLES, SqlLimits, run_sql
from linkcensus.insights.user_sql_child import check_statement, guarded_connection

LIMITS = SqlLimits(seconds=20, memory_megabytes=300)


class Lake:
    """Three links on disk, beside a file that is nobody's business."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "lake"
        self.folder.mkdir()
        self.secret = folder / "secret.csv"
        self.secret.write_text("password\nhunter2\n")
        self.links = self.folder / "links.parquet"
        row = {"source_key": "com,a)/x", "source_https": True, "source_site": "a.com"}
        row |= {"target_key": "org,b,www)/", "target_https": False}
        pq.write_table(pa.Table.from_pylist([row] * 3, schema=LINKS), self.links)
        (self.folder / "stray.parquet").write_bytes(self.links.read_bytes())

    def files(self, table: str) -> list[str]:
        return [str(self.links)] if table == "links" else []

    def snapshot(self) -> SimpleNamespace:
        return SimpleNamespace(undone=[])


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    return Lake(tmp_path_factory.mktemp("sql"))


def answer(lake: Lake, statement: str, limits: SqlLimits = LIMITS) -> list[tuple[object, ...]]:
    with run_sql(lake, statement, limits) as run:
        batches = list(run.batches())
    return [
        tuple(column[row].as_py() for column in batch.columns)
        for batch in batches
        for row in range(batch.num_rows)
    ]


def test_links_have_their_urls_and_hosts_filled_in(lake: Lake):
    found = answer(lake, "SELECT source_url, target_url, source_host, target_host FROM links")
    assert found == [("https://a.com/x", "http://www.b.org/", "a.com", "www.b.org")] * 3


def test_every_table_is_there_even_when_it_has_no_file(lake: Lake):
    counts = ", ".join(f"(SELECT count(*) FROM {table})" for table in TABLES)
    assert answer(lake, f"SELECT {counts}") == [
        (3, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0)
    ]  # the rollup is that of the links


@pytest.mark.parametrize(
    "statement",
    [
        "FROM links",
        "-- a remark\nSELECT * FROM links;",
        "/* ; DROP TABLE links */ SELECT * FROM LINKS",
        "WITH mine AS (SELECT * FROM links) SELECT * FROM mine",
        "SELECT unnest(range(3))",
    ],
)
def test_ordinary_statements_answer(lake: Lake, statement: str):
    assert len(answer(lake, statement)) == 3


def test_recursion_within_reason_is_allowed(lake: Lake):
    statement = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9) "
    assert answer(lake, statement + "SELECT max(i) FROM n") == [(9,)]


def test_rows_are_capped_without_computing_the_rest(lake: Lake):
    limits = SqlLimits(seconds=20, memory_megabytes=300, rows=2_500)
    assert len(answer(lake, "SELECT * FROM range(1000000000000)", limits)) == 2_500


def test_a_result_larger_than_the_memory_limit_streams(lake: Lake):
    statement = "SELECT repeat('x', 1000) AS x FROM range(400000)"
    with run_sql(lake, statement, SqlLimits(seconds=60, memory_megabytes=200)) as run:
        assert sum(batch.num_rows for batch in run.batches()) == 400_000


ATTACKS = (
    "COPY links TO '{out}'",
    "COPY (SELECT 1) TO '{out}' (FORMAT parquet)",
    "EXPLAIN ANALYZE COPY (SELECT 1) TO '{out}'",
    "EXPORT DATABASE '{out}'",
    "SELECT * FROM links; COPY links TO '{out}'",
    "SELECT 1 /* ; */ ; COPY links TO '{out}' --",
    "SELECT * INTO OUTFILE '{out}' FROM links",
    "SELECT 1 INTO other",
    "CREATE TABLE x AS SELECT 1",
    "INSERT INTO links SELECT * FROM links",
    "DELETE FROM links",
    "WITH gone AS (DELETE FROM links RETURNING *) SELECT * FROM gone",
    "WITH more AS (INSERT INTO links SELECT * FROM links RETURNING *) SELECT * FROM more",
    "WITH out AS (COPY links TO '{out}') SELECT 1",
    "WITH out AS (COPY (SELECT 1) TO '{out}' (FORMAT csv)) SELECT * FROM out",
    "SELECT * FROM (WITH out AS (COPY links TO '{out}') SELECT * FROM out)",
    "DROP VIEW links",
    "ATTACH '{out}' AS other",
    "ATTACH ':memory:' AS other",
    "USE memory",
    "INSTALL httpfs",
    "LOAD httpfs",
    "FORCE INSTALL json FROM community",
    "PRAGMA database_list",
    "PRAGMA enable_profiling",
    "SET lock_configuration = false",
    "SET enable_external_access = true",
    "RESET enable_external_access",
    "CALL pragma_version()",
    "PREPARE p AS SELECT 1",
    "EXECUTE p",
    "BEGIN TRANSACTION",
    "CHECKPOINT",
    "VACUUM",
    "EXPLAIN SELECT 1",
    "CREATE SECRET s (TYPE s3, KEY_ID 'a', SECRET 'b')",
    "SELECT * FROM read_csv('{secret}')",
    "SELECT * FROM read_csv_auto('/etc/passwd')",
    "SELECT * FROM read_text('{secret}')",
    "SELECT * FROM read_blob('{secret}')",
    "SELECT * FROM read_json('{secret}')",
    "SELECT * FROM read_parquet('{stray}')",
    "SELECT * FROM parquet_scan('{links}')",
    "SELECT * FROM parquet_metadata('{links}')",
    "SELECT * FROM sniff_csv('{secret}')",
    "SELECT * FROM glob('/*')",
    "SELECT * FROM links WHERE EXISTS (SELECT 1 FROM read_text('{secret}'))",
    "SELECT (SELECT content FROM read_text('{secret}')) FROM links",
    "SELECT * FROM links LIMIT (SELECT count(*) FROM glob('/*'))",
    "WITH x AS MATERIALIZED (FROM read_text('{secret}')) SELECT 1",
    "SELECT * FROM query('SELECT * FROM read_text(''{secret}'')')",
    "SELECT * FROM query_table('{secret}')",
    "SELECT * FROM '{secret}'",
    "SELECT * FROM '{stray}'",
    'SELECT * FROM "{secret}"',
    "SELECT * FROM read_parquet('http://127.0.0.1:1/x.parquet')",
    "SELECT * FROM read_csv('s3://bucket/x.csv')",
    "SELECT getenv('HOME')",
    "SELECT * FROM duckdb_secrets()",
    "SELECT * FROM duckdb_settings()",
    "SELECT * FROM which_secret('s3://x', 's3')",
    "SELECT * FROM enable_logging('QueryLog')",
    "SELECT * FROM json_execute_serialized_sql(json_serialize_sql('SELECT 1'))",
    "SELECT sql FROM sqlite_master",
    "SELECT * FROM information_schema.tables",
    "SELECT * FROM pg_catalog.pg_views",
    "SELECT * FROM connection",
    "SELECT * FROM arrow_scan(1, 2, 3)",
    "SELECT * FROM python_map_function(1)",
    "SELECT no_such_function(1)",
    "SELEC 1",
    "'; DROP TABLE links; --",
    "SELECT " + "(" * 5_000 + "1" + ")" * 5_000,
)


def filled(attack: str, lake: Lake, out: Path) -> str:
    for name, path in (
        ("out", out),
        ("secret", lake.secret),
        ("stray", lake.folder / "stray.parquet"),
        ("links", lake.links),
    ):
        attack = attack.replace(f"{{{name}}}", str(path))
    return attack


# functions that do not exist are the binder's work, which is tested with the database below
LOOKED_AT = [one for one in ATTACKS if "such_function" not in one and "getenv" not in one]


@pytest.mark.parametrize("attack", LOOKED_AT)
def test_the_look_at_the_statement_stops_attacks(lake: Lake, attack: str, tmp_path: Path):
    statement = filled(attack, lake, tmp_path / "out")
    with pytest.raises((LinkCensusError, duckdb.Error)):
        check_statement(statement, frozenset(TABLES))


def test_the_locked_database_alone_gives_nothing_away(lake: Lake, tmp_path: Path):
    out = tmp_path / "out"
    connection = guarded_connection({"links": [str(lake.links)]}, 200, 1)
    for attack in ATTACKS:
        statement = filled(attack, lake, out)
        try:
            found = str(connection.execute(statement).fetchall())
        except duckdb.Error:
            found = ""
        assert "hunter2" not in found
        assert "root:" not in found
        assert not out.exists()


@pytest.mark.parametrize("attack", ATTACKS[::9])
def test_attacks_end_with_one_line(lake: Lake, attack: str, tmp_path: Path):
    out = tmp_path / "out"
    with pytest.raises(LinkCensusError) as caught:
        answer(lake, filled(attack, lake, out))
    assert "\n" not in str(caught.value)
    assert "hunter2" not in str(caught.value)
    assert not out.exists()


def test_an_endless_recursion_is_killed_in_time(lake: Lake):
    statement = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i FROM n) SELECT count(*) FROM n"
    with pytest.raises(Refused, match=r"longer than 2 s|memory"):
        answer(lake, statement, SqlLimits(seconds=2, memory_megabytes=300))


def test_a_slow_join_is_killed_in_time(lake: Lake):
    statement = "SELECT sum(a.range * b.range) FROM range(9999999) a, range(9999999) b"
    with pytest.raises(Refused, match="longer than 2 s"):
        answer(lake, statement, SqlLimits(seconds=2, memory_megabytes=300))


def test_memory_is_limited(lake: Lake):
    with pytest.raises(Refused, match="memory"):
        answer(lake, "SELECT list(range) FROM range(1000000000)", SqlLimits(20, 200))


def test_leaving_early_ends_the_child(lake: Lake):
    with run_sql(lake, "SELECT * FROM range(1000000000000)", LIMITS) as run:
        next(run.batches())
        child = run._child
    assert child.returncode is not None


def test_a_link_out_of_the_lake_is_refused(lake: Lake, tmp_path: Path):
    inside = tmp_path / "links.parquet"
    inside.symlink_to(lake.secret)

    class Trap:
        def files(self, table: str) -> list[str]:
            return [str(inside)] if table == "links" else []

        def snapshot(self) -> SimpleNamespace:
            return SimpleNamespace(undone=[])

    with pytest.raises(CorruptIndex, match="not a plain file"):
        run_sql(Trap(), "SELECT * FROM links")


@pytest.mark.parametrize("statement", ["", "  \n", "SELECT 1 -- " + "x" * LONGEST_STATEMENT, "\0"])
def test_no_statement_is_no_statement(lake: Lake, statement: str):
    with pytest.raises(BadInput):
        run_sql(lake, statement)
