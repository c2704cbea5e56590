"""Gives tests both walks."""

from collections.abc import Callable, Iterator

import pytest

from linkcensus.core.url import canonicalize
from linkcensus.extract import walking
from linkcensus.extract.html import ExtractedPage, extract_page
from linkcensus.extract.limits import DEFAULT_LIMITS, Limits
from linkcensus.extract.native.page import NativePage, NativeWalk
from linkcensus.extract.native.readiness import load

Both = Callable[..., tuple[ExtractedPage, ExtractedPage]]


class Always:
    """Stands for the readiness of a process, and counts what was walked natively."""

    def __init__(self, walk: NativeWalk | None) -> None:
        self.native, self.walked = walk, 0

    def walker(self, _size: int) -> "Always | None":
        return None if self.native is None else self

    def walk(self, tree, limits) -> NativePage | None:
        assert self.native is not None
        page = self.native.walk(tree, limits)
        self.walked += page is not None
        return page


@pytest.fixture(scope="session")
def native_walk() -> NativeWalk:
    """The native walk; compiling it takes ten seconds where no machine code is kept yet."""
    walk = load(compile_it=True)
    assert walk is not None
    return walk


@pytest.fixture(scope="session")
def both(native_walk) -> Iterator[Both]:
    """Reads a page natively and plainly; fails when it could not be walked natively."""
    patch = pytest.MonkeyPatch()

    def read(
        body: bytes,
        address: str = "https://www.example.org/dir/page",
        limits: Limits = DEFAULT_LIMITS,
        text_characters: int = 0,
    ) -> tuple[ExtractedPage, ExtractedPage]:
        page = canonicalize(address)
        assert page is not None
        native, plain = Always(native_walk), Always(None)
        pages = []
        for readiness in (native, plain):
            patch.setattr(walking, "READINESS", readiness)
            pages.append(
                extract_page(body, page, address, limits=limits, text_characters=text_characters)
            )
        patch.undo()
        assert native.walked == 1
        return pages[0], pages[1]

    yield read
    patch.undo()
