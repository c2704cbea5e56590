"""One body sent to one URL, through the gate: how alerts leave the house.

No redirect is followed, for a body and its signature are meant for one address, and a redirect
could lead anywhere. Messages name the host alone: the rest of such a URL is often the secret that
lets one write there.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import aiohttp
from yarl import URL

from linkcensus.core.clock import Clock, SystemClock
from linkcensus.core.errors import BadInput, Refused, SourceUnavailable
from linkcensus.core.settings import Settings
from linkcensus.core.url import PageBase
from linkcensus.net.answers import read_retry_after
from linkcensus.net.gate import REFUSAL, gated_socket_factory

_MOST_ANSWER_BYTES = 16_384


@dataclass(frozen=True, slots=True)
class Posted:
    """What the other side answered."""

    status: int
    body: bytes = field(repr=False)
    """At most 16 kB of it."""
    retry_after: float | None
    """Seconds that it asked to wait, if it did."""


def post(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    settings: Settings,
    clock: Clock | None = None,
) -> Posted:
    """Send `body` to `url` once.

    Not for use inside a running event loop.

    Raises:
        BadInput: Not an http(s) URL.
        Refused: The gate closed the address.
        SourceUnavailable: No connection, or no answer within twice the timeout.
    """
    return asyncio.run(_post(url, body, headers, settings, clock or SystemClock()))


async def _post(
    url: str, body: bytes, headers: Mapping[str, str], settings: Settings, clock: Clock
) -> Posted:
    try:
        asked = str(PageBase(url)).partition("#")[0]
    except BadInput:
        raise BadInput("is not an http(s) URL", remedy="give http:// or https://") from None
    host = urlsplit(asked).hostname or ""
    connector = aiohttp.TCPConnector(
        socket_factory=gated_socket_factory(settings.allowed_networks), force_close=True
    )
    session = aiohttp.ClientSession(
        connector=connector,
        timeout=aiohttp.ClientTimeout(total=2 * settings.http_timeout_seconds),
        cookie_jar=aiohttp.DummyCookieJar(),
        headers={"User-Agent": settings.user_agent},
        trust_env=False,
    )
    try:
        async with (
            session,
            session.post(
                URL(asked, encoded=True), data=body, headers=dict(headers), allow_redirects=False
            ) as response,
        ):
            answer = await _read(response)
            wait = read_retry_after(response.headers.get("Retry-After"), clock)
            return Posted(response.status, answer, wait)
    except TimeoutError:
        raise SourceUnavailable(f"{host}: no answer in time") from None
    except (aiohttp.InvalidURL, ValueError):
        raise BadInput("cannot be asked for", place=host) from None
    except (aiohttp.ClientError, OSError) as error:
        inner = getattr(error, "os_error", None) or error
        if REFUSAL in str(inner):
            raise Refused(f"{host}: {inner}") from None
        said = type(inner).__name__ if isinstance(inner, aiohttp.ClientError) else str(inner)
        raise SourceUnavailable(f"{host}: {said}") from None


async def _read(response: aiohttp.ClientResponse) -> bytes:
    """Read what is said in the answer; what breaks off after the status was still answered."""
    body = bytearray()
    try:
        async for piece in response.content.iter_chunked(4_096):
            body += piece
            if len(body) >= _MOST_ANSWER_BYTES:
                break
    except aiohttp.ClientError:
        pass
    return bytes(body[:_MOST_ANSWER_BYTES])
