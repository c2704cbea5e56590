"""Which runs of scores cannot be read any more: files or graphs that are missing or damaged."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from linkcensus.index.scores import PARTS_OF_A_RUN, SCORE_TABLES, ScoreStore
from linkcensus.index.segments import fault_of

_OF_GRAPH = ("names.arrow", "graph", "out_graph", "authority.npy")
"""What explanations open; written before the run counts."""


class BrokenRun(NamedTuple):
    """A fault of one run."""

    run: int
    path: str
    why: str
    answers: bool
    """Whether questions read it: they do not read the graph."""


def broken_runs(scores: ScoreStore) -> Iterator[BrokenRun]:
    """Every fault of every run that counts.

    Raises:
        CorruptIndex: The list of runs itself cannot be read.
    """
    for run in scores.runs():
        for table in PARTS_OF_A_RUN:
            for path in scores.files(table, run.run):
                if (why := fault_of(Path(path), SCORE_TABLES[table].schema)) is not None:
                    yield BrokenRun(run.run, path, why, answers=True)
        folder = scores.graph_folder(run.run)
        if run != scores.current() and not folder.exists():
            continue  # only those of the newest runs are kept
        if any(not (folder / part).exists() for part in _OF_GRAPH):
            yield BrokenRun(run.run, str(folder), "is missing or not whole", answers=False)
