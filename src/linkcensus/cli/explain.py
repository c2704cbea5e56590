"""`linkcensus explain`: where a score comes from, part by part."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from linkcensus.cli import emit, options
from linkcensus.cli.command import command
from linkcensus.cli.session import Session, time_of

if TYPE_CHECKING:
    from datetime import datetime


class ScoreName(StrEnum):
    """Scores that can be taken apart."""

    AUTHORITY = "authority"
    CITATION = "citation"
    TRUST = "trust"
    SPAM = "spam"
    TOPICS = "topics"


Explained = Annotated[
    str,
    typer.Argument(
        metavar="SITE|URL",
        help="Whose score; with --from, what the link points at.",
        show_default=False,
    ),
]
From = Annotated[
    str | None,
    typer.Option(
        "--from",
        metavar="URL|SITE",
        help="Explain the links from here instead: worth, vote, spam.",
        show_default=False,
    ),
]
SinceRun = Annotated[
    str | None,
    typer.Option(
        "--since",
        metavar="DATE",
        help="Say what changed since the newest run at or before this date, and why.",
        show_default=False,
    ),
]


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    command(app, "explain")(explain)


def explain(
    session: Session,
    target: Explained,
    score: Annotated[
        ScoreName, typer.Option("--score", help="Which score is taken apart.")
    ] = ScoreName.AUTHORITY,
    source: From = None,
    since: SinceRun = None,
    paths: Annotated[
        int, typer.Option("--paths", min=0, max=1000, help="How many of the strongest paths.")
    ] = 5,
    limit: options.Limit = None,
) -> None:
    """Take a score, or a link, apart: every vote, path and marker.

    The points of all parts add up to the score. docs/scores.md has every formula.
    """
    moment = None if since is None else time_of(since, "--since")
    if source is not None:
        _link(session, source, target, limit)
    elif score is ScoreName.SPAM:
        _spam(session, target, moment)
    elif score is ScoreName.TOPICS:
        _topics(session, target, moment, limit)
    else:
        _flow(session, target, score, moment, paths, limit)


def _flow(
    session: Session,
    target: str,
    score: ScoreName,
    since: "datetime | None",
    paths: int,
    limit: int | None,
) -> None:
    from linkcensus.insights.explain import ExplainRequest, FlowScore
    from linkcensus.insights.explain import explain as question
    from linkcensus.insights.result import as_dict

    request = ExplainRequest(
        site=target,
        score=FlowScore(score.value),
        limit=limit or (10_000 if session.json else 15),
        paths=paths,
        since=since,
    )
    answer = question(session.index, request)
    if session.json:
        emit.document(as_dict(answer))
        return
    from linkcensus.cli.explained import show_flow

    show_flow(session.console, answer)


def _spam(session: Session, target: str, since: "datetime | None") -> None:
    from linkcensus.insights.explain_spam import explain_spam
    from linkcensus.insights.result import as_dict

    answer = explain_spam(session.index, target, since)
    if session.json:
        emit.document(as_dict(answer))
        return
    from linkcensus.cli.explained import show_spam

    show_spam(session.console, answer)


def _topics(session: Session, target: str, since: "datetime | None", limit: int | None) -> None:
    from linkcensus.insights.explain_topics import explain_topics
    from linkcensus.insights.result import as_dict

    answer = explain_topics(session.index, target, limit=limit or 5, since=since)
    if session.json:
        emit.document(as_dict(answer))
        return
    from linkcensus.cli.explained import show_topics

    show_topics(session.console, answer)


def _link(session: Session, source: str, target: str, limit: int | None) -> None:
    from linkcensus.insights.explain_link import explain_link
    from linkcensus.insights.result import as_dict

    answer = explain_link(session.index, source, target, limit=limit or 1)
    if session.json:
        emit.document(as_dict(answer))
        return
    from linkcensus.cli.explained import show_links

    show_links(session.console, answer)
