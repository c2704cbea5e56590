"""How people see an explanation: a line a part, with a bar, and what the parts add up to."""

from typing import TYPE_CHECKING

from linkcensus.cli import asking
from linkcensus.cli.tables import Column, show_line, show_table
from linkcensus.cli.text import bar, number, safe, share

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from linkcensus.insights.explain import FlowExplanation, Vote
    from linkcensus.insights.explain_spam import (
        PageExplanation,
        ProfileExplanation,
        SpamChange,
        SpamExplanation,
    )
    from linkcensus.insights.explain_topics import TopicsExplanation
    from linkcensus.insights.run_differences import RunDifference
    from linkcensus.insights.score_changes import FlowChange, VoteChange
    from linkcensus.insights.spam_markers import GuardFound, MarkerChange, MarkerFound

_BAR = 12


def points(value: float) -> str:
    """Points in a cell: enough digits for small parts."""
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def signed(value: float) -> str:
    """A change in points, with its sign."""
    return f"{'+' if value >= 0 else '-'}{points(abs(value))}"


def show_flow(console: "Console", answer: "FlowExplanation") -> None:
    """Print where authority, citation or trust comes from."""
    _head(console, answer.site, f"{answer.score_name} {answer.score:.1f}", answer)
    if answer.asked != answer.site:
        text = f"{answer.score_name} is a score of sites: this is that of all {answer.site}."
        show_line(console, text, "yellow")
    if answer.start_points:
        text = f"{points(answer.start_points)} points because it is a seed: {answer.seed}"
        show_line(console, text)
    if not answer.votes:
        show_line(console, "No site votes for it.")
        show_line(console, "See which links it has: linkcensus backlinks " + answer.site, "dim")
    else:
        show_table(console, _vote_columns(answer), answer.votes)
        console.print()
        show_line(console, _sum_of_votes(answer), "dim")
    if answer.paths:
        console.print()
        text = "Strongest paths behind these votes: points, and share of the last vote"
        show_line(console, text, "bold")
        for path in answer.paths:
            part = share(path.share_of_vote, 1)
            show_line(console, f"  {points(path.points)} {part:>5}  {' → '.join(path.sites)}")
    if answer.change is not None:
        console.print()
        _show_change(console, answer.change)


def _vote_columns(answer: "FlowExplanation") -> "list[Column[Vote]]":
    top = answer.votes[0].points
    return [
        Column("Referring site", lambda row: row.source_site, share=1),
        Column("Points", lambda row: points(row.points), right=True),
        Column("", lambda row: bar(row.points, top, _BAR), style="cyan", from_width=90),
        Column("Share", lambda row: share(row.share, 1), right=True),
        Column(f"Its {answer.score_name}", lambda row: f"{row.source_score:.1f}", right=True),
        Column("Votes for", lambda row: number(row.linked_sites), right=True),
    ]


def _sum_of_votes(answer: "FlowExplanation") -> str:
    text = f"{number(answer.referring_sites)} sites vote for it"
    if answer.others.sites:
        text += f"; the other {number(answer.others.sites)} bring {points(answer.others.points)}"
    return f"{text}. All points together: {answer.score:.2f}"


def _head(
    console: "Console",
    what: str,
    score: str,
    answer: "FlowExplanation | SpamExplanation | TopicsExplanation",
) -> None:
    show_line(console, f"{what}  {score}", "bold")
    when = asking.day(answer.computed_at)
    show_line(
        console, f"Run {answer.run} of {when}, version {answer.formula} of the formulas", "dim"
    )
    console.print()


def _show_change(console: "Console", change: "FlowChange") -> None:
    _show_course(console, change)
    if not change.known_before:
        show_line(console, "The site was not known then.")
    show_line(
        console,
        f"{number(change.began)} votes began, {number(change.stopped)} stopped, "
        f"{number(change.changed)} bring something else now",
    )
    if change.votes:
        show_table(console, _CHANGES, change.votes)
        console.print()
    anew = {"formula", "damping"} & {one.name for one in change.differences}
    rest = [
        (change.other_points, f"from {number(change.other_sites)} other votes"),
        (change.start_points, "from its place among the seeds"),
        (change.rest_points, "from other formulas" if anew else "from rounding"),
    ]
    told = [f"{signed(value)} {why}" for value, why in rest if abs(value) >= 0.005]
    if told:
        show_line(console, "And " + ", ".join(told), "dim")


def _show_course(console: "Console", change: "FlowChange | SpamChange") -> None:
    show_line(
        console,
        f"Since {asking.day(change.computed_at)} (run {change.run}): {change.before:.1f} → "
        f"{change.after:.1f}, {signed(change.after - change.before)}",
        "bold",
    )
    show_differences(console, change.differences)


def show_differences(console: "Console", differences: "Sequence[RunDifference]") -> None:
    """Print what two runs were computed by, where it differs."""
    for one in differences:
        what = _DIFFERENCES.get(one.name, one.name)
        show_line(console, f"{what}: {one.before or 'none'} → {one.after or 'none'}", "yellow")


_DIFFERENCES = {
    "formula": "Another version of the formulas",
    "votes": "Another rule of which links vote",
    "background": "Another web graph",
    "trusted_seeds": "Other trusted seeds",
    "spam_seeds": "Other spam seeds",
}


def _why(row: "VoteChange") -> str:
    if row.event.value != "changed":
        return f"{row.event.value} to vote" if row.event.value == "began" else "stopped voting"
    if abs(row.by_rank) >= abs(row.by_sharing):
        return "became stronger" if row.by_rank > 0 else "became weaker"
    return "votes for fewer sites" if row.by_sharing > 0 else "votes for more sites"


_CHANGES: "tuple[Column[VoteChange], ...]" = (
    Column("Referring site", lambda row: row.source_site, share=1),
    Column("Points", lambda row: signed(row.points), right=True),
    Column("Why", _why),
    Column("Its own rank", lambda row: signed(row.by_rank), right=True, from_width=100),
    Column("Sharing", lambda row: signed(row.by_sharing), right=True, from_width=100),
)


def show_spam(console: "Console", answer: "SpamExplanation") -> None:
    """Print the markers of a site, each with its evidence."""
    told = "not judged" if answer.score is None else f"{answer.score:.0f}  {answer.verdict}"
    _head(console, answer.site, f"spam {told}", answer)
    if answer.score is None:
        show_line(console, "No link of it to another site is known.")
    elif not answer.markers:
        show_line(console, "No marker of spam holds.")
    show_markers(console, answer.markers)
    show_guards(console, answer.guards)
    if answer.page is not None:
        _show_page(console, answer.page)
    if answer.change is not None:
        _show_spam_change(console, answer.change)
    if answer.profile is not None:
        _show_profile(console, answer.profile)


def _show_spam_change(console: "Console", change: "SpamChange") -> None:
    console.print()
    _show_course(console, change)
    if change.verdict_before != change.verdict_after:
        before = change.verdict_before or "not judged"
        show_line(console, f"Verdict: {before} → {change.verdict_after}")
    show_marker_changes(console, change.markers)


def show_marker_changes(console: "Console", changes: "Sequence[MarkerChange]") -> None:
    """Print what became of markers between two runs."""
    for one in changes:
        told = "came" if one.before is None else "went" if one.after is None else "changed"
        evidence = one.after or one.before
        show_line(console, f"  {signed(one.points)}  {one.marker} {told}: {evidence}")


def _show_page(console: "Console", page: "PageExplanation") -> None:
    console.print()
    show_line(console, f"{page.url}: spam {page.score:.0f}  {page.verdict}", "bold")
    if not page.markers:
        show_line(console, "No marker holds of the page.")
    show_markers(console, page.markers)
    show_guards(console, page.guards)


def _show_profile(console: "Console", profile: "ProfileExplanation") -> None:
    sites = number(profile.referring_sites)
    console.print()
    show_line(
        console,
        f"All links to it, from {sites} sites: spam {profile.score:.0f}  {profile.verdict}",
        "bold",
    )
    if not profile.markers:
        show_line(console, "No marker of the whole holds.")
    show_markers(console, profile.markers)
    show_guards(console, profile.guards)
    if profile.change is not None:
        _show_spam_change(console, profile.change)


def show_guards(console: "Console", guards: "Sequence[GuardFound]") -> None:
    """Print what held a verdict back."""
    for guard in guards:
        show_line(console, f"Held back to {guard.at_most} at most: {guard.why}", "green")


def show_markers(console: "Console", markers: "Sequence[MarkerFound]") -> None:
    """Print markers of spam with their points and their evidence."""
    top = max((one.points for one in markers), default=0)
    for one in markers:
        show_line(
            console,
            f"{points(one.points):>5}  {bar(one.points, top, _BAR):<{_BAR}}  {one.marker}  "
            f"({one.kind}, weight {one.weight:.2f} × strength {one.strength:.2f})",
        )
        _indented(console, one.evidence)
        _indented(console, one.about, "dim")
    if markers:
        console.print()
        total = sum(one.points for one in markers)
        show_line(console, f"All points together: {total:.2f}", "dim")


def _indented(console: "Console", text: str, style: str = "") -> None:
    from rich.padding import Padding
    from rich.text import Text

    console.print(Padding(Text(safe(text), style=style), (0, 0, 0, 7)))


def show_topics(console: "Console", answer: "TopicsExplanation") -> None:
    """Print the topics of a site, each with the seeds that tell it."""
    _head(console, answer.site, "topics", answer)
    if not answer.topics:
        show_line(console, "No topic: no path of votes leads here from a seed of any.")
        show_line(console, "Name seeds of your trade in topics.toml; see docs/scores.md.", "dim")
    for topic in answer.topics:
        change = "" if topic.before is None else f"  ({signed(topic.score - topic.before)})"
        show_line(console, f"{topic.score:5.1f}  {topic.name}{change}", "bold")
        for seed in topic.seeds:
            show_line(console, f"       {points(seed.points):>5}  {seed.site}")
        if topic.other_seeds:
            text = (
                f"       {points(topic.other_points):>5}  {number(topic.other_seeds)} other seeds"
            )
            show_line(console, text, "dim")
    if answer.compared_at is not None:
        console.print()
        show_line(console, f"Changes since {asking.day(answer.compared_at)}", "dim")
