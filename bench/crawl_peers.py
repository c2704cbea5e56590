"""The crawlers that ours is measured beside: Scrapy, and a plain loop over aiohttp.

All obey robots.txt and keep two connections to a host. `scrapy` does what its users do for a list
of links: its own LinkExtractor, an item a link, a feed of JSON lines. `bare_scrapy` and `aiohttp`
only count links with selectolax and keep nothing: the least that fetching costs. Started as a
process: contender, port, file of URLs; prints one line of JSON.
"""

import asyncio
import json
import socket
import sys
import time
from collections import defaultdict
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from machine import peak_megabytes
from selectolax.lexbor import LexborHTMLParser

AGENT = "bench/1.0"
CONNECTIONS, TO_A_HOST = 100, 2


def links_of(body: bytes, base: str) -> int:
    """Count the links of a page, each made absolute."""
    found = 0
    for anchor in LexborHTMLParser(body).css("a[href]"):
        found += bool(urljoin(base, anchor.attributes["href"] or ""))
    return found


async def loop_over_aiohttp(port: int, urls: list[str]) -> tuple[int, int]:
    """What one would write in an afternoon."""
    import aiohttp
    from protego import Protego

    class Resolver(aiohttp.abc.AbstractResolver):
        async def resolve(self, host, of_port=0, family=socket.AF_INET):
            return [{"hostname": host, "host": "127.0.0.1", "port": port,
                     "family": socket.AF_INET, "proto": 0, "flags": 0}]  # fmt: skip

        async def close(self):
            pass

    by_host = defaultdict(list)
    for url in urls:
        by_host[urlsplit(url).netloc].append(url)
    pages = links = 0
    at_once = asyncio.Semaphore(CONNECTIONS)

    async def worker(waiting, robots):
        nonlocal pages, links
        while waiting:
            url = waiting.pop()
            if not robots.can_fetch(url, AGENT):
                continue
            async with at_once, session.get(url) as answer:
                body = await answer.read()
            links += links_of(body, url)
            pages += 1

    async def crawl(name, waiting):
        async with session.get(f"http://{name}/robots.txt") as answer:
            robots = Protego.parse((await answer.read()).decode("utf-8-sig"))
        await asyncio.gather(*(worker(waiting, robots) for _ in range(TO_A_HOST)))

    connector = aiohttp.TCPConnector(limit=0, resolver=Resolver(), ttl_dns_cache=300)
    async with aiohttp.ClientSession(connector=connector, headers={"User-Agent": AGENT}) as session:
        await asyncio.gather(*(crawl(*each) for each in by_host.items()))
    return pages, links


def scrapy(port: int, urls: list[str], feed: Path | None) -> tuple[int, int, float, float]:
    """A spider over a list of URLs, with the settings that make Scrapy fast; its start is free."""
    from scrapy import Request, Spider
    from scrapy.crawler import CrawlerProcess
    from scrapy.linkextractors import LinkExtractor
    from scrapy.resolver import CachingThreadedResolver
    from twisted.internet.defer import succeed

    class Resolver(CachingThreadedResolver):
        def getHostByName(self, name, timeout=()):  # noqa: N802 - Twisted's name
            return succeed("127.0.0.1")

    extractor = LinkExtractor(unique=False)

    class Links(Spider):
        name = "links"
        pages = links = 0
        began = cpu = 0.0

        async def start(self):
            Links.began, Links.cpu = time.perf_counter(), time.process_time()
            for url in urls:
                parts = urlsplit(url)
                yield Request(f"http://{parts.netloc}:{port}{parts.path}", dont_filter=True)

        def parse(self, response):
            Links.pages += 1
            if feed is None:
                Links.links += links_of(response.body, response.url)
                return
            for link in extractor.extract_links(response):
                Links.links += 1
                yield {"source": response.url, "target": link.url, "anchor": link.text,
                       "nofollow": link.nofollow}  # fmt: skip

    process = CrawlerProcess(
        {
            "USER_AGENT": AGENT,
            "ROBOTSTXT_OBEY": True,
            "CONCURRENT_REQUESTS": CONNECTIONS,
            "CONCURRENT_REQUESTS_PER_DOMAIN": TO_A_HOST,
            "DOWNLOAD_DELAY": 0,
            "COOKIES_ENABLED": False,
            "TELNETCONSOLE_ENABLED": False,
            "LOG_LEVEL": "ERROR",
            "DNS_RESOLVER": Resolver,
            "FEEDS": {} if feed is None else {feed: {"format": "jsonlines"}},
        }
    )
    process.crawl(Links)
    process.start()
    return Links.pages, Links.links, Links.began, Links.cpu


def main() -> None:
    """Run one contender."""
    name, port, file = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])
    urls = file.read_text().split()
    if name.endswith("scrapy"):
        feed = file.with_suffix(".jsonl") if name == "scrapy" else None
        pages, links, began, cpu = scrapy(port, urls, feed)
    else:
        import uvloop

        began, cpu = time.perf_counter(), time.process_time()
        pages, links = uvloop.run(loop_over_aiohttp(port, urls))
    told = {
        "pages": pages,
        "links": links,
        "cpu": time.process_time() - cpu,
        "wall": time.perf_counter() - began,
        "megabytes": peak_megabytes(),
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main()
