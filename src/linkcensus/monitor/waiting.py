"""News that wait for scores: a filter over authority refuses a site that was never scored yet.

What has happened is told once, so a link that came an hour before the scores of its site were
computed would never be told. Such news are kept for a monitor, and asked about again at each look,
for as long as a run of scores may take to come.
"""

import logging
from collections.abc import Mapping
from datetime import date, datetime, timedelta

import numpy as np

from linkcensus.core.errors import CorruptIndex
from linkcensus.insights.filters import Node
from linkcensus.insights.filters.unknown import names_scores
from linkcensus.insights.news import NO_PRINTS, Prints, waiting_for_scores
from linkcensus.insights.relations import Relations
from linkcensus.monitor.prints import packed, unpacked

logger = logging.getLogger(__name__)

LONGEST_WAIT = timedelta(days=14)
"""Scores are computed weekly or so; what has none by then is told by nobody."""
_MOST = 20_000
"""Fingerprints that wait for one monitor at one target."""

Waiting = Mapping[str, str]
"""Fingerprints as text, by the day (UTC) on which they began to wait."""


def waited(kept: object, now: datetime) -> dict[date, Prints]:
    """Read what a look kept, without what has waited too long.

    Args:
        kept: A `Waiting`, or whatever else stands in its place.
        now: Aware UTC.
    """
    found: dict[date, Prints] = {}
    for day, text in kept.items() if isinstance(kept, Mapping) else ():
        try:
            since = date.fromisoformat(str(day))
            prints = unpacked(str(text))
        except (ValueError, CorruptIndex):
            logger.warning("what waits for scores since %.20s is damaged; it is not told", day)
            continue
        if now.date() - since <= LONGEST_WAIT:
            found[since] = prints
    return found


def together(fresh: Prints, waits: Mapping[date, Prints]) -> Prints:
    """Put what is new and what has waited into one."""
    return np.unique(np.concatenate([fresh, *waits.values()])) if waits else fresh


def still_waiting(
    view: Relations,
    fresh: Prints,
    waits: Mapping[date, Prints],
    wanted: Node | None,
    now: datetime,
) -> Waiting:
    """Return what waits on after a look, to be kept for the next.

    Args:
        view: Of the target.
        fresh: What was new to this look, and what had waited.
        waits: What had waited among it.
        wanted: The monitor's filter.
        now: When the look began, aware UTC.
    """
    if wanted is None or not names_scores(wanted):
        return {}
    unknown = waiting_for_scores(view, fresh, wanted, _MOST)
    days = {**waits, now.date(): NO_PRINTS}
    kept: dict[str, str] = {}
    for day in sorted(days):
        is_today = day == now.date()
        mine = unknown if is_today else np.intersect1d(unknown, days[day])
        unknown = np.setdiff1d(unknown, mine)
        if mine.size:
            kept[day.isoformat()] = packed(mine)
    return kept
