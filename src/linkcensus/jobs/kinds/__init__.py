"""The kinds of jobs: a file for each, and the table of all."""

from linkcensus.core.errors import BadInput
from linkcensus.jobs.kinds.compact import COMPACT
from linkcensus.jobs.kinds.export import BULK, EXPORT
from linkcensus.jobs.kinds.import_files import IMPORT
from linkcensus.jobs.kinds.kind import READING, WRITING, Kind
from linkcensus.jobs.kinds.score import SCORE
from linkcensus.jobs.kinds.upkeep import UPKEEP

__all__ = ["KINDS", "READING", "WRITING", "Kind", "kind_of"]

KINDS: dict[str, Kind] = {
    kind.name: kind for kind in (IMPORT, EXPORT, BULK, COMPACT, SCORE, UPKEEP)
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
