"""JSON lines: one object a row, as `--json` prints them."""

from collections.abc import Iterable
from typing import BinaryIO

from linkcensus.insights import json_text


def write_jsonl(rows: Iterable[object], row_type: type, file: BinaryIO) -> int:
    """Write rows as JSON lines; returns how many."""
    count = 0
    for row in rows:
        file.write(json_text.record(row).encode("utf-8", "replace") + b"\n")
        count += 1
    return count
