"""What a schedule may tell a job."""

import pytest

from linkcensus.core.errors import BadInput
from linkcensus.jobs.kinds import KINDS
from linkcensus.jobs.schedulable import ARGUMENTS, check_scheduled


def test_every_kind_that_can_be_scheduled_is_a_kind():
    assert set(ARGUMENTS) <= set(KINDS)


@pytest.mark.parametrize(
    ("kind", "arguments"),
    [
        ("crawl", {"kind": "site", "targets": ["a.com"], "delay_seconds": 2.5}),
        ("listen", {"sources": ["bluesky"] * 100, "minutes": 240}),
        ("commoncrawl", {"target": "a.com", "crawl": "CC-MAIN-2026-12", "pages": 20_000}),
        ("import", {"urls": ["bing:a.com"], "complete": True}),
        ("ranks", {}),
        ("score", {}),
    ],
)
def test_what_stays_may_be_scheduled(kind: str, arguments: dict[str, object]):
    check_scheduled(kind, arguments)


@pytest.mark.parametrize(
    ("kind", "arguments", "told"),
    [
        ("crawl", {"crawl": "x"}, "crawl: cannot be scheduled: it goes"),
        ("import", {"uploads": []}, "uploads: cannot be scheduled"),
        ("import", {"urls": ["bing:a.com"], "date": "2026-01-01"}, "date: cannot be scheduled"),
        ("score", {"target": "a.com"}, "target: is nothing that a score job knows; it takes none"),
        ("listen", {"source": "x"}, "did you mean 'sources'"),
        ("listen", {"sources": ["bluesky"] * 101}, "sources: is more than 100"),
        ("listen", {"minutes": 241}, "minutes: is more than 240"),
        ("commoncrawl", {"pages": 20_001}, "pages: is more than 20,000"),
    ],
)
def test_what_goes_is_unknown_or_too_much_is_refused(
    kind: str, arguments: dict[str, object], told: str
):
    with pytest.raises(BadInput) as caught:
        check_scheduled(kind, arguments)
    assert told in str(caught.value)
