"""The kinds of jobs: a file for each, and the table of all."""

from linkcensus.core.errors import BadInput
from linkcensus.jobs.kinds.archived_pages import COMMONCRAWL
from linkcensus.jobs.kinds.compact import COMPACT
from linkcensus.jobs.kinds.crawl import CRAWL
from linkcensus.jobs.kinds.export import BULK, EXPORT
from linkcensus.jobs.kinds.import_files import IMPORT
from linkcensus.jobs.kinds.kind import CRAWLING, READING, WRITING, Kind
from linkcensus.jobs.kinds.listen import LISTEN
from linkcensus.jobs.kinds.ranks import RANKS
from linkcensus.jobs.kinds.score import SCORE
from linkcensus.jobs.kinds.upkeep import UPKEEP
from linkcensus.jobs.kinds.verify import VERIFY
from linkcensus.jobs.kinds.watch import WATCH

__all__ = ["CRAWLING", "KINDS", "READING", "WRITING", "Kind", "kind_of"]

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        IMPORT,
        COMMONCRAWL,
        RANKS,
        CRAWL,
        LISTEN,
        EXPORT,
        BULK,
        COMPACT,
        SCORE,
        UPKEEP,
        VERIFY,
        WATCH,
    )
}
"""Every kind by its name."""


def kind_of(name: str) -> Kind:
    """Return a kind by its name.

    Raises:
        BadInput: There is none.
    """
    kind = KINDS.get(name)
    if kind is None:
        raise BadInput(f"{name[:40]!r} is no kind of job", remedy=f"there are {', '.join(KINDS)}")
    return kind
