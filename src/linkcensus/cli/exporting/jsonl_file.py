"""JSON lines: one object a row, as `--json` prints them."""

from collections.abc import Iterable
from typing import BinaryIO

from linkcensus.cli import emit


def write_jsonl(rows: Iterable[object], row_type: type, file: BinaryIO) -> int:
    """Write rows as JSON lines; returns how many."""
    count = 0
    for row in rows:
        file.write(emit.record(row).encode("utf-8", "replace") + b"\n")
        count += 1
    return count
