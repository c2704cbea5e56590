"""What is said when there is nothing to show: why, and what to do next."""

from typing import TYPE_CHECKING

from linkcensus.cli.session import Session
from linkcensus.cli.tables import show_line
from linkcensus.cli.text import number

if TYPE_CHECKING:
    from linkcensus.index.view import View


def show_empty(session: Session, view: "View", *, what: str) -> None:
    """Say that a target has none of `what` (such as "links to"), and the next action."""
    target = view.target
    if not session.index.imports():
        show_line(session.console, "The index is empty.")
        show_line(
            session.console,
            f"Import something: linkcensus import FILE --site {target.site}",
            "bold",
        )
        show_line(session.console, "Or make a web to try it on: linkcensus demo", "dim")
        _show_background(session, target.site)
        return
    if view.moment:
        show_line(session.console, f"No {what} {target.text} at that time.")
        show_line(session.console, "Leave --as-of and --known-at out to see all.", "dim")
        return
    known = view.sql("SELECT count(*) FROM links")[0][0]
    if known:
        show_line(session.console, f"No {what} {target.text} match.")
        show_line(
            session.console,
            f"It has {known} links in all: try --history all, or another --filter.",
            "dim",
        )
        return
    show_line(session.console, f"No {what} {target.text} yet.")
    show_line(
        session.console, f"Import something: linkcensus import FILE --site {target.site}", "bold"
    )
    _show_background(session, target.site)


def _show_background(session: Session, site: str) -> None:
    """Say what the web's own graph knows of a site that we know nothing of."""
    from linkcensus.index.background import Background

    release = Background(session.settings.data).newest(with_graph=True)
    if release is None:
        return
    ids = release.ids_of([site])
    if ids[0] < 0:
        return
    count = int(release.referring_sites(ids)[0])
    show_line(
        session.console,
        f"Common Crawl ({release.name}) saw {number(count)} sites that link to it: "
        f"linkcensus commoncrawl sites {site}",
        "bold",
    )
