"""Ways to ask a made-up web for pages."""

import asyncio

from tests.support.web import LoopbackWeb

from linkcensus.crawl.fetched import Fetched, Request
from linkcensus.crawl.fetcher import Fetcher


def fetch_all(web: LoopbackWeb, *wanted: Request | str, **settings: object) -> list[Fetched]:
    """Fetch everything at once, with one fetcher."""

    async def main() -> list[Fetched]:
        requests = [Request(each) if isinstance(each, str) else each for each in wanted]
        async with Fetcher(web.settings(**settings), names=web.names, tls=web.tls) as fetcher:
            return list(await asyncio.gather(*map(fetcher.fetch, requests)))

    return asyncio.run(main())


def fetch(web: LoopbackWeb, wanted: Request | str, **settings: object) -> Fetched:
    """Fetch one page."""
    return fetch_all(web, wanted, **settings)[0]
