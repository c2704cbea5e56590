"""What the API's answers cost in CPU while imports come in: for machines on which others work.

As `api.py`, but in one process and one question after the other: an import of several tables of
links commits, then as many questions are asked as 20 a second would be in two seconds, and so on.
Each question's time is the CPU of the whole process, DuckDB's threads and the asking client's
included. While the import runs, answers may lag by the seconds of the setting, as a clock tells
that moves on with the questions; what is prepared for that is counted as `beside`, and done a
second after it was begun. `--ends`: each table is an import of its own, over when questions come.

`--untouched`, `--data` as there; `--imports N`: 5 tables by default. Always 400 k links.
"""

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import Executor, Future
from contextlib import closing
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from api import QUESTIONS, QUICK_LINKS, RATE, build, path_of, table

QUESTIONS_AN_IMPORT = 40
QUESTIONS_A_REFRESH = 20

Costs = dict[str, list[float]]
"""CPU milliseconds, by what they were spent on."""


def spent(costs: Costs, name: str, do: Callable[[], object]) -> None:
    """Do something and add what it cost."""
    begun = time.process_time()
    do()
    costs.setdefault(name, []).append(1000 * (time.process_time() - begun))


class Turns(Executor):
    """Does what is to be done beside after some questions."""

    def __init__(self, costs: Costs) -> None:
        self._costs = costs
        self._due: list[tuple[int, Callable[[], object]]] = []
        self.asked = 0

    def seconds(self) -> float:
        """The time, if questions came at the rate."""
        return self.asked / RATE

    def submit(self, do: Callable[..., Any], /, *given: object, **named: object) -> Future[Any]:
        """Take something to do."""
        self._due.append((self.asked + QUESTIONS_A_REFRESH, lambda: do(*given, **named)))
        return Future()

    def next(self) -> None:
        """One question is behind."""
        self.asked += 1
        while self._due and self._due[0][0] <= self.asked:
            spent(self._costs, "beside", self._due.pop(0)[1])


def ask(client: Any, site: str, seed: int, turns: Turns, costs: Costs) -> None:
    """Ask as many questions as come between two commits."""
    chosen = random.Random(seed)
    for number in range(QUESTIONS_AN_IMPORT):
        name = QUESTIONS[number % len(QUESTIONS)]
        path = f"/{site}{path_of(name, random.Random(chosen.getrandbits(32)))}"
        spent(costs, name, lambda path=path: client.get(path).raise_for_status())
        turns.next()


def tables(folder: Path, site: str, count: int) -> list[str]:
    """Write the tables to import."""
    begin, paths = time.time_ns() // 10**9 % 10**6, []
    for number in range(count):
        path = folder / f"links-{number}.csv"
        path.write_bytes(table(begin + number, site))
        paths.append(str(path))
    return paths


def run(folder: Path, options: argparse.Namespace) -> Costs:
    """Import and ask in turn."""
    from fastapi.testclient import TestClient

    from linkcensus.api.app import create_app
    from linkcensus.api.bases import Bases
    from linkcensus.api.security.guard import acting_as
    from linkcensus.api.security.identity import Identity
    from linkcensus.api.services import Services
    from linkcensus.core.settings import load_settings
    from linkcensus.importers import run as importing
    from linkcensus.importers.format import ImportOptions
    from linkcensus.index.index import Index
    from linkcensus.store.roles import Role

    site, data = build(folder, QUICK_LINKS), folder / "data"
    settings = load_settings(data=data, workers=1)
    paths = tables(folder, "other.example" if options.untouched else site, options.imports)
    importing.COMMIT_FILES = 1
    costs: Costs = {}
    turns = Turns(costs)
    with closing(Index(data, settings)) as index, closing(Index(data, settings)) as other:
        services = Services(settings, index)
        services.__dict__["bases"] = Bases(index, clock=turns.seconds, beside=turns)
        somebody = Identity("user", "1", "bench@example.com", Role.VIEWER)
        app = acting_as(create_app(services), somebody)
        client = TestClient(app, base_url="http://localhost/api/v1/sites")
        for seed in (1, 2):
            ask(client, site, seed, turns, {})
        for batch in [[path] for path in paths] if options.ends else [paths]:
            for number, _ in enumerate(
                importing.import_batch(batch, ImportOptions(settings), other)
            ):
                if not options.ends:
                    ask(client, site, number, turns, costs)
            if options.ends:
                ask(client, site, 0, turns, costs)
    return costs


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--untouched", action="store_true")
    parser.add_argument("--ends", action="store_true")
    parser.add_argument("--imports", type=int, default=5)
    parser.add_argument("--data", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="linkcensus-bench-") as temporary:
        costs = run(options.data or Path(temporary), options)
    beside = costs.pop("beside", [])
    costs["all"] = [one for found in costs.values() for one in found]
    costs |= {"beside": beside} if beside else {}
    for name, found in costs.items():
        ordered = sorted(found)
        parts = {p: ordered[int(len(ordered) * p / 100)] for p in (50, 95, 99)}
        told = "  ".join(f"p{p} {value:7.1f}" for p, value in parts.items())
        print(f"{name:10} {told}  mean {sum(ordered) / len(ordered):6.1f}  CPU ms")


if __name__ == "__main__":
    main()
