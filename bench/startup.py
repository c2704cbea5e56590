"""How long until `linkcensus --help` is on the screen, beside Python itself and a peer.

`--quick`: fewer runs. `--json`: one flat object of figures, in milliseconds.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from machine import loop_ms

SOURCE = Path(__file__).resolve().parents[1] / "src"
LIMIT_MS = 300

COMMANDS = {
    "python_pass": [sys.executable, "-c", "pass"],
    "import_typer": [sys.executable, "-c", "import typer"],
    "pip_help": [sys.executable, "-m", "pip", "--help"],
    "help": [sys.executable, "-m", "linkcensus", "--help"],
    "version": [sys.executable, "-m", "linkcensus", "--version"],
    "command_help": [sys.executable, "-m", "linkcensus", "backlinks", "--help"],
}


def milliseconds(command: list[str], runs: int) -> list[float]:
    """Wall time of each run, the first one (cold caches) left out."""
    environment = {**os.environ, "PYTHONPATH": str(SOURCE)}
    times = []
    for _ in range(runs + 1):
        started = time.perf_counter()
        subprocess.run(command, env=environment, check=True, capture_output=True)
        times.append(1000 * (time.perf_counter() - started))
    return times[1:]


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--quick", action="store_true")
    options.add_argument("--json", action="store_true")
    given = options.parse_args()
    runs = 5 if given.quick else 20
    figures = {"machine_loop_ms": round(loop_ms(), 1)}
    for name, command in COMMANDS.items():
        times = milliseconds(command, runs)
        figures[f"{name}_ms"] = round(statistics.median(times), 1)
        figures[f"{name}_best_ms"] = round(min(times), 1)
    figures["limit_ms"] = LIMIT_MS
    figures["runs"] = runs
    if given.json:
        print(json.dumps(figures))
        return
    print(f"{'':<28}{'median':>10}{'best':>10}   ms, {runs} runs")
    for name, command in COMMANDS.items():
        line = " ".join(["python", *command[1:]])
        print(f"{line:<28}{figures[f'{name}_ms']:>10.0f}{figures[f'{name}_best_ms']:>10.0f}")
    print(f"limit for linkcensus --help: {LIMIT_MS} ms")


if __name__ == "__main__":
    main()
