"""`linkcensus anchors`: the words of the links, and what kind of words they are."""

from typing import TYPE_CHECKING, Annotated

import typer

from linkcensus.cli import asking, emit, options
from linkcensus.cli.command import command
from linkcensus.cli.lists import ListAnswer, page_size, show_list
from linkcensus.cli.session import Session, moment_of, target_of
from linkcensus.cli.tables import Column, show_line, show_table
from linkcensus.cli.text import bar, number, share

if TYPE_CHECKING:
    from linkcensus.insights.anchors import Anchor, AnchorProfile, ClassShare

_BAR = 16
_WORDS = "The target's own words"

Brand = Annotated[
    list[str] | None,
    typer.Option(
        metavar="WORDS",
        help="A further name of the target, beside its domain; repeat for several. The words of "
        "the project whose own site it is when not given.",
        rich_help_panel=_WORDS,
        show_default=False,
    ),
]
Keyword = Annotated[
    list[str] | None,
    typer.Option(
        metavar="WORDS",
        help="Words it wants to be found by; repeat for several.",
        rich_help_panel=_WORDS,
        show_default=False,
    ),
]
Classes = Annotated[bool, typer.Option("--classes", help="Only the shares of the kinds of words.")]


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    command(app, "anchors")(anchors)


def anchors(
    session: Session,
    target: options.TargetArgument,
    scope: options.Scope = None,
    brand: Brand = None,
    keyword: Keyword = None,
    classes: Classes = False,
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
    """List the words of the links: exact, brand, URL, generic.

    The many links with the same bought words stand out here first.
    """
    from linkcensus.insights import anchors as question
    from linkcensus.insights.result import as_dict

    asked = target_of(target, scope)
    request = question.AnchorsRequest(
        selection=asking.selection_of(history, filters, internal=internal),
        having=asking.filter_of(having, question.ANCHOR_FIELDS),
        order=asking.order_of(sort),
        limit=page_size(limit),
        cursor=cursor,
        brand=session.brand_words(asked) if brand is None else tuple(brand),
        keywords=tuple(keyword or ()),
    )
    with session.view(asked, moment_of(as_of, known_at)) as view:
        if session.json and classes:
            emit.document(as_dict(question.anchor_profile(view, request)))
            return
        if not session.json and cursor is None:
            shown = _show_profile(session, question.anchor_profile(view, request))
            if classes and shown:
                return
        answer = ListAnswer(
            lambda: question.anchors(view, request),
            lambda: question.stream_anchors(view, request),
            _ANCHORS,
            "anchor texts",
        )
        show_list(session, view, answer, limit=limit, cursor=cursor)


def _show_profile(session: Session, profile: "AnchorProfile") -> bool:
    """Show the kinds of words; False where there are no links."""
    if not profile.links:
        return False
    show_table(session.console, _CLASSES, profile.classes)
    show_line(session.console, _VERDICTS[profile.verdict])
    session.console.print()
    return True


_VERDICTS = {
    "too_few": "Too few links to tell whether that is natural.",
    "natural": "That looks natural: few links use exact words.",
    "mixed": "Some more exact words than a natural profile has.",
    "over_optimised": "Over-optimised: many links use exact words, as links made for search do.",
}


def _words(row: "Anchor") -> str:
    if row.anchor_text is None:
        return "(unknown)"
    return row.anchor_text or "(empty)"


_CLASSES: "tuple[Column[ClassShare], ...]" = (
    Column("Kind of words", lambda row: row.anchor_class),
    Column("Links", lambda row: number(row.links), right=True),
    Column("", lambda row: bar(row.share, 1, _BAR), style="cyan"),
    Column("Share", lambda row: share(row.share, 1), right=True),
    Column("Texts", lambda row: number(row.anchors), right=True),
)
_ANCHORS: "tuple[Column[Anchor], ...]" = (
    Column("Anchor text", _words, share=1),
    Column("Kind", lambda row: row.anchor_class),
    Column("Links", lambda row: number(row.links), right=True),
    Column("Share", lambda row: share(row.share, 1), right=True),
    Column("Sites", lambda row: number(row.sites), right=True),
    Column("Follow", lambda row: number(row.follow), right=True, from_width=90),
    Column("Lost", lambda row: number(row.lost), right=True, from_width=100),
    Column("First seen", lambda row: asking.day(row.first_seen), from_width=100),
)
