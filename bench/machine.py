"""How fast the machine is just now: shared machines change their speed from minute to minute."""

import time

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
