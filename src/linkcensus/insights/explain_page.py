"""Why a page has its page authority: what each page that links to it brings, and its site.

A page's value is y = (1 - d) t + sum of d * y_u / pages_out_u over the pages u that vote for it,
with t = sqrt(y(site) / (1 - d)), as `score.page_scores` has it. The scale is that of authority, on
which a bare (1 - d) is worth nothing, so points are dealt out in proportion to

    start: (1 - d) (t - 1)          a vote: d * y_u / pages_out_u

and together are the score. The graph of pages is not kept: who voted is read from the links that
were known at the run, and what is missing then is told as the rest.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np

from linkcensus.core.errors import BadInput, NotFound
from linkcensus.core.scope import Scope, Target, parse_target
from linkcensus.core.url import site_hash
from linkcensus.index.engine import parquet
from linkcensus.index.index import Index
from linkcensus.index.scores import ScoreRun
from linkcensus.index.snapshot import Moment
from linkcensus.insights.paging import check_limit
from linkcensus.insights.relations import Relations
from linkcensus.insights.scored_run import newest_run
from linkcensus.score.scale import DAMPING


@dataclass(frozen=True, slots=True)
class PageVote:
    """What the vote of one page brings."""

    source_url: str
    points: float
    """Of the page authority."""
    share: float
    """Of all that flows to the page, its start left out, 0 to 1."""
    page_authority: float
    """Of the linking page."""
    linked_pages: int
    """Pages that it votes for, which share what it passes on."""
    same_site: bool


@dataclass(frozen=True, slots=True)
class OtherPages:
    """All votes that are not told one by one."""

    pages: int
    points: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PageAuthorityExplanation:
    """Where the page authority of one page comes from."""

    url: str
    site: str
    score: float
    """0 to 100, as stored: the sum of `start_points`, of the points of `votes` and of `others`, and
    of `rest_points`."""
    value: float
    """The un-normalised value that the score shows."""
    computed_at: datetime
    run: int
    formula: str
    """Version of the formulas."""
    start_points: float
    """What the rank of its site lets every page of it begin with."""
    voting_pages: int
    own_pages: int
    """Of its own site among them."""
    own_points: float
    """What these bring, told one by one or not."""
    votes: tuple[PageVote, ...]
    """Those that bring most first."""
    others: OtherPages
    rest_points: float
    """Rounding, and links that the index does not tell any more as they were at the run."""


_PAGE = "SELECT page_authority, votes FROM page_scores WHERE page_key = ?"
_SITE = "SELECT votes FROM scores WHERE site_hash = ? AND site = ?"
_SOURCES = """SELECT source_key, any_value(source_site), any_value(source_url) FROM links
WHERE target_key = ? AND state IN ('live', 'unverified') AND coalesce(follow, true)
    AND kind IN ('text', 'image', 'area', 'unknown') AND source_key <> target_key
    AND contains(source_key, ')')
GROUP BY source_key"""
"""As `page_votes.sql` has them."""

_RANKS = """SELECT page_key, votes, page_authority, pages_out FROM {pages}
WHERE page_hash IN (SELECT unnest(?::BIGINT[])) AND page_key IN (SELECT unnest(?::VARCHAR[]))"""


def explain_page(index: Index, url: str, *, limit: int = 20) -> PageAuthorityExplanation:
    """Say what each page that votes brings to the authority of a page.

    Args:
        index: The index.
        url: Of the page.
        limit: Votes told one by one, 1 to 10,000; the rest is added up.

    Raises:
        BadInput: It is no URL of a page, or a limit that cannot be used.
        NotFound: No scores, or none of this page.
    """
    check_limit(limit)
    target, run = parse_target(url), newest_run(index)
    if target.scope is not Scope.URL:
        raise BadInput(
            f"{target.text} is no page, and page authority is a score of pages",
            remedy=f"name one, such as https://{target.site}/, or ask for authority",
        )
    with index.view(target, _moment(index, run)) as view:
        page = _page(view, target)
        site = view.sql(_SITE, (target.hash, target.site))
        votes = _votes(index, view, run, target)
    floor = 1 - DAMPING
    site_value = float(str(site[0][0])) if site else floor
    start = floor * (np.sqrt(site_value / floor) - 1)
    return _explanation(target, run, page, float(start), votes, limit)


def _moment(index: Index, run: ScoreRun) -> Moment | None:
    """The moment of the run, where something was learned since; then links may differ."""
    newest = index.snapshot().newest
    if newest is None or newest <= run.computed_at:
        return None
    return Moment(run.computed_at, run.computed_at)


def _page(view: Relations, target: Target) -> tuple[float, float]:
    """Its score and its value."""
    rows = view.sql(_PAGE, (target.key_low,))
    if not rows:
        raise NotFound(
            f"no page authority is known for {target.text}: `linkcensus score` saw no link from or "
            f"to it, or did not rank pages; `linkcensus explain {target.site}` explains the site"
        )
    return float(rows[0][0]), float(rows[0][1])


@dataclass(frozen=True)
class _Voter:
    """A page that votes."""

    url: str
    site: str
    flow: float
    page_authority: float
    pages_out: int


def _votes(index: Index, view: Relations, run: ScoreRun, target: Target) -> list[_Voter]:
    """The pages that vote, those that bring most first."""
    sources = {str(key): (str(site), str(url)) for key, site, url in _sources(view, target)}
    files = index.scores.files("page_scores", run.run)
    if not sources or not files:
        return []
    hashes = sorted({site_hash(site) for site, _ in sources.values()})
    query = _RANKS.format(pages=parquet(list(files), ""))
    voters = [
        _Voter(
            url=sources[key][1],
            site=sources[key][0],
            flow=DAMPING * float(value) / pages_out,
            page_authority=float(authority),
            pages_out=pages_out,
        )
        for key, value, authority, pages_out in view.sql(query, (hashes, list(sources)))
        if pages_out
    ]
    return sorted(voters, key=lambda one: (-one.flow, one.url))


def _sources(view: Relations, target: Target) -> Sequence[tuple[Any, ...]]:
    return view.sql(_SOURCES, (target.key_low,))


def _explanation(
    target: Target,
    run: ScoreRun,
    page: tuple[float, float],
    start: float,
    voters: Sequence[_Voter],
    limit: int,
) -> PageAuthorityExplanation:
    score, value = page
    above = value - (1 - DAMPING)
    of_flow = score / above if above > 0 else 0.0
    flows = sum(one.flow for one in voters)
    own = [one.flow for one in voters if one.site == target.site]
    told = voters[:limit]
    return PageAuthorityExplanation(
        url=target.text,
        site=target.site,
        score=score,
        value=value,
        computed_at=run.computed_at,
        run=run.run,
        formula=run.version,
        start_points=of_flow * start,
        voting_pages=len(voters),
        own_pages=len(own),
        own_points=of_flow * sum(own),
        votes=tuple(
            PageVote(
                source_url=one.url,
                points=of_flow * one.flow,
                share=one.flow / flows,
                page_authority=one.page_authority,
                linked_pages=one.pages_out,
                same_site=one.site == target.site,
            )
            for one in told
        ),
        others=OtherPages(
            len(voters) - len(told), of_flow * sum(one.flow for one in voters[limit:])
        ),
        rest_points=score - of_flow * (start + flows) if above > 0 else 0.0,
    )
