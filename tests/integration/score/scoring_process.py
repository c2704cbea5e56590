"""A process that scores an index and is killed at a named step, or waits there.

Run as `python -m tests.integration.score.scoring_process FOLDER STEP`. A step is `before` or
`after`, and one of STEPS. `hold STEP` says `holding` there and waits for a line on stdin.
"""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.integration.index.made_up import day

from linkcensus.core.clock import FixedClock
from linkcensus.core.settings import load_settings
from linkcensus.index.index import Index
from linkcensus.index.lake import Lake
from linkcensus.index.scores import ScoreStore
from linkcensus.score import run

LATER = day(200)
"""When the process scores."""

STEPS: dict[str, tuple[object, str, str]] = {
    "flows": (run, "store_flows", ""),
    "placing": (ScoreStore, "_place", ""),
    "site_scores": (ScoreStore, "_commit", "site_scores"),
    "page_scores": (ScoreStore, "_commit", "page_scores"),
    "score_runs": (ScoreStore, "_commit", "score_runs"),
    "drop": (ScoreStore, "drop", ""),
    "compaction": (Lake, "replace", "links"),
}
"""What is called at each step, and the table that it must name."""


def _stop(how: str) -> None:
    if how != "hold":
        os.kill(os.getpid(), signal.SIGKILL)
    sys.stdout.write("holding\n")
    sys.stdout.flush()
    sys.stdin.readline()


def _stop_at(how: str, step: str) -> None:
    owner, name, table = STEPS[step]
    real: Callable[..., Any] = getattr(owner, name)

    def stopping(*args: Any, **kwargs: Any) -> Any:
        here = table in args or not table
        if here and how != "after":
            _stop(how)
        result = real(*args, **kwargs)
        if here and how == "after":
            _stop(how)
        return result

    setattr(owner, name, stopping)


def main() -> None:
    """Do as the arguments say."""
    folder, (how, step) = Path(sys.argv[1]), sys.argv[2:4]
    _stop_at(how, step)
    settings = load_settings(data=folder, buckets=4, query_threads=1, score_runs_kept=1)
    index = Index(folder, settings)
    run.score(index, clock=FixedClock(LATER))
    index.close()


if __name__ == "__main__":
    main()
