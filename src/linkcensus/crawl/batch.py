"""One batch of a crawl: what goes into the index, the evidence and the frontier in one step."""

import hashlib
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from linkcensus.core.link import FoundLink, Source
from linkcensus.core.page import Outcome
from linkcensus.crawl.evidence import CrawlEvidence
from linkcensus.crawl.fetched import Fetched
from linkcensus.crawl.seeing import Seen, keep_references
from linkcensus.crawl.unchanged import validator_of
from linkcensus.extract.seen import SeenPage
from linkcensus.index.evidence import CRAWLED
from linkcensus.index.imports import ImportRecord
from linkcensus.index.index import Index
from linkcensus.store.crawl_entry import Batch, Entry, Role, Settled
from linkcensus.store.crawls import Crawl
from linkcensus.store.frontier import Frontier, Visited
from linkcensus.store.validators import Validator

FORMAT = "crawl"
"""What the list of imports calls it."""
_HEX_BYTES = 7
_MOST_LINKS = 25_000
"""25,000 take some 15 MB while they wait, and 30 MB more while they are sorted into a segment."""


@dataclass(frozen=True, slots=True)
class Committed:
    """What a batch came to."""

    settled: int = 0
    links_new: int = 0
    links_confirmed: int = 0
    remarks: frozenset[str] = frozenset()


class OpenBatch:
    """A batch that is being filled; one thread at a time may touch it.

    Args:
        crawl: The crawl that it belongs to.
        index: Where its rows go.
        evidence: Where its answers are kept.
    """

    def __init__(self, crawl: Crawl, index: Index, evidence: CrawlEvidence) -> None:
        self.rows = Batch(CRAWLED + secrets.token_hex(_HEX_BYTES))
        self.hosts: dict[str, datetime] = {}
        """When each host that was asked may be asked again."""
        self.validators: list[Validator] = []
        """How the pages in it may be asked for the next time."""
        self._crawl = crawl
        self._index = index
        self._learned_at = index.clock.now()
        self._began = time.monotonic()
        self._evidence = evidence.batch(self.rows.id)
        self._writer = index.segment_writer(self.rows.id, self._learned_at)
        self._pages = self._visits = 0

    @property
    def settled(self) -> int:
        """URLs that it settles."""
        return len(self.rows.settled)

    @property
    def settled_pages(self) -> int:
        """Pages among them."""
        settled = (one for one in self.rows.settled if one.again_at is None)
        return sum(one.entry.role is Role.PAGE for one in settled)

    @property
    def age(self) -> float:
        """Seconds since it was begun."""
        return time.monotonic() - self._began

    @property
    def is_full(self) -> bool:
        """Whether its evidence has grown enough, or its links, which wait in memory."""
        return self._evidence.is_full or self._writer.sightings_count >= _MOST_LINKS

    def see(self, seen: Seen, fetched: Fetched) -> None:
        """Keep the evidence of a fetch, and write its visits."""
        kept = self._evidence.keep(fetched)
        keep_references(seen, kept, len(fetched.chain))
        validator = validator_of(fetched, seen.last.visit.page.key, kept.answer)
        if validator is not None:
            self.validators.append(validator)
        internal = self._index.settings.keep_internal_links
        for one in seen.visits:
            self._write(one, keep_internal=internal)

    def settle(
        self,
        entry: Entry,
        outcome: str,
        again_at: datetime | None = None,
        *,
        tried: bool = True,
    ) -> None:
        """Say how a URL ended, or when it is asked for again."""
        self.rows.settled.append(Settled(entry, outcome, again_at, tried))

    def commit(self, frontier: Frontier, worker: str, visited: Visited = tuple) -> Committed:
        """Make it visible: frontier, evidence, index, and the frontier's acknowledgement.

        What is done twice because the process was killed in between counts once; see
        `store.frontier`. `visited` gives the hosts that redirects have led to since: the worker
        keeps them.
        """
        crawl_id, rows = self._crawl.id, self.rows
        try:
            staged = self._writer.close()
            self._evidence.publish()
            frontier.write(crawl_id, worker, rows)
            links = (0, 0)
            if staged.segments:
                (record,) = self._index.commit([(staged, self._record())], goes_on=True)
                links = record.links_new, record.links_confirmed
        except BaseException:
            self.abandon()
            raise
        frontier.acknowledge(crawl_id, worker, rows.id, links, self.hosts, visited)
        return Committed(self.settled, *links, frozenset(self._evidence.remarks))

    def abandon(self) -> None:
        """Throw it away; what it settled is still held by the worker."""
        self._writer.abandon()
        self._evidence.abandon()

    def _write(self, seen: SeenPage, *, keep_internal: bool) -> None:
        visit = seen.visit
        links: Sequence[FoundLink] = seen.links
        if not keep_internal:
            site = visit.page.site
            links = [link for link in seen.links if link.target.site != site]
        self._writer.page(visit, seen.facts, links, Source.CRAWL)
        for redirect in seen.redirects:
            self._writer.redirect(redirect)
        self._visits += 1
        self._pages += visit.outcome is Outcome.SEEN

    def _record(self) -> ImportRecord:
        return ImportRecord(
            import_id=self.rows.id,
            batch_id=self._crawl.id,
            learned_at=self._learned_at,
            file=self._crawl.title,
            digest=hashlib.sha256(self.rows.id.encode()).hexdigest(),
            bytes=0,
            format=FORMAT,
            source=Source.CRAWL.label,
            seen_at=self._learned_at,
            rows_read=self._visits,
            pages=self._pages,
        )
