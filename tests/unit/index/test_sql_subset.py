"""The relational steps keep to the SQL that DuckDB and Spark share; this knows the traps."""

import re
from importlib.resources import files

import pytest

STATEMENTS = {
    path.name: path.read_text(encoding="utf-8")
    for path in (files("linkcensus.index") / "sql").iterdir()
    if path.name.endswith(".sql")
}

FUNCTIONS = {
    *(
        "array_contains",
        "avg",
        "bit_or",
        "coalesce",
        "count",
        "dense_rank",
        "floor",
        "greatest",
        "instr",
        "lag",
        "least",
        "max",
        "max_by",
    ),
    *("lower", "min", "min_by", "regexp_extract", "row_number", "split_part", "substr", "sum"),
    *("translate", "xxhash64"),
}
"""The same name, the same meaning, in both engines (`xxhash64`: any hash will do)."""

KEYWORDS_BEFORE_PARENTHESES = {
    *("and", "as", "by", "case", "exists", "filter", "from", "in", "join", "not", "on", "or"),
    *("over", "select", "then", "when", "where", "with", "else", "union", "all", "having"),
}

FORBIDDEN = {
    "a cast with ::": r"::",
    "QUALIFY": r"\bqualify\b",
    "EXCLUDE": r"\bexclude\b",
    "* REPLACE": r"\breplace\b",
    "a list literal or a subscript": r"\[",
    "a lambda": r"->",
    "ILIKE": r"\bilike\b",
    "ANY or ALL of a list": r"\b(any|all)\s*\(\s*\[",
    "GROUP BY ALL": r"\b(group|order)\s+by\s+all\b",
    "a distinct count beside other aggregates": r"\bcount\s*\(\s*distinct\b",
    "VARCHAR without a length": r"\bvarchar\b(?!\s*\()",
    "a decimal constant without a type": r"(?<![\w.])\d+\.\d+(?!\s+as\s+double)",
    "IS [NOT] DISTINCT FROM": r"\bis\s+(not\s+)?distinct\s+from\b",
    "USING SAMPLE, PIVOT, ASOF": r"\b(using\s+sample|pivot|unpivot|asof)\b",
    "POSITIONAL or LATERAL joins": r"\b(positional|lateral)\b",
    "a quoted identifier": r'"',
    "LIMIT without an order": r"\blimit\b",
}


def bare(text: str) -> str:
    """The statement without comments, in lower case, its string literals emptied."""
    text = re.sub(r"--[^\n]*", "", text)
    return re.sub(r"'[^']*'", "''", text).lower()


@pytest.mark.parametrize("name", STATEMENTS)
def test_only_the_shared_subset(name):
    text = bare(STATEMENTS[name])
    for what, pattern in FORBIDDEN.items():
        assert re.search(pattern, text) is None, what


@pytest.mark.parametrize("name", STATEMENTS)
def test_only_functions_of_both_engines(name):
    called = set(re.findall(r"\b([a-z_][a-z_0-9]*)\s*\(", bare(STATEMENTS[name])))
    casts = {"cast"}
    aliases = set(re.findall(r"\b([a-z_]+)\s+as\s+\(", bare(STATEMENTS[name])))
    assert called - FUNCTIONS - KEYWORDS_BEFORE_PARENTHESES - casts - aliases == set()


@pytest.mark.parametrize("name", STATEMENTS)
def test_each_statement_says_what_it_answers(name):
    assert STATEMENTS[name].startswith("-- ")
    assert ";" not in bare(STATEMENTS[name])


@pytest.mark.parametrize(
    "wrong",
    [
        "SELECT a::INT FROM t",
        "SELECT * EXCLUDE (a) FROM t",
        "SELECT [1, 2]",
        "SELECT count(DISTINCT a), sum(b) FROM t",
        "SELECT a * 0.15 FROM t",
        "SELECT a FROM t QUALIFY row_number() OVER () = 1",
        "SELECT CAST(a AS VARCHAR) FROM t",
    ],
)
def test_the_check_finds_what_spark_cannot_run(wrong):
    assert any(re.search(pattern, bare(wrong)) for pattern in FORBIDDEN.values())
