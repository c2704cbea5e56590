"""Answers for programs: one JSON document, or one JSON object a line."""

import sys
from collections.abc import Iterable, Mapping

from linkcensus.insights.json_text import dumps, plain, record, utc

__all__ = ["document", "dumps", "lines", "plain", "record", "records", "utc"]

Row = Mapping[str, object]


def document(value: object) -> None:
    """Write one JSON document, indented."""
    sys.stdout.write(dumps(value, indent=2) + "\n")


def lines(rows: Iterable[Row]) -> int:
    """Write one JSON object a line as the rows come; returns how many."""
    count = 0
    for row in rows:
        sys.stdout.write(dumps(row) + "\n")
        count += 1
    return count


def records(rows: Iterable[object]) -> int:
    """Write result dataclasses as JSON objects, one a line, as they come; returns how many."""
    count = 0
    for row in rows:
        sys.stdout.write(record(row) + "\n")
        count += 1
    return count
