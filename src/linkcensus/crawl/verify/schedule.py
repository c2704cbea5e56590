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
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from linkcensus.index.referring_pages import PageHistory

_FRESH_DAYS = 14.0
_FLAPPING_TURNS = 3
"""Missed, back, missed again."""
_VALUABLE_AUTHORITY = 50.0
MOST_OF_RUN = 100_000
"""Pages of one run; the next one goes on with the others."""
_LEAST_PRUNED = 1_000
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
) -> list[str]:
    """Return the sort keys of the pages to look at now, the most urgent first.

    Needs memory for the pages that it returns and a quarter more, however many are known.

    Args:
        pages: All that are known.
        now: Aware.
        confirmation_hours: As `next_look`.
        due_only: Leave out what rests.
        most: At most so many; never more than `MOST_OF_RUN`.
        most_of_host: At most so many of one site: the others must not wait for one slow host.
    """
    limit = min(MOST_OF_RUN if most is None else most, MOST_OF_RUN)
    full = limit + max(limit // 4, _LEAST_PRUNED)
    best: list[_Choice] = []
    for page in pages:
        order = urgency(page, now, confirmation_hours)
        if due_only and order[0] < 0:
            continue
        best.append((order, page.key, page.site))
        if len(best) >= full:
            best = _first(best, limit, most_of_host)
    return [key for _, key, _ in _first(best, limit, most_of_host)]


_Choice = tuple[tuple[float, ...], str, str]
"""What orders a page, its sort key, its site."""


def _first(choices: list[_Choice], limit: int, most_of_host: int | None) -> list[_Choice]:
    """The most urgent ones. What is left out here has enough before it, whatever comes yet."""
    choices.sort(reverse=True)
    if most_of_host is None:
        return choices[:limit]
    of_site: Counter[str] = Counter()
    first: list[_Choice] = []
    for choice in choices:
        of_site[choice[2]] += 1
        if of_site[choice[2]] <= most_of_host:
            first.append(choice)
    return first[:limit]


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
