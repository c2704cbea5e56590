"""Whether this process walks pages natively: not before it is worth while, and where it works.

Loading numba and the kept machine code takes as long as reading some megabytes of pages plainly;
compiling, once an installation, as long as reading some hundred. Until then, and wherever the
native walk refuses, pages are walked plainly.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from linkcensus.extract.native.refusal import NoNativeWalk

if TYPE_CHECKING:
    from linkcensus.extract.native.page import NativeWalk

OFF = "LINKCENSUS_PLAIN_WALK"
"""Environment variable: with any text in it, pages are never walked natively."""

WORTH_LOADING = 16_000_000
WORTH_COMPILING = 256_000_000
"""Bytes of pages that a process has read before it loads, or compiles, the native walk."""

log = structlog.get_logger(__name__)


class Readiness:
    """Counts what a process reads, and gets the native walk ready in time.

    Args:
        worth_loading: Bytes of pages read before the native walk is loaded.
        worth_compiling: The same where its machine code must be made first.
    """

    def __init__(
        self, worth_loading: int = WORTH_LOADING, worth_compiling: int = WORTH_COMPILING
    ) -> None:
        self._worth_loading, self._worth_compiling = worth_loading, worth_compiling
        self._read = 0
        self._waiting = 0
        self._loading = threading.Lock()
        self._walker: NativeWalk | None = None
        self.refusal: str | None = None
        """Why pages are never walked natively here; None while that is not known."""

    def walker(self, size: int) -> "NativeWalk | None":
        """Return what walks a page natively; None while pages are walked plainly.

        Args:
            size: Bytes of the page.
        """
        if self._walker is None and self.refusal is None and not self._waiting:
            self._read += size
            # another thread may be at it; this one reads on meanwhile
            if self._read >= self._worth_loading and self._loading.acquire(blocking=False):
                try:
                    self._load()
                finally:
                    self._loading.release()
        return self._walker

    @contextmanager
    def small(self) -> Iterator[None]:
        """Keep the process small meanwhile: nothing is loaded, what is loaded already is used.

        The compiler takes 120 MB. A crawl waits for the web most of its time, and gains no more
        by it within some thousand pages than loading costs.
        """
        with self._loading:
            self._waiting += 1
        try:
            yield
        finally:
            with self._loading:
                self._waiting -= 1

    def begin(self) -> None:
        """Get ready at once, making the machine code where there is none."""
        self._read = max(self._read, self._worth_compiling)
        with self._loading:
            self._load()

    def _load(self) -> None:
        try:
            walker = load(compile_it=self._read >= self._worth_compiling)
        except NoNativeWalk as error:
            self.refusal = str(error)
            log.debug("pages are walked plainly", reason=self.refusal)
            return
        if walker is None:
            self._worth_loading = self._worth_compiling
        else:
            self._walker = walker


def load(*, compile_it: bool) -> "NativeWalk | None":
    """Return a native walk that agrees with the plain one.

    Args:
        compile_it: Whether its machine code may be made where none is kept yet.

    Returns:
        None when there is no machine code yet.

    Raises:
        NoNativeWalk: It does not work here.
    """
    if os.environ.get(OFF):
        raise NoNativeWalk(f"{OFF} is set")
    try:
        from numba.core.errors import NumbaError

        from linkcensus.extract.native.check import check
        from linkcensus.extract.native.page import NativeWalk
        from linkcensus.extract.native.walk import kept_in
    except ImportError as error:
        raise NoNativeWalk(f"no compiler: {error}") from error
    folder = kept_in()
    if folder is None:
        raise NoNativeWalk("machine code can be kept nowhere")
    _drop_old_code(folder)
    if not compile_it and not any(folder.glob("walk.walk-*.nbi")):
        return None
    try:
        walk = NativeWalk()
        check(walk)
    except NumbaError as error:
        raise NoNativeWalk(f"it cannot be compiled: {error}") from error
    return walk


def _drop_old_code(folder: Path) -> None:
    """Drop machine code that is older than any module here.

    numba looks only at the file of the kernel itself, and not at those of the parts and numbers
    that went into it.
    """
    newest = max(module.stat().st_mtime for module in Path(__file__).parent.glob("*.py"))
    for index in folder.glob("*.nbi"):
        try:
            if index.stat().st_mtime < newest:
                index.unlink(missing_ok=True)
        except OSError as error:
            raise NoNativeWalk(f"old machine code cannot be dropped: {error}") from error


def state() -> str:
    """Tell in one line how pages are walked in this installation."""
    try:
        walk = load(compile_it=False)
    except NoNativeWalk as error:
        return f"pages are read at half the speed, in plain Python: {error}"
    if walk is None:
        return (
            "pages are read in plain Python until machine code is made, when a process has read "
            f"{WORTH_COMPILING // 1_000_000} MB"
        )
    return "pages are read in machine code"
