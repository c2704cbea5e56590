"""Links whose pages answer with a redirect, and the links of the pages that those lead to."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from linkcensus.insights.listing import build
from linkcensus.insights.relations import Relations
from linkcensus.insights.selection import IS_EXTERNAL, IS_LIVE
from linkcensus.insights.sql import Sql, compose

_MOST = 20_000
"""Lost links that are asked about at once."""
_PART = 2_000
"""Pages that one query asks for."""


@dataclass(frozen=True, slots=True)
class LinkOfPage:
    """A link to the view's target."""

    link: int
    """`core.link.link_hash`."""
    source_key: str
    source_url: str
    target_key: str


_COLUMNS = """SELECT link_hash(target_key, source_key, kind, occurrence, raw_target_key) AS link,
    source_key, source_url, target_key FROM links WHERE {external} AND """

_LOST = f"""{_COLUMNS} state IN ('missing', 'lost') AND lost_reason = 'redirected'
    AND missing_since >= ? ORDER BY missing_since DESC, link LIMIT ?"""

_OF_PAGES = f"{_COLUMNS} {{live}} AND source_key IN ({{pages}})"


def lost_by_redirect(view: Relations, since: datetime) -> list[LinkOfPage]:
    """Return the links that are missed or lost because their pages lead elsewhere.

    Args:
        view: Of the target.
        since: Those that were missed first at or after this moment, aware; the last 20,000.
    """
    query = compose(_LOST, external=Sql(f"({IS_EXTERNAL})"))
    moment = since.astimezone(UTC).replace(tzinfo=None)
    return [build(LinkOfPage, values) for values in view.rows(query.text, (moment, _MOST))]


def links_of_pages(view: Relations, pages: Collection[str]) -> Iterator[LinkOfPage]:
    """Answer the live links of some pages (by their keys) to the view's target."""
    wanted = sorted(pages)
    for first in range(0, len(wanted), _PART):
        part = wanted[first : first + _PART]
        query = compose(
            _OF_PAGES,
            external=Sql(f"({IS_EXTERNAL})"),
            live=Sql(f"({IS_LIVE})"),
            pages=Sql(", ".join("?" * len(part)), tuple(part)),
        )
        for values in view.rows(query.text, query.params):
            yield build(LinkOfPage, values)
