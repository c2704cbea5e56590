"""What each read page tells of the links on it: the markers that hold of it, and its topics."""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa

from linkcensus.index.link_facts import PAGE_NOTES
from linkcensus.score.row_facts import page_facts
from linkcensus.score.spam.model import Finding
from linkcensus.score.spam.page_markers import PAGE_MARKERS
from linkcensus.score.spam.registry import look
from linkcensus.score.spam.rules import Rules
from linkcensus.score.topics.page_topic import PageTopics
from linkcensus.score.topics.tree import TopicTree

Topics = Mapping[str, float]
Row = Mapping[str, Any]

_NOTES_A_BATCH = 10_000

_SHARE_DIGITS = 2
"""Of the shares of topics: with more, hardly two pages would tell the same, and every similarity of
two would have to be worked out."""


class PageNotes:
    """What pages tell of the links on them, kept under numbers: most pages tell one of few things.

    Attributes:
        findings: By number.
        topics: By number; 0 is no topic.
    """

    def __init__(self, rules: Rules, tree: TopicTree) -> None:
        """Look with these rules and topics."""
        self._rules = rules
        self._classifier = PageTopics(tree)
        self.findings: list[tuple[Finding, ...]] = [()]
        self.topics: list[Topics] = [{}]
        self._numbers: dict[Hashable, int] = {(): 0}

    def of(self, pages: Iterable[Row]) -> Iterator[pa.RecordBatch]:
        """Look at pages; rows of PAGE_NOTES, in batches."""
        rows: list[tuple[object, int, int]] = []
        for page in pages:
            rows.append((page["page_key"], self._look(page), self._classify(page)))
            if len(rows) == _NOTES_A_BATCH:
                yield _batch(rows)
                rows = []
        if rows:
            yield _batch(rows)

    def _look(self, page: Row) -> int:
        found = look(PAGE_MARKERS, page_facts(page), self._rules)
        plain = tuple(Finding(one.marker, one.strength, "") for one in found)
        return self._number(plain, self.findings)

    def _classify(self, page: Row) -> int:
        told = topics_of_text(self._classifier, page)
        return self._number(tuple(told.items()), self.topics, told)

    def _number(self, key: Hashable, known: list[Any], value: object = None) -> int:
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = len(known)
            known.append(key if value is None else value)
        return number


def _batch(rows: Sequence[tuple[object, int, int]]) -> pa.RecordBatch:
    columns = zip(zip(*rows, strict=True), PAGE_NOTES, strict=True)
    arrays = [pa.array(values, column.type) for values, column in columns]
    return pa.RecordBatch.from_arrays(arrays, schema=PAGE_NOTES)


def topics_of_text(classifier: PageTopics, page: Row) -> Topics:
    """The topics that a row of `pages` tells by its words; none where it has no text."""
    if not page["text_start"]:
        return {}
    found = classifier.classify(page["title"] or "", page["text_start"], page["language"])
    return {one.topic: round(one.share, _SHARE_DIGITS) for one in found}
