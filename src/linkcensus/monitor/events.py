"""From what a rule found to events: who is told when, and what must not be told again."""

from collections.abc import Sequence
from datetime import datetime

from linkcensus.monitor.rules.rule import Finding
from linkcensus.store.monitors import Cadence, Monitor
from linkcensus.store.watch_events import EventDraft
from linkcensus.store.watches import Watch


def events_of(
    monitor: Monitor,
    target: str,
    findings: Sequence[Finding],
    watch: Watch,
    look: int,
    now: datetime,
) -> list[EventDraft]:
    """Make the events of one monitor.

    What is found while the monitor or the whole project is muted is kept and never told: whoever
    mutes does not want to hear it later, all at once.

    Args:
        monitor: Whose rule found it.
        target: Whose links it is about.
        findings: What it found.
        watch: Of the project.
        look: The number of the look.
        now: When the look began.
    """
    cadence = Cadence.NEVER if _is_muted(monitor, watch, now) else monitor.cadence
    return [
        EventDraft(
            monitor_id=monitor.id,
            rule=monitor.rule,
            about=f"{finding.about}|{look}" if finding.again else finding.about,
            colour=finding.colour,
            cadence=cadence.value,
            target=target,
            title=finding.title,
            links=finding.links,
            sites=finding.sites,
            evidence=finding.evidence,
            happened_at=finding.happened_at,
        )
        for finding in findings
    ]


def _is_muted(monitor: Monitor, watch: Watch, now: datetime) -> bool:
    return any(
        until is not None and until > now for until in (monitor.muted_until, watch.muted_until)
    )
