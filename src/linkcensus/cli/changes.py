"""`linkcensus new-lost`: which links came and went, when and why."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from linkcensus.cli import asking, emit, options
from linkcensus.cli.command import command
from linkcensus.cli.empty import show_empty
from linkcensus.cli.lists import ListAnswer, page_size, show_list
from linkcensus.cli.session import Session, day_of, moment_of, target_of
from linkcensus.cli.tables import Column, show_line, show_table
from linkcensus.cli.text import bar, number, short_url

if TYPE_CHECKING:
    from collections.abc import Sequence

    from linkcensus.index.view import View
    from linkcensus.insights.new_and_lost import Happening, NewLost, NewLostDay, NewLostRequest

_BAR = 10
_LINES = 30
"""Lines of the table; where days would be more, weeks or months are shown."""

Links = Annotated[
    bool, typer.Option("--links", help="List the links instead of counting them by day.")
]
Only = Annotated[
    list[str] | None,
    typer.Option(
        metavar="EVENT",
        help="gained, restored, missing or lost; repeat for several.",
        rich_help_panel=options.NARROW,
        show_default=False,
    ),
]


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    command(app, "new-lost")(new_lost)


def new_lost(
    session: Session,
    target: options.TargetArgument,
    scope: options.Scope = None,
    since: options.Since = None,
    until: options.Until = None,
    links: Links = False,
    only: Only = None,
    filters: options.Filters = None,
    having: options.Having = None,
    internal: options.Internal = False,
    sort: options.Sort = None,
    limit: options.Limit = None,
    cursor: options.Cursor = None,
    as_of: options.AsOf = None,
    known_at: options.KnownAt = None,
) -> None:
    """Count new and lost links by day, with the reasons.

    A link is lost when two looks, at least a day apart, did not find it; a page that cannot be
    looked at (403, 429, 5xx) loses nothing.
    """
    from linkcensus.insights import new_and_lost as question

    request = question.NewLostRequest(
        selection=asking.selection_of("all", filters, internal=internal),
        having=asking.filter_of(having, question.NEW_LOST_FIELDS),
        order=asking.order_of(sort),
        limit=page_size(limit),
        cursor=cursor,
        since=day_of(since, "--since"),
        until=day_of(until, "--until"),
        events=_events(only),
    )
    with session.view(target_of(target, scope), moment_of(as_of, known_at)) as view:
        if links:
            answer = ListAnswer(
                lambda: question.happenings(view, request),
                lambda: question.stream_happenings(view, request),
                _HAPPENINGS,
                "changes",
            )
            show_list(session, view, answer, limit=limit, cursor=cursor)
        else:
            _count(session, view, request)


def _count(session: Session, view: "View", request: "NewLostRequest") -> None:
    from linkcensus.insights.new_and_lost import new_and_lost
    from linkcensus.insights.result import as_dict

    answer = new_and_lost(view, request)
    if session.json:
        emit.document(as_dict(answer))
    elif not answer.days:
        show_empty(session, view, what="new or lost links to")
    else:
        _show(session, answer)


def _show(session: Session, answer: "NewLost") -> None:
    name, spans = spans_of(answer.days)
    top = max(max(span.gained, span.lost, span.missing) for span in spans)
    columns: tuple[Column[Span], ...] = (
        Column(name, lambda span: span.start),
        Column("New", lambda span: _count_of(span.gained), right=True, style="green"),
        Column("", lambda span: bar(span.gained, top, _BAR), style="green", from_width=76),
        Column("Back", lambda span: _count_of(span.restored), right=True),
        Column("Missed", lambda span: _count_of(span.missing), right=True, style="yellow"),
        Column("Lost", lambda span: _count_of(span.lost), right=True, style="red"),
        Column("Why", lambda span: reasons_of(span.reasons), share=1),
    )
    show_table(session.console, columns, spans)
    session.console.print()
    text = f"{number(answer.gained)} new, {number(answer.lost)} lost"
    text += f", {number(answer.missing)} missed once" if answer.missing else ""
    text += f", {number(answer.restored)} came back" if answer.restored else ""
    show_line(session.console, text + ".", "bold")
    if answer.reasons:
        show_line(session.console, f"Lost because: {reasons_of(answer.reasons)}", "dim")
    show_line(session.console, "--links lists them.", "dim")


@dataclass(slots=True)
class Span:
    """Days of one line of the table, added up."""

    start: str
    gained: int = 0
    restored: int = 0
    missing: int = 0
    lost: int = 0
    reasons: Counter[str] = field(default_factory=Counter)


def spans_of(days: "Sequence[NewLostDay]") -> tuple[str, list[Span]]:
    """Add days up to as long spans as are needed to fit, and say which."""
    forms: tuple[tuple[str, Callable[[date], str]], ...] = (
        ("Day", lambda day: day.isoformat()),
        ("Week of", lambda day: (day - timedelta(days=day.weekday())).isoformat()),
        ("Month", lambda day: day.isoformat()[:7]),
        ("Year", lambda day: day.isoformat()[:4]),
    )
    for name, start_of in forms:
        spans: dict[str, Span] = {}
        for one in days:
            start = start_of(one.day)
            span = spans.setdefault(start, Span(start))
            span.gained += one.gained
            span.restored += one.restored
            span.missing += one.missing
            span.lost += one.lost
            span.reasons.update(one.reasons)
        if len(spans) <= _LINES or name == "Year":
            return name, list(spans.values())
    raise AssertionError("years are the last form")


def reasons_of(reasons: Mapping[str, int]) -> str:
    """Return reasons of losses in words, the commonest first."""
    ordered = sorted(reasons.items(), key=lambda item: -item[1])
    return ", ".join(f"{_WORDS.get(reason, reason)} {number(count)}" for reason, count in ordered)


_WORDS = {
    "removed": "removed",
    "not_found": "not found",
    "gone": "gone",
    "redirected": "redirects",
    "not_html": "no HTML",
    "page_error": "page error",
    "not_canonical": "not canonical",
    "noindex": "noindex",
    "lost_redirect": "redirect moved",
    "absent": "not exported",
    "claimed": "claimed",
}


def _count_of(value: int) -> str:
    return number(value) if value else ""


def _events(only: list[str] | None) -> tuple[str, ...]:
    from linkcensus.core.errors import BadInput

    known = ("gained", "restored", "missing", "lost")
    for word in only or ():
        if word not in known:
            raise BadInput(
                f"{word[:40]!r} is no event", place="--only", remedy=f"write {', '.join(known)}"
            )
    return tuple(only) if only else known


def _event_of(row: "Happening") -> str:
    if row.reason is None:
        return "new" if row.event == "gained" else row.event
    return f"{row.event}: {_WORDS.get(row.reason, row.reason)}"


_HAPPENINGS: "tuple[Column[Happening], ...]" = (
    Column("Day", lambda row: asking.day(row.happened_at)),
    Column("What", _event_of),
    Column("Referring page", lambda row: short_url(row.source_url), share=4),
    Column("Anchor text", lambda row: row.anchor_text or "", share=2, from_width=90),
    Column("Target", lambda row: short_url(row.target_url or "?"), share=3, from_width=110),
)
