"""Messages that a server sends for as long as we listen: a WebSocket, through the gate."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import aiohttp
from yarl import URL

from linkcensus.core.errors import BadInput, Refused, SourceUnavailable
from linkcensus.core.settings import Settings
from linkcensus.core.url import PageBase
from linkcensus.net.client import shown_url
from linkcensus.net.gate import REFUSAL, gated_socket_factory

_HEARTBEAT_SECONDS = 30.0
_SCHEMES = {"ws": "http", "wss": "https"}
_DEFLATE_WINDOW = 15
_TEXTS = (aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.BINARY)


class MessageTooLarge(SourceUnavailable):
    """The server sent a message that is larger than was allowed, and was hung up on."""


class Silence(SourceUnavailable):
    """No message came for as long as was waited."""


@asynccontextmanager
async def listen(
    url: str, settings: Settings, *, max_message_bytes: int, silence_seconds: float
) -> AsyncIterator[AsyncIterator[str | bytes]]:
    """Connect to a ws:// or wss:// address and yield its messages as they come.

    Args:
        url: The address.
        settings: Opened networks, user agent, longest wait for the connection.
        max_message_bytes: Largest message, unpacked.
        silence_seconds: After so long without a message the connection counts as dead.

    Raises:
        BadInput: It is no such address.
        Refused: The gate closed it.
        SourceUnavailable: No connection; reading raises it when it ends, `Silence` and
            `MessageTooLarge` among its kinds.
    """
    asked, place = _address(url), shown_url(url)
    connector = aiohttp.TCPConnector(socket_factory=gated_socket_factory(settings.allowed_networks))
    seconds = settings.http_timeout_seconds
    async with aiohttp.ClientSession(
        connector=connector,
        timeout=aiohttp.ClientTimeout(total=None, connect=seconds, sock_connect=seconds),
        cookie_jar=aiohttp.DummyCookieJar(),
        headers={"User-Agent": settings.user_agent},
        trust_env=False,
    ) as session:
        try:
            socket = await session.ws_connect(
                URL(asked, encoded=True),
                max_msg_size=max_message_bytes,
                heartbeat=_HEARTBEAT_SECONDS,
                compress=_DEFLATE_WINDOW,
            )
        except TimeoutError:
            raise SourceUnavailable(f"{place}: no answer in time") from None
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise _translated(error, place) from None
        try:
            yield _messages(socket, place, silence_seconds)
        finally:
            await socket.close()


async def _messages(
    socket: aiohttp.ClientWebSocketResponse, place: str, silence_seconds: float
) -> AsyncIterator[str | bytes]:
    while True:
        try:
            message = await socket.receive(timeout=silence_seconds)
        except TimeoutError:
            raise Silence(f"{place}: silent for {silence_seconds:g} seconds") from None
        except (aiohttp.ClientError, OSError) as error:
            raise SourceUnavailable(f"{place}: {str(error) or type(error).__name__}") from None
        if message.type in _TEXTS:
            yield message.data
        elif socket.close_code == aiohttp.WSCloseCode.MESSAGE_TOO_BIG:
            raise MessageTooLarge(f"{place}: a message larger than allowed")
        else:
            raise SourceUnavailable(f"{place}: the connection ended")


def _address(url: str) -> str:
    try:
        parts = urlsplit(url)
        scheme = _SCHEMES[parts.scheme.lower()]
        return str(PageBase(parts._replace(scheme=scheme, fragment="").geturl()))
    except (BadInput, KeyError, ValueError):
        raise BadInput(
            "is no ws:// or wss:// address", place=shown_url(url), remedy="give one"
        ) from None


def _translated(error: Exception, place: str) -> BadInput | Refused | SourceUnavailable:
    words = str(getattr(error, "os_error", None) or error) or type(error).__name__
    if REFUSAL in words:
        return Refused(f"{place}: {words}")
    if isinstance(error, aiohttp.WSServerHandshakeError):
        return SourceUnavailable(f"{place}: the server answered {error.status}")
    if isinstance(error, aiohttp.ClientError | OSError):
        return SourceUnavailable(f"{place}: {words}")
    return BadInput("cannot be asked for", place=place)
