"""Which preset fits a table's header (or, for localised headers, its content)?"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from linkcensus.core.url import canonicalize
from linkcensus.importers.tables.cells import Cell
from linkcensus.importers.tables.dates import parse_date
from linkcensus.importers.tables.numbers import parse_number
from linkcensus.importers.tables.preset import Metric, Preset, Rule, name_key

MAX_COLUMNS = 2_000
"""Tables with more are no exports."""
_ENOUGH = 0.9
"""Share of a column's filled cells that must be of a kind for the column to be of it."""
_HOST = re.compile(r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_]{2,}/?\Z")
_TARGET_COLUMN = re.compile(r"\s*((?:[\w-]+\.)+[^\W\d_]{2,})/\S*\s*\Z")

_key = lru_cache(maxsize=20_000)(name_key)


@dataclass(frozen=True, slots=True)
class Match:
    """A preset laid onto the columns of a table."""

    preset: Preset
    columns: dict[str, int]
    """Field -> index of its column."""
    metrics: tuple[tuple[int, Metric], ...]
    unused: tuple[str, ...]
    """Names of the columns that the preset does not know."""
    target_columns: tuple[tuple[int, str], ...]
    """Columns named by a target: index and host."""
    score: tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A preset most of whose header is there."""

    preset: Preset
    missing: tuple[str, ...]
    known: int


@dataclass(frozen=True, slots=True)
class Table:
    """What is known of a table before it is read."""

    header: tuple[str, ...]
    sample: Sequence[Sequence[Cell]] = ()
    """Some of its first rows, of the header's width."""
    labels: tuple[str, ...] = ()
    """Names of the file, the archive member and the sheet."""
    has_site: bool = False
    """The file's name tells which site the table is about."""
    json: bool = False


def best_match(table: Table, presets: Iterable[Preset]) -> Match | None:
    """The preset that fits best: by priority, then by how much of the header it knows."""
    if len(table.header) > MAX_COLUMNS:
        return None
    found = [match for preset in presets if (match := lay(preset, table)) is not None]
    return max(found, key=lambda match: match.score, default=None)


def lay(preset: Preset, table: Table) -> Match | None:
    """Lay a preset onto a table, None when no rule of it holds."""
    positions = _positions(table.header)
    columns = _columns(preset, positions)
    rule = next(
        (rule for rule in preset.recognise if _holds(rule, table, positions, columns)), None
    )
    if rule is None:
        return None
    if rule.content:
        columns = _columns_by_order(preset, len(rule.content))
        metrics = _metrics_by_order(preset, len(columns), len(rule.content))
    else:
        metrics = _metrics(preset, positions)
    targets = _target_columns(table.header) if preset.target_columns else ()
    if preset.target_columns and not targets:
        return None
    used = {*columns.values(), *(index for index, _ in metrics), *(index for index, _ in targets)}
    ignored = {_key(name) for name in preset.ignored}
    unused = tuple(
        name
        for index, name in enumerate(table.header)
        if index not in used and name.strip() and _key(name) not in ignored
    )
    known = len(table.header) - len(unused)
    score = (preset.priority, 0 if rule.content else 1, known, len(rule.headers) + len(rule.labels))
    return Match(preset, columns, metrics, unused, targets, score)


def nearest(table: Table, presets: Iterable[Preset]) -> NearMiss | None:
    """The preset whose header is nearly there: most columns known, at most two missing."""
    present = {_key(name) for name in table.header} - {""}
    misses = [
        NearMiss(preset, missing, known)
        for preset in presets
        if preset.priority >= 0
        for rule in preset.recognise
        if (known := len(_known_names(preset) & present)) >= 3
        and known >= 0.5 * len(present)
        and 0 < len(missing := tuple(n for n in rule.headers if _key(n) not in present)) <= 2
    ]
    return max(misses, key=lambda miss: (miss.known, -len(miss.missing)), default=None)


def column_kind(cells: Iterable[Cell]) -> str:
    """What a column holds: url, host, date, whole or text; '' when it is empty."""
    filled = [cell.strip() for cell in cells if cell and cell.strip()]
    if not filled:
        return ""
    for kind, fits in _KINDS:
        if sum(map(fits, filled)) >= _ENOUGH * len(filled):
            return kind
    return "text"


def is_url(text: str) -> bool:
    """Tell whether a cell is an absolute http(s) URL."""
    return text[:8].lower().startswith(("http://", "https://")) and canonicalize(text) is not None


def _is_date(text: str) -> bool:
    return not text.isdigit() and parse_number(text) is None and parse_date(text) is not None


_KINDS = (
    ("url", is_url),
    ("host", lambda text: _HOST.match(text) is not None),
    ("date", _is_date),
    ("whole", lambda text: parse_number(text, whole=True) is not None),
)


def _holds(rule: Rule, table: Table, positions: dict[str, int], columns: dict[str, int]) -> bool:
    if rule.json and not table.json:
        return False
    if rule.max_columns and len(table.header) > rule.max_columns:
        return False
    return (
        all(_key(name) in positions for name in rule.headers)
        and (not rule.any_headers or any(_key(name) in positions for name in rule.any_headers))
        and all(field in columns for field in rule.fields)
        and not any(_key(name) in positions for name in rule.absent)
        and _labels_hold(rule, table)
        and (not rule.content or _content_holds(rule, table))
    )


def _labels_hold(rule: Rule, table: Table) -> bool:
    if not rule.labels:
        return True
    labels = [_key(label) for label in table.labels]
    return any(_key(word) in label for word in rule.labels for label in labels)


def _content_holds(rule: Rule, table: Table) -> bool:
    if len(table.header) != len(rule.content) or not table.sample:
        return False
    if rule.content_needs_site and not table.has_site:
        return False
    if any(is_url(name) for name in table.header):
        return False
    kinds = [column_kind(row[index] for row in table.sample) for index in range(len(rule.content))]
    return all(
        kind == wanted or (wanted == "text" and kind)
        for kind, wanted in zip(kinds, rule.content, strict=True)
    )


@lru_cache(maxsize=16)
def _positions(header: tuple[str, ...]) -> dict[str, int]:
    """Where each name stands first; remembered, as many presets ask about one header."""
    positions: dict[str, int] = {}
    for index, name in enumerate(header):
        positions.setdefault(_key(name), index)
    return positions


def _columns(preset: Preset, positions: dict[str, int]) -> dict[str, int]:
    found: dict[str, int] = {}
    for field, names in preset.columns.items():
        index = next((positions[_key(name)] for name in names if _key(name) in positions), None)
        if index is not None:
            found[field] = index
    return found


def _columns_by_order(preset: Preset, width: int) -> dict[str, int]:
    return {field: index for index, field in enumerate(preset.columns) if index < width}


def _metrics(preset: Preset, positions: dict[str, int]) -> tuple[tuple[int, Metric], ...]:
    found = []
    for metric in preset.metrics:
        keys = (_key(name) for name in metric.column)
        index = next((positions[key] for key in keys if key in positions), None)
        if index is not None:
            found.append((index, metric))
    return tuple(found)


def _metrics_by_order(preset: Preset, first: int, width: int) -> tuple[tuple[int, Metric], ...]:
    return tuple(
        (first + offset, metric)
        for offset, metric in enumerate(preset.metrics)
        if first + offset < width
    )


def _known_names(preset: Preset) -> set[str]:
    names = [name for aliases in preset.columns.values() for name in aliases]
    names += [name for metric in preset.metrics for name in metric.column]
    return {_key(name) for name in (*names, *preset.ignored)} - {""}


def _target_columns(header: Sequence[str]) -> tuple[tuple[int, str], ...]:
    matches = [(index, _TARGET_COLUMN.match(name)) for index, name in enumerate(header)]
    return tuple((index, match[1].lower()) for index, match in matches if match is not None)
