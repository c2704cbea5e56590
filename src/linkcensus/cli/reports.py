"""`linkcensus sites`, `hosts`, `pages`, `broken`: the links to a target, summed up.

They differ only in what a row is, so one function makes a command of each entry in `REPORTS`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import typer

from linkcensus.cli import asking, options
from linkcensus.cli.command import command
from linkcensus.cli.lists import ListAnswer, Page, list_request, show_list
from linkcensus.cli.score_lines import rounded, spam_of
from linkcensus.cli.session import Session, moment_of, target_of
from linkcensus.cli.tables import Column
from linkcensus.cli.text import number, short_url

if TYPE_CHECKING:
    from linkcensus.index.view import View
    from linkcensus.insights.broken import BrokenTarget
    from linkcensus.insights.filters.fields import Fields
    from linkcensus.insights.listing import ListRequest
    from linkcensus.insights.referring_hosts import ReferringHost
    from linkcensus.insights.referring_sites import ReferringSite
    from linkcensus.insights.top_pages import TopPage


@dataclass(frozen=True, slots=True)
class Question:
    """What a report asks of the insights, loaded when it is asked."""

    page: "Callable[[View, ListRequest], Page[Any]]"
    stream: "Callable[[View, ListRequest], Iterator[Any]]"
    fields: "Fields"
    """What `--having` and `--sort` may name."""
    row: type


@dataclass(frozen=True, slots=True)
class Report:
    """One command that lists sums."""

    name: str
    purpose: str
    what: str
    """Its rows in the plural."""
    load: Callable[[], Question]
    columns: tuple[Column[Any], ...]


def add_to(app: typer.Typer) -> None:
    """Register a command for each report."""
    for report in REPORTS:
        command(app, report.name)(_command_of(report))


def _command_of(report: Report) -> Callable[..., None]:
    def run(
        session: Session,
        target: options.TargetArgument,
        scope: options.Scope = None,
        history: options.History = None,
        filters: options.Filters = None,
        having: options.Having = None,
        internal: options.Internal = False,
        sort: options.Sort = None,
        limit: options.Limit = None,
        cursor: options.Cursor = None,
        as_of: options.AsOf = None,
        known_at: options.KnownAt = None,
    ) -> None:
        question = report.load()
        request = list_request(
            question.fields, history=history, filters=filters, having=having,
            sort=sort, limit=limit, cursor=cursor, internal=internal,
        )  # fmt: skip
        with session.view(target_of(target, scope), moment_of(as_of, known_at)) as view:
            answer: ListAnswer[Any] = ListAnswer(
                lambda: question.page(view, request),
                lambda: question.stream(view, request),
                report.columns,
                report.what,
            )
            show_list(session, view, answer, limit=limit, cursor=cursor)

    run.__name__, run.__doc__ = report.name, report.purpose
    return run


def _sites() -> Question:
    from linkcensus.insights import referring_sites as asked

    return Question(
        asked.referring_sites,
        asked.stream_referring_sites,
        asked.SITE_FIELDS,
        asked.ReferringSite,
    )


def _hosts() -> Question:
    from linkcensus.insights import referring_hosts as asked

    return Question(
        asked.referring_hosts,
        asked.stream_referring_hosts,
        asked.HOST_FIELDS,
        asked.ReferringHost,
    )


def _pages() -> Question:
    from linkcensus.insights import top_pages as asked

    return Question(asked.top_pages, asked.stream_top_pages, asked.PAGE_FIELDS, asked.TopPage)


def _broken() -> Question:
    from linkcensus.insights import broken as asked

    return Question(
        asked.broken_targets,
        asked.stream_broken_targets,
        asked.BROKEN_FIELDS,
        asked.BrokenTarget,
    )


_SITES: "tuple[Column[ReferringSite], ...]" = (
    Column("Referring site", lambda row: row.source_site, share=3),
    Column("Authority", lambda row: rounded(row.authority), right=True, optional=True),
    Column("Trust", lambda row: rounded(row.trust), right=True, optional=True),
    Column("Spam", lambda row: spam_of(row.spam, row.verdict), right=True, optional=True),
    Column("Topic", lambda row: row.topic or "", optional=True, from_width=140),
    Column("Links", lambda row: number(row.links), right=True),
    Column("Follow", lambda row: number(row.follow), right=True),
    Column("Editorial", lambda row: number(row.editorial), right=True, from_width=100),
    Column("Pages", lambda row: number(row.pages), right=True),
    Column("Lost", lambda row: number(row.lost), right=True),
    Column("Language", lambda row: row.language or "", from_width=120),
    Column("Address", lambda row: row.ip or "", from_width=160),
    Column("First seen", lambda row: asking.day(row.first_seen)),
    Column("Last seen", lambda row: asking.day(row.last_seen), from_width=90),
)
_HOSTS: "tuple[Column[ReferringHost], ...]" = (
    Column("Referring host", lambda row: row.source_host, share=3),
    Column("Authority", lambda row: rounded(row.authority), right=True, optional=True),
    Column("Spam", lambda row: spam_of(row.spam, row.verdict), right=True, optional=True),
    Column("Links", lambda row: number(row.links), right=True),
    Column("Follow", lambda row: number(row.follow), right=True),
    Column("Pages", lambda row: number(row.pages), right=True),
    Column("Language", lambda row: row.language or "", from_width=120),
    Column("Address", lambda row: row.ip or "", from_width=100),
    Column("First seen", lambda row: asking.day(row.first_seen)),
    Column("Last seen", lambda row: asking.day(row.last_seen), from_width=90),
)
_PAGES: "tuple[Column[TopPage], ...]" = (
    Column("Page", lambda row: short_url(row.target_url or "(page unknown)"), share=3),
    Column("Authority", lambda row: rounded(row.page_authority), right=True, optional=True),
    Column("Sites", lambda row: number(row.sites), right=True),
    Column("Links", lambda row: number(row.links), right=True),
    Column("Follow", lambda row: number(row.follow), right=True),
    Column("Redirected", lambda row: number(row.redirects), right=True, from_width=100),
    Column("Status", lambda row: str(row.status or ""), right=True),
    Column("First seen", lambda row: asking.day(row.first_seen), from_width=90),
)
_BROKEN: "tuple[Column[BrokenTarget], ...]" = (
    Column("Page", lambda row: short_url(row.target_url), share=4),
    Column("Answer", lambda row: str(row.status or row.problem)),
    Column("Leads to", lambda row: short_url(row.leads_to or ""), share=3),
    Column("Sites", lambda row: number(row.sites), right=True),
    Column("Links", lambda row: number(row.links), right=True),
    Column("Follow", lambda row: number(row.follow), right=True, from_width=90),
    Column("Checked", lambda row: asking.day(row.checked_at), from_width=100),
)

REPORTS = (
    Report("sites", "List the sites that link to a target.", "referring sites", _sites, _SITES),
    Report("hosts", "List the hosts that link to a target.", "referring hosts", _hosts, _HOSTS),
    Report("pages", "List the target's pages by their links.", "linked pages", _pages, _PAGES),
    Report(
        "broken",
        "List linked pages that answer an error or lead elsewhere.",
        "broken or redirected pages",
        _broken,
        _BROKEN,
    ),
)
