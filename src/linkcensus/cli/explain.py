"""`linkcensus explain`: where a score comes from, part by part."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from linkcensus.cli import emit, options
from linkcensus.cli.command import command
from linkcensus.cli.session import Session, time_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


class ScoreName(StrEnum):
    """Scores that can be taken apart."""

    AUTHORITY = "authority"
    PAGE_AUTHORITY = "page-authority"
    CITATION = "citation"
    TRUST = "trust"
    SPAM = "spam"
    TOPICS = "topics"
    GRAPH = "graph"


Explained = Annotated[
    str,
    typer.Argument(
        metavar="SITE|URL",
        help="Whose score; with --from, what the link points at.",
        show_default=False,
    ),
]
Score = Annotated[
    ScoreName | None,
    typer.Option(
        "--score",
        help="Which score is taken apart; else authority, of a URL page-authority. "
        "graph: hubs, spam mass, robust and truncated rank; solves the graph, seconds or more.",
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
    score: Score = None,
    source: From = None,
    since: SinceRun = None,
    paths: Annotated[
        int | None,
        typer.Option(
            "--paths",
            min=0,
            max=1000,
            help="How many of the strongest paths; else 5.",
            show_default=False,
        ),
    ] = None,
    limit: options.Limit = None,
) -> None:
    """Take a score, or a link, apart: every vote, path and marker.

    The points of all parts add up to the score. docs/scores.md has every formula.
    """
    moment = None if since is None else time_of(since, "--since")
    if source is not None:
        _only_of_sites("--from", {"--score": score, "--paths": paths})
        _link(session, source, target, moment, limit)
        return
    chosen = score or _score_of(target)
    if chosen is ScoreName.SPAM:
        _spam(session, target, moment)
    elif chosen is ScoreName.TOPICS:
        _topics(session, target, moment, limit)
    elif chosen is ScoreName.GRAPH:
        _only_of_sites("--score graph", {"--since": since, "--paths": paths})
        _graph(session, target)
    elif chosen is ScoreName.PAGE_AUTHORITY:
        _only_of_sites("page-authority", {"--since": since, "--paths": paths})
        _page(session, target, limit)
    else:
        _flow(session, target, chosen, moment, 5 if paths is None else paths, limit)


def _score_of(target: str) -> ScoreName:
    """The authority of what was named: of one page, or of a site."""
    from linkcensus.core.scope import Scope, parse_target

    page = parse_target(target).scope is Scope.URL
    return ScoreName.PAGE_AUTHORITY if page else ScoreName.AUTHORITY


def _only_of_sites(what: str, given: "Mapping[str, object]") -> None:
    """Refuse options that say nothing of a link or a page."""
    from linkcensus.core.errors import BadInput

    named = [name for name, value in given.items() if value is not None]
    if named:
        raise BadInput(f"{' and '.join(named)} cannot be used with {what}", remedy="leave it out")


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


def _page(session: Session, target: str, limit: int | None) -> None:
    from linkcensus.insights.explain_page import explain_page
    from linkcensus.insights.result import as_dict

    answer = explain_page(session.index, target, limit=limit or (10_000 if session.json else 15))
    if session.json:
        emit.document(as_dict(answer))
        return
    from linkcensus.cli.explained_links import show_page

    show_page(session.console, answer)


def _graph(session: Session, target: str) -> None:
    from linkcensus.insights.graph_measures import graph_measures
    from linkcensus.insights.result import as_dict

    answer = graph_measures(session.index, target)
    if session.json:
        emit.document(as_dict(answer))
        return
    from linkcensus.cli.explained_links import show_measures

    show_measures(session.console, answer)


def _link(
    session: Session, source: str, target: str, since: "datetime | None", limit: int | None
) -> None:
    from linkcensus.insights.explain_link import explain_link
    from linkcensus.insights.result import as_dict

    answer = explain_link(session.index, source, target, limit=limit or 1, since=since)
    if session.json:
        emit.document(as_dict(answer))
        return
    from linkcensus.cli.explained_links import show_links

    show_links(session.console, answer)
