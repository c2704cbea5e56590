"""The page that `linkcensus --help` shows, written without the machinery of rich.

Importing what typer draws help with costs more time than all else at start; one page of text
needs none of it.
"""

import shutil
import sys
import textwrap
from typing import Any

from typer.core import TyperGroup

from linkcensus.cli.catalogue import CATALOGUE, Commands

_BOLD, _DIM, _PLAIN = "\x1b[1m", "\x1b[2m", "\x1b[0m"
_WIDEST = 100

EXAMPLES = (
    ("linkcensus demo", "make a small web to try everything on"),
    ("linkcensus import links.csv --site example.com", "bring in what you have"),
    ("linkcensus overview example.com", "see who links to you"),
)


class Group(TyperGroup):
    """The program's commands, shown by what they are for."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.commands = Commands()

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the page: purpose, examples, commands by panel, options."""
        width = min(shutil.get_terminal_size((80, 24)).columns, _WIDEST)
        bold, dim, plain = (_BOLD, _DIM, _PLAIN) if sys.stdout.isatty() else ("", "", "")
        formatter.write(f"{self.help}\n\n")
        formatter.write(f"{bold}Usage{plain}: linkcensus COMMAND [OPTIONS]\n")
        formatter.write(f"\n{bold}First steps{plain}\n")
        for line, purpose in EXAMPLES:
            formatter.write(
                f"  {line:<47} {dim}{purpose}{plain}\n" if width > 88 else f"  {line}\n"
            )
        for title, entries in CATALOGUE.items():
            formatter.write(f"\n{bold}{title}{plain}\n")
            formatter.write(_columns([(entry.name, entry.purpose) for entry in entries], width))
        formatter.write(f"\n{bold}Options{plain}\n")
        shown = (record for param in self.get_params(ctx) if (record := param.get_help_record(ctx)))
        formatter.write(_columns([_plain_option(record) for record in shown], width))


def _plain_option(record: tuple[str, str]) -> tuple[str, str]:
    names, purpose = record
    return names, _first_sentence(purpose.partition("[")[0])


def _first_sentence(text: str) -> str:
    first = " ".join(text.split("\n\n", maxsplit=1)[0].split())
    return first if first.endswith(".") or not first else f"{first}."


def _columns(rows: list[tuple[str, str]], width: int) -> str:
    """Lay out names and purposes in two columns."""
    left = 22 if max(len(name) for name, _ in rows) > 13 else 13
    indent = " " * (left + 3)
    text = ""
    for name, purpose in rows:
        head = f"  {name:<{left}} "
        if len(head) > left + 3:
            text += head.rstrip() + "\n"
            head = indent
        text += textwrap.fill(
            purpose, width, initial_indent=head, subsequent_indent=indent
        ).rstrip()
        text += "\n"
    return text
