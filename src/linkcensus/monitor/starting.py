"""How watching begins: a project for a site, and the monitors that most people want."""

from collections.abc import Sequence

from linkcensus.core.errors import BadInput, NotFound
from linkcensus.core.scope import parse_target
from linkcensus.insights.asking import read_filters
from linkcensus.insights.filters import as_json
from linkcensus.monitor.rules import RULES
from linkcensus.store.actor import Actor
from linkcensus.store.errors import Clash
from linkcensus.store.expectations import ExpectationDraft
from linkcensus.store.monitors import Cadence, MonitorDraft, Part
from linkcensus.store.projects import Project, ProjectDraft, ProjectTarget
from linkcensus.store.state import State

USUAL = ("expectation", "lost_link", "new_link", "target_broken")
"""Rules of a new project."""
WITH_COMPETITORS = (*USUAL, "competitor_gap")


def usual_monitor(
    rule: str,
    *,
    name: str | None = None,
    part: Part | None = None,
    filters: Sequence[str] = (),
    cadence: Cadence = Cadence.DAILY,
) -> MonitorDraft:
    """Return a monitor of a rule as most people want it.

    Args:
        rule: A name of `RULES`.
        name: What to call it; the rule's title when not given.
        part: Whose links; the rule's usual part when not given.
        filters: Short filters or JSON trees; the rule's usual one when there is none.
        cadence: How soon people are told.

    Raises:
        BadInput: A filter that is none.
    """
    known = RULES[rule]
    texts = list(filters) or ([known.usual_filter] if known.usual_filter else [])
    wanted = read_filters(texts)
    return MonitorDraft(
        name=name or known.title,
        rule=rule,
        part=part or known.parts[0],
        filter=None if wanted is None else as_json(wanted),
        cadence=cadence,
    )


def start_watching(
    state: State, actor: Actor, sites: Sequence[str], competitors: Sequence[str] = ()
) -> Project:
    """Make a project with the usual monitors; named by its first site.

    Raises:
        BadInput: A site that is none.
        Clash: There is a project of that name.
    """
    own, others = (tuple(_target(text) for text in texts) for texts in (sites, competitors))
    project = state.projects.create(actor, ProjectDraft(own[0].target, own, others))
    rules = WITH_COMPETITORS if others else USUAL
    state.monitors.create_all(actor, project.id, [usual_monitor(rule) for rule in rules])
    return project


def find_project(state: State, name: str | None) -> Project:
    """Return a project by its name, id or own site; the only one when no name is given.

    Raises:
        BadInput: No name is given, and there are several.
        NotFound: There is none.
    """
    every = state.projects.listing()
    if name is None:
        if len(every) == 1:
            return every[0]
        if every:
            names = ", ".join(one.name for one in every[:10])
            raise BadInput("which project?", place="--project", remedy=f"there are {names}")
        raise NotFound("there is no project yet; linkcensus monitor start SITE makes one")
    for one in every:
        if name in (one.name, one.id, *(target.target for target in one.own)):
            return one
    raise NotFound(f"there is no project {name[:60]!r}")


def project_for(
    state: State, actor: Actor, drafts: Sequence[ExpectationDraft], name: str | None
) -> Project:
    """Return the project that placed links belong to; makes one where there is none.

    Without a name it is the one whose own sites hold all targets.

    Raises:
        BadInput: The targets are of several projects, or of sites of none.
        NotFound: There is no project of that name.
    """
    if name is not None:
        return _with_rule(state, actor, find_project(state, name))
    sites = sorted({parse_target(draft.target_url).site for draft in drafts})
    held = {
        project.id: project
        for project in state.projects.listing()
        for target in project.own
        if parse_target(target.target, target.scope).site in sites
    }
    if len(held) == 1:
        return _with_rule(state, actor, next(iter(held.values())))
    if held:
        names = ", ".join(one.name for one in list(held.values())[:10])
        raise BadInput(
            f"the links lead to sites of several projects: {names}",
            place="--project",
            remedy="name one of them",
        )
    if len(sites) > 1:
        raise BadInput(
            f"the links lead to {len(sites)} sites, and no project has one of them",
            place="--project",
            remedy=f"make one first: linkcensus monitor start {sites[0]}",
        )
    try:
        return start_watching(state, actor, sites)
    except Clash:
        raise BadInput(
            f"a project is called {sites[0]} and has other sites", place="--project"
        ) from None


def _with_rule(state: State, actor: Actor, project: Project) -> Project:
    """See to it that somebody hears of the placed links of a project."""
    rules = {one.rule for one in state.monitors.listing(project.id)}
    if "expectation" not in rules:
        state.monitors.create(actor, project.id, usual_monitor("expectation"))
    return project


def _target(text: str) -> ProjectTarget:
    read = parse_target(text)
    return ProjectTarget(read.text, read.scope)
