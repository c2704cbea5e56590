"""The redirects that a row of a link table names, between the link and what it reaches."""

import re

import msgspec

MAX_HOPS = 20
_URLS = re.compile(r"https?://[^\s|]+?(?=[\s,;|>-]*(?:https?://|\Z)|[\s|])")
_STATUS = re.compile(r"\d{3}")

Hops = tuple[tuple[str, int | None], ...]
"""Each URL that is reached, with the status of the answer that led there."""


class _Hop(msgspec.Struct):
    """A redirect as our own exports write it."""

    url: str
    status: int | None = None


def written_hops(urls: str, statuses: str) -> Hops:
    """Read the two cells that other tools write: URLs, and their statuses in the same order."""
    codes = _STATUS.findall(statuses)
    return tuple(
        (url, int(codes[index]) if index < len(codes) else None)
        for index, url in enumerate(_URLS.findall(urls)[:MAX_HOPS])
    )


def own_hops(via: str, end: str) -> Hops:
    """Read the cell of our own export, which names the URLs that redirect, not those reached.

    Args:
        via: JSON.
        end: What the last of them leads to.
    """
    try:
        hops = msgspec.json.decode(via, type=list[_Hop])
    except msgspec.DecodeError:
        hops = []
    if not hops:
        return ()
    reached = [*(hop.url for hop in hops[1:]), end]
    return tuple(
        (url, hop.status) for url, hop in zip(reached[:MAX_HOPS], hops[:MAX_HOPS], strict=True)
    )
