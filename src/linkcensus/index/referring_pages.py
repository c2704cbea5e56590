"""The pages that are known to link to a target, and what is known of those links.

What a new look at these pages is planned and judged by: first the pages alone, in little memory,
then the links of some of them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from linkcensus.core.link import OWN_SOURCES
from linkcensus.index.view import View

_OWN = sum(source.bit for source in OWN_SOURCES)
_CHUNK_KEYS = 2_000

# a redirected link is looked for as it is written; mentions and feeds are no links of the page
_LINKS = """
    SELECT source_key, source_url, source_site, coalesce(raw_target_key, target_key) AS written_key,
        coalesce(raw_target_site, target_site) AS written_site, raw_target_key IS NOT NULL AS moved,
        coalesce(raw_target_url, target_url) AS written_url,
        kind, occurrence, anchor, follow, ugc, sponsored, position, target_status, sources, state,
        first_seen, last_checked, missing_since, authority
    FROM links
    WHERE internal IS NOT TRUE AND kind NOT IN ('mention', 'feed')"""


@dataclass(frozen=True, slots=True)
class PageHistory:
    """A referring page, and what tells when it should be looked at again. Times are aware."""

    url: str
    key: str
    site: str
    first_seen: datetime | None
    """When its newest link was first seen."""
    last_checked: datetime | None
    missing_since: datetime | None
    """Since when a link is missed that is not lost yet; None where none is."""
    live: int
    """Links that live, or are unverified."""
    lost: int
    unverified: int
    authority: float | None
    """Of its site, 0 to 100."""
    turns: int = 0
    """How often links of it were missed or came back."""


@dataclass(frozen=True, slots=True)
class KnownLink:
    """A link as the index knows it, by the address that its page writes."""

    target_key: str
    target_site: str
    target_url: str | None
    """None where only the site is known."""
    kind: str
    anchor: str | None
    follow: bool | None
    ugc: bool | None
    sponsored: bool | None
    position: str | None
    state: str
    own: bool
    """Whether we have read it ourselves: else its words are a vendor's."""
    target_status: int | None
    moved: bool
    """Whether its target redirects elsewhere."""


@dataclass(frozen=True, slots=True)
class KnownPage:
    """A referring page with its links."""

    url: str
    key: str
    site: str
    links: list[KnownLink] = field(default_factory=list)


def page_histories(view: View, *, lost_too: bool = False) -> Iterator[PageHistory]:
    """The pages that link to a target, in the order of their keys.

    Args:
        view: The target's.
        lost_too: Also pages all of whose links are lost.
    """
    having = "" if lost_too else "HAVING count(*) FILTER (state <> 'lost') > 0"
    # what a column holds, the query decides
    rows: Iterator[dict[str, Any]] = view.rows(
        f"""WITH known AS ({_LINKS}), turned AS (
            SELECT source_key, count(*) AS turns FROM events
            WHERE event IN ('missing', 'restored') GROUP BY source_key)
        SELECT source_key, any_value(source_url) AS url, any_value(source_site) AS site,
            max(first_seen) AS first_seen, max(last_checked) AS last_checked,
            min(CASE WHEN state = 'missing' THEN missing_since END) AS missing_since,
            count(*) FILTER (state IN ('live', 'unverified')) AS live,
            count(*) FILTER (state = 'lost') AS lost,
            count(*) FILTER (state = 'unverified') AS unverified,
            max(authority) AS authority, coalesce(any_value(turns), 0) AS turns
        FROM known LEFT JOIN turned USING (source_key)
        GROUP BY source_key {having} ORDER BY source_key"""
    )
    for row in rows:
        yield PageHistory(
            url=row["url"],
            key=row["source_key"],
            site=row["site"],
            first_seen=_aware(row["first_seen"]),
            last_checked=_aware(row["last_checked"]),
            missing_since=_aware(row["missing_since"]),
            live=row["live"],
            lost=row["lost"],
            unverified=row["unverified"],
            authority=row["authority"],
            turns=row["turns"],
        )


def known_pages(view: View, keys: Sequence[str]) -> Iterator[KnownPage]:
    """The links of some pages to a target, page by page, lost ones too."""
    for start in range(0, len(keys), _CHUNK_KEYS):
        chunk = keys[start : start + _CHUNK_KEYS]
        rows: Iterator[dict[str, Any]] = view.rows(
            f"SELECT * FROM ({_LINKS}) WHERE source_key IN (SELECT unnest(?)) "
            "ORDER BY source_key, written_key, kind, occurrence",
            [list(chunk)],
        )
        for key, links in groupby(rows, key=lambda row: row["source_key"]):
            first, *others = links
            page = KnownPage(first["source_url"], key, first["source_site"])
            page.links.extend(_known_link(row) for row in (first, *others))
            yield page


def _known_link(row: dict[str, Any]) -> KnownLink:
    names = ("kind", "anchor", "follow", "ugc", "sponsored", "position", "state")
    values = {name: row[name] for name in (*names, "target_status", "moved")}
    return KnownLink(
        target_key=row["written_key"],
        target_site=row["written_site"],
        target_url=row["written_url"],
        own=bool(row["sources"] & _OWN),
        **values,
    )


def _aware(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.replace(tzinfo=UTC)
