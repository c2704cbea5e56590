"""Write docs/reference and .env.example from the code; with --check, say what is stale instead."""

import inspect
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer
from pydantic import SecretStr
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from linkcensus.cli.main import app
from linkcensus.core.settings import Settings

REPOSITORY = Path(__file__).resolve().parents[1]
GENERATED = "<!-- Written by `make reference` from the code; edit that. -->\n\n"


def settings_page() -> str:
    """Describe every setting as a row of a table."""
    rows = [
        f"| `{_variable(name)}` | {_default(field)} | {field.description} |"
        for name, field in Settings.model_fields.items()
    ]
    secrets = " and ".join(f"`{_variable(name)}_FILE`" for name in _secrets())
    return (
        "# Settings\n\n"
        + GENERATED
        + "Set them in the environment. A command's option of the same name wins over them.\n"
        + f"Secrets may come from files: {secrets} name them.\n\n"
        + "| setting | default | meaning |\n|---|---|---|\n"
        + "\n".join(rows)
        + "\n"
    )


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
    sections = ["# Command line\n\n" + GENERATED.rstrip()]
    sections += [_command_section(path, command) for path, command in _commands("", root)]
    return "\n\n".join(sections) + "\n"


def references() -> dict[Path, str]:
    """The text of each generated file, by its path in the repository."""
    return {
        Path("docs/reference/settings.md"): settings_page(),
        Path("docs/reference/cli.md"): cli_page(),
        Path(".env.example"): env_example(),
    }


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
    path = f"{prefix} {command.name}".strip() if prefix else "linkcensus"
    yield path, command
    for child in getattr(command, "commands", {}).values():
        if not child.hidden:
            yield from _commands(path, child)


def _command_section(path: str, command: Any) -> str:
    parts = [f"## {path}", inspect.cleandoc(command.help or "").replace("\b\n", "")]
    names = [
        f"`{path} {child.name}`"
        for child in getattr(command, "commands", {}).values()
        if not child.hidden
    ]
    if names:
        parts.append("Commands: " + ", ".join(names))
    rows = [_parameter_row(parameter) for parameter in command.params if not parameter.hidden]
    if rows:
        parts.append(
            "| argument or option | default | meaning |\n|---|---|---|\n" + "\n".join(rows)
        )
    return "\n\n".join(part for part in parts if part)


def _parameter_row(parameter: Any) -> str:
    if parameter.param_type_name == "argument":
        repeat = "..." if parameter.nargs == -1 else ""
        name = f"`{parameter.metavar or parameter.name.upper()}{repeat}`"
    else:
        name = ", ".join(f"`{option}`" for option in (*parameter.opts, *parameter.secondary_opts))
    default = parameter.default
    shown = default is not None and default is not False and default not in ((), [])
    text = f"`{default}`" if shown and not callable(default) else ""
    return f"| {name} | {text} | {(parameter.help or '').replace('|', chr(92) + '|')} |"


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
