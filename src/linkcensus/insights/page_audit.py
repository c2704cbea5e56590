"""A site's own pages as a crawl found them: answers, titles, what they say to search engines."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from linkcensus.insights.filters.fields import FieldType
from linkcensus.insights.listing import Listing, ListRequest, Report, columns
from linkcensus.insights.paging import Order
from linkcensus.insights.relations import Relations
from linkcensus.insights.sql import Sql

THIN_WORDS = 100
"""Fewer words than that are little text."""
LONG_TITLE = 65
"""More characters than that are cut off in results of searches."""


@dataclass(frozen=True, slots=True)
class AuditedPage:
    """One page, by the newest look at it."""

    page_url: str
    outcome: str
    """seen, not_found, gone, not_html, blocked, error, unreachable, disallowed, ..."""
    status: int | None
    problems: tuple[str, ...]
    """broken, redirected, blocked, noindex, canonicalised, no_title, same_title, long_title, thin,
    unlinked."""
    title: str | None
    words: int | None
    noindex: bool | None
    canonical_url: str | None
    """Where the page says that its content belongs; None where it says nothing."""
    canonical_elsewhere: bool
    redirect_url: str | None
    links_in: int
    """Internal links to it, from other pages of the site."""
    links_out: int | None
    """Internal links that it shows."""
    external_links: int | None
    backlinks: int
    """Live links from other sites."""
    language: str | None
    title_length: int | None
    description_length: int | None
    looked_at: datetime
    evidence: str | None
    """Reference to the kept page."""


@dataclass(frozen=True, slots=True)
class ProblemCount:
    """How many pages have a problem; `ok` counts those without any."""

    problem: str
    pages: int


AUDIT_FIELDS = columns(
    {
        "page_url": (FieldType.TEXT, "The page."),
        "outcome": (FieldType.TEXT, "What came of the newest look."),
        "status": (FieldType.NUMBER, "HTTP status."),
        "problem": (
            FieldType.TEXT,
            "Its problems, comma between; `substring` finds one, `empty` those without.",
        ),
        "title": (FieldType.TEXT, "Its title."),
        "words": (FieldType.NUMBER, "Words of its text."),
        "noindex": (FieldType.BOOLEAN, "It asks not to be in indexes."),
        "canonical_url": (FieldType.TEXT, "Where it says its content belongs."),
        "canonical_elsewhere": (FieldType.BOOLEAN, "That is another page."),
        "redirect_url": (FieldType.TEXT, "Where it leads."),
        "links_in": (FieldType.NUMBER, "Internal links to it."),
        "links_out": (FieldType.NUMBER, "Internal links it shows."),
        "external_links": (FieldType.NUMBER, "Links to other sites."),
        "backlinks": (FieldType.NUMBER, "Live links from other sites."),
        "language": (FieldType.TEXT, "Its language."),
        "title_length": (FieldType.NUMBER, "Characters of its title."),
        "description_length": (FieldType.NUMBER, "Characters of its description."),
        "looked_at": (FieldType.DATE, "The newest look."),
        "page_key": (FieldType.TEXT, "The page's sort key."),
    }
)

_REPORT = Report(
    AuditedPage,
    AUDIT_FIELDS,
    identity=("page_key",),
    default=(Order("links_in", descending=True),),
)

# A redirect that only changes http to https has one key for both ends: the page itself is meant.
_BODY = f"""WITH newest AS (
    SELECT page_key, arg_max(outcome, look) AS outcome, arg_max(status, look) AS status,
        arg_max(redirect_url, look) AS redirect_url, max(visited_at) AS looked_at,
        arg_max(canonical_url, look) AS canonical_url, arg_max(evidence, look) AS evidence,
        arg_max(coalesce(page_url, url_of(page_key, page_https)), look) AS page_url,
        arg_max(lower(concat_ws(' ', meta_robots, x_robots_tag)), look) AS robots
    FROM (SELECT *, struct_pack(at := visited_at, https := page_https, code := -status) AS look
        FROM visits)
    GROUP BY page_key
),
into_page AS (
    SELECT target_key AS page_key, count(*) AS links_in FROM links
    WHERE internal AND state = 'live' AND source_key <> target_key GROUP BY target_key
),
from_outside AS (
    SELECT target_key AS page_key, count(*) AS backlinks FROM links
    WHERE internal IS NOT TRUE AND state = 'live' GROUP BY target_key
),
joined AS (
    SELECT n.page_key, n.page_url, n.outcome, n.status, n.redirect_url, n.looked_at, n.evidence,
        n.outcome = 'seen' AS seen, p.title, p.word_count AS words,
        coalesce(p.noindex, regexp_matches(n.robots, '\\b(noindex|none)\\b')) AS noindex,
        coalesce(p.canonical_url, n.canonical_url) AS canonical_url, p.language, p.title_length,
        p.description_length, p.internal_links AS links_out, p.external_links,
        coalesce(i.links_in, 0) AS links_in, coalesce(b.backlinks, 0) AS backlinks,
        count(*) FILTER (n.outcome = 'seen' AND n.redirect_url IS NULL AND p.title <> '')
            OVER (PARTITION BY p.title) AS same
    FROM newest AS n LEFT JOIN pages AS p USING (page_key) LEFT JOIN into_page AS i USING (page_key)
    LEFT JOIN from_outside AS b USING (page_key)
),
judged AS (
    SELECT *, coalesce(canonical_url <> page_url
            AND rtrim(replace(canonical_url, 'https://', 'http://'), '/')
            <> rtrim(replace(page_url, 'https://', 'http://'), '/'), false) AS canonical_elsewhere,
        redirect_url IS NOT NULL OR coalesce(status BETWEEN 300 AND 399, false) AS redirected
    FROM joined
),
told AS (
    SELECT *, list_filter([
        CASE WHEN status >= 400 AND status NOT IN (401, 403, 407, 429, 451)
            OR outcome IN ('not_found', 'gone', 'unreachable', 'error') THEN 'broken' END,
        CASE WHEN outcome IN ('blocked', 'disallowed') THEN 'blocked' END,
        CASE WHEN redirected THEN 'redirected' END,
        CASE WHEN seen AND noindex THEN 'noindex' END,
        CASE WHEN seen AND canonical_elsewhere THEN 'canonicalised' END,
        CASE WHEN plain AND coalesce(title, '') = '' THEN 'no_title' END,
        CASE WHEN plain AND same > 1 THEN 'same_title' END,
        CASE WHEN plain AND title_length > {LONG_TITLE} THEN 'long_title' END,
        CASE WHEN plain AND words < {THIN_WORDS} THEN 'thin' END,
        CASE WHEN plain AND links_in = 0 AND NOT regexp_matches(page_key, '[)](:[0-9]+)?/$')
            THEN 'unlinked' END
    ], lambda one: one IS NOT NULL) AS problems
    FROM (SELECT *, seen AND NOT redirected AS plain FROM judged)
)
SELECT *, array_to_string(problems, ',') AS problem FROM told"""  # noqa: S608 - our own text


def audited_pages(view: Relations, request: ListRequest) -> Listing[AuditedPage]:
    """Answer one page of the site's own pages, the most linked first."""
    return _REPORT.page(view, Sql(_BODY), request)


def stream_audited_pages(view: Relations, request: ListRequest) -> Iterator[AuditedPage]:
    """All pages of the site that were looked at."""
    return _REPORT.stream(view, Sql(_BODY), request)


def problem_counts(view: Relations) -> tuple[ProblemCount, ...]:
    """Answer how many pages have which problem, those of most pages first; `ok` comes last."""
    found = view.sql(
        f"WITH answer AS MATERIALIZED ({_BODY}) SELECT one, count(*) FROM "  # noqa: S608
        "(SELECT unnest(problems) AS one FROM answer) GROUP BY one "
        "UNION ALL SELECT 'ok', count(*) FROM answer WHERE len(problems) = 0"
    )
    ordered = sorted(found, key=lambda row: (row[0] == "ok", -row[1], row[0]))
    return tuple(ProblemCount(*row) for row in ordered)
