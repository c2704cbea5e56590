"""The kinds of jobs: a file for each, and the table of all."""

from linkcensus.core.errors import BadInput
from linkcensus.jobs.kinds.kind import READING, WRITING, Kind

__all__ = ["KINDS", "READING", "WRITING", "Kind", "kind_of"]

KINDS: dict[str, Kind] = {}
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
