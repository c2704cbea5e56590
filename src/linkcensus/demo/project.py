"""The project of the demo: the made-up shop beside its two rivals."""

from linkcensus.core.scope import Scope
from linkcensus.demo.words import HERO, HERO_SITE, RIVALS
from linkcensus.store.actor import Actor
from linkcensus.store.errors import Clash
from linkcensus.store.projects import ProjectDraft, ProjectTarget
from linkcensus.store.state import State

PROJECT = ProjectDraft(
    name=HERO,
    own=(ProjectTarget(HERO_SITE, Scope.DOMAIN),),
    competitors=tuple(ProjectTarget(host.removeprefix("www."), Scope.DOMAIN) for _, host in RIVALS),
    brand_words=(HERO.partition(" ")[0].lower(),),
)


def add_project(state: State, actor: Actor) -> None:
    """Make the project, where there is none of its name."""
    try:
        state.projects.create(actor, PROJECT)
    except Clash:
        return
