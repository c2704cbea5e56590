"""Monitors: what projects want to be told about, and looking now."""

from dataclasses import asdict, dataclass, replace
from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import Field

from linkcensus.api.answering import READS_ONLY, operation
from linkcensus.api.asking import filter_of
from linkcensus.api.models import model_of
from linkcensus.api.queueing import Queue
from linkcensus.api.routes.jobs import JobAsked
from linkcensus.api.security.identity import Editor, Viewer
from linkcensus.api.services import Served
from linkcensus.api.stating import Acting, Asked, Muting, Stated, plain_list_of, rows
from linkcensus.core.clock import SystemClock
from linkcensus.insights.filters import as_json
from linkcensus.monitor.rehearsal import MOST_DAYS, Rehearsal, rehearse
from linkcensus.monitor.rules import RULES, check_monitor, rule_of
from linkcensus.monitor.starting import usual_monitor
from linkcensus.store.monitors import Cadence, Monitor, MonitorDraft, Part

router = APIRouter(prefix="/monitors", tags=["monitors"])

MonitorId = Annotated[str, Path(description="The monitor's id.", max_length=16)]
Name = Annotated[str, Field(max_length=200, description="What it is called in its project.")]
RuleName = Annotated[str, Field(max_length=40, description="One of the rules of monitors.")]
Conditions = Annotated[
    list[Annotated[str, Field(max_length=8_192)]],
    Field(max_length=100, description="Only links for which all of them hold, as of questions."),
]
Numbers = Annotated[
    dict[Annotated[str, Field(max_length=40)], Annotated[float, Field(allow_inf_nan=False)]],
    Field(max_length=20, description="Numbers of the rule where its defaults do not fit."),
]
HowSoon = Annotated[Cadence, Field(description="How soon people are told.")]
Told = Annotated[
    list[Annotated[str, Field(max_length=16)]],
    Field(max_length=100, description="Ids of the channels that are told; all if empty."),
]
Enabled = Annotated[bool, Field(description="False: it looks for nothing.")]


@dataclass(frozen=True, slots=True)
class RuleOption:
    """A number that a monitor may give its rule."""

    name: str
    default: float
    low: float
    high: float
    meaning: str
    """With its unit."""


@dataclass(frozen=True, slots=True)
class MonitorRule:
    """One kind of thing to be told about."""

    name: str
    title: str
    meaning: str
    """One sentence."""
    parts: tuple[Part, ...]
    """Whose links it can watch; the first is the usual one."""
    takes_filter: bool
    """Whether a filter over links means something to it."""
    usual_filter: str | None
    """What a new monitor begins with where no filter is given."""
    options: tuple[RuleOption, ...]


class NewMonitor(Asked):
    """One more thing that a project wants to be told about."""

    project_id: Annotated[str, Field(max_length=16)]
    rule: RuleName
    name: Name | None = Field(None, description="The rule's title when not given.")
    part: Part | None = Field(None, description="Whose links; the rule's usual part if not given.")
    filters: Conditions | None = Field(
        None, description="The rule's usual filter when not given; an empty list for none."
    )
    options: Numbers = {}
    cadence: HowSoon = Cadence.DAILY
    enabled: Enabled = True
    channels: Told = []


class WantedMonitor(Asked):
    """What a monitor is to be."""

    rule: RuleName
    name: Name
    part: Part
    filters: Conditions = []
    options: Numbers = {}
    cadence: HowSoon = Cadence.DAILY
    enabled: Enabled = True
    channels: Told = []


class TriedMonitor(WantedMonitor):
    """A monitor to try, whether it is kept or not."""

    project_id: Annotated[str, Field(max_length=16)]
    days: int = Field(7, ge=1, le=MOST_DAYS, description="Of how many days it is to tell.")


class WantedRound(Asked):
    """What to look at."""

    project_id: str | None = Field(
        None, max_length=16, description="Only this project; every one that is watched if not given"
    )


@router.get("", **operation("monitors", "Monitors", plain_list_of(Monitor)))
def monitors(
    _: Viewer,
    state: Stated,
    project_id: Annotated[str | None, Query(max_length=16, description="Of this project.")] = None,
) -> dict[str, object]:
    """List monitors, by name."""
    return rows(state.monitors.listing(project_id))


@router.get(
    "/rules",
    **operation("monitor_rules", "What monitors can watch for", plain_list_of(MonitorRule)),
)
def monitor_rules(_: Viewer) -> dict[str, object]:
    """List the rules, with their numbers and whose links they can watch."""
    return rows(
        MonitorRule(
            rule.name,
            rule.title,
            rule.meaning,
            rule.parts,
            rule.filters,
            rule.usual_filter,
            tuple(
                RuleOption(name, one.default, one.low, one.high, one.meaning)
                for name, one in rule.options.items()
            ),
        )
        for rule in RULES.values()
    )


@router.post(
    "",
    status_code=201,
    **operation("add_monitor", "Watch for one more thing", model_of(Monitor), None, 404, 409),
)
def add_monitor(_: Editor, state: Stated, actor: Acting, wanted: NewMonitor) -> dict[str, object]:
    """Add a monitor to a project."""
    usual = usual_monitor(rule_of(wanted.rule).name, name=wanted.name, part=wanted.part)
    draft = replace(
        usual,
        filter=usual.filter if wanted.filters is None else _tree(wanted.filters),
        options=wanted.options,
        cadence=wanted.cadence,
        enabled=wanted.enabled,
        channels=tuple(wanted.channels),
    )
    check_monitor(draft)
    return asdict(state.monitors.create(actor, wanted.project_id, draft))


@router.post(
    "/run",
    status_code=202,
    **operation(
        "run_monitors",
        "Look now, and send what is due",
        JobAsked,
        "A job does it, as it does by the clock. What is found are events.",
        404,
    ),
)
def run_monitors(identity: Editor, queue: Queue, state: Stated, wanted: WantedRound) -> JobAsked:
    """Ask for a look; the same one is not asked for twice while it waits."""
    chosen = None if wanted.project_id is None else state.projects.get(wanted.project_id).id
    arguments = {} if chosen is None else {"project_id": chosen}
    return JobAsked(job=queue.enqueue_once("watch", {**arguments}, asked_by=identity.name).id)


@router.post(
    "/try",
    **operation(
        "try_monitor",
        "What a monitor would have told of the last days",
        model_of(Rehearsal),
        "Nothing is kept or sent.",
        404,
    ),
    openapi_extra=READS_ONLY,
)
def try_monitor(
    _: Viewer, services: Served, state: Stated, wanted: TriedMonitor
) -> dict[str, object]:
    """Rehearse a monitor."""
    project = state.projects.get(wanted.project_id)
    draft = _draft(wanted)
    return asdict(rehearse(state, services.index, project, draft, wanted.days, SystemClock()))


@router.get("/{monitor_id}", **operation("monitor", "One monitor", model_of(Monitor), None, 404))
def monitor(_: Viewer, state: Stated, monitor_id: MonitorId) -> dict[str, object]:
    """Show a monitor."""
    return asdict(state.monitors.get(monitor_id))


@router.put(
    "/{monitor_id}",
    **operation("replace_monitor", "Change a monitor", model_of(Monitor), None, 404, 409),
)
def replace_monitor(
    _: Editor, state: Stated, actor: Acting, monitor_id: MonitorId, wanted: WantedMonitor
) -> dict[str, object]:
    """Give a monitor other contents; what it has found stays."""
    draft = _draft(wanted)
    check_monitor(draft)
    return asdict(state.monitors.replace(actor, monitor_id, draft))


@router.post(
    "/{monitor_id}/mute",
    **operation(
        "mute_monitor",
        "Tell nobody what a monitor finds, until a moment",
        model_of(Monitor),
        "Without `until` it tells again. What it finds meanwhile is kept, and never told.",
        404,
    ),
)
def mute_monitor(
    _: Editor, state: Stated, actor: Acting, monitor_id: MonitorId, wanted: Muting
) -> dict[str, object]:
    """Mute a monitor, or let it tell again."""
    return asdict(state.monitors.mute(actor, monitor_id, wanted.until))


@router.delete(
    "/{monitor_id}",
    status_code=204,
    **operation("remove_monitor", "Remove a monitor and what it found", None, None, 404),
)
def remove_monitor(_: Editor, state: Stated, actor: Acting, monitor_id: MonitorId) -> None:
    """Remove a monitor with its events."""
    state.monitors.remove(actor, monitor_id)


def _draft(wanted: WantedMonitor) -> MonitorDraft:
    return MonitorDraft(
        name=wanted.name,
        rule=wanted.rule,
        part=wanted.part,
        filter=_tree(wanted.filters),
        options=wanted.options,
        cadence=wanted.cadence,
        enabled=wanted.enabled,
        channels=tuple(wanted.channels),
    )


def _tree(texts: list[str]) -> dict[str, object] | None:
    node = filter_of(texts)
    return None if node is None else as_json(node)
