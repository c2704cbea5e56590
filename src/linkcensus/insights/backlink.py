"""One backlink as questions show it, and the columns it is made of."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from operator import itemgetter
from typing import Any

from linkcensus.core.errors import BadInput
from linkcensus.core.link import source_labels
from linkcensus.core.url import url_of
from linkcensus.insights.result import aware
from linkcensus.insights.scores import LINK_SCORE_COLUMNS, SCORE_COLUMNS
from linkcensus.insights.sql import Sql


@dataclass(frozen=True, slots=True)
class Hop:
    """One redirect on the way from the written target to the final one."""

    url: str
    status: int | None
    """HTTP status; 0 for a meta refresh, None where unknown."""


@dataclass(frozen=True, slots=True)
class Backlink:
    """One link to the target. Times are aware UTC; None means unknown unless it says otherwise."""

    source_url: str
    source_site: str
    source_title: str | None
    language: str | None
    source_ip: str | None
    source_status: int | None
    external_links: int | None
    """External links of the referring page."""
    internal_links: int | None
    authority: float | None
    """Of the referring site, 0 to 100, as its other scores; None before the first run of them."""
    trust: float | None
    citation: float | None
    spam: float | None
    verdict: str | None
    """What the site's spam markers say: ignore, review or act."""
    topic: str | None
    link_value: float | None
    """What this link passes on, 0 to 100; 0 where it passes nothing."""
    link_spam: float | None
    """Spam score of the link itself, with its page and site, 0 to 100."""
    link_verdict: str | None
    """What those markers say: ignore, review or act."""
    target_site: str
    target_url: str | None
    """Where the link ends; None where only the target site is known."""
    target_status: int | None
    written_target_url: str | None
    """What the link was written with, where redirects lead from there; else None."""
    via: tuple[Hop, ...]
    kind: str
    occurrence: int
    """Tells links with different words from one page to the same target apart; from 0."""
    anchor_text: str | None
    """'' when the link has no words."""
    alt: str | None
    link_title: str | None
    hreflang: str | None
    context_left: str | None
    context_right: str | None
    rel: str | None
    nofollow: bool | None
    ugc: bool | None
    sponsored: bool | None
    follow: bool | None
    follow_cause: str | None
    position: str | None
    density: float | None
    """Share of link text in the block around it, 0 to 1."""
    hidden: bool | None
    repeats: int
    internal: bool
    sources: tuple[str, ...]
    first_seen: datetime | None
    last_seen: datetime | None
    last_checked: datetime | None
    """When the referring page was last looked at."""
    state: str
    missing_since: datetime | None
    """First look without the link; None while it is seen."""
    lost_at: datetime | None
    """None unless lost."""
    lost_reason: str | None
    lost_by: str | None
    evidence: str | None
    """Reference to the kept page."""
    group_count: int
    """Links this row stands for; 1 when nothing is grouped."""


_EXPRESSIONS = {
    "language": "source_language",
    "external_links": "source_external_links",
    "internal_links": "source_internal_links",
    "written_target_url": "raw_target_url",
    "anchor_text": "anchor",
    "position": '"position"',
}
_NAMES = tuple(name for name in Backlink.__dataclass_fields__ if name != "group_count")
_NOTHING: dict[str, Any] = dict.fromkeys(_NAMES)
_OF_SCORES = {**SCORE_COLUMNS, **LINK_SCORE_COLUMNS}
_OF_LINKS = tuple(name for name in _NAMES if name not in _OF_SCORES)
"""Fields that the links themselves hold; the rest is joined or looked up by `scores`."""


_ADDRESSES = ("source", "target")


def backlink_columns(names: Collection[str] = (), *, as_stored: bool = False) -> Sql:
    """The SQL columns of some fields of a backlink; of all when none are named.

    A row of a table on a screen needs a dozen of the forty, and reads in a third of the time.

    Args:
        names: The fields.
        as_stored: Addresses come in parts, for `put_addresses`: planning the query that puts them
            together takes longer than doing so for the few rows of a page.

    Raises:
        BadInput: A name that is no field.
    """
    unknown = sorted(set(names) - set(_NAMES))
    if unknown:
        raise BadInput(
            f"a backlink has no field {unknown[0]!r}", remedy=f"have {', '.join(_NAMES)}"
        )
    wanted = {*names}
    if wanted & SCORE_COLUMNS.keys():  # they are looked up by it
        wanted.add("source_site")
    chosen = [name for name in _OF_LINKS if not wanted or name in wanted]
    built = tuple(f"{which}_url" for which in _ADDRESSES if as_stored)
    columns = [
        f'{_EXPRESSIONS.get(name, name)} AS "{name}"' for name in chosen if name not in built
    ]
    for name in chosen:
        if name in built:
            which = name.removesuffix("_url")
            columns.append(f"stored_{name}, {which}_key, {which}_https")
    return Sql(", ".join(columns))


def put_addresses(values: dict[str, Any]) -> None:
    """Put together the addresses of a row whose columns came as stored."""
    for which in _ADDRESSES:
        if f"stored_{which}_url" in values:
            url, key = values[f"stored_{which}_url"], values[f"{which}_key"]
            if url is None and ")" in key:
                url = url_of(key, values[f"{which}_https"])
            values[f"{which}_url"] = url


BACKLINK_COLUMNS = backlink_columns()


_TIMES = ("first_seen", "last_seen", "last_checked", "missing_since", "lost_at")
_in_order = itemgetter(*Backlink.__dataclass_fields__)


def make_backlink(values: dict[str, Any]) -> Backlink:
    """Make the row of `backlink_columns` and `group_count`; fields not asked for are None.

    The hot path of a stream: it touches only the columns that are not what the row shows.
    """
    if "trust" not in values or "link_value" not in values or len(values) < len(_NAMES):
        values = _NOTHING | values
    for name in _TIMES:
        values[name] = aware(values[name])
    via = values["via"]
    values["via"] = () if via is None else _hops(via)
    values["sources"] = labels_of(values["sources"] or 0)
    values["repeats"] = values["repeats"] or 1
    values["internal"] = bool(values["internal"])
    return Backlink(*_in_order(values))


def _hops(via: str) -> tuple[Hop, ...]:
    return tuple(Hop(url, status) for url, status in json.loads(via))


@lru_cache(maxsize=4096)
def labels_of(mask: int) -> tuple[str, ...]:
    """The names of the sources of a mask, in the order of their bits."""
    return tuple(source_labels(mask))
