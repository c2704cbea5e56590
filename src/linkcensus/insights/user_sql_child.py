"""The child process of `linkcensus.insights.user_sql`: reads one task, answers in an Arrow stream.

stdin: the task as JSON. stdout: the rows as Arrow IPC. stderr: one JSON line when something is
wrong. It ends itself; the parent kills it when the time is over.
"""

import json
import resource
import sys
from collections.abc import Iterator, Mapping, Sequence

import duckdb
import pyarrow as pa

from linkcensus.core.errors import BadInput, Refused
from linkcensus.index.engine import define_macros, statement
from linkcensus.index.schema import TABLES
from linkcensus.index.scores import PARTS_OF_A_RUN, SCORE_TABLES

HARMLESS_TABLE_FUNCTIONS = frozenset(
    {"range", "generate_series", "unnest", "json_each", "json_tree"}
)
"""The only table functions a statement may call: none of them opens anything."""

READING_NODES = frozenset({"SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE"})
"""The only kinds of query a statement may be made of: DuckDB takes `WITH x AS (COPY ... TO ...)`
for part of a SELECT."""

BATCH_ROWS = 2_000
_ADDRESS_SPACE_BESIDE_QUERY = 6 << 30
"""Bytes of address space (not memory) that Python, Arrow and DuckDB reserve by themselves."""

_SETTINGS = (
    "SET temp_directory = ''",
    "SET max_temp_directory_size = '0B'",
    "SET autoinstall_known_extensions = false",
    "SET autoload_known_extensions = false",
    "SET allow_community_extensions = false",
    "SET allow_persistent_secrets = false",
    "SET python_enable_replacements = false",
    "SET enable_progress_bar = false",
    "SET max_expression_depth = 250",
    "SET enable_external_access = false",
    "SET lock_configuration = true",
)
"""The last two take away the right to open files and to take anything of this back."""

_DERIVED_COLUMNS = {
    "links": "* REPLACE ({source} AS source_url, {target} AS target_url), {hosts}",
    "sightings": "* REPLACE ({source} AS source_url, {target} AS target_url), {hosts}",
    "events": "* REPLACE ({source} AS source_url, {target} AS target_url), {hosts}",
    "visits": "* REPLACE ({page} AS page_url)",
    "pages": "* REPLACE ({page} AS page_url)",
}
_RUN_OF_FILE = "CAST(regexp_extract(filename, 'run=([0-9]+)/[^/]*$', 1) AS BIGINT)"
"""The tables of scores hold every run: the folder of a file says which one."""

_SCHEMAS = ("", "recurring")
"""`recurring.x`: what the recursive part x of a WITH has found so far. Nobody can make schemas."""

_FACTS = ("sightings", "visits", "pages", "redirects", "facts")
"""Tables whose rows stop counting when their import is undone."""

_NEWEST = "QUALIFY row_number() OVER (PARTITION BY import_id ORDER BY commit_seq DESC) = 1"
"""The newest row of an import holds."""

_PARTS = {
    "source": "coalesce(source_url, url_of(source_key, source_https))",
    "target": "coalesce(target_url, url_of(target_key, target_https))",
    "page": "coalesce(page_url, url_of(page_key, page_https))",
    "hosts": "host_of(source_key) AS source_host, host_of(target_key) AS target_host",
}


def main() -> int:
    """Answer the task on stdin; the exit status is 0 when all rows were written."""
    task = json.load(sys.stdin)
    try:
        _limit_process(task["memory_megabytes"], task["seconds"])
        _answer(task)
    except Refused as error:
        return _complain("refused", str(error))
    except (BadInput, duckdb.Error) as error:
        kind = "memory" if isinstance(error, duckdb.OutOfMemoryException) else "bad"
        return _complain(kind, str(error))
    except (MemoryError, pa.ArrowMemoryError):
        return _complain("memory", "out of memory")
    except BrokenPipeError:
        return 1
    return 0


def _complain(kind: str, message: str) -> int:
    first = message.partition("\n\n")[0]
    sys.stderr.write(json.dumps({"kind": kind, "message": first[:2_000]}) + "\n")
    sys.stderr.flush()
    return 3


def _limit_process(memory_megabytes: int, seconds: float) -> None:
    """Forbid writing files, and end the process by itself should the parent be gone."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    cpu_seconds = int(seconds * 64) + 10
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
    if sys.platform == "linux":
        space = 2 * (memory_megabytes << 20) + _ADDRESS_SPACE_BESIDE_QUERY
        resource.setrlimit(resource.RLIMIT_AS, (space, space))


def _answer(task: Mapping[str, object]) -> None:
    statement, files = str(task["statement"]), _files_of(task)
    check_statement(statement, frozenset(files))
    connection = guarded_connection(
        files, _whole(task["memory_megabytes"]), _whole(task["threads"]), _words(task["undone"])
    )
    # a relation is evaluated as it is read, where `execute` would hold all rows at once
    relation = connection.sql(statement)
    if task["rows"] is not None:
        relation = relation.limit(_whole(task["rows"]))
    reader = relation.to_arrow_reader(BATCH_ROWS)
    with pa.ipc.new_stream(sys.stdout.buffer, reader.schema) as stream:
        for batch in reader:
            stream.write_batch(batch)
            sys.stdout.buffer.flush()


def guarded_connection(
    files: Mapping[str, Sequence[str]],
    memory_megabytes: int,
    threads: int,
    undone: Sequence[str] = (),
) -> duckdb.DuckDBPyConnection:
    """Open a database that holds views over the files and can reach nothing else."""
    connection = duckdb.connect(":memory:")
    _make_views(connection, files, undone)
    connection.execute(f"SET memory_limit = '{memory_megabytes}MB'")
    connection.execute(f"SET threads = {threads}")
    for setting in _SETTINGS:
        connection.execute(setting)
    return connection


def _files_of(task: Mapping[str, object]) -> dict[str, list[str]]:
    files = task["files"]
    if not isinstance(files, dict):
        raise BadInput("the task names no files")
    return {str(table): [str(path) for path in paths] for table, paths in files.items()}


def _words(value: object) -> list[str]:
    if not isinstance(value, list):
        raise BadInput(f"{value!r} is no list")
    return [str(part) for part in value]


def _whole(value: object) -> int:
    if not isinstance(value, int):
        raise BadInput(f"{value!r} is no whole number")
    return value


def _make_views(
    connection: duckdb.DuckDBPyConnection,
    files: Mapping[str, Sequence[str]],
    undone: Sequence[str],
) -> None:
    """Make one view a table, and name to DuckDB the only files it may open."""
    define_macros(connection)
    allowed = ", ".join(_quoted(path) for paths in files.values() for path in paths)
    connection.execute(f"SET allowed_paths = [{allowed}]")
    for table, paths in files.items():
        if table == "rollup":
            continue
        dated = table in PARTS_OF_A_RUN
        default = f"* EXCLUDE (filename), {_RUN_OF_FILE} AS run" if dated else "*"
        columns = _DERIVED_COLUMNS.get(table, default).format_map(_PARTS)
        if paths:
            listed = ", ".join(_quoted(path) for path in paths)
            named = ", filename = true" if dated else ""
            rows = f"read_parquet([{listed}], hive_partitioning = false{named})"
        else:
            rows = f"no_{table}"
            schema = (TABLES | SCORE_TABLES)[table].schema
            empty = schema.append(pa.field("filename", pa.string())) if dated else schema
            connection.register(rows, empty.empty_table())
        which = _NEWEST if table == "imports" else ""
        if table in _FACTS and undone:
            which = f"WHERE import_id NOT IN ({', '.join(_quoted(name) for name in undone)})"
        # table, columns and rows are names of our own, and the paths are quoted
        connection.execute(f"CREATE TEMP VIEW {table} AS SELECT {columns} FROM {rows} {which}")  # noqa: S608
    if "rollup" in files and "links" in files:
        # the stored rollup holds large sites only: here it is that of all links
        connection.execute(f"CREATE TEMP VIEW rollup AS {statement('rollup')}")


def _quoted(path: str) -> str:
    return "'" + path.replace("'", "''") + "'"


def check_statement(statement: str, tables: frozenset[str]) -> None:
    """Let exactly one SELECT over the given relations pass.

    Raises:
        BadInput: It is no statement, several, or no SELECT by the parser's own word.
        Refused: It names another relation or calls a table function that could open things.
    """
    parser = duckdb.connect(":memory:")
    statements = parser.extract_statements(statement)
    if len(statements) != 1:
        raise BadInput(f"give exactly one statement, not {len(statements)}")
    kind = statements[0].type
    if kind != duckdb.StatementType.SELECT:
        raise Refused(f"only SELECT is allowed here, and this is {kind.name}")
    serialised = parser.execute("SELECT json_serialize_sql(?)", [statement]).fetchone()
    tree = json.loads(serialised[0]) if serialised else {"error": True}
    if tree.get("error"):
        raise BadInput(str(tree.get("error_message", "the statement cannot be read")))
    nodes = list(_nodes(tree))
    known = tables | {name for node in nodes for name in _own_relations(node)}
    for node in nodes:
        _check_node(node, known)


def _check_node(node: Mapping[str, object], known: frozenset[str]) -> None:
    kind = str(node.get("type"))
    if kind.endswith("_NODE") and kind not in READING_NODES:
        word = kind.partition("_")[0]
        raise Refused(f"only SELECT is allowed here, and this has a {word} in it")
    if kind == "TABLE_FUNCTION":
        function = node.get("function")
        name = str(function.get("function_name")) if isinstance(function, dict) else "?"
        if name.lower() not in HARMLESS_TABLE_FUNCTIONS:
            raise Refused(f"the table function {name} is not allowed here")
    elif kind == "BASE_TABLE":
        name = str(node.get("table_name"))
        schema = node.get("schema_name") or ""
        if name.lower() not in known or schema not in _SCHEMAS or node.get("catalog_name"):
            raise Refused(
                f"there is no relation {name} here; there are: {', '.join(sorted(known))}"
            )


def _own_relations(node: Mapping[str, object]) -> Iterator[str]:
    """Names that a node's WITH defines."""
    ctes = node.get("cte_map")
    entries = ctes.get("map") if isinstance(ctes, dict) else None
    for entry in entries if isinstance(entries, list) else ():
        yield str(entry["key"]).lower()


def _nodes(tree: object) -> Iterator[Mapping[str, object]]:
    """Walk the syntax tree without recursion: hostile statements nest deeply."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            yield node
            waiting.extend(node.values())
        elif isinstance(node, list):
            waiting.extend(node)


if __name__ == "__main__":
    sys.exit(main())
