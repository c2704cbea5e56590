"""Things that are used under `async with` because what they are made of is."""

from contextlib import AbstractAsyncContextManager, AsyncExitStack
from types import TracebackType
from typing import Self


class Opened:
    """An async context manager that opens its parts, and closes them in reverse.

    Where one cannot be opened, those before it are closed; each is closed whatever another does.

    Args:
        part: What is opened first.
    """

    def __init__(self, part: AbstractAsyncContextManager[object]) -> None:
        self._parts = [part]
        self._closing = AsyncExitStack()

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as opening:
            for part in self._parts:
                await opening.enter_async_context(part)
            self._closing = opening.pop_all()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._closing.__aexit__(kind, error, trace)
