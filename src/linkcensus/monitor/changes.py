"""A look at a project: what is new since the last one, and which monitors want it told.

A look reads the index, compares with what the last look had seen, asks each monitor's rule, and
counts with everything it found in one transaction, or not at all (`store.watches`). What a target's
first look sees is where it begins from: it finds nothing new.
"""

import json
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from linkcensus.core.clock import Clock
from linkcensus.core.errors import BadInput, CorruptIndex
from linkcensus.core.scope import Target, parse_target
from linkcensus.index.index import Index
from linkcensus.insights.news import NO_PRINTS, Prints, fingerprints
from linkcensus.insights.relations import Relations
from linkcensus.monitor.events import events_of
from linkcensus.monitor.expectations import look_at
from linkcensus.monitor.prints import packed, unpacked
from linkcensus.monitor.rules import filter_of, rule_of
from linkcensus.monitor.rules.rule import ExpectationMove, Question, Reading, Rule, Sight
from linkcensus.monitor.waiting import Waiting, still_waiting, together, waited
from linkcensus.store.expectations import NOT_CHECKED, Expectation, Verdict
from linkcensus.store.monitors import Monitor, Part
from linkcensus.store.projects import Project, ProjectTarget
from linkcensus.store.state import State
from linkcensus.store.watch_events import EventDraft
from linkcensus.store.watches import Seen, Watch

logger = logging.getLogger(__name__)

_MOST_RIVALS = 5
"""Times that a look begins anew because another came first."""
_OVERLAP = timedelta(minutes=15)
"""Longest that a look takes: what was promised meanwhile is judged by the next."""
_VERSION = "version"


@dataclass(frozen=True, slots=True)
class Looked:
    """What came of a look."""

    look: int
    """Its number; of a look that had nothing to do, that of the last one."""
    targets: int
    """Targets that were compared."""
    first: int
    """Those among them that were looked at for the first time."""
    events: int
    """Events found."""
    verdicts: int
    """Expectations whose status moved."""


Step = Callable[[str], None]


def _silent(_step: str) -> None:
    pass


def take_look(
    state: State, index: Index, project: Project, clock: Clock, step: Step = _silent
) -> Looked:
    """Look at a project, and keep what is new as events.

    Args:
        state: Where watches, monitors and events are kept.
        index: What is known of links.
        project: Whose.
        clock: Dates the look.
        step: Told what is looked at.

    Raises:
        NotFound: The project is gone.
    """
    for _ in range(_MOST_RIVALS):
        looked = _try_look(state, index, project, clock.now(), step)
        if looked is not None:
            return looked
        logger.info("another worker looked at %s at the same time; once more", project.id)
    return Looked(state.watches.get(project.id).look, 0, 0, 0, 0)


def _try_look(
    state: State, index: Index, project: Project, now: datetime, step: Step
) -> Looked | None:
    """Take one look; None when another was finished meanwhile."""
    look = _Look(state, index, project, state.watches.get(project.id), now)
    for part, target in _targets(project):
        step(f"looking at {target.target}")
        look.at_target(part, target)
    step("looking at placed links")
    look.at_expectations()
    everything = [target for _, target in _targets(project)]
    counted = state.watches.commit_look(
        project.id, look.watch.look, look.seen, everything, look.events, look.verdicts
    )
    if not counted:
        return None
    return Looked(
        look.watch.look + 1, look.compared, look.first, len(look.events), len(look.verdicts)
    )


def _targets(project: Project) -> Iterator[tuple[Part, ProjectTarget]]:
    for target in project.own:
        yield Part.OWN, target
    for target in project.competitors:
        yield Part.COMPETITOR, target


@dataclass
class _Look:
    """One look under way."""

    state: State
    index: Index
    project: Project
    watch: Watch
    now: datetime
    seen: dict[ProjectTarget, Seen] = field(default_factory=dict)
    events: list[EventDraft] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)
    compared: int = 0
    first: int = 0

    def __post_init__(self) -> None:
        every = self.state.monitors.listing(self.project.id)
        self.monitors = [one for one in every if one.enabled]
        self.before = self.state.watches.seen(self.project.id)
        self.version = list(self.index.version())
        self.own = tuple(_parsed(one) for one in self.project.own)

    def at_target(self, part: Part, target: ProjectTarget) -> None:
        """Compare one target with the last look at it."""
        asked = [one for one in self.monitors if one.part in (part, Part.BOTH)]
        before = self.before.get(target)
        signs = {_VERSION: self.version, "monitors": sorted(one.id for one in asked)}
        if before is not None and before.readings.get("signs") == signs:
            return  # neither the index nor what is asked of it is another
        self.compared += 1
        self.first += before is None
        held = _held(before)
        with self.index.view(_parsed(target)) as view:
            now_seen = fingerprints(view)
            # what a first look sees is nobody's news
            fresh = NO_PRINTS if held is None else np.setdiff1d(now_seen, held, assume_unique=True)
            sight = self._sight(view, part, fresh)
            kept = self._ask(sight, asked, {} if before is None else before.readings)
        self.seen[target] = Seen(packed(now_seen), {"signs": signs, **kept})

    def _sight(self, view: Relations, part: Part, fresh: Prints) -> Sight:
        return Sight(
            index=self.index,
            view=view,
            part=part,
            own=self.own,
            brand_words=self.project.brand_words,
            fresh=fresh,
            now=self.now,
            look=self.watch.look + 1,
        )

    def _ask(
        self, sight: Sight, monitors: Sequence[Monitor], before: Mapping[str, object]
    ) -> dict[str, object]:
        """Ask each monitor's rule; returns what is kept of it for the next look."""
        readings: dict[str, Reading] = _object(before.get("rules"))
        held: dict[str, Waiting] = _object(before.get("waiting"))
        waiting: dict[str, Waiting] = {}
        kept: dict[str, Reading] = {}
        for monitor in monitors:
            key = _reading_key(monitor)
            reading = readings.get(key)
            if asked := _asked(monitor, reading):
                rule, question = asked
                waits = waited(held.get(key), self.now)
                mine = replace(sight, fresh=together(sight.fresh, waits))
                found = rule.find(mine, question)
                self.events += events_of(
                    monitor, sight.target.text, found.findings, self.watch, sight.look, self.now
                )
                reading = reading if found.reading is None else found.reading
                waiting[key] = still_waiting(
                    sight.view, mine.fresh, waits, question.wanted, self.now
                )
            if reading is not None:
                kept[key] = reading
        return {"rules": kept, "waiting": {key: on for key, on in waiting.items() if on}}

    def at_expectations(self) -> None:
        """Judge what was promised, and tell what is another than before."""
        promised = self.state.expectations.listing(self.project.id)
        if not self.compared and not any(self._is_new(one) for one in promised):
            return  # the index knows nothing that it did not know before
        verdicts = {one.expectation_id: one for one in look_at(self.index, promised)}
        moves = []
        for one in promised:
            verdict = verdicts[one.id]
            if (one.status, one.detail, one.checked_at) != (
                verdict.status,
                verdict.detail,
                verdict.checked_at,
            ):
                self.verdicts.append(verdict)
            muted = one.muted_until is not None and one.muted_until > self.now
            if one.status != verdict.status and not muted:
                moves.append(ExpectationMove(one, verdict.status, verdict.detail))
        self._tell_moves(moves)

    def _is_new(self, one: Expectation) -> bool:
        """Whether no look may have judged an expectation yet."""
        looked_at = self.watch.looked_at
        if one.status != NOT_CHECKED or looked_at is None:
            return one.status == NOT_CHECKED
        return one.since > looked_at - _OVERLAP

    def _tell_moves(self, moves: Sequence[ExpectationMove]) -> None:
        look = self.watch.look + 1
        for monitor in self.monitors if moves else ():
            try:
                findings = rule_of(monitor.rule).judge(moves, look)
            except BadInput:  # was warned of already
                continue
            target = self.project.own[0].target
            self.events += events_of(monitor, target, findings, self.watch, look, self.now)


def _asked(monitor: Monitor, before: Reading | None) -> tuple[Rule, Question] | None:
    """The rule of a monitor and what it is asked; None where this program does not know them."""
    try:
        rule, wanted = rule_of(monitor.rule), filter_of(monitor)
    except BadInput as error:  # kept by a program that knew more than this one
        logger.warning("monitor %s asks nothing: %s", monitor.id, error)
        return None
    options = {name: option.default for name, option in rule.options.items()}
    return rule, Question(options | dict(monitor.options), wanted, before)


def _object(kept: object) -> dict[str, Any]:
    return dict(kept) if isinstance(kept, dict) else {}


def _reading_key(monitor: Monitor) -> str:
    """A monitor that asks something else compares with nothing that it kept before."""
    asked = [monitor.rule, monitor.filter, dict(monitor.options)]
    return f"{monitor.id}:{json.dumps(asked, sort_keys=True)}"


def _held(before: Seen | None) -> Prints | None:
    if before is None:
        return None
    try:
        return unpacked(before.prints)
    except CorruptIndex as error:
        logger.warning("%s", error)
        return None


def _parsed(target: ProjectTarget) -> Target:
    return parse_target(target.target, target.scope)
