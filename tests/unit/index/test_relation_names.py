"""Which relations a question reads, and its own WITH beside ours."""

import pytest

from linkcensus.index.relation_names import relations_of, with_definitions, words_of


@pytest.mark.parametrize(
    ("query", "read"),
    [
        ("SELECT count(*) FROM links", ["links"]),
        ("select 1 from imports join visits using (import_id)", ["visits", "imports"]),
        ("SELECT links FROM other", []),
        ("SELECT 'FROM me' AS pages", []),
        ("WITH one AS (SELECT * FROM events) SELECT * FROM one", ["events"]),
    ],
)
def test_what_stands_behind_from_and_join_is_read(query: str, read: list[str]):
    assert relations_of(query) == read


def test_words_are_what_may_be_columns():
    assert words_of("SELECT source_url FROM links") == {"source_url", "links"}


def test_a_with_of_ones_own_joins_ours():
    assert with_definitions(" SELECT 1", []) == "SELECT 1"
    assert with_definitions("SELECT 1", ["a AS (x)"]) == "WITH a AS (x) SELECT 1"
    assert with_definitions("with b AS (y) SELECT 1", ["a AS (x)"]) == (
        "WITH a AS (x), b AS (y) SELECT 1"
    )
