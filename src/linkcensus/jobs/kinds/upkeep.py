"""The job `upkeep`, nightly: the index in order, and what is too old removed."""

from contextlib import closing
from datetime import UTC, datetime, timedelta

from linkcensus.jobs.context import JobContext
from linkcensus.jobs.files import EXPORTS
from linkcensus.jobs.job import Arguments
from linkcensus.jobs.kinds.compact import compact
from linkcensus.jobs.kinds.kind import WRITING, Kind
from linkcensus.jobs.uploads import Uploads, sweep_folders
from linkcensus.store.state import open_state

_VALIDATOR_DAYS = 400


def _title(_arguments: Arguments) -> str:
    return "Nightly upkeep"


def _do(context: JobContext, _arguments: Arguments) -> Arguments:
    settings = context.settings
    result = compact(context, everything=False)
    context.tell(step="removing old files")
    now = datetime.now(UTC)
    long_ago = now - timedelta(days=settings.job_days)
    with closing(open_state(settings)) as state:
        forgotten = state.crawls.sweep(long_ago)
        events = state.watch_events.remove_before(now - timedelta(days=settings.event_days))
        state.validators.sweep(now - timedelta(days=_VALIDATOR_DAYS))
        told = state.deliveries.remove_before(now - timedelta(days=settings.delivery_days))
    return {
        **result,
        "deleted_files": context.index.vacuum(),
        "deleted_uploads": Uploads(settings.data).sweep(settings.upload_days),
        "deleted_exports": sweep_folders(settings.data / EXPORTS, settings.upload_days),
        "forgotten_crawls": forgotten,
        "forgotten_events": events,
        "forgotten_deliveries": told,
        "forgotten_jobs": context.forget_jobs(long_ago),
    }


UPKEEP = Kind("upkeep", WRITING, _title, _do)
