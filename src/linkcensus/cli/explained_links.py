"""How people see what links are worth, and why a page has its authority."""

from typing import TYPE_CHECKING

from linkcensus.cli import asking
from linkcensus.cli.explained import (
    points,
    show_differences,
    show_guards,
    show_marker_changes,
    show_markers,
    signed,
)
from linkcensus.cli.tables import Column, show_line, show_table
from linkcensus.cli.text import bar, number, share

if TYPE_CHECKING:
    from rich.console import Console

    from linkcensus.insights.explain_page import PageAuthorityExplanation, PageVote
    from linkcensus.insights.graph_measures import GraphMeasures
    from linkcensus.insights.link_changes import FactorChange, LinkChange
    from linkcensus.insights.link_explanation import Factor, LinkExplanation, LinksExplanation

_BAR = 12


def show_page(console: "Console", answer: "PageAuthorityExplanation") -> None:
    """Print where the authority of one page comes from."""
    show_line(console, f"{answer.url}  page authority {answer.score:.1f}", "bold", wrap=False)
    when = asking.day(answer.computed_at)
    show_line(
        console, f"Run {answer.run} of {when}, version {answer.formula} of the formulas", "dim"
    )
    console.print()
    start = points(answer.start_points)
    show_line(console, f"{start} points because it is a page of {answer.site}")
    if answer.votes:
        top = answer.votes[0].points
        show_table(console, _page_columns(top), answer.votes)
        console.print()
        text = f"{number(answer.voting_pages)} pages vote for it"
        if answer.own_pages:
            own = points(answer.own_points)
            text += f", {number(answer.own_pages)} of them of its own site with {own} points"
        if answer.others.pages:
            text += (
                f"; {number(answer.others.pages)} not listed bring {points(answer.others.points)}"
            )
        show_line(console, f"{text}. All points together: {answer.score:.2f}", "dim")
    else:
        show_line(console, "No page votes for it.")
    if abs(answer.rest_points) >= 0.005:
        show_line(console, f"{signed(answer.rest_points)} from links not known any more", "dim")


def _page_columns(top: float) -> "list[Column[PageVote]]":
    return [
        Column("Linking page", lambda row: row.source_url, share=1),
        Column("Points", lambda row: points(row.points), right=True),
        Column("", lambda row: bar(row.points, top, _BAR), style="cyan", from_width=100),
        Column("Share", lambda row: share(row.share, 1), right=True),
        Column("Its own", lambda row: f"{row.page_authority:.1f}", right=True),
        Column("Votes for", lambda row: number(row.linked_pages), right=True),
    ]


def show_measures(console: "Console", answer: "GraphMeasures") -> None:
    """Print how a site stands in the graph, beside its scores."""
    show_line(console, f"{answer.site}  other measures of the graph", "bold")
    when = asking.day(answer.computed_at)
    text = f"Run {answer.run} of {when}, {number(answer.sites)} sites; docs/scores.md has formulas"
    show_line(console, text, "dim")
    console.print()
    show_table(console, _MEASURES, _measured(answer))
    if answer.hits is None:
        show_line(console, "Hubs and authorities have no fixed point in this graph.", "dim")


def _measured(answer: "GraphMeasures") -> "list[tuple[str, str, str]]":
    """Name, figure and meaning of each measure that is known."""
    rows = [
        ("rank", f"{answer.rank:.4g}", "below authority; 0.15: nobody votes for it"),
        ("harmonic", _figure(answer.harmonic), "sum of 1 / distance over sites that reach it"),
        ("truncated", share(answer.truncated_share, 1), "of its rank, from over two links away"),
        ("robust", share(answer.robust_share, 1), "of its rank, left where a link adds 1 at most"),
    ]
    if answer.spam_mass is not None and answer.spam_mass_share is not None:
        text = "of its rank, that no trusted site accounts for"
        rows.append(("spam mass", share(answer.spam_mass_share, 1), text))
        rows.append(("", f"{answer.spam_mass:.4g}", "the same, absolute"))
    if answer.anti_trust is not None:
        rows.append(("distrust", share(answer.anti_trust, 1), "of its rank, from your spam seeds"))
    if answer.hits is not None:
        hub, authority = answer.hits.hub_place, answer.hits.authority_place
        rows.append(("hub", f"{answer.hits.hub:.3g}", f"place {number(hub)} of all"))
        rows.append(
            ("HITS authority", f"{answer.hits.authority:.3g}", f"place {number(authority)}")
        )
    return rows


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:.4g}"


_MEASURES: "tuple[Column[tuple[str, str, str]], ...]" = (
    Column("Measure", lambda row: row[0], style="bold"),
    Column("", lambda row: row[1], right=True),
    Column("", lambda row: row[2], style="dim", share=1),
)


def show_links(console: "Console", answer: "LinksExplanation") -> None:
    """Print what the links from one place to another are worth, and how they are judged."""
    source = answer.source
    scores = [
        (name, value)
        for name, value in (
            ("authority", source.authority),
            ("trust", source.trust),
            ("trust ratio", source.trust_ratio),
            ("page authority", source.page_authority),
        )
        if value is not None
    ]
    known = ", ".join(f"{name} {points(value)}" for name, value in scores) or "no scores"
    show_line(console, f"{source.site}  {known}", "bold")
    when = asking.day(answer.computed_at)
    show_line(console, f"Run {answer.run} of {when}, votes by the rule {answer.rule!r}", "dim")
    for link in answer.links:
        console.print()
        _show_link(console, link, answer.target_site)
    left = answer.total - len(answer.links)
    if left > 0:
        console.print()
        show_line(console, f"{number(left)} more links between them: --limit {answer.total}", "dim")


def _show_link(console: "Console", link: "LinkExplanation", target_site: str) -> None:
    show_line(console, link.source_url, "bold", wrap=False)
    show_line(console, f"  → {link.target_url or target_site}", wrap=False)
    words = "" if not link.anchor_text else f"“{link.anchor_text}”, "
    show_line(console, f"  {words}{link.kind}, {link.position or 'place unknown'}, {link.state}")
    if link.votes:
        voted = link.site_vote.value != "none"
        show_line(console, "  It votes." if voted else "  It will vote in the next run.")
    else:
        show_line(console, f"  It does not vote: {'; '.join(link.reasons)}.", "yellow")
        if link.site_vote.value in _SITE_VOTES:
            show_line(console, f"  {_SITE_VOTES[link.site_vote.value]}", "dim")
    console.print()
    show_line(console, f"Link value {link.value:.1f}", "bold")
    show_table(console, _FACTORS, link.factors)
    console.print()
    show_line(console, f"Spam {link.spam:.0f}  {link.verdict}", "bold")
    show_markers(console, link.markers)
    show_guards(console, link.guards)
    if link.change is not None:
        console.print()
        _show_change(console, link, link.change)


def _show_change(console: "Console", link: "LinkExplanation", change: "LinkChange") -> None:
    when = f"Since {asking.day(change.computed_at)} (run {change.run})"
    if not change.known_before:
        show_line(console, f"{when}: the link was not known then", "bold")
        return
    show_line(
        console,
        f"{when}: link value {change.value_before:.1f} → {link.value:.1f}, "
        f"{signed(link.value - change.value_before)}",
        "bold",
    )
    show_differences(console, change.differences)
    if change.voted_before != link.votes:
        show_line(console, "It began to vote" if link.votes else "It voted then")
    if change.state_before != link.state:
        show_line(console, f"It was {change.state_before}, and is {link.state}")
    if change.factors:
        show_table(console, _FACTOR_CHANGES, change.factors)
    if (change.spam_before, change.verdict_before) != (link.spam, link.verdict):
        show_line(
            console,
            f"Spam {change.spam_before:.0f} {change.verdict_before} → {link.spam:.0f} "
            f"{link.verdict}",
        )
    show_marker_changes(console, change.markers)


_SITE_VOTES = {
    "links": "Another link of its site does.",
    "web-graph": "The web graph has the vote of its site, and does not tell by which link.",
    "earlier": "Its site had a vote in this run, by a link that does not vote any more.",
}

_FACTORS: "tuple[Column[Factor], ...]" = (
    Column("Factor", lambda row: row.name),
    Column("×", lambda row: f"{row.factor:.4g}", right=True),
    Column("Points", lambda row: signed(row.points), right=True),
    Column("", lambda row: "" if row.known else "not known: a middle value", style="dim"),
)

_FACTOR_CHANGES: "tuple[Column[FactorChange], ...]" = (
    Column("Factor", lambda row: row.name),
    Column("× then", lambda row: f"{row.before:.4g}", right=True),
    Column("× now", lambda row: f"{row.after:.4g}", right=True),
    Column("Points", lambda row: signed(row.points), right=True),
)
