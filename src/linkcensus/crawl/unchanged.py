"""A server says that a page is as it was (304): what we kept of it stands for the page again.

So a visit that brought no body still says everything that a full one does, dated now.
"""

import asyncio
from dataclasses import replace
from typing import Protocol

from linkcensus.core.errors import CorruptIndex, NotFound
from linkcensus.core.settings import Settings
from linkcensus.crawl.answers import classify, decode
from linkcensus.crawl.fetched import Fetched, Request
from linkcensus.crawl.outcome import Outcome
from linkcensus.extract.http_message import parse_http_message
from linkcensus.index.evidence import EvidenceStore
from linkcensus.net.wire import Exchange, Head
from linkcensus.store.crawl_entry import url_hash
from linkcensus.store.validators import Validator


class PageFetcher(Protocol):
    """Asks for pages; `linkcensus.crawl.fetcher.Fetcher` is one such thing."""

    async def fetch(self, request: Request) -> Fetched:
        """Ask for a page; never raises for what the web does."""
        ...


def as_it_was(fetched: Fetched, kept: bytes, most: int) -> Fetched | None:
    """Return the fetch as if the server had sent the page once more; None where that cannot be.

    Args:
        fetched: What ended in a 304.
        kept: The earlier answer: head, blank line, body.
        most: Longest body, decoded.
    """
    message = parse_http_message(kept)
    if message is None or fetched.chain:
        return None
    raw, _, payload = kept.partition(b"\r\n\r\n")
    head = Head(message.status, message.headers, raw, fetched.ip)
    body = decode(Exchange(head, payload, None), most)
    outcome, reason = classify(head, body, fetched.request.wants)
    if outcome is not Outcome.OK:
        return None
    return replace(
        fetched,
        outcome=outcome,
        reason=reason,
        status=message.status,
        headers=message.headers,
        head=raw,
        payload=payload,
        body=body.data,
        cut=body.cut,
    )


def may_be_asked_for(fetched: Fetched) -> bool:
    """Tell whether an answer can be asked for conditionally: whole, direct, validated."""
    known = fetched.etag is not None or fetched.last_modified is not None
    whole = fetched.outcome is Outcome.OK and fetched.cut is None and not fetched.rendered
    return known and whole and not fetched.chain


def validator_of(fetched: Fetched, key: str, kept: str | None) -> Validator | None:
    """Return how a page is asked for the next time; None where it is asked for as if new.

    Args:
        fetched: The answer.
        key: The sort key of the page.
        kept: Reference of the answer's copy; None where there is none.
    """
    if kept is None or not may_be_asked_for(fetched):
        return None
    return Validator(url_hash(key), fetched.etag, fetched.last_modified, kept)


class CopyAsker:
    """Asks whether known pages were changed, and lets their copies speak where they were not.

    Args:
        fetcher: Asks for pages.
        store: Where the copies are.
        settings: Longest page; pages that a browser runs are always asked for as a whole.
    """

    def __init__(self, fetcher: PageFetcher, store: EvidenceStore, settings: Settings) -> None:
        self._fetcher = fetcher
        self._store = store
        self._most = int(settings.crawl_page_megabytes * 1_000_000)
        self._may_ask = settings.crawl_render == "off"
        self.unchanged = 0
        """Pages that were as before."""

    async def fetch(self, request: Request, known: Validator | None) -> Fetched:
        """Ask for a page.

        Args:
            request: Without conditions.
            known: How it may be asked for; None asks for all of it.
        """
        if known is None or not self._may_ask:
            return await self._fetcher.fetch(request)
        asked = replace(request, etag=known.etag, last_modified=known.last_modified)
        fetched = await self._fetcher.fetch(asked)
        if fetched.outcome is not Outcome.NOT_MODIFIED:
            return fetched
        try:
            kept = await asyncio.to_thread(self._store.get, known.evidence)
        except (NotFound, CorruptIndex):  # gone with time, or damaged
            kept = b""
        same = as_it_was(fetched, kept, request.max_bytes or self._most)
        if same is None:
            return await self._fetcher.fetch(request)
        self.unchanged += 1
        return same
