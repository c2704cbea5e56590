"""`linkcensus sql`: the user's own SELECT over the lake, read-only."""

import sys
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING, Annotated

import typer

from linkcensus.cli import emit, options
from linkcensus.cli.command import command
from linkcensus.cli.session import Session
from linkcensus.cli.tables import Column, show_line, show_table
from linkcensus.cli.text import number
from linkcensus.insights.exporting.cells import cell_text
from linkcensus.insights.exporting.csv_file import csv_writer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from linkcensus.insights.user_sql import SqlRun

_SHOWN = 100
_WIDEST = 48
"""Characters of a cell that people are shown."""
_SMALL_LAKE_ROWS = 2_000_000
"""Sightings up to which a statement puts the index in order first; some seconds at most."""


class Form(StrEnum):
    """How the rows are written."""

    TABLE = "table"
    CSV = "csv"


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    command(app, "sql")(sql)


def sql(
    session: Session,
    statement: Annotated[
        str, typer.Argument(help="One SELECT; - reads it from standard input.", show_default=False)
    ],
    form: Annotated[Form, typer.Option("--form", help="How the rows are written.")] = Form.TABLE,
    limit: options.Limit = None,
    seconds: Annotated[
        float, typer.Option("--seconds", min=0.1, help="Longest time it may take.")
    ] = 60.0,
    memory: Annotated[
        int, typer.Option("--memory", min=50, help="Most memory it may use, in MB.")
    ] = 1_000,
) -> None:
    """Answer one SELECT over the tables of the index.

    Tables: links, sightings, visits, pages, redirects, facts, events, rollup, imports. The
    statement can read them and nothing else. People see 100 rows; --json and --form csv give all.

    A link through redirects stands in links twice: for the address it is written with, and for
    the page it leads to, with raw_target_key the former's key. Count links WHERE raw_target_key
    IS NULL. links, events and rollup are kept by compaction: a small index is compacted first, a
    large one says that they lag behind.
    """
    from linkcensus.insights.user_sql import SqlLimits, run_sql

    _put_in_order(session)
    text = sys.stdin.read() if statement == "-" else statement
    people = not session.json and form is Form.TABLE
    rows = limit or (_SHOWN + 1 if people else None)
    limits = SqlLimits(seconds=seconds, memory_megabytes=memory, rows=rows)
    with run_sql(session.index, text, limits) as run:
        if session.json:
            names = _distinct(run.columns)
            emit.lines(dict(zip(names, row, strict=True)) for row in _rows(run))
        elif form is Form.CSV:
            write = csv_writer(sys.stdout)
            write([cell_text(name) for name in run.columns])
            for row in _rows(run):
                write([_cell(value) for value in row])
        else:
            _show(session, run, limit or _SHOWN)


def _show(session: Session, run: "SqlRun", most: int) -> None:
    rows = [[_shown(value) for value in row] for row in islice(_rows(run), most + 1)]
    names = run.columns
    shown = _fitting(names, rows, session.console.width)
    columns: list[Column[list[str]]] = [_column(name, place) for place, name in enumerate(shown)]
    show_table(session.console, columns, islice(rows, most))
    if len(shown) < len(names):
        session.console.print()
        left = ", ".join(names[len(shown) :])
        show_line(session.console, f"Not shown for want of room: {left}", "dim")
    if len(rows) > most:
        session.console.print()
        text = f"The first {number(most)} rows: --limit, --form csv or --json give more."
        show_line(session.console, text, "dim")


def _column(name: str, place: int) -> "Column[list[str]]":
    return Column(name, lambda row: row[place][:_WIDEST])


def _fitting(names: list[str], rows: list[list[str]], width: int) -> list[str]:
    """Return the leading columns that fit beside each other; at least one."""
    used = 0
    shown: list[str] = []
    for place, name in enumerate(names):
        longest = max([len(name), *(min(len(row[place]), _WIDEST) for row in rows)])
        used += longest + 3
        if used > width and shown:
            break
        shown.append(name)
    return shown


def _put_in_order(session: Session) -> None:
    """Derive what is fresh, so that `links` holds what was imported a moment ago.

    A large lake is left to `linkcensus compact`, and the user told.
    """
    index = session.index
    snapshot = index.snapshot()
    if snapshot.marks.lowest_derived() >= snapshot.last_seq:
        return
    rows = sum(record.links_new + record.links_confirmed for record in index.imports())
    if rows <= _SMALL_LAKE_ROWS:
        with session.notes.status("Putting the newest imports in order"):
            index.compact(everything=True)
    else:
        session.notes.out(
            "links, events and rollup lack the newest imports: run `linkcensus compact --all`",
            highlight=False,
        )


def _rows(run: "SqlRun") -> "Iterator[tuple[object, ...]]":
    for batch in run.batches():
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


def _distinct(names: list[str]) -> list[str]:
    """Return names that differ: the second `a` becomes `a_2`."""
    seen: dict[str, int] = {}
    distinct = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        distinct.append(name if seen[name] == 1 else f"{name}_{seen[name]}")
    return distinct


def _shown(value: object) -> str:
    if value is None:
        return "–"
    known = isinstance(value, str | int | float | list | dict)
    plain = value if known else emit.plain(value)
    return plain if isinstance(plain, str) else emit.dumps(plain)


def _cell(value: object) -> str:
    if isinstance(value, str | bool | int | float | list | dict) or value is None:
        return cell_text(value)
    return cell_text(emit.plain(value))
