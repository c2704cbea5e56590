"""What comes back when a URL is asked for once: the head, as much of the body as was wanted."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache

from linkcensus.core.errors import SourceUnavailable

_CHUNKED = b"transfer-encoding"


class Fault(StrEnum):
    """Where a connection failed."""

    NAME = "dns"
    CONNECT = "connect"
    TLS = "tls"
    TIMEOUT = "timeout"
    BROKEN = "broken"
    """It was closed or reset before the head of an answer had come."""
    MALFORMED = "malformed"
    """What came is no HTTP."""


class Cut(StrEnum):
    """Why a body is not whole."""

    SIZE = "size"
    TIME = "time"
    BROKEN = "broken off"
    UNWANTED = "unwanted"


class WireFault(SourceUnavailable):
    """No answer came; `fault` says where it failed."""

    def __init__(self, message: str, fault: Fault) -> None:
        super().__init__(message)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Head:
    """The head of an answer."""

    status: int
    headers: dict[str, list[str]]
    """Lower-case names; each repeated header is one more value, in order."""
    raw: bytes = field(repr=False)
    """Status line and headers as sent, without the blank line. `Transfer-Encoding` is renamed to
    `X-Crawler-Transfer-Encoding`, for the body is kept without its chunks."""
    ip: str | None
    """The address that answered."""

    def first(self, name: str) -> str | None:
        """Return the first value of a header, by its lower-case name."""
        values = self.headers.get(name)
        return values[0] if values else None


@dataclass(frozen=True, slots=True)
class Exchange:
    """An answer, with as much of its body as was wanted."""

    head: Head
    payload: bytes = field(repr=False)
    cut: Cut | None
    """Why the payload is not the whole body; None when it is."""


Wanted = Callable[[Head], int]
"""Told the head, says how many bytes of the body are wanted; 0 closes the connection."""


def head_of(
    version: str, status: int, reason: bytes, fields: list[tuple[bytes, bytes]], ip: str | None
) -> Head:
    """Put a head together.

    Args:
        version: Of HTTP, such as `1.1`.
        status: The status.
        reason: The words after it.
        fields: Headers as sent, white space around their values left out.
        ip: The address that answered.
    """
    headers: dict[str, list[str]] = {}
    lines = [b"HTTP/%b %d %b" % (version.encode(), status, reason)]
    for name, value in fields:
        lower = _name(name)
        if lower == _CHUNKED:
            lines.append(b"X-Crawler-%b: %b" % (name, value))
            continue
        headers.setdefault(_text(lower), []).append(_text(value))
        lines.append(b"%b: %b" % (name, value))
    return Head(status, headers, b"\r\n".join(lines), ip)


@lru_cache(maxsize=1_000)
def _name(raw: bytes) -> bytes:
    return raw.lower()


def _text(raw: bytes) -> str:
    """Decode a header: UTF-8 where it is that, else Latin-1, which never fails."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")
