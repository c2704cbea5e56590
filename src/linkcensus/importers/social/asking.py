"""Asks the public interfaces of networks: JSON over HTTP, page after page, within bounds."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import msgspec

from linkcensus.core.errors import BadInput, SourceUnavailable
from linkcensus.core.settings import Settings
from linkcensus.net.client import GatedClient, shown_url
from linkcensus.net.opened import Opened

MAX_ANSWER_BYTES = 16 * 1024 * 1024
_SPENT = "X-RateLimit-Remaining"

_decode = msgspec.json.Decoder().decode


@dataclass(frozen=True, slots=True)
class Answered:
    """One page of an answer."""

    value: Any
    spent: bool
    """Whether the server wants no further question for now."""


class Asker(Opened):
    """A client for JSON; an async context manager.

    Args:
        settings: As of any request.
        sleep: Waits when a server is busy.
    """

    def __init__(
        self, settings: Settings, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> None:
        self._client = GatedClient(settings, connections_per_host=2, sleep=sleep)
        super().__init__(self._client)

    async def ask(self, url: str) -> Answered:
        """Ask for a JSON document.

        Raises:
            BadInput: The server says no, or answers something else.
            Refused: The gate closed the address.
            SourceUnavailable: It does not answer, or is busy.
        """
        answer = await self._client.get(
            url, max_bytes=MAX_ANSWER_BYTES, headers={"Accept": "application/json"}
        )
        place = shown_url(url)
        if answer.status == 429 or answer.status >= 500:
            raise SourceUnavailable(f"{place}: the server answered {answer.status}")
        if answer.status != 200:
            raise BadInput(
                f"the server answered {answer.status}",
                place=place,
                remedy="it may want an account, or not know that address",
            )
        if answer.cut:
            raise BadInput("answers more than 16 MB", place=place)
        try:
            value = _decode(answer.body)
        except (msgspec.DecodeError, RecursionError, UnicodeError):
            raise BadInput("answers something that is no JSON", place=place) from None
        headers = {name.lower(): text for name, text in answer.headers}
        return Answered(value, headers.get(_SPENT.lower(), "").strip() == "0")
