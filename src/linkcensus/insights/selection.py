"""Which links a question counts: their history, a filter, internal links or not."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from linkcensus.core.errors import BadInput
from linkcensus.insights.filters import Node, condition
from linkcensus.insights.filters.values import Day, read_time
from linkcensus.insights.sql import TRUE, Sql, all_of, compose

IS_LIVE = "state IN ('live', 'unverified')"
"""A live link: seen by us, or known from an export only and never missed."""

IS_EXTERNAL = "internal IS NOT TRUE"

IS_LOSS_OR_RETURN = "(event = 'lost' OR (event = 'restored' AND reason = 'lost'))"
"""An event that begins or ends a loss; of one link the two take turns."""

# a link that is lost now and one that came back since are told alike by their events
_LIVED = compose(
    """((first_seen IS NULL OR first_seen < ?)
    AND (state <> 'missing' OR missing_since IS NULL OR missing_since >= ?)
    AND (target_key, source_key, kind, occurrence, coalesce(raw_target_key, '')) NOT IN (
        SELECT (target_key, source_key, kind, occurrence, coalesce(raw_target_key, ''))
        FROM events WHERE {turn} AND happened_at < CASE WHEN event = 'lost' THEN ? ELSE ? END
        GROUP BY target_key, source_key, kind, occurrence, coalesce(raw_target_key, '')
        HAVING sum(CASE WHEN event = 'lost' THEN 1 ELSE -1 END) > 0))""",
    turn=Sql(IS_LOSS_OR_RETURN),
).text


@dataclass(frozen=True, slots=True)
class History:
    """`live`: links that live now. `since`: those that lived on a day. `all`: every one."""

    mode: Literal["live", "since", "all"] = "live"
    since: datetime | None = None
    """Aware; set for `since` only. Links lost before it count no more."""
    until: datetime | None = None
    """Aware; links that came at it or later do not count yet. None for the moment `since`."""

    def condition(self) -> Sql:
        """The condition on `links`."""
        if self.mode == "all":
            return TRUE
        if self.since is None:
            return Sql(f"({IS_LIVE})")
        until = self.until or self.since + timedelta(microseconds=1)
        begun, ended = (at.astimezone(UTC).replace(tzinfo=None) for at in (self.since, until))
        return Sql(_LIVED, (ended, begun, begun, ended))


LIVE = History()
ALL = History("all")


def parse_history(text: str) -> History:
    """Read `live`, `all` or `since:<date>`.

    Raises:
        BadInput: None of the three.
    """
    word, _, date = text.strip().partition(":")
    if word == "live" and not date:
        return LIVE
    if word == "all" and not date:
        return ALL
    moment = read_time(date) if word == "since" else None
    if moment is None:
        raise BadInput(f"{text[:50]!r} is no history", remedy="write live, all or since:2026-01-31")
    if isinstance(moment, Day):
        start = moment.start.replace(tzinfo=UTC)
        return History("since", start, start + timedelta(days=1))
    return History("since", moment.replace(tzinfo=UTC))


@dataclass(frozen=True, slots=True)
class Selection:
    """The links a question is about."""

    history: History = LIVE
    filter: Node | None = None
    internal: bool = False
    """Also links from the target's own site."""

    @property
    def is_plain(self) -> bool:
        """Whether the rollup can answer: external links without a filter."""
        return self.filter is None and not self.internal

    def of_all_times(self) -> "Selection":
        """The same without regard to when links lived."""
        return Selection(ALL, self.filter, self.internal)

    def condition(self) -> Sql:
        """The condition on `links`."""
        external = TRUE if self.internal else Sql(f"({IS_EXTERNAL})")
        return all_of([external, self.history.condition(), condition(self.filter)])
