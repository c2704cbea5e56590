"""A project that watches a made-up web, and short words for what happens to it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pyarrow as pa
from tests.integration.index.made_up import World, day
from tests.support.state_world import ANNA, StateWorld, state_world

from linkcensus.core.scope import Scope
from linkcensus.core.url import site_hash
from linkcensus.index.score_schema import PAGE_SCORES, SITE_SCORES
from linkcensus.index.scores import ScoreRun
from linkcensus.monitor.changes import Looked, take_look
from linkcensus.monitor.rules import RULES, check_monitor
from linkcensus.store.monitors import Cadence, Monitor, MonitorDraft
from linkcensus.store.projects import Project, ProjectDraft, ProjectTarget
from linkcensus.store.watch_events import WatchEvent

OWN = ProjectTarget("target.com", Scope.DOMAIN)
COMPETITOR = ProjectTarget("rival.com", Scope.DOMAIN)


class Watching:
    """An index, a state with one project, and looks at days of the made-up year."""

    def __init__(self, world: World, kept: StateWorld) -> None:
        self.world, self.kept, self.state = world, kept, kept.state
        kept.clock.set(day(0))
        draft = ProjectDraft("Shop", (OWN,), (COMPETITOR,), ("Target",))
        self.project: Project = kept.state.projects.create(ANNA, draft)
        self.told: list[str] = []

    def monitor(self, rule: str, **rest: object) -> Monitor:
        """Add a monitor; its part is the rule's usual one."""
        fields: dict[str, object] = {"name": rule, "part": RULES[rule].parts[0]}
        fields |= {"cadence": Cadence.INSTANT} | rest
        draft = MonitorDraft(rule=rule, **fields)  # type: ignore[arg-type]
        check_monitor(draft)
        return self.state.monitors.create(ANNA, self.project.id, draft)

    def scored(self, when: float, **authorities: float) -> None:
        """Add a run of scores on a day: authorities of sites, `blog_com` for blog.com."""
        sites = {name.replace("_", "."): points for name, points in authorities.items()}
        rows = [
            {"site_hash": site_hash(site), "site": site, "authority": points}
            for site, points in sites.items()
        ]
        run = ScoreRun(0, day(when), "1", 0, 0)
        self.world.index.scores.add(run, _rows(SITE_SCORES, rows), _rows(PAGE_SCORES, []))

    def look(self, when: float) -> Looked:
        """Commit what was imported, and look at the project on a day."""
        self.world.commit()
        self.kept.clock.set(day(when) + timedelta(hours=1))
        self.world.clock.set(day(when) + timedelta(hours=1))
        return take_look(self.state, self.world.index, self.project, self.kept.clock)

    def news(self, when: float) -> list[str]:
        """Look; the titles of what is new."""
        before = {event.id for event in self.events()}
        self.look(when)
        new = [event for event in self.events() if event.id not in before]
        return sorted(event.title for event in new)

    def events(self) -> list[WatchEvent]:
        """All events of the project, the newest first."""
        return self.state.watch_events.listing(self.project.id, limit=1_000)

    def one(self) -> WatchEvent:
        """The one event that there is."""
        (event,) = self.events()
        return event


def _rows(schema: pa.Schema, given: list[dict[str, object]]) -> pa.RecordBatchReader:
    whole = [dict.fromkeys(schema.names) | row for row in given]
    return pa.Table.from_pylist(whole, schema=schema).to_reader()


@contextmanager
def watching(folder: Path, database_url: str | None = None) -> Iterator[Watching]:
    """Open an empty index and an empty state with a project."""
    world = World(folder / "data")
    options = {} if database_url is None else {"database_url": database_url}
    try:
        with state_world(folder / "state", **options) as kept:
            yield Watching(world, kept)
    finally:
        world.index.close()
