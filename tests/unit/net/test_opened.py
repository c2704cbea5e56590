import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from linkcensus.net.opened import Opened

told: list[str] = []


@asynccontextmanager
async def part(name: str, *, opens: bool = True, closes: bool = True) -> AsyncIterator[None]:
    if not opens:
        raise OSError(name)
    told.append(f"open {name}")
    try:
        yield
    finally:
        told.append(f"close {name}")
        if not closes:
            raise OSError(name)


class Two(Opened):
    def __init__(self, **second: bool) -> None:
        super().__init__(part("wire"))
        self._parts.append(part("browser", **second))


async def use(**second: bool) -> None:
    async with Two(**second) as opened:
        assert isinstance(opened, Two)


@pytest.fixture(autouse=True)
def _nothing_told() -> None:
    told.clear()


def test_parts_are_closed_in_reverse():
    asyncio.run(use())

    assert told == ["open wire", "open browser", "close browser", "close wire"]


@pytest.mark.parametrize(
    ("second", "closed"), [({"opens": False}, []), ({"closes": False}, ["close browser"])]
)
def test_what_fails_leaves_nothing_open(second: dict[str, bool], closed: list[str]):
    with pytest.raises(OSError, match="browser"):
        asyncio.run(use(**second))

    assert told[-1 - len(closed) :] == [*closed, "close wire"]
