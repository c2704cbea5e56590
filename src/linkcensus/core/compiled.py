"""How loops over arrays and memory are compiled to machine code, with types that mypy understands.

Importing this module takes half a second, for it loads numba: do it where much work follows.
Machine code is kept beside the source or, where that cannot be written, in the user's cache.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, ParamSpec, TypeVar, cast

# Idle threads sleep instead of spinning, for other work shares the cores. Read by the OpenMP
# runtime when numba loads it, so it is set before that.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")

import numba

P = ParamSpec("P")
R = TypeVar("R")


def kernel(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a function over arrays to machine code that runs without the interpreter's lock."""
    return _compiled(function, parallel=False)


def parallel_kernel(function: Callable[P, R]) -> Callable[P, R]:
    """The same, for a function whose `prange` loops run on all cores."""
    return _compiled(function, parallel=True)


def inlined(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a small function into the body of each kernel that calls it.

    A call between kernels hands over whole array descriptions: at every row of a graph that costs
    a third of the time. Kernels of other files keep the old body in their cache until they change
    themselves.
    """
    return cast("Callable[P, R]", numba.njit(inline="always", nogil=True)(function))


def part(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a function that only kernels of the same file call; the compiler joins it to them."""
    # without what would make it callable from Python and C, it is compiled in half the time
    compile_it = cast("Any", numba.njit)
    made = compile_it(nogil=True, no_cpython_wrapper=True, no_cfunc_wrapper=True)(function)
    return cast("Callable[P, R]", made)


def folder_of(made: Callable[P, R]) -> Path | None:
    """Return where a kernel's machine code is kept between processes, None where nowhere."""
    path = cast("Any", made).stats.cache_path
    return None if path is None else Path(path)


def _compiled(function: Callable[P, R], *, parallel: bool) -> Callable[P, R]:
    """Keep the machine code on disk where anything is writable, else in this process only."""
    try:
        made = numba.njit(cache=True, nogil=True, parallel=parallel)(function)
    except RuntimeError:  # "no locator available": neither the package nor a home can be written
        made = numba.njit(nogil=True, parallel=parallel)(function)
    return cast("Callable[P, R]", made)
