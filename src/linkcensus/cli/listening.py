"""`linkcensus listen`: shares and links on networks, as they happen."""

import asyncio
from contextlib import closing
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from linkcensus.cli import emit
from linkcensus.cli.command import command
from linkcensus.cli.session import Session, target_of
from linkcensus.cli.steps import StepProgress
from linkcensus.cli.tables import Column, show_line, show_table
from linkcensus.cli.text import number, safe

if TYPE_CHECKING:
    from collections.abc import Sequence

    from linkcensus.importers.social.listening import Listened, Listening
    from linkcensus.jobs.listened import ListenedSource
    from linkcensus.store.state import State

_ONCE_MINUTES = 60.0

Sources = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="SOURCE...",
        help="bluesky, hackernews, hackernews:new, mastodon:HOST, mastodon:HOST/tags/TAG, "
        "mastodon:HOST/trends, or the URL of a feed or listing.",
        show_default=False,
    ),
]
ForTargets = Annotated[
    list[str] | None,
    typer.Option(
        "--for",
        metavar="TARGET",
        help="Keep links to this; may be repeated. Else to what the projects watch.",
        show_default=False,
    ),
]
Once = Annotated[bool, typer.Option("--once", help="Read what is there by now, then end.")]
Minutes = Annotated[
    float | None,
    typer.Option("--minutes", min=0.01, help="End after so long.", show_default=False),
]
Every = Annotated[
    float,
    typer.Option("--every", metavar="MINUTES", min=1, help="Ask again after so long."),
]
Status = Annotated[
    bool, typer.Option("--status", help="Show what is listened to, and how far; then end.")
]


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    command(app, "listen")(listen)


def listen(
    session: Session,
    sources: Sources = None,
    for_targets: ForTargets = None,
    once: Once = False,
    minutes: Minutes = None,
    every: Every = 15,
    status: Status = False,
) -> None:
    """Listen to networks and feeds for links to your sites.

    Streams are heard as they happen, the others are asked again and again. Each goes on where it
    was read to. `linkcensus mentions` shows what came.
    """
    if status:
        _show_sources(session)
        return
    from linkcensus.store.state import open_state

    with StepProgress(session.notes) as progress, closing(open_state(session.settings)) as state:
        listening = _listening(session, state, sources or (), for_targets or (), progress)
        seconds = None if minutes is None else 60 * minutes
        try:
            if once:
                asyncio.run(listening.once(seconds or 60 * _ONCE_MINUTES))
            else:
                asyncio.run(listening.on(60 * every, seconds))
        except KeyboardInterrupt:
            pass  # how a stream is ended; what came is in
        done = listening.listened
    _show(session, done)
    if done.errors:
        raise typer.Exit(1)


def _listening(
    session: Session,
    state: "State",
    sources: "Sequence[str]",
    for_targets: "Sequence[str]",
    progress: StepProgress,
) -> "Listening":
    """Make ready to listen to what is named, or to what the settings name."""
    from linkcensus.core.errors import BadInput
    from linkcensus.importers.social.listening import Listening
    from linkcensus.importers.social.networks import read_source
    from linkcensus.importers.social.watched import Watched, targets_of

    written = sources or session.settings.listen_to
    if not written:
        raise BadInput("name what to listen to", remedy="or set LINKCENSUS_LISTEN_TO")
    targets = [target_of(text) for text in for_targets] or targets_of(state.projects.listing())
    watched = Watched(targets) if targets else None
    return Listening(
        session.index,
        state.cursors,
        [read_source(text, session.settings, watched) for text in written],
        watched,
        note=progress.note,
        watch=_Watch(progress),
    )


def _show_sources(session: Session) -> None:
    from linkcensus.jobs.listened import listened_sources
    from linkcensus.store.state import open_state

    with closing(open_state(session.settings)) as state:
        found = listened_sources(state, session.settings, session.index.imports())
    if session.json:
        emit.lines(asdict(one) for one in found)
    elif found:
        show_table(session.console, _SOURCES, found)
    else:
        show_line(session.console, "Nothing was listened to yet.")
        show_line(session.console, "Try: linkcensus listen bluesky --for example.com", "bold")


class _Watch:
    """Draws what came so far."""

    def __init__(self, progress: StepProgress) -> None:
        self._progress = progress
        self._shown = ""

    def __call__(self, name: str, told: "Listened") -> None:
        posts = number(told.brought_in.posts)
        shown = f"{name}: {number(told.frames)} frames, {posts} posts"
        if shown != self._shown:
            self._shown = shown
            self._progress.begin(shown, None)


def _show(session: Session, done: "Listened") -> None:
    came = done.brought_in
    if session.json:
        emit.document(
            {
                "posts": came.posts,
                "links_new": came.links_new,
                "links_confirmed": came.links_confirmed,
                "frames": done.frames,
                "damaged": done.damaged,
                "errors": done.errors,
            }
        )
        return
    text = f"{number(came.posts)} posts · {number(came.links_new)} new links"
    if done.frames:
        text += f" · {number(done.frames)} frames heard"
    show_line(session.console, text, "bold")
    if came.links_new:
        show_line(session.console, "Ask: linkcensus mentions SITE", "dim")


def _at(moment: datetime | None) -> str:
    return "–" if moment is None else f"{moment:%Y-%m-%d %H:%M}"


_SOURCES: "tuple[Column[ListenedSource], ...]" = (
    Column("Source", lambda one: safe(one.source), share=1),
    Column("By", lambda one: one.asked_by.value),
    Column("Read at", lambda one: _at(one.read_at)),
    Column("Up to", lambda one: one.cursor or _at(one.reached_at), from_width=100),
    Column("Mentions", lambda one: number(one.mentions), right=True),
    Column("Next", lambda one: _at(one.next_at)),
)
