"""The made-up web."""

from collections.abc import Iterator

import pytest

from tests.support.web import LoopbackWeb


@pytest.fixture
def web() -> Iterator[LoopbackWeb]:
    """A web without certificates."""
    with LoopbackWeb() as running:
        yield running


@pytest.fixture
def secure_web() -> Iterator[LoopbackWeb]:
    """A web whose hosts `*.web.test` have good certificates, and no other."""
    with LoopbackWeb(tls=True) as running:
        yield running
