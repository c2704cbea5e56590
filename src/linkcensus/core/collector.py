"""Python's search for cycles of garbage, which many small objects make dear."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

GC_THRESHOLD = 100_000
"""Rows are many small objects without cycles: looking for cycles rarely saves a tenth of imports,
and a twentieth of crawls."""


@contextmanager
def rare_collections() -> Iterator[None]:
    """Look for cycles rarely for as long as this holds, in the whole process."""
    before = gc.get_threshold()
    gc.set_threshold(GC_THRESHOLD)
    try:
        yield
    finally:
        gc.set_threshold(*before)
