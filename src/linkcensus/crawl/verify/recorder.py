"""Takes what was read to the index: visits, sightings and evidence, a commit for many pages."""

import uuid
from dataclasses import replace

from linkcensus.core.link import Source
from linkcensus.crawl.evidence import BatchEvidence, CrawlEvidence, batch_id
from linkcensus.crawl.fetched import Fetched
from linkcensus.crawl.unchanged import validator_of
from linkcensus.crawl.verify.reading import Reading
from linkcensus.index.imports import ImportRecord
from linkcensus.index.index import Index
from linkcensus.index.writer import SegmentWriter
from linkcensus.store.validators import Validator

FORMAT = "verify"
"""The format of the import records of verifications."""


class Recorder:
    """The pages of one run. Not thread-safe, except that a `Batch` may be committed elsewhere.

    Args:
        index: Where they go.
        what: Names the run in the list of imports.
    """

    def __init__(self, index: Index, what: str) -> None:
        self._index = index
        self._what = what
        self._run = uuid.uuid4().hex[:16]
        self._number = 0
        self._batch: Batch | None = None
        self._evidence = CrawlEvidence(index.root, index.settings)

    @property
    def pages(self) -> int:
        """Pages that wait for their commit."""
        return self._batch.pages if self._batch is not None else 0

    @property
    def is_full(self) -> bool:
        """Whether the evidence that waits has grown enough for a file."""
        return self._batch is not None and self._batch.is_full

    def add(self, fetched: Fetched, reading: Reading) -> None:
        """Write the visits of one page, with its links and its evidence."""
        if self._batch is None:
            self._number += 1
            import_id = batch_id(f"{FORMAT}-{self._run}", self._number)
            self._batch = Batch(self._index, self._evidence, import_id, self._run, self._what)
        self._batch.add(fetched, reading)

    def tidy(self) -> None:
        """Remove evidence that is too old or too much; call when all batches are committed."""
        if self._number:
            self._evidence.tidy()

    def take(self) -> "Batch | None":
        """Give what was written so far, to be committed; what comes next is a batch of its own."""
        batch, self._batch = self._batch, None
        return batch


class Batch:
    """Pages that are committed together."""

    def __init__(
        self, index: Index, evidence: CrawlEvidence, import_id: str, run: str, what: str
    ) -> None:
        self.pages = 0
        self.validators: list[Validator] = []
        """How its pages may be asked for the next time."""
        self._index = index
        self._learned_at = index.clock.now()
        self._record = ImportRecord(
            import_id, run, self._learned_at, what, import_id, 0, FORMAT, Source.CRAWL.label
        )
        self._writer: SegmentWriter = index.segment_writer(import_id, self._learned_at)
        self._evidence: BatchEvidence = evidence.batch(import_id)

    @property
    def is_full(self) -> bool:
        """Whether its evidence has grown enough."""
        return self._evidence.is_full

    def add(self, fetched: Fetched, reading: Reading) -> None:
        """Write the visits of one page, and what its servers said: proof of a loss too."""
        self._keep(fetched, reading)
        for seen in reading.visits:
            self._writer.page(seen.visit, seen.facts, seen.links, Source.CRAWL)
            for redirect in seen.redirects:
                self._writer.redirect(redirect)
        self.pages += 1

    def _keep(self, fetched: Fetched, reading: Reading) -> None:
        """Keep the answers, and tell each visit where its own lies."""
        hops = self._evidence.keep_redirects(fetched.chain)
        said = {hop.url: kept for hop, kept in zip(fetched.chain, hops, strict=True)}
        for seen in reading.visits:
            seen.visit.evidence = said.get(seen.visit.page_written)
        if not reading.ends_at_answer or fetched.status is None:
            return
        final = reading.visits[-1].visit
        final.digest, final.evidence = self._evidence.keep_answer(fetched)
        validator = validator_of(fetched, final.page.key, final.evidence)
        if validator is not None:
            self.validators.append(validator)

    def commit(self) -> ImportRecord:
        """Make the pages count, all or none."""
        try:
            staged = self._writer.close()
            self._evidence.publish()
            record = replace(self._record, rows_read=staged.sightings, pages=self.pages)
            return self._index.commit([(staged, record)], goes_on=True)[0]
        except BaseException:
            self.abandon()
            raise

    def abandon(self) -> None:
        """Throw the pages away."""
        self._evidence.abandon()
        self._writer.abandon()
