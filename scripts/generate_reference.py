"""Write docs/reference and .env.example from the code; with --check, say what is stale instead."""

import inspect
import json
import sys
from collections.abc import Iterable, Iterator
from enum import Enum
from pathlib import Path
from typing import Any

import typer
from pydantic import SecretStr
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from linkcensus.api.app import create_app
from linkcensus.cli.main import app
from linkcensus.core.settings import Settings
from linkcensus.importers.logs.forms import FORMS as LOG_FORMS
from linkcensus.importers.social.reader import TITLES as NETWORKS
from linkcensus.importers.social.reader import SocialReader
from linkcensus.importers.tables.library import builtin_presets
from linkcensus.index.schema import SCHEMA_VERSION, TABLES, Table
from linkcensus.index.scores import SCORE_TABLES
from linkcensus.insights.filters import LINK_FIELDS
from linkcensus.insights.filters.tree import OPERATORS
from linkcensus.score.spam.registry import ALL_MARKERS
from linkcensus.score.spam.rules import load_rules

REPOSITORY = Path(__file__).resolve().parents[1]
GENERATED = "<!-- Written by `make reference` from the code; edit that. -->"

SCORES = "docs/scores.md"
MARKERS_BEGIN, MARKERS_END = "<!-- spam markers -->", "<!-- end of spam markers -->"

PROGRAM = "linkcensus"
EVERYWHERE = ("json", "data", "debug")
"""Options that every command has, described once."""

SETTINGS_PAGE = """\
# Settings

{generated}

Set them in the environment. A command's option of the same name wins over them.
Secrets may come from files: {secrets} name them.

| setting | default | meaning |
|---|---|---|
{rows}
"""

FILTERS_PAGE = """\
# Filters

{generated}

On the command line one condition is `field:operator:value`, and `!` in front negates:
`--filter follow:eq:true --filter '!anchor_text:isubstring:shoes'`. All must hold. In full a
filter is a JSON tree:

```json
{{"and": [{{"field": "anchor_text", "is": ["regex", "shoes?"]}},
         {{"not": {{"field": "lost_at", "is": "is_null"}}}},
         {{"field": "sources", "any": ["eq", "ahrefs"]}}]}}
```

`any` and `all` ask the elements of a list. Regular expressions are RE2. An unknown value
satisfies nothing but `is_null`. A wrong filter is one line with the path of the bad node.

## Operators

| type | operators |
|---|---|
{operators}

## Fields of links

| field | type | meaning |
|---|---|---|
{fields}
"""

FORMATS_PAGE = """\
# Table formats

{generated}

Recognised by themselves; `--format` names one where the guess is wrong. Beside these,
`linkcensus import` reads WARC, ARC and WAT archives, folders of HTML and Common Crawl path lists.
[Add your own](../how-to/add-a-format.md).

| format | what it is | kept as source |
|---|---|---|
{rows}

## Other files

Told from their content too, packed or not.

| format | what it is | kept as source |
|---|---|---|
{others}
"""

TABLES_PAGE = """\
# Tables

{generated}

The Delta tables of the data folder, schema version {version}; any engine that reads Delta or
Parquet reads them. Times are UTC without a zone. Derived tables can be rebuilt from the others.
Words are explained in the [glossary](../glossary.md).

{sections}
"""


def settings_page() -> str:
    """Describe every setting as a row of a table."""
    rows = [
        f"| `{_variable(name)}` | {_default(field)} | {field.description} |"
        for name, field in Settings.model_fields.items()
    ]
    secrets = " and ".join(f"`{_variable(name)}_FILE`" for name in _secrets())
    return SETTINGS_PAGE.format(generated=GENERATED, secrets=secrets, rows="\n".join(rows))


def env_example() -> str:
    """List every setting, commented out, in the form of an environment file."""
    lines = ["# Every setting with its default. Written by `make reference` from the code."]
    for name, field in Settings.model_fields.items():
        value = _default(field).strip("`") if field.default_factory is None else ""
        lines += ["", f"# {field.description}", f"# {_variable(name)}={value.replace('unset', '')}"]
    return "\n".join(lines) + "\n"


def cli_page() -> str:
    """Describe every command with its arguments and options."""
    root = typer.main.get_command(app)
    sections = [
        f"# Command line\n\n{GENERATED}",
        "Every command takes the options of `linkcensus` itself too, behind its name.",
    ]
    sections += [_command_section(path, command) for path, command in _commands("", root)]
    return "\n\n".join(sections) + "\n"


def filters_page() -> str:
    """Describe every field that can be filtered and sorted by, and the operators of each type."""
    operators = [f"| {kind} | {_words(names)} |" for kind, names in OPERATORS.items()]
    fields = [
        f"| `{field.name}` | {field.type} | "
        + f"{field.description} {_words(field.values)}".rstrip()
        + " |"
        for field in LINK_FIELDS.values()
    ]
    return FILTERS_PAGE.format(
        generated=GENERATED, operators="\n".join(operators), fields="\n".join(fields)
    )


def formats_page() -> str:
    """List the table formats that are recognised."""
    rows = [
        f"| `{preset.name}` | {preset.title} | `{preset.source}` |"
        for preset in sorted(builtin_presets(), key=lambda preset: preset.name)
    ]
    others = [f"| `{name}` | {form.title} | `log` |" for name, form in LOG_FORMS.items()]
    others += [
        f"| `{name}` | {title} | `{SocialReader(name).source.label}` |"
        for name, title in NETWORKS.items()
    ]
    return FORMATS_PAGE.format(generated=GENERATED, rows="\n".join(rows), others="\n".join(others))


def tables_page() -> str:
    """Describe the columns of every table on disk."""
    tables = [*TABLES.values(), *SCORE_TABLES.values()]
    sections = "\n\n".join(_table_section(table) for table in tables)
    return TABLES_PAGE.format(generated=GENERATED, version=SCHEMA_VERSION, sections=sections)


def _table_section(table: Table) -> str:
    kind = "Derived" if table.derived else "Facts"
    rows = [f"| `{column.name}` | {column.type} |" for column in table.schema]
    head = f"## {table.name}\n\n{kind}, sorted by {_words(table.sort)}.\n\n"
    return head + "| column | type |\n|---|---|\n" + "\n".join(rows)


def scores_page() -> str:
    """The page of formulas, with the table of markers that stands in the code put into it."""
    text = (REPOSITORY / SCORES).read_text("utf-8")
    head, _, rest = text.partition(MARKERS_BEGIN)
    _, _, tail = rest.partition(MARKERS_END)
    weights = load_rules().weights
    rows = [
        f"| `{marker.name}` | {marker.number or ''} | {marker.level} | {marker.kind} "
        f"| {weights[marker.name].weight:g} | {_cell(marker.about)} |"
        for markers in ALL_MARKERS
        for marker in markers
    ]
    head_row = "| marker | no. | looks at | evidence | weight | holds where |"
    rows = [head_row, "|---" * 6 + "|", *rows]
    return f"{head}{MARKERS_BEGIN}\n\n" + "\n".join(rows) + f"\n\n{MARKERS_END}{tail}"


def openapi() -> str:
    """The OpenAPI document, from which the UI's types and the MCP tools are made."""
    document = create_app(None).openapi()
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def references() -> dict[Path, str]:
    """The text of each generated file, by its path in the repository."""
    return {
        Path("docs/reference/settings.md"): settings_page(),
        Path("docs/reference/cli.md"): cli_page(),
        Path("docs/reference/filters.md"): filters_page(),
        Path("docs/reference/formats.md"): formats_page(),
        Path("docs/reference/tables.md"): tables_page(),
        Path("docs/reference/openapi.json"): openapi(),
        Path(SCORES): scores_page(),
        Path(".env.example"): env_example(),
    }


def _words(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _variable(name: str) -> str:
    return f"{Settings.model_config['env_prefix']}{name.upper()}"


def _secrets() -> list[str]:
    fields = Settings.model_fields.items()
    return [
        name for name, field in fields if SecretStr in getattr(field.annotation, "__args__", ())
    ]


def _default(field: FieldInfo) -> str:
    if field.default_factory is not None:
        return "every core"
    value = field.default
    if value is None or value is PydanticUndefined or value == ():
        return "unset"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


# typer keeps its command objects' types to itself, hence Any below
def _commands(prefix: str, command: Any) -> Iterator[tuple[str, Any]]:
    path = f"{prefix} {command.name}".strip() if prefix else PROGRAM
    yield path, command
    for child in getattr(command, "commands", {}).values():
        if not child.hidden:
            yield from _commands(path, child)


def _command_section(path: str, command: Any) -> str:
    parts = [f"## {path}", inspect.cleandoc(command.help or "").replace("\b\n", "")]
    children = [child for child in getattr(command, "commands", {}).values() if not child.hidden]
    parts.append("\n".join(f"- `{path} {child.name}`: {_first_line(child)}" for child in children))
    shown = [
        parameter
        for parameter in command.params
        if not parameter.hidden and (path == PROGRAM or parameter.name not in EVERYWHERE)
    ]
    if shown:
        rows = "\n".join(_parameter_row(parameter) for parameter in shown)
        parts.append("| argument or option | default | meaning |\n|---|---|---|\n" + rows)
    return "\n\n".join(part for part in parts if part)


def _first_line(command: Any) -> str:
    return inspect.cleandoc(command.help or "").split("\n")[0]


def _parameter_row(parameter: Any) -> str:
    if parameter.param_type_name == "argument":
        name = f"`{parameter.metavar or parameter.name.upper()}`"
    else:
        options = ", ".join(f"`{name}`" for name in (*parameter.opts, *parameter.secondary_opts))
        value = "" if parameter.is_flag else f" `{_value_name(parameter)}`"
        name = options + value
    default = parameter.default
    shown = default is not None and default is not False and default not in ((), [])
    text = f"`{default}`" if shown and not callable(default) else ""
    return f"| {name} | {text} | {_cell(parameter.help or '')} |"


def _value_name(parameter: Any) -> str:
    kind = parameter.type_descriptor.annotation
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _cell("|".join(member.value for member in kind))
    return parameter.metavar or getattr(kind, "__name__", "value").upper()


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def main() -> int:
    """Write the files, or with --check name the stale ones; the exit code."""
    stale = [
        path
        for path, text in references().items()
        if not (REPOSITORY / path).is_file() or (REPOSITORY / path).read_text("utf-8") != text
    ]
    if "--check" in sys.argv[1:]:
        for path in stale:
            print(f"{path} is stale: run `make reference`")
        return 1 if stale else 0
    texts = references()
    for path in stale:
        (REPOSITORY / path).parent.mkdir(parents=True, exist_ok=True)
        (REPOSITORY / path).write_text(texts[path], encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
