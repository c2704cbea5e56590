"""Why a site or a page has its spam score: every marker with its evidence, and the guards.

`spam_markers` says how points are dealt out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from linkcensus.core.errors import NotFound
from linkcensus.core.scope import Scope, Target, parse_target
from linkcensus.index.scores import ScoreRun
from linkcensus.insights.relations import Relations
from linkcensus.insights.run_differences import RunDifference, run_differences
from linkcensus.insights.scored_run import (
    ScoredIndex,
    newest_run,
    profile_of_run,
    run_before,
    scores_of_run,
    stored_scores,
)
from linkcensus.insights.site_scores import stored_profile
from linkcensus.insights.spam_markers import (
    GuardFound,
    MarkerChange,
    MarkerFound,
    marker_changes,
    markers_found,
    stored_findings,
    stored_markers,
)
from linkcensus.score.link_scores import own_findings
from linkcensus.score.row_facts import page_facts
from linkcensus.score.spam.judge import judge_page
from linkcensus.score.spam.rules import Rules, load_rules


@dataclass(frozen=True, slots=True, kw_only=True)
class SpamChange:
    """The change of the spam score of a site or of its profile, the sum of all points."""

    run: int
    computed_at: datetime
    before: float
    """0 where it was not judged then."""
    after: float
    verdict_before: str | None
    verdict_after: str
    markers: tuple[MarkerChange, ...]
    """Those that changed most first; what did not change is left out."""
    differences: tuple[RunDifference, ...]
    """What the two runs were computed by, where it differs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileExplanation:
    """How all links to a site were judged together."""

    referring_sites: int
    score: float
    """0 to 100: the sum of the points of `markers`."""
    verdict: str
    """ignore, review or act."""
    markers: tuple[MarkerFound, ...]
    """Those that weigh most first."""
    guards: tuple[GuardFound, ...]
    change: SpamChange | None
    """None where no earlier date was named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageExplanation:
    """How one page was judged, by itself and with its site."""

    url: str
    score: float
    """0 to 100: the sum of the points of `markers`."""
    verdict: str
    """ignore, review or act."""
    read_at: datetime
    """When the page was read that was looked at."""
    markers: tuple[MarkerFound, ...]
    """Of the page, and of its site without what sums up its pages and links; those that weigh most
    first."""
    guards: tuple[GuardFound, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SpamExplanation:
    """Where the spam score of one site comes from."""

    site: str
    score: float | None
    """0 to 100: the sum of the points of `markers`. None: it links to no other site, so that only
    the links to it were judged."""
    verdict: str | None
    """ignore, review or act."""
    computed_at: datetime
    run: int
    formula: str
    markers: tuple[MarkerFound, ...]
    """Those that weigh most first."""
    guards: tuple[GuardFound, ...]
    profile: ProfileExplanation | None
    """The links to it; None where too few sites link to it to say anything."""
    page: PageExplanation | None
    """The page that was asked about; None where it was a site, or the page was never read."""
    change: SpamChange | None
    """None where no earlier date was named, or the site itself is not judged; see `profile`."""


def explain_spam(index: ScoredIndex, site: str, since: datetime | None = None) -> SpamExplanation:
    """Say which markers make up the spam score of a site.

    Args:
        index: The index.
        site: As the user wrote it; the site (registrable domain) of it counts, and of a URL the
            page as well.
        since: Aware; compare with the newest run at or before it.

    Raises:
        BadInput: What is asked about is no site.
        NotFound: No scores, or none for this site, or no run of the earlier date.
    """
    target, run = parse_target(site), newest_run(index)
    earlier = None if since is None else run_before(index, since)
    with index.view(parse_target(target.site)) as view:
        row = stored_scores(view, target.site, target.hash)
        row_before = {} if earlier is None else scores_of_run(view, earlier)
        of_profile = stored_profile(view)
        profile_before = {} if earlier is None else profile_of_run(view, index, earlier)
        rules = load_rules(index.root / "spam", now=run.computed_at)
        page = _page(view, target, row, rules)
    if row["spam"] is None and not of_profile and page is None:
        raise NotFound(
            f"{target.site} was not judged: no link of it to another site is known, and fewer "
            "sites link to it than any marker asks for"
        )

    def change(before: Mapping[str, Any], after: Mapping[str, Any]) -> SpamChange | None:
        return None if earlier is None else _change((earlier, run), before, after, rules)

    return SpamExplanation(
        site=target.site,
        score=None if row["spam"] is None else float(row["spam"]),
        verdict=row["verdict"],
        computed_at=run.computed_at,
        run=run.run,
        formula=run.version,
        markers=_markers(row, rules),
        guards=_guards(row),
        profile=_profile(of_profile, rules, change(profile_before, of_profile)),
        page=page,
        change=change(row_before, row),
    )


def _page(
    view: Relations, target: Target, site_row: Mapping[str, Any], rules: Rules
) -> PageExplanation | None:
    if target.scope is not Scope.URL:
        return None
    page = next(view.rows("SELECT * FROM pages WHERE page_key = ?", (target.key_low,)), None)
    if page is None:
        return None
    of_site = own_findings(stored_findings(site_row))
    judged = judge_page(page_facts(page), rules, of_site=of_site)
    return PageExplanation(
        url=target.text,
        score=judged.score,
        verdict=judged.verdict.value,
        read_at=page["seen_at"].replace(tzinfo=UTC),
        markers=markers_found(judged.findings, judged.score, rules),
        guards=tuple(GuardFound(one.name, one.at_most.value, one.why) for one in judged.guards),
    )


def _profile(
    row: Mapping[str, Any], rules: Rules, change: SpamChange | None
) -> ProfileExplanation | None:
    if not row:
        return None
    return ProfileExplanation(
        referring_sites=row["referring_sites"],
        score=float(row["spam"]),
        verdict=row["verdict"],
        markers=_markers(row, rules),
        guards=_guards(row),
        change=change,
    )


def _markers(row: Mapping[str, Any], rules: Rules) -> tuple[MarkerFound, ...]:
    """The findings of a row with their points."""
    return markers_found(stored_findings(row), float(row.get("spam") or 0), rules)


def _guards(row: Mapping[str, Any]) -> tuple[GuardFound, ...]:
    guards = stored_markers(row).get("guards", ())
    return tuple(GuardFound(one["guard"], one["at_most"], one["why"]) for one in guards)


def _change(
    runs: tuple[ScoreRun, ScoreRun],
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    rules: Rules,
) -> SpamChange | None:
    """Compare two rows, of the earlier run and of the later; None where nothing is judged now."""
    if after.get("spam") is None:
        return None
    return SpamChange(
        run=runs[0].run,
        computed_at=runs[0].computed_at,
        before=float(before.get("spam") or 0),
        after=float(after["spam"]),
        verdict_before=before.get("verdict"),
        verdict_after=after["verdict"],
        markers=marker_changes(_markers(before, rules), _markers(after, rules)),
        differences=run_differences(*runs),
    )
