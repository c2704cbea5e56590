"""What servers answered, kept as WARC records: the proof of every link and of every loss.

Each batch of a crawl writes one file, `evidence/crawl-….warc.zst`, that is published with the
batch's commit and never changed afterwards; a batch ends early when its file is full. The oldest
files go when they are too old or all of them too large.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from linkcensus.core.clock import Clock, SystemClock
from linkcensus.core.settings import Settings
from linkcensus.crawl.fetched import Fetched, Hop
from linkcensus.index.evidence import (
    CRAWLED,
    EvidencePage,
    EvidenceStore,
    EvidenceWriter,
    payload_digest,
)

FULL_BYTES = 256 * 1024 * 1024
"""Size at which a batch's file is full."""
_LONGEST_BATCH = timedelta(days=1)
"""What is not published by then was left by a worker that died."""


def batch_id(crawl: str, number: int) -> str:
    """Return the import id of a crawl's batch: letters, digits, `-`, `_`."""
    return f"{CRAWLED}{crawl}-{number:06d}"


@dataclass(frozen=True, slots=True)
class Kept:
    """Where the records of one request lie."""

    digest: str | None
    """SHA-256 of the final answer's body as sent."""
    answer: str | None
    """Reference of the final answer; None when none came or nothing is kept."""
    hops: tuple[str | None, ...]
    """References of the redirects on the way, in order."""


class BatchEvidence:
    """The evidence of one batch; not thread-safe."""

    def __init__(self, store: EvidenceStore, import_id: str) -> None:
        self._store = store
        self._import_id = import_id
        self._writer: EvidenceWriter = store.writer(import_id)

    @property
    def is_full(self) -> bool:
        """Whether the batch ought to end, so that no file grows without bound."""
        return self._writer.bytes >= FULL_BYTES

    @property
    def remarks(self) -> set[str]:
        """What the user should know of the store: it may be full."""
        return self._writer.remarks

    def keep(self, fetched: Fetched) -> Kept:
        """Write the records of a request: its redirects, and its answer if one came."""
        hops = self.keep_redirects(fetched.chain)
        if fetched.status is None:
            return Kept(None, None, hops)
        return Kept(*self.keep_answer(fetched), hops)

    def keep_redirects(self, chain: Sequence[Hop]) -> tuple[str | None, ...]:
        """Write the records of redirects; returns their references, in order."""
        return tuple(self._writer.put(_page_of_hop(hop)) for hop in chain)

    def keep_answer(self, fetched: Fetched) -> tuple[str, str | None]:
        """Write the record of an answer; returns its digest and its reference, as in `Kept`."""
        digest = payload_digest(fetched.payload)
        answer = EvidencePage(
            fetched.url,
            fetched.at,
            fetched.head,
            fetched.payload,
            digest,
            fetched.cut,
            ip=fetched.ip,
            packed="content-encoding" in fetched.headers,
        )
        return digest, self._writer.put(answer)

    def publish(self) -> None:
        """Make it part of the store; call before the batch is committed to the index."""
        self._writer.close()
        self._store.publish(self._import_id)

    def abandon(self) -> None:
        """Throw it away, when the batch is not committed."""
        self._writer.close()
        self._store.abandon(self._import_id)


class CrawlEvidence:
    """The crawled evidence of a data folder.

    Args:
        root: The data folder.
        settings: What is kept, how much of it and how long.
        clock: Tells the age of files.
    """

    def __init__(self, root: Path, settings: Settings, clock: Clock | None = None) -> None:
        self._store = EvidenceStore(root, settings)
        self._most_bytes = settings.crawl_evidence_megabytes * 1_000_000
        self._days = settings.crawl_evidence_days
        self._clock = clock or SystemClock()

    def batch(self, import_id: str) -> BatchEvidence:
        """Begin the evidence of a batch; a crashed try of the same batch is written anew.

        Args:
            import_id: As `batch_id` gives it.

        Raises:
            ValueError: The id is none of a crawl's: its evidence would never go.
        """
        if not import_id.startswith(CRAWLED):
            raise ValueError(f"{import_id!r} is no batch of a crawl")
        return BatchEvidence(self._store, import_id)

    def tidy(self) -> int:
        """Remove what is too old, then the oldest until the rest is small enough.

        Returns:
            The number of files that went. Visits keep their digests; the evidence of a page that
            is visited again is in a newer file.
        """
        self._store.remove_partials(CRAWLED, self._clock.now() - _LONGEST_BATCH)
        files = self._store.files(CRAWLED)
        total = sum(file.bytes for file in files)
        oldest = self._clock.now() - timedelta(days=self._days) if self._days else None
        removed = 0
        for file in files:
            is_old = oldest is not None and file.written_at < oldest
            if not is_old and total <= self._most_bytes:
                break
            self._store.remove(file.import_id)
            total -= file.bytes
            removed += 1
        return removed


def _page_of_hop(hop: Hop) -> EvidencePage:
    digest = payload_digest(hop.payload)
    return EvidencePage(hop.url, hop.at, hop.head, hop.payload, digest, ip=hop.ip)
