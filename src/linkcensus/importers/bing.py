"""Bing Webmaster Tools by its interface: who links to a site, as a table that is imported.

`bing:SITE` stands where a file may stand. Pages with links are asked for, and for each of them the
links; what comes is written as the table of backlinks that Bing's own export is. The key is in no
message: addresses are shown without their query.

Source:
    https://learn.microsoft.com/dotnet/api/microsoft.bing.webmaster.api.interfaces.iwebmasterapi
    (`GetLinkCounts`, `GetUrlLinks`, `ApiErrorCode`).
"""

import asyncio
import csv
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any, TextIO
from urllib.parse import urlencode

import msgspec

from linkcensus.core.errors import BadInput, SourceUnavailable
from linkcensus.core.settings import Settings
from linkcensus.core.url import canonicalize
from linkcensus.net.client import GatedClient, Response, shown_url
from linkcensus.net.locations import Location

PREFIX = "bing:"
HEADERS = ("Source Url", "Anchor Text", "Target Url")
"""As the preset `bing_backlinks` knows them."""
MOST_PAGES = 32_767
"""What the interface's page numbers can say."""
_MOST_ROWS = 5_000_000
_LARGEST_ANSWER = 16 * 1024 * 1024
_LONGEST_TEXT = 8_192
_INVALID_KEY, _NOT_AUTHORISED = 3, 14
_THROTTLED = (4, 5)
_PAUSES_SECONDS = (10.0, 60.0, 300.0)

_decode = msgspec.json.Decoder().decode
Sleep = Callable[[float], Awaitable[None]]


def location_of(text: str) -> Location:
    """Read `bing:SITE`: a site as it was verified there, `https://` unless it says otherwise.

    Raises:
        BadInput: It names no site.
    """
    site = text.removeprefix(PREFIX).strip()
    url = canonicalize(site if "://" in site[:12] else f"https://{site}")
    if url is None:
        raise BadInput(
            f"{text[:100]!r} names no site", place="bing:", remedy="write bing:https://example.com/"
        )
    return Location(PREFIX + url.url, "service", f"bing-{url.host}.csv", None)


def fetch_links(
    location: Location,
    folder: Path,
    settings: Settings,
    alive: Callable[[], None],
    sleep: Sleep = asyncio.sleep,
) -> Path:
    """Ask for all links to a site and write them into a table in `folder`.

    Args:
        location: From `location_of`.
        folder: Where the table is written; it gets its name when it is whole.
        settings: `bing_api_key` and `bing_api_url`.
        alive: Called now and then; may raise to stop.
        sleep: Waits when there were too many questions.

    Raises:
        BadInput: There is no key, it is not good for the site, or the answers are none.
        Refused, SourceUnavailable: The interface cannot be asked.
    """
    if settings.bing_api_key is None:
        raise BadInput(
            "Bing wants a key",
            place="LINKCENSUS_BING_API_KEY",
            remedy="Bing Webmaster Tools, Settings, API access makes one",
        )
    site = location.text.removeprefix(PREFIX)
    digest = hashlib.sha256(location.text.encode()).hexdigest()[:16]
    into = folder / f"{digest}-{location.name}"
    part = into.with_name(f"{into.name}.part")
    with part.open("w", encoding="utf-8", newline="") as file:
        asyncio.run(_write_links(site, file, settings, alive, sleep))
    return part.replace(into)


async def _write_links(
    site: str, file: TextIO, settings: Settings, alive: Callable[[], None], sleep: Sleep
) -> None:
    table = csv.writer(file)
    table.writerow(HEADERS)
    rows = 0
    async with Bing(settings, sleep) as bing:
        async for page in bing.pages(site):
            alive()
            async for source, anchor in bing.links(site, page):
                table.writerow((source, anchor, page))
                rows += 1
                if rows > _MOST_ROWS:
                    raise BadInput("has more than five million links", place=PREFIX + site)


class Bing:
    """The interface; an async context manager.

    Args:
        settings: Address and key.
        sleep: Waits when there were too many questions.
    """

    def __init__(self, settings: Settings, sleep: Sleep = asyncio.sleep) -> None:
        key = settings.bing_api_key
        self._key = "" if key is None else key.get_secret_value()
        self._url = settings.bing_api_url.rstrip("/")
        self._client = GatedClient(settings, connections_per_host=1, sleep=sleep)
        self._sleep = sleep

    async def __aenter__(self) -> "Bing":
        await self._client.__aenter__()
        return self

    async def __aexit__(self, *error: Any) -> None:
        await self._client.__aexit__(*error)

    async def pages(self, site: str) -> AsyncIterator[str]:
        """Yield the pages of a site that have links."""
        async for row in self._rows("GetLinkCounts", "Links", siteUrl=site):
            url = _text(row.get("Url"))
            if url and canonicalize(url) is not None:
                yield url

    async def links(self, site: str, page: str) -> AsyncIterator[tuple[str, str]]:
        """Yield the links to a page: source URL and anchor."""
        async for row in self._rows("GetUrlLinks", "Details", siteUrl=site, link=page):
            if source := _text(row.get("Url")):
                yield source, _text(row.get("AnchorText"))

    async def _rows(
        self, method: str, name: str, **asked: str
    ) -> AsyncIterator[Mapping[str, object]]:
        """Yield the rows of all pages of an answer."""
        number, pages = 0, 1
        while number < pages:
            answer = await self._ask(method, {**asked, "page": str(number)})
            rows, total = answer.get(name), answer.get("TotalPages")
            found = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
            for row in found:
                yield row
            if not found:
                return
            if isinstance(total, int) and not isinstance(total, bool):
                pages = min(total, MOST_PAGES)
            number += 1

    async def _ask(self, method: str, asked: Mapping[str, str]) -> Mapping[str, Any]:
        url = f"{self._url}/{method}?{urlencode({**asked, 'apikey': self._key})}"
        for pause in (*_PAUSES_SECONDS, None):
            answer = await self._client.get(url, max_bytes=_LARGEST_ANSWER)
            told = _object(answer)
            code = told.get("ErrorCode") if told is not None else None
            if answer.status == 200 and code is None:
                inside = told.get("d") if told is not None else None
                if not isinstance(inside, dict) or answer.cut:
                    raise BadInput("answers something else", place=shown_url(url))
                return inside
            if code not in _THROTTLED:
                raise _fault(url, answer.status, code)
            if pause is not None:
                await self._sleep(pause)
        raise SourceUnavailable(f"{shown_url(url)}: too many questions for today")


def _object(answer: Response) -> Mapping[str, Any] | None:
    try:
        told = _decode(answer.body)
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        return None
    return told if isinstance(told, dict) else None


def _fault(url: str, status: int, code: object) -> BadInput | SourceUnavailable:
    """Say what an error means; its own words are not repeated, for they may quote the key."""
    place = shown_url(url)
    if code == _INVALID_KEY or status == 401:
        remedy = "make one in Bing Webmaster Tools, Settings, API access"
        return BadInput("the key is not valid", place="LINKCENSUS_BING_API_KEY", remedy=remedy)
    if code == _NOT_AUTHORISED or status == 403:
        remedy = "verify it in Bing Webmaster Tools, and write it as it is written there"
        return BadInput("the key is not good for this site", place=place, remedy=remedy)
    if status == 429 or status >= 500:
        return SourceUnavailable(f"{place}: the server answered {status}")
    what = f"error {code}" if isinstance(code, int) else str(status)
    return BadInput(f"the server answered {what}", place=place)


def _text(value: object) -> str:
    """A text field, on one line; empty where it is none."""
    return " ".join(value[:_LONGEST_TEXT].split()) if isinstance(value, str) else ""
