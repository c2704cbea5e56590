"""`linkcensus verify`, `link-status`, `losses`: do the links that we know stand as they did?"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from linkcensus.cli import asking, emit, options
from linkcensus.cli.command import command
from linkcensus.cli.lists import ListAnswer, list_request, show_list
from linkcensus.cli.session import Session, moment_of, target_of
from linkcensus.cli.steps import StepProgress
from linkcensus.cli.tables import Column, show_line, show_table
from linkcensus.cli.text import number, short_url
from linkcensus.cli.watching import state_of

if TYPE_CHECKING:
    from linkcensus.core.link_status import Status
    from linkcensus.core.scope import Target
    from linkcensus.crawl.verify.account import Verification, VerifyOptions
    from linkcensus.insights.link_status import LinkStatus
    from linkcensus.insights.losses import Loss

_SHOWN_LOSSES = 25
STATUS_WORDS = {
    "unreachable": "page does not answer",
    "blocked": "we are kept out",
    "robots_disallowed": "robots.txt forbids it",
    "page_gone": "page is gone",
    "not_html": "page is no HTML any more",
    "page_redirected": "page redirects",
    "link_not_found": "link is not there",
    "wrong_target": "link leads to another page",
    "page_noindex": "page is noindex",
    "page_canonicalised": "page names another as canonical",
    "target_broken": "target is broken",
    "wrong_rel": "rel is another",
    "wrong_anchor": "words are others",
    "in_boilerplate": "moved out of the content",
    "wrong_position": "moved within the page",
    "target_redirected": "target redirects",
    "ok": "as it was",
}


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    command(app, "verify")(verify)
    command(app, "link-status")(link_status)
    command(app, "losses")(show_losses)


def verify(
    session: Session,
    target: Annotated[
        str | None,
        typer.Argument(
            metavar="TARGET",
            help="A site, a host, a URL, or a prefix that ends in *.",
            show_default=False,
        ),
    ] = None,
    targets: Annotated[
        Path | None,
        typer.Option(
            "--list", metavar="FILE", help="A file with a target a line.", show_default=False
        ),
    ] = None,
    scope: options.Scope = None,
    due: Annotated[
        bool, typer.Option("--due", help="Only pages whose next look is due, as a schedule does.")
    ] = False,
    lost: Annotated[
        bool, typer.Option("--lost", help="Also pages whose links are all lost: are they back?")
    ] = False,
    most: Annotated[
        int | None,
        typer.Option(
            "--most",
            metavar="PAGES",
            min=1,
            help="At most so many pages, the most urgent first.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Look at the known referring pages again: which links live, which are gone, and why.

    Each page is fetched once, politely. A page that keeps us out (403, robots.txt, no answer)
    never loses a link, and a loss counts only when a second look, a day later, confirms it.
    """
    from linkcensus.crawl.verify.account import VerifyOptions

    chosen = _targets(target, targets, scope)
    asked = VerifyOptions(due_only=due, lost_too=lost, most_pages=most)
    for one in chosen:
        _verify_one(session, one, asked, named=len(chosen) > 1)


def _targets(
    target: str | None, file: Path | None, scope: options.ScopeName | None
) -> "list[Target]":
    from linkcensus.core.errors import BadInput

    if (target is None) == (file is None):
        raise BadInput("give a target, or a file of them", remedy="write TARGET or --list FILE")
    if file is None:
        return [target_of(target or "", scope)]
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeError) as error:
        raise BadInput(f"cannot be read: {error}", place=str(file)) from None
    lines = [line.strip() for line in text.splitlines()]
    found = [target_of(line, scope) for line in lines if line and not line.startswith("#")]
    if not found:
        raise BadInput("names no target", place=str(file), remedy="write one a line")
    return found


def _verify_one(session: Session, target: "Target", asked: "VerifyOptions", *, named: bool) -> None:
    from linkcensus.crawl.verify.run import verify_now
    from linkcensus.insights.losses import losses

    index = session.index
    began = index.clock.now()
    with StepProgress(session.notes) as progress, state_of(session) as state:
        watcher = _Watcher(progress, target.text)
        result = verify_now(index, target, asked, watcher, validators=state.validators)
    with session.view(target) as view:
        found = losses(view, since=began)
    if session.json:
        emit.document(_as_dict(target, result, found))
        return
    if named:
        show_line(session.console, target.text, "bold")
    _show(session, result, found)


class _Watcher:
    """Draws how far a verification is."""

    def __init__(self, progress: StepProgress, what: str) -> None:
        self._progress = progress
        self._what = what

    def begin(self, pages: int) -> None:
        """So many pages will be looked at."""
        self._progress.begin(f"Looking at pages that link to {self._what}", pages)

    def looked(self, verification: "Verification") -> None:
        """One page more is behind."""
        self._progress.advance(1)

    def waited(self, verification: "Verification") -> None:
        """Nothing but time went by."""


def _as_dict(
    target: "Target", result: "Verification", found: "Sequence[Loss]"
) -> dict[str, object]:
    from linkcensus.insights.result import as_dict

    return {
        "target": target.text,
        "pages": result.pages,
        "postponed_pages": result.postponed_pages,
        "targets": result.targets,
        "links": result.links,
        "links_new": result.links_new,
        "statuses": dict(_ordered(result.statuses)),
        "standings": {str(one): result.standings[one] for one in sorted(result.standings)},
        "findings": dict(_ordered(result.findings)),
        "losses": [as_dict(loss) for loss in found],
    }


def _ordered(counts: "Mapping[Status, int]") -> list[tuple[str, int]]:
    order = {word: place for place, word in enumerate(STATUS_WORDS)}
    named = [(status.value, count) for status, count in counts.items()]
    return sorted(named, key=lambda item: order.get(item[0], len(order)))


def _show(session: Session, result: "Verification", found: "Sequence[Loss]") -> None:
    if not result.links:
        show_line(session.console, "No page to look at: none is known, or none is due.")
        return
    rows = _ordered(result.statuses)
    columns: tuple[Column[tuple[str, int]], ...] = (
        Column("Status", lambda row: row[0]),
        Column("Links", lambda row: number(row[1]), right=True),
        Column("Meaning", lambda row: STATUS_WORDS.get(row[0], ""), share=1),
    )
    show_table(session.console, columns, rows)
    session.console.print()
    words = {"live": "live", "gone": "gone", "cannot_tell": "cannot be told"}
    told = [f"{number(result.standings[one])} {words[one]}" for one in sorted(result.standings)]
    pages = f"{number(result.pages)} pages, {number(result.links)} links: "
    show_line(session.console, f"{pages}{', '.join(told)}; {number(result.links_new)} new.", "bold")
    if result.postponed_pages:
        text = f"{number(result.postponed_pages)} pages wait: their hosts want to be left alone."
        show_line(session.console, text, "yellow")
    if found:
        session.console.print()
        _show_losses(session, found)


def _show_losses(session: Session, found: "Sequence[Loss]") -> None:
    columns: tuple[Column[Loss], ...] = (
        Column("Day", lambda row: asking.day(row.last_at)),
        Column("Site", lambda row: row.source_site, share=2),
        Column("Cause", lambda row: row.cause, style="red"),
        Column("Links", lambda row: number(row.links), right=True),
        Column("Confirmed", lambda row: number(row.confirmed), right=True),
        Column("Left", lambda row: number(row.left), right=True, from_width=90),
        Column("Such as", lambda row: short_url(row.examples[0]), share=3, from_width=76),
    )
    show_table(session.console, columns, found[:_SHOWN_LOSSES], title="Losses")
    if len(found) > _SHOWN_LOSSES:
        show_line(session.console, f"{number(len(found) - _SHOWN_LOSSES)} more.", "dim")


def link_status(
    session: Session,
    target: options.TargetArgument,
    scope: options.Scope = None,
    history: options.History = None,
    filters: options.Filters = None,
    having: options.Having = None,
    internal: options.Internal = False,
    sort: options.Sort = None,
    limit: options.Limit = None,
    cursor: options.Cursor = None,
    as_of: options.AsOf = None,
    known_at: options.KnownAt = None,
) -> None:
    """List the links to a target with how each stands: status, standing, cause, last look.

    `--having standing:eq:gone` and `--having status:eq:wrong_rel` narrow it down.
    """
    from linkcensus.insights import link_status as question

    request = list_request(
        question.LINK_STATUS_FIELDS, history=history or "all", filters=filters, having=having,
        sort=sort, limit=limit, cursor=cursor, internal=internal,
    )  # fmt: skip
    with session.view(target_of(target, scope), moment_of(as_of, known_at)) as view:
        answer = ListAnswer(
            lambda: question.link_statuses(view, request),
            lambda: question.stream_link_statuses(view, request),
            _COLUMNS,
            "links",
        )
        show_list(session, view, answer, limit=limit, cursor=cursor)


def show_losses(
    session: Session,
    target: options.TargetArgument,
    scope: options.Scope = None,
    since: Annotated[
        str | None, typer.Option(metavar="DATE", help="First day.", show_default=False)
    ] = None,
    filters: options.Filters = None,
) -> None:
    """List missing and lost links by site and cause: one redesign is one line."""
    from linkcensus.cli.session import time_of
    from linkcensus.insights.losses import losses

    begin = None if since is None else time_of(since, "--since").replace(hour=0, minute=0, second=0)
    with session.view(target_of(target, scope)) as view:
        found = losses(view, asking.selection_of("all", filters), begin)
    if session.json:
        emit.records(found)
    elif found:
        _show_losses(session, found)
    else:
        show_line(session.console, "Nothing is missing or lost.")


_COLUMNS: "tuple[Column[LinkStatus], ...]" = (
    Column("Status", lambda row: row.status or "not looked at"),
    Column("Standing", lambda row: row.standing, from_width=100),
    Column("Cause", lambda row: row.cause or "", optional=True),
    Column("Looked", lambda row: asking.day(row.checked_at)),
    Column("Referring page", lambda row: short_url(row.source_url), share=4),
    Column("Anchor text", lambda row: row.anchor_text or "", share=2, from_width=90),
    Column("Target", lambda row: short_url(row.target_url or "?"), share=3, from_width=110),
)
