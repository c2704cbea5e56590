"""From an older schema of the index to today's, step by step; no step is ever removed.

A step brings a lake from its version to the next. It may be killed at any moment and is then run
again, so it must bear that: write new files, commit, and leave the version alone, which is
written after it. Derived tables need no step of their own: set their marks to 0, and the next
compaction derives them anew.
"""

import logging
from collections.abc import Callable
from pathlib import Path

from linkcensus.core.errors import CorruptIndex
from linkcensus.index.delta import add_columns, create_table
from linkcensus.index.schema import SCHEMA_VERSION, TABLES

logger = logging.getLogger(__name__)

State = dict[str, object]
"""The content of the lake's `state.json`."""


def _to_2(folder: Path, state: State) -> State:
    """Version 2 has two more tables for large sites; the next compaction fills them in."""
    for name in ("linking_sites", "top_links"):
        create_table(folder, TABLES[name])
    return state


def _to_3(folder: Path, state: State) -> State:
    """Version 3 knows of visits which links they looked for, and why they came out as they did."""
    add_columns(folder, TABLES["visits"], ("looked_for", "findings", "cause"))
    return state


STEPS: dict[int, Callable[[Path, State], State]] = {1: _to_2, 2: _to_3}
"""Version -> what makes the next one of it: takes the lake's folder and state, gives the state."""


def upgrade(folder: Path, state: State, save: Callable[[State], None]) -> None:
    """Bring a lake to today's schema. Hold the commit lock.

    Args:
        folder: The folder of the tables.
        state: What `state.json` says.
        save: Writes it, atomically.

    Raises:
        CorruptIndex: The lake is newer than this program, or so old that no step is known.
    """
    version = state.get("schema_version")
    if not isinstance(version, int):
        raise CorruptIndex(
            f"the index's state has {version!r} for a schema version; run `linkcensus doctor`",
            path=folder,
        )
    if version > SCHEMA_VERSION:
        raise CorruptIndex(
            f"the index has schema version {version}, this program knows {SCHEMA_VERSION}; "
            "use the newer linkcensus that wrote it",
            path=folder,
        )
    while version < SCHEMA_VERSION:
        if version not in STEPS:
            raise CorruptIndex(
                f"the index has schema version {version}, which this program cannot upgrade; "
                "open it once with the linkcensus that follows the one that wrote it",
                path=folder,
            )
        logger.info("upgrading the index", extra={"from_version": version})
        state = STEPS[version](folder, state)
        version += 1
        state = state | {"schema_version": version}
        save(state)
