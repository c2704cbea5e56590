"""A rehearsal: what a monitor would have told of the last days, without keeping or sending it.

It asks the rule what a look would find that had seen nothing of those days. Rules that compare a
look with the reading of another have nothing to compare with; they find nothing, and it is said.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from linkcensus.core.clock import Clock
from linkcensus.core.scope import Target, parse_target
from linkcensus.index.index import Index
from linkcensus.insights.news import fingerprints
from linkcensus.monitor.rules import check_monitor, filter_of, rule_of
from linkcensus.monitor.rules.rule import ExpectationMove, Finding, Question, Rule, Sight
from linkcensus.store.expectations import NOT_CHECKED
from linkcensus.store.monitors import MonitorDraft, Part
from linkcensus.store.projects import Project, ProjectTarget
from linkcensus.store.state import State
from linkcensus.store.watch_events import Colour

MOST_DAYS = 365
MOST_TOLD = 100
"""Findings that a rehearsal tells one by one."""


@dataclass(frozen=True, slots=True)
class Told:
    """One event that there would have been."""

    colour: Colour
    target: str
    """The project's target that it is about."""
    title: str
    links: int
    sites: int
    happened_at: datetime | None
    """The first of it, UTC; null where nobody can tell."""


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What a monitor would have told."""

    events: tuple[Told, ...]
    """At most 100 of them."""
    total: int
    """How many events there would have been."""
    compares: bool
    """True: the rule compares each look with the one before, so that nothing can be told of days
    that are over."""


def rehearse(
    state: State, index: Index, project: Project, draft: MonitorDraft, days: int, clock: Clock
) -> Rehearsal:
    """Ask a monitor what it would have told of the last days.

    Args:
        state: Where placed links are kept.
        index: What is known of links.
        project: Whose.
        draft: The monitor; it need not exist.
        days: How many days, 1 to 365.
        clock: Says when now is.

    Raises:
        BadInput: The monitor's part, filter or options do not fit its rule.
    """
    check_monitor(draft)
    rule, now = rule_of(draft.rule), clock.now()
    since = now - timedelta(days=days)
    own = tuple(_parsed(one) for one in project.own)
    found: list[Told] = []
    compares = False
    for part, target in _asked(project, draft):
        with index.view(_parsed(target)) as view:
            sight = Sight(
                index=index,
                view=view,
                part=part,
                own=own,
                brand_words=project.brand_words,
                fresh=fingerprints(view, since),
                now=now,
                look=0,
            )
            answer = rule.find(sight, _question(rule, draft, days))
        compares = compares or (answer.reading is not None and not answer.findings)
        found += [_told(one, sight.target.text) for one in answer.findings]
    found += [_told(one, project.own[0].target) for one in _placed(state, project, rule, since)]
    return Rehearsal(tuple(found[:MOST_TOLD]), len(found), compares and not found)


def _asked(project: Project, draft: MonitorDraft) -> Iterator[tuple[Part, ProjectTarget]]:
    parts = ((Part.OWN, project.own), (Part.COMPETITOR, project.competitors))
    for part, targets in parts:
        if draft.part in (part, Part.BOTH):
            for target in targets:
                yield part, target


def _question(rule: Rule, draft: MonitorDraft, days: int) -> Question:
    options = {name: option.default for name, option in rule.options.items()}
    return Question(options | dict(draft.options) | {"days": float(days)}, filter_of(draft), None)


def _placed(state: State, project: Project, rule: Rule, since: datetime) -> list[Finding]:
    """What became of placed links since a moment, as one look would tell it."""
    moves = [
        ExpectationMove(replace(one, status=NOT_CHECKED), one.status, one.detail)
        for one in state.expectations.listing(project.id)
        if one.status != NOT_CHECKED and one.since >= since
    ]
    return rule.judge(moves, 0) if moves else []


def _told(finding: Finding, target: str) -> Told:
    return Told(
        finding.colour,
        target,
        finding.title,
        finding.links,
        finding.sites,
        finding.happened_at,
    )


def _parsed(target: ProjectTarget) -> Target:
    return parse_target(target.target, target.scope)
