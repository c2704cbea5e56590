"""What the API's answers cost in CPU while imports come in: for machines on which others work.

As `api.py`, but in one process and one question after the other: a table of links is imported, then
as many questions are asked as 20 a second would be in two seconds, and so on. Each question's time
is the CPU of the whole process, DuckDB's threads and the asking client's included.

`--untouched`, `--data` as there; `--imports N`: 5 by default. Always the index of 400 k links.
"""

import argparse
import random
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from api import QUESTIONS, QUICK_LINKS, build, path_of, table

QUESTIONS_AN_IMPORT = 40


def asked(client: object, site: str, seed: int) -> dict[str, list[float]]:
    """CPU milliseconds of each question, by its name."""
    chosen, costs = random.Random(seed), dict[str, list[float]]()
    for number in range(QUESTIONS_AN_IMPORT):
        name = QUESTIONS[number % len(QUESTIONS)]
        path = f"/{site}{path_of(name, random.Random(chosen.getrandbits(32)))}"
        begun = time.process_time()
        client.get(path).raise_for_status()  # type: ignore[attr-defined]
        costs.setdefault(name, []).append(1000 * (time.process_time() - begun))
    return costs


def run(folder: Path, options: argparse.Namespace) -> dict[str, list[float]]:
    """Import and ask in turn."""
    from fastapi.testclient import TestClient

    from linkcensus.api.app import create_app
    from linkcensus.api.security.guard import acting_as
    from linkcensus.api.security.identity import Identity
    from linkcensus.api.services import Services
    from linkcensus.core.settings import load_settings
    from linkcensus.importers.format import ImportOptions
    from linkcensus.importers.run import import_batch
    from linkcensus.index.index import Index
    from linkcensus.store.roles import Role

    site, data = build(folder, QUICK_LINKS), folder / "data"
    settings = load_settings(data=data)
    begin = time.time_ns() // 10**9 % 10**6
    costs: dict[str, list[float]] = {}
    with closing(Index(data, settings)) as index, closing(Index(data, settings)) as other:
        somebody = Identity("user", "1", "bench@example.com", Role.VIEWER)
        app = acting_as(create_app(Services(settings, index)), somebody)
        client = TestClient(app, base_url="http://localhost/api/v1/sites")
        for seed in (1, 2):
            asked(client, site, seed)
        for number in range(options.imports):
            path = folder / "links.csv"
            path.write_bytes(table(begin + number, "other.example" if options.untouched else site))
            list(import_batch([str(path)], ImportOptions(settings), other))
            for name, found in asked(client, site, number).items():
                costs.setdefault(name, []).extend(found)
    return costs


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--untouched", action="store_true")
    parser.add_argument("--imports", type=int, default=5)
    parser.add_argument("--data", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="linkcensus-bench-") as temporary:
        costs = run(options.data or Path(temporary), options)
    costs["all"] = [one for found in costs.values() for one in found]
    for name, found in costs.items():
        ordered = sorted(found)
        parts = {p: ordered[int(len(ordered) * p / 100)] for p in (50, 95, 99)}
        told = "  ".join(f"p{p} {value:7.1f}" for p, value in parts.items())
        print(f"{name:10} {told}  mean {sum(ordered) / len(ordered):6.1f}  CPU ms")


if __name__ == "__main__":
    main()
