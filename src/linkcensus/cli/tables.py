"""Tables for people: as many columns as fit, foreign text made safe, numbers to the right."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from linkcensus.cli.text import safe

if TYPE_CHECKING:
    from rich.console import Console

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """One column of a table."""

    title: str
    cell: Callable[[Row], str]
    """The text of a row; made safe here, whatever it holds."""
    right: bool = False
    share: int = 0
    """Weight among the columns that share the spare width; 0: as wide as its content."""
    from_width: int = 0
    """Shown in terminals of at least so many columns."""
    style: str = ""
    optional: bool = False
    """Left out where no row has anything in it."""
    wraps: bool = False
    """Goes on in a further line where it is too long: sentences, which end in what matters."""


def show_table(
    console: "Console", columns: Sequence[Column[Row]], rows: Iterable[Row], *, title: str = ""
) -> None:
    """Print rows as a table that fits the terminal; cells that do not fit end in `…`, or wrap."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    rows = list(rows)
    shown = [
        column
        for column in columns
        if console.width >= column.from_width
        and not (column.optional and not any(column.cell(row) for row in rows))
    ]
    table = Table(
        box=box.SIMPLE_HEAD,
        title=safe(title) or None,
        title_justify="left",
        title_style="bold",
        header_style="bold",
        border_style="dim",
        pad_edge=False,
        padding=(0, 1),
        expand=any(column.share for column in shown),
        show_edge=False,
    )
    for column in shown:
        table.add_column(
            safe(column.title),
            justify="right" if column.right else "left",
            style=column.style,
            no_wrap=not column.wraps,
            overflow="fold" if column.wraps else "ellipsis",
            ratio=column.share or None,
            min_width=8 if column.share else None,
        )
    for row in rows:
        table.add_row(*(Text(safe(column.cell(row))) for column in shown))
    console.print(table)


def show_line(console: "Console", text: str, style: str = "", *, wrap: bool = True) -> None:
    """Print one line of safe text, wrapped where the terminal ends unless it is to be copied."""
    from rich.text import Text

    console.print(Text(safe(text), style=style), soft_wrap=not wrap)


_BY_BYTES = ("warc", "arc", "wat")


def remark_line(remark: Mapping[str, object], file_format: str) -> str:
    """A reader's remark in a line: where it first applies, why, and how often."""
    unit = "byte" if file_format in _BY_BYTES else "line"
    line, count = remark.get("line"), remark.get("count")
    place = "" if line is None else f"{unit} {line}: "
    times = f" ({count}×)" if isinstance(count, int) and count > 1 else ""
    return f"{place}{remark.get('reason')}{times}"
