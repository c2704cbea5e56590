"""An event loop whose time flies: sleeping takes no time, and hours pass in milliseconds."""

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

_T = TypeVar("_T")


class _Selector(selectors.DefaultSelector):
    """Never waits: it moves the loop's time instead."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0

    def select(self, timeout: float | None = None) -> Any:
        ready = super().select(0)
        if not ready and timeout is not None:
            self.now += max(timeout, 0)
        elif not ready:
            ready = super().select(0.01)  # a thread may have something to say
        return ready


class VirtualLoop(asyncio.SelectorEventLoop):
    """The loop; give its `time` wherever a monotonic clock is asked for."""

    def __init__(self) -> None:
        self._flying = _Selector()
        super().__init__(self._flying)

    def time(self) -> float:
        return self._flying.now


def run_virtually(work: Coroutine[Any, Any, _T]) -> _T:
    """Run a coroutine in virtual time."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(work)
