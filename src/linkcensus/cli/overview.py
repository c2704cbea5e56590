"""`linkcensus overview`: a target's links at a glance."""

from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from linkcensus.cli import asking, emit, options
from linkcensus.cli.command import command
from linkcensus.cli.empty import show_empty
from linkcensus.cli.score_lines import show_scores
from linkcensus.cli.session import Session, moment_of, target_of
from linkcensus.cli.text import bar, number, safe, share, sparkline

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

    from linkcensus.index.snapshot import Moment
    from linkcensus.insights.history import LinkHistory
    from linkcensus.insights.overview import Overview

_BAR = 10
_SHOWN = 5
"""Lines of one block; the rest is summed up in one more."""


class PeriodName(StrEnum):
    """How long one point of the history is."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    command(app, "overview")(overview)


def overview(
    session: Session,
    target: options.TargetArgument,
    scope: options.Scope = None,
    filters: options.Filters = None,
    internal: options.Internal = False,
    period: Annotated[
        PeriodName, typer.Option("--period", help="Length of one step of the history.")
    ] = PeriodName.MONTH,
    as_of: options.AsOf = None,
    known_at: options.KnownAt = None,
) -> None:
    """Show how many links a target has, from where, since when."""
    from linkcensus.insights.history import HistoryRequest, Period, history
    from linkcensus.insights.overview import OverviewRequest
    from linkcensus.insights.overview import overview as question
    from linkcensus.insights.result import as_dict

    node = asking.filter_of(filters)
    moment = moment_of(as_of, known_at)
    with session.view(target_of(target, scope), moment) as view:
        answer = question(view, OverviewRequest(filter=node, internal=internal))
        course = history(
            view, HistoryRequest(period=Period(period.value), filter=node, internal=internal)
        )
        if session.json:
            emit.document({**as_dict(answer), "history": as_dict(course)})
        elif not answer.links + answer.lost + answer.missing:
            show_empty(session, view, what="links to")
        else:
            _show(session, answer, course, moment)


def _show(
    session: Session,
    answer: "Overview",
    course: "LinkHistory",
    moment: "Moment | None",
) -> None:
    from rich.text import Text

    console = session.console
    when = _when(moment)
    console.print(
        Text.assemble((safe(answer.target), "bold"), (f"  {answer.scope}{when}", "dim")), "\n"
    )
    if answer.scores is not None:
        show_scores(console, answer.scores)
        console.print()
    console.print(_figures(answer, console.width))
    console.print()
    if len(course.points) > 1:
        _show_course(session, course)
    blocks = [
        _block("Kind", [(s.key, s.links) for s in answer.kinds]),
        _block("Place on the page", [(s.key, s.links) for s in answer.positions]),
        _block("Language", [(s.key, s.links) for s in answer.languages]),
        _block("Top-level domain", [(s.key, s.links) for s in answer.tlds]),
        _block("Known from", [(s.source, s.links) for s in answer.sources], answer.links),
        _block("Only known from", [(s.source, s.only) for s in answer.sources], answer.links),
    ]
    console.print(_side_by_side([block for block in blocks if block], console.width))


def _when(moment: "Moment | None") -> str:
    true_at = asking.day(moment.true_at) if moment else ""
    known_at = asking.day(moment.known_at) if moment else ""
    text = f" · as of {true_at}" if true_at else ""
    return f"{text} · as known on {known_at}" if known_at else text


def _figures(answer: "Overview", width: int) -> "Table":
    """The counts, two or three groups beside each other."""
    from rich.table import Table
    from rich.text import Text

    known = answer.follow + answer.nofollow
    groups = (
        (
            (answer.links, "live links"),
            (answer.referring_sites, "referring sites"),
            (answer.referring_pages, "referring pages"),
            (answer.referring_hosts, "referring hosts"),
        ),
        (
            (answer.follow, f"followed ({share(answer.follow, known)})"),
            (answer.nofollow, "not followed"),
            (answer.editorial, "editorial"),
            (answer.unverified, "claimed, not seen"),
        ),
        (
            (answer.ips, "addresses"),
            (answer.subnets, "subnets"),
            (answer.missing, "missed once"),
            (answer.lost, "lost"),
        ),
    )
    grid = Table.grid(padding=(0, 3 if width >= 100 else 2))
    for _ in groups:
        grid.add_column(justify="right", style="bold", no_wrap=True)
        grid.add_column(no_wrap=True, overflow="ellipsis")
    for line in zip(*groups, strict=True):
        cells = [Text(text) for count, name in line for text in (number(count), name)]
        grid.add_row(*cells)
    return grid


def _show_course(session: Session, course: "LinkHistory") -> None:
    """The history as one line of blocks for links and one for sites."""
    from rich.text import Text

    width = max(12, min(session.console.width - 40, 60))
    first = course.points[0]
    for name, values in (
        ("links", [float(point.links) for point in course.points]),
        ("sites", [float(point.sites) for point in course.points]),
    ):
        line = sparkline(values[-width:], width)
        session.console.print(
            Text.assemble(
                (f"{name} ", "bold"), (line, "cyan"), (f" {number(values[-1])}", "bold"),
                (f"  by {course.period.value}, from {first.start}", "dim"),
            )
        )  # fmt: skip
    session.console.print()


def _block(
    title: str, counts: Sequence[tuple[str, int]], whole: int | None = None
) -> "RenderableType | None":
    """One measure: its largest values with bars, the rest in one line."""
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    counts = [(key, count) for key, count in counts if count]
    if not counts:
        return None
    total = whole or sum(count for _, count in counts)
    top = counts[0][1]
    shown = list(counts if len(counts) <= _SHOWN + 1 else counts[:_SHOWN])
    if len(shown) < len(counts):
        shown.append((f"{len(counts) - _SHOWN} more", sum(n for _, n in counts[_SHOWN:])))
    block = Table.grid(padding=(0, 1))
    block.add_column(width=14, no_wrap=True, overflow="ellipsis")
    block.add_column(width=_BAR, style="cyan", no_wrap=True)
    block.add_column(justify="right", min_width=5, no_wrap=True)
    block.add_column(justify="right", style="dim", min_width=4, no_wrap=True)
    for key, count in shown:
        block.add_row(
            Text(safe(key)), bar(count, max(top, count), _BAR), number(count), share(count, total)
        )
    return Group(Text(title, style="bold"), block, Text())


def _side_by_side(blocks: "list[RenderableType]", width: int) -> "RenderableType":
    """Lay blocks out in as many columns as fit, filled row by row."""
    from rich.table import Table

    across = max(1, min(3, width // 40))
    grid = Table.grid(padding=(0, 3, 1, 0))
    for _ in range(across):
        grid.add_column()
    for start in range(0, len(blocks), across):
        grid.add_row(*blocks[start : start + across])
    return grid
