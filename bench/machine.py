"""How fast the machine is just now: shared machines change their speed from minute to minute."""

import resource
import sys
import time
from pathlib import Path

_TURNS = 200_000
_RUNS = 5


def loop_ms() -> float:
    """Milliseconds of a fixed loop in plain Python, the best of five; compare figures by it."""
    best = float("inf")
    for _ in range(_RUNS):
        started = time.perf_counter()
        total = 0
        for number in range(_TURNS):
            total += number * number
        best = min(best, time.perf_counter() - started)
    return 1000 * best


def peak_megabytes() -> float:
    """The most memory that this process has had; not what its parent had before."""
    status = Path("/proc/self/status")
    if status.is_file():  # the resource usage begins with what the parent had
        for line in status.read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)
