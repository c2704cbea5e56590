"""Finds the table in a text file: its delimiter, the lines before its header, and its preset."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from linkcensus.importers.tables.cells import ONE_COLUMN, Dialect, Row, extra_cells, text_rows
from linkcensus.importers.tables.encoding import Encoding
from linkcensus.importers.tables.matching import Match, Table, best_match
from linkcensus.importers.tables.preset import Preset

DELIMITERS = "\t,;|"
MAX_PREAMBLE = 25
"""Lines that may stand before a header; tools write about six."""
SAMPLE_ROWS = 50


@dataclass(frozen=True, slots=True)
class Found:
    """A table in a text file and the preset that fits it."""

    match: Match
    dialect: Dialect
    header: tuple[str, ...]
    sample: tuple[Row, ...]


def head_lines(sample: bytes, encoding: Encoding, *, whole: bool) -> list[str]:
    """The complete lines of a file's first bytes.

    Args:
        sample: The first bytes.
        encoding: Their encoding.
        whole: The sample is the whole file, so that its last line counts too.
    """
    text = sample[encoding.mark_bytes :].decode(encoding.codec, encoding.errors)
    lines = text.splitlines(keepends=True) if "\n" not in text else text.split("\n")
    if "\n" in text:
        lines = [f"{line}\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])
    if not whole and len(lines) > 1:
        lines.pop()
    return lines


def find_table(lines: Sequence[str], presets: Sequence[Preset], table: Table) -> Found | None:
    """Find the header and delimiter under which some preset fits best.

    Args:
        lines: The file's first lines, with their ends.
        presets: The formats to try.
        table: What is known beside the lines: labels and whether the site is known.
    """
    found: list[Found] = []
    for skip in range(min(MAX_PREAMBLE, len(lines))):
        found += _tables_at(lines, skip, presets, table)
        if found and not found[0].match.score[1]:
            continue  # a fit by content may be the preamble's; a header below it is better
        if found:
            break
    return max(found, key=lambda one: one.match.score, default=None)


def likeliest_header(lines: Sequence[str]) -> tuple[Dialect, tuple[str, ...]] | None:
    """The line that looks most like a header where no preset fits, for the message about it."""
    best: tuple[int, Dialect, tuple[str, ...]] | None = None
    for skip in range(min(MAX_PREAMBLE, len(lines))):
        for delimiter in DELIMITERS:
            dialect = Dialect(delimiter, skip)
            header = _header(lines, dialect)
            width = len(header)
            if width < 2 or not all(name.strip() for name in header[:2]):
                continue
            fitting = sum(len(row.cells) == width for row in _sample(lines, dialect, None))
            if fitting and (best is None or width * fitting > best[0]):
                best = (width * fitting, dialect, header)
    return None if best is None else (best[1], best[2])


def _tables_at(
    lines: Sequence[str], skip: int, presets: Sequence[Preset], known: Table
) -> Iterator[Found]:
    for delimiter in DELIMITERS:
        dialect = Dialect(delimiter, skip)
        header = _header(lines, dialect)
        if not any(name.strip() for name in header):
            return
        if len(header) == 1:
            # a row of one cell has no delimiter, and its text may hold any of them
            dialect = replace(dialect, delimiter=ONE_COLUMN)
            if delimiter != DELIMITERS[0]:
                continue
            header = _header(lines, dialect)
        extra = extra_cells(list(_sample(lines, dialect, None)), len(header))
        dialect = replace(dialect, extra_cells=extra)
        sample = tuple(_sample(lines, dialect, len(header)))
        cells = [row.cells for row in sample if row.fault is None]
        table = replace(known, header=header, sample=cells)
        match = best_match(table, presets)
        if match is not None:
            yield Found(match, dialect, header, sample)


def _header(lines: Sequence[str], dialect: Dialect) -> tuple[str, ...]:
    row = next(text_rows(iter(lines), dialect), None)
    return () if row is None else tuple(cell or "" for cell in row.cells)


def _sample(lines: Sequence[str], dialect: Dialect, width: int | None) -> Iterator[Row]:
    rows = text_rows(iter(lines), dialect, width)
    next(rows, None)
    return itertools.islice(rows, SAMPLE_ROWS)
