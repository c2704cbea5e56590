import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.types import Message

from linkcensus.api.security.bodies import BodyLimits, CountedBody, check_declared
from linkcensus.api.security.refusals import TooLarge
from linkcensus.core.errors import BadInput, LinkCensusError
from linkcensus.core.settings import load_settings

LIMITS = BodyLimits(load_settings(max_upload_megabytes=7), "/api/v1")


def test_uploads_have_a_limit_of_their_own():
    assert LIMITS.of("/api/v1/uploads") == 7_000_000
    assert LIMITS.of("/api/v1/uploads/x") == 7_000_000
    for path in ("/api/v1/uploadsx", "/api/v1/projects", "/uploads", "/", "/mcp"):
        assert LIMITS.of(path) == LIMITS.of("/api/v1/session") < 7_000_000


def test_a_body_that_says_it_is_too_large_is_not_read():
    check_declared(None, 10)
    check_declared("10", 10)
    with pytest.raises(TooLarge):
        check_declared("11", 10)


@pytest.mark.parametrize("length", ["", "-1", "1e3", "0x1", " 1", "٣", "9" * 21, "1,2"])
def test_a_length_is_a_number(length: str):
    with pytest.raises(BadInput):
        check_declared(length, 10**30)


@given(st.lists(st.integers(0, 50), max_size=20), st.integers(0, 300))
def test_no_more_than_the_limit_gets_through(parts: list[int], most: int):
    waiting = [{"type": "http.request", "body": b"x" * size} for size in parts]

    async def receive() -> Message:
        return waiting.pop(0)

    async def read() -> int:
        body, came = CountedBody(receive, most), 0
        try:
            for _ in range(len(parts)):
                came += len((await body())["body"])
        except LinkCensusError:
            assert body.exceeded
        assert body.exceeded == (sum(parts) > most)
        return came

    assert asyncio.run(read()) <= most
