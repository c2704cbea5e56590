"""A look at a file before it is imported: its format, its columns, some rows, what they may mean.

A table that no preset knows can be described by whoever looks at it: which column is which field.
That becomes a preset of their own, so the next table of the kind is known at once.
"""

import hashlib
import itertools
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from linkcensus.core.errors import BadInput
from linkcensus.importers.format import ImportOptions, InputFile
from linkcensus.importers.logs.forms import FORMS as LOG_FORMS
from linkcensus.importers.logs.reader import LogReader, named_site, names_sites
from linkcensus.importers.recognise import PAGE_READERS, recognise
from linkcensus.importers.social.reader import TITLES as NETWORKS
from linkcensus.importers.tables.cells import Cell
from linkcensus.importers.tables.container import BROKEN, Part, parts_of
from linkcensus.importers.tables.filename import read_name
from linkcensus.importers.tables.library import USER_FOLDER, all_presets
from linkcensus.importers.tables.matching import column_kind
from linkcensus.importers.tables.plan import TablePlan, rows_of
from linkcensus.importers.tables.preset import LINK_FIELDS, Preset, name_key, parse_preset
from linkcensus.importers.tables.reader import TableReader
from linkcensus.importers.tables.unknown import plan_unknown

MOST_PARTS = 20
SAMPLE_ROWS = 20
MOST_COLUMNS = 200
_KIND_ROWS = 50
_LONGEST_CELL = 500
_LONGEST_NAME = 200
_ABOUT_ONE_SITE = ("urls", "anchors", "subnets", "ips")
"""Tables whose rows never name the site that they are about."""
_GUESSED_BY_KIND = {"url": ("source_url", "target_url"), "host": ("target_site",)}


@dataclass(frozen=True, slots=True)
class PreviewColumn:
    """One column of a table."""

    name: str
    """Its header."""
    holds: str
    """What its cells look like: url, host, date, whole or text; empty when they are empty."""
    field: str | None
    """The field it is, or may be where the table is not known."""
    figure: str | None
    """The vendor's figure it is."""


@dataclass(frozen=True, slots=True)
class TablePreview:
    """One table of a file."""

    label: str
    """The sheet or the member of an archive; empty where the file is the table."""
    preset: str | None
    """The preset that reads it; None when a mapping is needed."""
    title: str | None
    """What people call tables of that preset."""
    columns: tuple[PreviewColumn, ...]
    rows: tuple[tuple[str | None, ...], ...]
    """Its first rows, long cells cut; None where the format says that there is no value."""


@dataclass(frozen=True, slots=True)
class FilePreview:
    """What is known of a file before it is imported."""

    name: str
    bytes: int
    format: str | None
    """The format it would be read as; None when it is not known."""
    is_table: bool
    tables: tuple[TablePreview, ...]
    problem: str | None
    """Why it cannot be imported as it is."""
    remedy: str | None
    needs_site: bool
    """Its rows do not name their target: the site must be given."""


def preview(file: InputFile, options: ImportOptions) -> FilePreview:
    """Look at a file; whatever is wrong with it is part of the answer."""
    size = file.path.stat().st_size
    try:
        reader = recognise(file, options)
    except BadInput as error:
        tables = _unknown_tables(file, options)
        return FilePreview(
            file.name, size, None, bool(tables), tables, error.message, error.remedy, False
        )
    if not isinstance(reader, TableReader):
        needs_site = isinstance(reader, LogReader) and _log_needs_site(file, reader, options)
        return FilePreview(file.name, size, reader.name, False, (), None, None, needs_site)
    tables = tuple(_table(file, plan) for plan in reader.plans[:MOST_PARTS])
    return FilePreview(
        file.name,
        size,
        reader.name,
        True,
        tables,
        None,
        None,
        _needs_site(file.name, reader, options),
    )


def formats(data_folder: Path) -> list[tuple[str, str, str]]:
    """Every format by name, what people call it, and whose it is."""
    archives = [(name, name.replace("_", " "), "pages and archives") for name in PAGE_READERS]
    archives += [(name, form.title, "web servers") for name, form in LOG_FORMS.items()]
    archives += [(name, title, "networks and feeds") for name, title in NETWORKS.items()]
    presets = [(one.name, one.title, one.tool) for one in all_presets(data_folder)]
    return [*archives, *sorted(presets, key=lambda row: row[1].casefold())]


def save_mapping(columns: Mapping[str, str], data_folder: Path) -> str:
    """Keep a mapping of a table's columns as a preset of the user; returns the preset's name.

    Args:
        columns: Field -> header of its column.
        data_folder: Where presets of the user are kept.

    Raises:
        BadInput: A field is none, a header is none, or what a link needs is missing.
    """
    _check(columns)
    text = json.dumps(sorted(columns.items()), ensure_ascii=False)
    name = f"mapping_{hashlib.sha256(text.encode()).hexdigest()[:12]}"
    headers = ", ".join(_quoted(header) for header in dict.fromkeys(columns.values()))
    lines = [
        f'name = "{name}"',
        f"title = {_quoted('Columns chosen by hand: ' + _summary(columns))}",
        'tool = "any tool"',
        'source = "other"',
        'table = "links"',
        "priority = 5",
        "[[recognise]]",
        f"headers = [{headers}]",
        "[columns]",
        *(f"{field} = [{_quoted(header)}]" for field, header in sorted(columns.items())),
    ]
    raw = "\n".join([*lines, ""]).encode()
    parse_preset(raw, "mapping")
    folder = data_folder / USER_FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    partial = folder / f".{name}.partial"
    partial.write_bytes(raw)
    partial.rename(folder / f"{name}.toml")
    return name


def _check(columns: Mapping[str, str]) -> None:
    for field, header in columns.items():
        if field not in LINK_FIELDS:
            raise BadInput(
                f"{field[:60]!r} is no field of a link",
                place="mapping",
                remedy=f"fields are {', '.join(sorted(LINK_FIELDS))}",
            )
        if not header.isprintable() or not name_key(header) or len(header) > _LONGEST_NAME:
            raise BadInput(
                f"the column of {field} has no name that can be told",
                place="mapping",
                remedy="give it a header of letters or digits",
            )
    if "source_url" not in columns:
        raise BadInput(
            "no column is the page that links",
            place="mapping",
            remedy="choose the column of source_url",
        )


def _summary(columns: Mapping[str, str]) -> str:
    return ", ".join(sorted(columns.values()))[: _LONGEST_NAME // 2]


def _quoted(text: str) -> str:
    """A TOML string; JSON's escapes are TOML's."""
    return json.dumps(text, ensure_ascii=False)


def _needs_site(name: str, reader: TableReader, options: ImportOptions) -> bool:
    if options.site is not None:
        return False
    return any(_table_needs_site(name, plan) for plan in reader.plans)


def _log_needs_site(file: InputFile, reader: LogReader, options: ImportOptions) -> bool:
    return named_site(file.name, options) is None and not names_sites(file, reader.name)


def _table_needs_site(file_name: str, plan: TablePlan) -> bool:
    """Whether neither rows nor names say which site a table is about, and its reader must know."""
    match = plan.match
    preset = match.preset
    names = [plan.part.label, file_name] if plan.part.member else [file_name]
    if any(read_name(name, preset).site for name in names):
        return False
    if preset.table == "links":
        named = {"target_url", "raw_target_url", "target_site"} & match.columns.keys()
        return not named and not match.target_columns
    return preset.needs_site or preset.table in _ABOUT_ONE_SITE


# -- tables --------------------------------------------------------------------------------------


def _table(file: InputFile, plan: TablePlan) -> TablePreview:
    rows = list(itertools.islice(_cells(file, plan), _KIND_ROWS)) if plan.header else []
    preset = plan.match.preset
    fields = {index: field for field, index in plan.match.columns.items()}
    figures = {index: metric.metric for index, metric in plan.match.metrics}
    columns = tuple(
        PreviewColumn(_cut(name), _kind(rows, index), fields.get(index), figures.get(index))
        for index, name in enumerate(plan.header[:MOST_COLUMNS])
    )
    return TablePreview(plan.part.label, preset.name, preset.title, columns, _sample(rows))


def _unknown_tables(file: InputFile, options: ImportOptions) -> tuple[TablePreview, ...]:
    """The tables of a file that no preset knows, as far as they can be told."""
    presets = all_presets(options.settings.data)
    try:
        parts = parts_of(file.path, file.name)[:MOST_PARTS]
        plans = [_plan_unknown(file, part) for part in parts]
        return tuple(_guessed(_table(file, plan), presets) for plan in plans if plan is not None)
    except (BadInput, *BROKEN):
        return ()


def _plan_unknown(file: InputFile, part: Part) -> TablePlan | None:
    try:
        return plan_unknown(file.path, file.name, part)
    except BadInput:
        return None


def _guessed(table: TablePreview, presets: Sequence[Preset]) -> TablePreview:
    """Say which field each column may be: by the names that tools use, then by what they hold."""
    aliases: dict[str, str] = {}
    for preset in sorted(presets, key=lambda one: one.name != "generic_links"):
        if preset.table == "links":
            for field, names in preset.columns.items():
                for name in names:
                    aliases.setdefault(name_key(name), field)
    taken: set[str] = set()
    columns: list[PreviewColumn] = []
    for column in table.columns:
        named = aliases.get(name_key(column.name))
        columns.append(replace(column, field=None if named in taken else named))
        taken |= {named} if named else set()
    for at, column in enumerate(columns):
        likely = (field for field in _GUESSED_BY_KIND.get(column.holds, ()) if field not in taken)
        if column.field is None and (guess := next(likely, None)) is not None:
            columns[at] = replace(column, field=guess)
            taken.add(guess)
    return replace(table, preset=None, title=None, columns=tuple(columns))


def _cells(file: InputFile, plan: TablePlan) -> Iterator[list[Cell]]:
    for row, _ in rows_of(plan, file.path, file.name):
        if row.fault is None:
            yield row.cells


def _kind(rows: Sequence[Sequence[Cell]], index: int) -> str:
    return column_kind(row[index] for row in rows if index < len(row))


def _sample(rows: Sequence[Sequence[Cell]]) -> tuple[tuple[str | None, ...], ...]:
    return tuple(
        tuple(None if cell is None else _cut(cell) for cell in row[:MOST_COLUMNS])
        for row in rows[:SAMPLE_ROWS]
    )


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_CELL else f"{text[:_LONGEST_CELL]}…"
