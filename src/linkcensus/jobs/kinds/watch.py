"""The job `watch`: looks at watched projects and tells what is due. Done twice, it tells once."""

from contextlib import closing
from dataclasses import asdict

from linkcensus.core.clock import SystemClock
from linkcensus.jobs.arguments import text_of
from linkcensus.jobs.context import JobContext
from linkcensus.jobs.job import Arguments
from linkcensus.jobs.kinds.kind import READING, Kind
from linkcensus.monitor.rounds import go_round, sender_of
from linkcensus.store.state import open_state


def _title(arguments: Arguments) -> str:
    project = text_of(arguments, "project_id")
    return "Look after the watched projects" if project is None else "Look at one project"


def _do(context: JobContext, arguments: Arguments) -> Arguments:
    project_id = text_of(arguments, "project_id")
    clock = SystemClock()
    with closing(open_state(context.settings, clock=clock)) as state:
        chosen = None if project_id is None else [state.projects.get(project_id)]
        done = go_round(
            state,
            context.index,
            clock,
            sender_of(state, context.settings, clock),
            chosen,
            lambda step: context.tell(step=step),
        )
    return dict(asdict(done))


WATCH = Kind("watch", READING, _title, _do)
