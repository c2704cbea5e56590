"""Pages as a browser makes them: their scripts run, and the links they add are there.

Off by default. A page is fetched as any other, by the rules of its host; then the browser is given
what was fetched, so that it is not asked for again, and runs its scripts. What those ask for goes
through a proxy of ours (`net.proxy`): the gate holds, time, bytes and requests are bounded.
Pictures, films, fonts, frames, downloads and service workers are left out.
"""

import asyncio
import logging
import os
import secrets
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from types import TracebackType
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from linkcensus.core.errors import BadInput
from linkcensus.core.settings import Settings
from linkcensus.crawl.fetched import Fetched
from linkcensus.crawl.identity import user_agent
from linkcensus.crawl.verify.stand_ins import StandIn, stand_in
from linkcensus.net.names import Names, SystemNames
from linkcensus.net.proxy import GatedProxy

if TYPE_CHECKING:
    from playwright.async_api import Browser, BrowserContext, Page, Playwright, Route

logger = logging.getLogger(__name__)

Admit = Callable[[str], Awaitable[bool]]

MAX_REQUESTS = 200
"""What a page may ask for."""
_MAX_CONNECTIONS = 400
_QUIET_SECONDS = 3.0
"""How long a page may go on loading once it says that it is there."""
_PART_TO_LOAD = 0.8
"""Of a page's time; the rest is for reading what is there by then."""
_CLOSING_SECONDS = 5.0
_LONGEST_NAME = 200
_TAKEN = frozenset({"script", "xhr", "fetch", "stylesheet"})
"""What pages may ask for beside themselves."""
_DROPPED_HEADERS = frozenset({"content-length", "content-encoding", "content-type"})
_FEW_LINKS = 3
_SCRIPTED = (b"<script", b"<SCRIPT")

ARGUMENTS = (
    "--disable-quic",
    "--disable-background-networking",
    "--disable-domain-reliability",
    "--disable-component-update",
    "--disable-sync",
    "--disable-gpu",
    "--dns-prefetch-disable",
    "--no-pings",
    "--mute-audio",
    "--js-flags=--max-old-space-size=512",
    # whatever forgets the proxy finds no name and no address
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
    "--proxy-bypass-list=<-loopback>",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
)


@dataclass(frozen=True, slots=True)
class Rendered:
    """What a browser made of a page."""

    html: str
    whole: bool
    """It had been loaded in time."""


class Renderer:
    """A browser; an async context manager. It starts with the first page.

    Args:
        settings: Bounds, identity, opened networks, which browser.
        admit: Waits until a host may be asked for what a page needs; False where it may not.
        names: Leads host names to addresses; the machine's resolver by default.
    """

    def __init__(self, settings: Settings, admit: Admit, names: Names | None = None) -> None:
        self._settings = settings
        self._admit = admit
        self._names = names or SystemNames()
        self._closes_names = names is None
        self._max_bytes = int(settings.crawl_render_megabytes * 1_000_000)
        self._slots = asyncio.Semaphore(settings.crawl_render_pages)
        self._starting = asyncio.Lock()
        self._playwright: Playwright | None = None
        self._browser: Browser | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._end()
        if self._playwright is not None:
            await self._playwright.stop()
        if self._closes_names:
            self._names.close()

    def wants(self, fetched: Fetched) -> bool:
        """Tell whether a page is worth a browser, as the setting says."""
        if not fetched.outcome.has_page or fetched.cut is not None or not fetched.body:
            return False
        if self._settings.crawl_render == "always":
            return True
        if self._settings.crawl_render == "off":
            return False
        if not any(mark in fetched.body for mark in _SCRIPTED):
            return False
        few = fetched.body.lower().count(b"<a ") < _FEW_LINKS
        return few or stand_in(fetched.body) is StandIn.NEEDS_SCRIPTS

    async def render(self, fetched: Fetched) -> Rendered | None:
        """Run a page's scripts; None where that fails or takes too long.

        Raises:
            BadInput: There is no browser.
        """
        from playwright.async_api import Error

        async with self._slots:
            browser = await self._started()
            try:
                async with (
                    asyncio.timeout(self._settings.crawl_render_seconds),
                    GatedProxy(
                        self._settings,
                        self._names,
                        max_bytes=self._max_bytes,
                        max_connections=_MAX_CONNECTIONS,
                    ) as proxy,
                ):
                    return await self._rendered(browser, fetched, proxy)
            except (Error, TimeoutError) as error:
                words = str(error).partition("\n")[0][:_LONGEST_NAME]
                logger.info("%s is not rendered: %s", fetched.url[:_LONGEST_NAME], words)
                return None

    async def _rendered(self, browser: "Browser", fetched: Fetched, proxy: GatedProxy) -> Rendered:
        whole = True
        context = await browser.new_context(
            accept_downloads=False,
            service_workers="block",
            user_agent=user_agent(self._settings),
            proxy={"server": proxy.url, "bypass": "<-loopback>"},
        )
        try:
            page = await context.new_page()
            await context.route("**/*", _Routes(fetched, self._admit).decide)
            context.on("page", lambda other: _close_other(page, other))
            try:
                async with asyncio.timeout(_PART_TO_LOAD * self._settings.crawl_render_seconds):
                    await page.goto(fetched.url, wait_until="load", timeout=0)
                    await self._wait_for_quiet(page)
            except TimeoutError:
                whole = False
            return Rendered(await page.content(), whole)
        finally:
            await self._close(context)

    async def _wait_for_quiet(self, page: "Page") -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(_QUIET_SECONDS):
                await page.wait_for_load_state("networkidle", timeout=0)

    async def _close(self, context: "BrowserContext") -> None:
        """Close a page's context; a browser that cannot even do that is ended."""
        from playwright.async_api import Error

        closing = asyncio.ensure_future(context.close())
        try:
            await asyncio.wait_for(asyncio.shield(closing), _CLOSING_SECONDS)
        except (Error, TimeoutError):
            closing.cancel()
            await self._end()

    # ------------------------------------------------------------ the browser

    async def _started(self) -> "Browser":
        async with self._starting:
            if self._browser is None or not self._browser.is_connected():
                self._browser = await self._launched()
            return self._browser

    async def _launched(self) -> "Browser":
        from playwright.async_api import Error, async_playwright

        if self._playwright is None:
            self._playwright = await async_playwright().start()
        path = self._settings.crawl_browser
        try:
            return await self._playwright.chromium.launch(
                executable_path=None if path is None else str(path),
                args=list(ARGUMENTS),
                chromium_sandbox=os.geteuid() != 0,  # root may not use it
                env={"PATH": os.environ.get("PATH", ""), "HOME": os.environ.get("HOME", "/")},
                # no page reaches the web before it has a proxy of its own
                proxy={
                    "server": f"http://{secrets.token_hex(8)}.invalid:9",
                    "bypass": "<-loopback>",
                },
            )
        except Error as error:
            raise BadInput(
                f"the browser does not start ({str(error).partition(chr(10))[0][:_LONGEST_NAME]})",
                place="LINKCENSUS_CRAWL_BROWSER",
                remedy="install one with `playwright install chromium`, or name yours",
            ) from None

    async def _end(self) -> None:
        from playwright.async_api import Error

        browser, self._browser = self._browser, None
        if browser is not None:
            with suppress(Error, TimeoutError):
                async with asyncio.timeout(_CLOSING_SECONDS):
                    await browser.close()


class _Routes:
    """Decides on every request of one page."""

    def __init__(self, fetched: Fetched, admit: Admit) -> None:
        self._fetched = fetched
        self._admit = admit
        self._given = False
        self._left = MAX_REQUESTS

    async def decide(self, route: "Route") -> None:
        """Give the page itself, let scripts and their data through, and nothing else."""
        from playwright.async_api import Error

        request = route.request
        with suppress(Error):  # the page is closed meanwhile
            if not self._given and request.is_navigation_request():
                self._given = True
                await route.fulfill(
                    status=200, headers=_headers(self._fetched), body=self._fetched.body
                )
                return
            self._left -= 1
            web = urlsplit(request.url).scheme in ("http", "https")
            wanted = web and request.resource_type in _TAKEN and self._left >= 0
            if wanted and await self._admit(request.url):
                await route.continue_()
            else:
                await route.abort()


def _close_other(page: "Page", other: "Page") -> None:
    if other is not page:
        asyncio.ensure_future(other.close())  # noqa: RUF006 - it ends with its context


def _headers(fetched: Fetched) -> dict[str, str]:
    """The answer's headers, without what is not true of the body any more."""
    found = {
        name: values[-1]
        for name, values in fetched.headers.items()
        if name not in _DROPPED_HEADERS and values
    }
    media = fetched.headers.get("content-type") or ["text/html"]
    return {**found, "content-type": media[-1]}


def as_fetched(fetched: Fetched, rendered: Rendered, most_bytes: int) -> Fetched:
    """The page as the browser made it, as it goes into the index and the evidence.

    Args:
        fetched: The page as it came.
        rendered: What became of it.
        most_bytes: Longest body that is kept.
    """
    body = rendered.html.encode("utf-8", "replace")
    cut = None if rendered.whole else "time"
    if len(body) > most_bytes:
        cut = "size"
    body = body[:most_bytes]
    kept = {
        name: values for name, values in fetched.headers.items() if name not in _DROPPED_HEADERS
    }
    headers = {**kept, "content-type": ["text/html; charset=utf-8"]}
    lines = [b"HTTP/1.1 %d" % (fetched.status or 200), b"X-Crawler-Rendered: yes"]
    for name, values in headers.items():
        lines += [f"{name}: {value}".encode("utf-8", "replace") for value in values]
    return replace(
        fetched,
        headers=headers,
        head=b"\r\n".join(lines),
        payload=body,
        body=body,
        cut=cut,
        rendered=True,
    )
