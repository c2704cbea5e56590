"""The job `listen`: networks and feeds are read up to the present; each goes on where it was.

Arguments: `sources`, as `linkcensus listen` takes them (by default the setting `listen_to`),
`targets` to watch (by default those of all projects), and `minutes` that a stream may take.
"""

import asyncio
from contextlib import closing

from linkcensus.core.errors import BadInput
from linkcensus.core.scope import parse_target
from linkcensus.importers.social.listening import Listened, Listening
from linkcensus.importers.social.networks import check_source, read_source
from linkcensus.importers.social.watched import Watched, targets_of
from linkcensus.jobs.arguments import texts_of, whole_of
from linkcensus.jobs.context import JobContext
from linkcensus.jobs.job import Arguments
from linkcensus.jobs.kinds.kind import CRAWLING, Kind
from linkcensus.store.state import State, open_state

_MINUTES = 20


def _title(arguments: Arguments) -> str:
    sources = texts_of(arguments, "sources")
    for source in sources:
        check_source(source)
    for target in texts_of(arguments, "targets"):
        parse_target(target)
    whole_of(arguments, "minutes")
    if len(sources) == 1:
        return f"Listen to {sources[0][:100]}"
    return f"Listen to {len(sources)} sources" if sources else "Listen to networks and feeds"


def _do(context: JobContext, arguments: Arguments) -> Arguments:
    written = texts_of(arguments, "sources") or context.settings.listen_to
    if not written:
        raise BadInput(
            "there is nothing to listen to", place="sources", remedy="or set LINKCENSUS_LISTEN_TO"
        )
    with closing(open_state(context.settings)) as state:
        watched = _watched(state, arguments)
        listening = Listening(
            context.index,
            state.cursors,
            [read_source(text, context.settings, watched) for text in written],
            watched,
            note=lambda text: context.tell(step=text[:200]),
            watch=lambda name, told: context.tell(
                step=name, done=told.brought_in.posts, unit="posts"
            ),
        )
        minutes = whole_of(arguments, "minutes") or _MINUTES
        return _result(asyncio.run(listening.once(60.0 * minutes)))


def _watched(state: State, arguments: Arguments) -> Watched | None:
    named = texts_of(arguments, "targets")
    targets = [parse_target(text) for text in named] or targets_of(state.projects.listing())
    return Watched(targets) if targets else None


def _result(listened: Listened) -> Arguments:
    return {
        "posts": listened.brought_in.posts,
        "links_new": listened.brought_in.links_new,
        "links_confirmed": listened.brought_in.links_confirmed,
        "frames": listened.frames,
        "errors": list(listened.errors),
    }


LISTEN = Kind("listen", CRAWLING, _title, _do)
