"""When is a referring page worth another look?

The rest of a page between two looks, in days, is the first of these that holds:

| page                                                    | rest                          |
|---------------------------------------------------------|-------------------------------|
| never looked at                                         | none: now                     |
| a link that only exports know: nobody could look so far | 1                             |
| a link is missing, not confirmed as lost                | until that can be confirmed   |
| all links lost                                          | 30, longer with the years     |
| it flaps: links were missed, came back, and again       | 2                             |
| a link first seen within the last 14 days               | 1                             |
| else                                                    | a quarter of the time that its|
| (at most 7 where the site's authority is 50 or more)    | newest link is known, 2 to 30 |

A tenth more or less, fixed for each page, keeps pages of one day from coming due on one day again.
"""

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from heapq import nlargest

from linkcensus.index.referring_pages import PageHistory

_FRESH_DAYS = 14.0
_FLAPPING_TURNS = 3
"""Missed, back, missed again."""
_VALUABLE_AUTHORITY = 50.0
_EVER = datetime(1970, 1, 1, tzinfo=UTC)


def next_look(page: PageHistory, confirmation_hours: float) -> datetime:
    """Return when a page is due, aware.

    Args:
        page: What is known of it.
        confirmation_hours: Least time between the first miss of a link and its confirmation.
    """
    if page.last_checked is None or page.unverified:
        return page.last_checked + timedelta(days=1) if page.last_checked else _EVER
    if page.missing_since is not None:
        # not earlier than it can confirm anything, and not all day long
        confirming = page.missing_since + timedelta(hours=confirmation_hours)
        rested = page.last_checked + timedelta(hours=min(confirmation_hours, 24))
        return max(confirming, rested)
    rest = timedelta(days=_rest_days(page) * (0.9 + 0.2 * _share(page.key)))
    return page.last_checked + rest


def urgency(page: PageHistory, now: datetime, confirmation_hours: float) -> tuple[float, ...]:
    """Return what orders pages, the most urgent highest; below 0 at first: it is not due yet.

    Misses that wait for their confirmation come first, then what was never looked at, then the
    longest overdue by its own measure; of equals the site of higher authority.
    """
    due = next_look(page, confirmation_hours)
    overdue = (now - due).total_seconds()
    if overdue < 0:
        return (-1.0, overdue)
    kind = 2.0 if page.missing_since is not None else 1.0 if page.last_checked is None else 0.0
    rest = max((due - page.last_checked).total_seconds(), 1.0) if page.last_checked else 1.0
    return (kind, min(overdue / rest, 1e6) if page.last_checked else 0.0, page.authority or 0.0)


def choose_pages(
    pages: Iterable[PageHistory],
    now: datetime,
    confirmation_hours: float,
    *,
    due_only: bool,
    most: int | None = None,
    most_of_host: int | None = None,
) -> list[PageHistory]:
    """Return the pages to look at now, the most urgent first.

    Args:
        pages: All that are known.
        now: Aware.
        confirmation_hours: As `next_look`.
        due_only: Leave out what rests.
        most: At most so many.
        most_of_host: At most so many of one site: the others must not wait for one slow host.
    """

    def order(page: PageHistory) -> tuple[tuple[float, ...], str]:
        return urgency(page, now, confirmation_hours), page.key

    wanted = (page for page in pages if not due_only or order(page)[0][0] >= 0)
    if most is not None and most_of_host is None:
        return nlargest(most, wanted, key=order)
    chosen: list[PageHistory] = []
    of_host: dict[str, int] = {}
    for page in sorted(wanted, key=order, reverse=True):
        number = of_host[page.site] = of_host.get(page.site, 0) + 1
        if most_of_host is None or number <= most_of_host:
            chosen.append(page)
    return chosen[:most]


def _rest_days(page: PageHistory) -> float:
    assert page.last_checked is not None
    if not page.live:
        return 30.0 * max(1.0, _days(page.first_seen, page.last_checked) / 60.0)
    if page.turns >= _FLAPPING_TURNS:
        return 2.0
    known = _days(page.first_seen, page.last_checked)
    if known <= _FRESH_DAYS:
        return 1.0
    longest = 7.0 if (page.authority or 0.0) >= _VALUABLE_AUTHORITY else 30.0
    return min(max(known / 4, 2.0), longest)


def _days(since: datetime | None, until: datetime) -> float:
    return (until - since).total_seconds() / 86_400 if since is not None else 0.0


def _share(key: str) -> float:
    """A number from 0 to 1 that a page always has."""
    digest = hashlib.md5(key.encode(), usedforsecurity=False).digest()
    return int.from_bytes(digest[:4], "little") / 0xFFFF_FFFF
