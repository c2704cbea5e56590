"""A person's own SELECT over the tables of the index, guarded as on the command line."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Body, Response
from pydantic import BaseModel, ConfigDict, Field

from linkcensus.api.answering import READS_ONLY, Answer, Answering, operation
from linkcensus.api.asking import Tag, everywhere
from linkcensus.api.models import UNTRUSTED, list_of
from linkcensus.core.errors import SourceUnavailable
from linkcensus.insights import user_sql as question
from linkcensus.insights.json_text import dumps
from linkcensus.insights.listing import Listing
from linkcensus.insights.user_sql_tables import columns_of

router = everywhere(Tag.LINKS)

MOST_ROWS = 10_000
MOST_SECONDS = 60.0
MOST_STATEMENTS = 2
"""At the same time; each has a process of its own."""

_MEMORY_MEGABYTES = 1_000
_RETRY_SECONDS = 5

_running = threading.BoundedSemaphore(MOST_STATEMENTS)


class SqlRequest(BaseModel):
    """One statement."""

    model_config = ConfigDict(extra="forbid")

    statement: str = Field(
        max_length=question.LONGEST_STATEMENT, description="One SELECT over `sql_tables`."
    )
    limit: int = Field(1_000, ge=1, le=MOST_ROWS, description="Rows at most.")
    seconds: float = Field(
        20.0, gt=0, le=MOST_SECONDS, description="Time at most; then it is broken off."
    )


class SqlColumn(BaseModel):
    """One column of the answer."""

    name: str
    type: str = Field(description="Its Arrow type.")


class SqlAnswer(BaseModel):
    """What a statement says."""

    columns: list[SqlColumn]
    rows: list[list[Any]] = Field(
        description="The values of each row, in the order of the columns.",
        json_schema_extra=UNTRUSTED,
    )
    truncated: bool = Field(description="There are more rows than were asked for.")
    behind: bool = Field(
        description="`links`, `events` and `rollup` lack the newest imports until compaction."
    )


@dataclass(frozen=True, slots=True)
class SqlTableColumn:
    """One column of one table that a statement may read."""

    table: str
    column: str
    type: str
    """Its Arrow type; times are UTC without a zone."""
    derived: bool
    """The table is computed from others, and behind them until compaction."""


@router.get(
    "/sql/tables",
    **operation("sql_tables", "The tables that a statement may read", list_of(SqlTableColumn)),
)
def sql_tables(answer: Answer) -> Response:
    """Answer every column of every table."""
    rows = tuple(SqlTableColumn(*column) for column in columns_of(question.TABLES))
    return answer.rows(lambda: Listing(rows, len(rows), None))


@router.post(
    "/sql",
    **operation(
        "sql",
        "Answer one SELECT over the tables of the index",
        SqlAnswer,
        "The statement can read these tables and nothing else, in a process of its own with "
        "bounded time and memory.",
        503,
    ),
    openapi_extra=READS_ONLY,
)
def sql(answer: Answer, asked: Annotated[SqlRequest, Body()]) -> Response:
    """Answer the statement."""
    if not _running.acquire(blocking=False):
        raise SourceUnavailable(
            f"{MOST_STATEMENTS} statements are running already", retry_after=_RETRY_SECONDS
        )
    try:
        body = dumps(_answered(answer, asked))
    finally:
        _running.release()
    return Response(
        body.encode(), headers={"Cache-Control": "no-store"}, media_type="application/json"
    )


def _answered(answer: Answering, asked: SqlRequest) -> dict[str, object]:
    limits = question.SqlLimits(
        seconds=asked.seconds, memory_megabytes=_MEMORY_MEGABYTES, rows=asked.limit + 1
    )
    snapshot = answer.index.snapshot()
    with question.run_sql(answer.index, asked.statement, limits) as run:
        columns = [
            {"name": name, "type": kind} for name, kind in zip(run.columns, run.types, strict=True)
        ]
        rows = list(_rows(run))
    return {
        "columns": columns,
        "rows": rows[: asked.limit],
        "truncated": len(rows) > asked.limit,
        "behind": snapshot.marks.lowest_derived() < snapshot.last_seq,
    }


def _rows(run: question.SqlRun) -> Iterator[tuple[object, ...]]:
    for batch in run.batches():
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)
