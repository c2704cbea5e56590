"""The scores of a site in a few lines: a bar each, and how they came about."""

from typing import TYPE_CHECKING

from linkcensus.cli.text import bar, safe, sparkline

if TYPE_CHECKING:
    from rich.console import Console

    from linkcensus.insights.site_scores import Profile, SiteScores

_BAR = 10
_TOPICS = 3
_MARKERS = 3
_RUNS = 30
"""Runs of the history that are drawn."""


def rounded(value: float | None) -> str:
    """A score in a cell; nothing where it is unknown."""
    return "" if value is None else f"{value:.0f}"


def spam_of(value: float | None, verdict: str | None) -> str:
    """A spam score in a cell, with the verdict where there is something to do."""
    shown = rounded(value)
    return f"{shown} {verdict}" if verdict in ("review", "act") else shown


def show_scores(console: "Console", scores: "SiteScores") -> None:
    """Print the scores of a site."""
    from rich.table import Table
    from rich.text import Text

    grid = Table.grid(padding=(0, 1))
    grid.add_column(style="bold", no_wrap=True)
    grid.add_column(width=_BAR, style="cyan", no_wrap=True)
    grid.add_column(justify="right", no_wrap=True)
    grid.add_column(style="dim", no_wrap=True, overflow="ellipsis")
    for name, value, remark in _lines(scores):
        if value is not None:
            grid.add_row(name, bar(round(value), 100, _BAR), f"{value:.0f}", Text(safe(remark)))
    console.print(grid)
    if scores.profile is not None:
        _show_profile(console, scores.profile)


def _show_profile(console: "Console", profile: "Profile") -> None:
    """Print how all links to the site are judged, where anything is to be said."""
    from linkcensus.cli.tables import show_line

    if not profile.markers:
        return
    style = "yellow" if profile.verdict in ("review", "act") else "dim"
    told = f"Its links together: spam {profile.spam:.0f}, {profile.verdict}"
    show_line(console, told, style)
    for one in profile.markers[:_MARKERS]:
        show_line(console, f"  {one.marker}: {one.evidence}", "dim")


def _lines(scores: "SiteScores") -> list[tuple[str, float | None, str]]:
    """Name, value and remark of each score."""
    voting = scores.voting_sites or 0
    ratio = "" if scores.trust_ratio is None else f"trust ratio {scores.trust_ratio:.2f}"
    return [
        ("authority", scores.authority, f"{voting} sites vote for it{_course(scores)}"),
        ("citation", scores.citation, "what all sites pass on to it"),
        ("trust", scores.trust, scores.seed or ratio),
        ("spam", scores.spam, scores.verdict or ""),
        ("page", scores.page_authority, "authority of this page"),
        ("topics", max(scores.topics.values(), default=None), _topics(scores)),
    ]


def _topics(scores: "SiteScores") -> str:
    best = list(scores.topics.items())[:_TOPICS]
    return ", ".join(f"{name} {value:.0f}" for name, value in best)


def _course(scores: "SiteScores") -> str:
    """The authority of the runs so far as a line of blocks."""
    known = [point.authority for point in scores.history[-_RUNS:] if point.authority is not None]
    return f"  {sparkline(known, len(known))}" if len(known) > 1 else ""
