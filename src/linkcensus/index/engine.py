"""DuckDB as the index uses it: settings of a connection, derived columns, SQL files.

Nothing here is downloaded: no DuckDB extension is ever installed or loaded.
"""

from functools import cache
from importlib.resources import files
from pathlib import Path

import duckdb

from linkcensus.index.schema import LINKS

ROW_GROUP_ROWS = 40_960
COPY_OPTIONS = (
    "FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 3, "
    f"ROW_GROUP_SIZE {ROW_GROUP_ROWS}, PARQUET_VERSION v2"
)
"""Measured on 20 M links: the smallest row group that costs no space worth naming."""

_MACROS = (
    # host of a SURT key: labels reversed back, the port dropped
    """CREATE OR REPLACE MACRO host_of(key) AS
       array_to_string(list_reverse(string_split(split_part(key, ')', 1), ',')), '.')""",
    # the canonical URL of a SURT key; a port stands right after the parenthesis
    """CREATE OR REPLACE MACRO url_of(key, https) AS
       CASE WHEN contains(key, ')')
            THEN (CASE WHEN https THEN 'https://' ELSE 'http://' END)
                 || host_of(key) || substr(key, instr(key, ')') + 1) END""",
    # core.link.link_hash: which of a site's links
    """CREATE OR REPLACE MACRO link_hash(target_key, source_key, kind, occurrence, raw_key) AS
       CAST(md5_number_lower(target_key || chr(10) || source_key || chr(10) || kind || chr(10)
            || occurrence || chr(10) || coalesce(raw_key, '')) >> 1 AS BIGINT)""",
    # Spark's name for a 64-bit hash; only equality within one query is asked of it
    "CREATE OR REPLACE MACRO xxhash64(a, b, c) AS hash(a, b, c)",
)


def connect(
    *, memory_megabytes: int | None = None, threads: int = 0, spill: Path | None = None
) -> duckdb.DuckDBPyConnection:
    """An in-memory DuckDB with the index's settings.

    Args:
        memory_megabytes: Upper bound of the buffer manager; None for DuckDB's own default.
        threads: Worker threads; 0 for one a core.
        spill: Folder for what does not fit into memory.
    """
    connection = duckdb.connect(":memory:")
    connection.execute("SET enable_progress_bar = false")
    # globally, else the cursors that questions run on read the footers anew each time
    connection.execute("SET GLOBAL parquet_metadata_cache = true")
    connection.execute("SET preserve_insertion_order = false")
    connection.execute("SET autoinstall_known_extensions = false")
    connection.execute("SET autoload_known_extensions = false")
    if memory_megabytes is not None:
        connection.execute("SET memory_limit = ?", [f"{memory_megabytes}MB"])
    if threads > 0:
        connection.execute("SET threads = ?", [threads])
    if spill is not None:
        connection.execute("SET temp_directory = ?", [str(spill)])
    define_macros(connection)
    return connection


def writing_connection() -> duckdb.DuckDBPyConnection:
    """A connection that sorts rows into segments on one thread; close it after use.

    All of a process share one DuckDB, of which each is a cursor: a new one costs as much CPU time
    as to write three thousand links.
    """
    return _writing_engine().cursor()


@cache
def _writing_engine() -> duckdb.DuckDBPyConnection:
    return connect(threads=1)


def define_macros(connection: duckdb.DuckDBPyConnection) -> None:
    """Give a connection the macros `host_of`, `url_of` and `link_hash`."""
    for macro in _MACROS:
        connection.execute(macro)


def count(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    """The one number a query gives; fetched to the end, for DuckDB 2 wants results finished."""
    rows = connection.execute(query).fetchall()
    return int(rows[0][0])


def drop_tables(connection: duckdb.DuckDBPyConnection, *, but: tuple[str, ...] = ()) -> None:
    """Drop the temporary tables of a merge, which hold memory."""
    names = connection.execute("SELECT table_name FROM duckdb_tables() WHERE temporary").fetchall()
    for (name,) in names:
        if name not in but:
            connection.execute(f"DROP TABLE IF EXISTS temp.{name}")


@cache
def statement(name: str) -> str:
    """The text of one of the SQL files in `index/sql`."""
    return (files("linkcensus.index") / "sql" / f"{name}.sql").read_text(encoding="utf-8")


def quoted(text: str) -> str:
    """A SQL string literal; for file names of our own making, never for a user's words."""
    return "'" + text.replace("'", "''") + "'"


def parquet(paths: list[str], table_sql_if_empty: str) -> str:
    """A FROM item over Parquet files, or an empty relation of the same columns."""
    if not paths:
        return f"({table_sql_if_empty})"
    listed = ", ".join(quoted(path) for path in paths)
    return f"read_parquet([{listed}], hive_partitioning = false)"


LINK_COLUMNS = tuple(LINKS.names)
