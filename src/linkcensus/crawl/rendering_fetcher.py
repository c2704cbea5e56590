"""A fetcher whose pages a browser has run, where the settings ask for it."""

import ssl

from linkcensus.core.clock import Clock
from linkcensus.core.errors import BadInput
from linkcensus.core.settings import Settings
from linkcensus.crawl.fetched import Fetched, Request, Wants
from linkcensus.crawl.fetcher import Fetcher
from linkcensus.crawl.rendering import Renderer, as_fetched
from linkcensus.net.names import Names


class RenderingFetcher(Fetcher):
    """Asks for pages, and runs the scripts of those that need it.

    Args:
        settings: As of a fetcher, with `crawl_render` and its bounds.
        clock: As of a fetcher.
        names: As of a fetcher; the browser's requests are led by them too.
        tls: As of a fetcher; the browser has its own authorities.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        clock: Clock | None = None,
        names: Names | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        super().__init__(settings, clock=clock, names=names, tls=tls)
        self._renderer = Renderer(settings, self.admit, names)
        self._parts.append(self._renderer)
        self._most_bytes = int(settings.crawl_page_megabytes * 1_000_000)

    async def fetch(self, request: Request) -> Fetched:
        """As `Fetcher.fetch`; a page that cannot be rendered comes as it was sent.

        Raises:
            BadInput: There is no browser.
        """
        fetched = await super().fetch(request)
        if request.wants is not Wants.PAGE or not self._renderer.wants(fetched):
            return fetched
        rendered = await self._renderer.render(fetched)
        return fetched if rendered is None else as_fetched(fetched, rendered, self._most_bytes)


def fetcher_of(settings: Settings, *, clock: Clock | None = None) -> Fetcher:
    """Make the fetcher that the settings ask for.

    Raises:
        BadInput: Pages are to be rendered, and Playwright is not installed.
    """
    if settings.crawl_render == "off":
        return Fetcher(settings, clock=clock)
    try:
        import playwright  # noqa: F401 - whether it is there
    except ImportError:
        raise BadInput(
            "pages cannot be rendered without Playwright",
            place="LINKCENSUS_CRAWL_RENDER",
            remedy="pip install 'linkcensus[browser]' && playwright install chromium",
        ) from None
    return RenderingFetcher(settings, clock=clock)
