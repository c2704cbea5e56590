"""Which links a question counts: their history, a filter, internal links or not."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from linkcensus.core.errors import BadInput
from linkcensus.insights.filters import Node, condition
from linkcensus.insights.filters.values import Day, read_time
from linkcensus.insights.sql import TRUE, Sql, all_of

IS_LIVE = "state IN ('live', 'unverified')"
"""A live link: seen by us, or known from an export only and never missed."""

IS_EXTERNAL = "internal IS NOT TRUE"


@dataclass(frozen=True, slots=True)
class History:
    """`live`: links that live now. `since`: also those that lived at a moment. `all`: every one."""

    mode: Literal["live", "since", "all"] = "live"
    since: datetime | None = None
    """Aware; set for `since` only."""

    def condition(self) -> Sql:
        """The condition on `links`."""
        if self.mode == "all":
            return TRUE
        if self.since is None:
            return Sql(f"({IS_LIVE})")
        moment = self.since.astimezone(UTC).replace(tzinfo=None)
        return Sql(f"({IS_LIVE} OR coalesce(lost_at, missing_since) >= ?)", (moment,))


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
    start = moment.start if isinstance(moment, Day) else moment
    return History("since", start.replace(tzinfo=UTC))


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

    def condition(self) -> Sql:
        """The condition on `links`."""
        external = TRUE if self.internal else Sql(f"({IS_EXTERNAL})")
        return all_of([external, self.history.condition(), condition(self.filter)])
