"""How much a request may send."""

from starlette.types import Message, Receive

from linkcensus.api.security.refusals import TooLarge
from linkcensus.core.errors import BadInput
from linkcensus.core.settings import Settings

_MEGABYTE = 1_000_000
_USUAL = 4 * _MEGABYTE
_BULK = 50 * _MEGABYTE
"""As many of the longest URLs as one request may name."""


class BodyLimits:
    """The limit of each address."""

    def __init__(self, settings: Settings, prefix: str) -> None:
        self._by_beginning = (
            (f"{prefix}/uploads", settings.max_upload_megabytes * _MEGABYTE),
            (f"{prefix}/bulk", _BULK),
        )

    def of(self, path: str) -> int:
        """Return the most bytes that an address takes."""
        for beginning, most in self._by_beginning:
            if path == beginning or path.startswith(f"{beginning}/"):
                return most
        return _USUAL


def check_declared(length: str | None, most: int) -> None:
    """Refuse a body that says itself that it is too large.

    Raises:
        TooLarge: It is.
        BadInput: Its length is no number.
    """
    if length is None:
        return
    if not (length.isascii() and length.isdigit()) or len(length) > 20:
        raise BadInput("is no number", place="Content-Length")
    if int(length) > most:
        raise _too_large(most)


class CountedBody:
    """A `receive` that gives a body up as soon as it goes on beyond its limit.

    Frameworks may turn what it raises into an error of their own, so `exceeded` tells too.
    """

    def __init__(self, receive: Receive, most: int) -> None:
        self._receive = receive
        self._most = most
        self._came = 0

    @property
    def exceeded(self) -> bool:
        """Whether more came than is allowed."""
        return self._came > self._most

    def refusal(self) -> TooLarge:
        """Return what to answer."""
        return _too_large(self._most)

    async def __call__(self) -> Message:
        """Return the next part of the body.

        Raises:
            TooLarge: It went on beyond its limit.
        """
        message = await self._receive()
        if message["type"] == "http.request":
            self._came += len(message.get("body", b""))
            if self.exceeded:
                raise self.refusal()
        return message


def _too_large(most: int) -> TooLarge:
    return TooLarge(f"at most {most:,} bytes fit here", remedy="send less at once")
