"""Responses as WARC records: written, found again, and gone in time."""

import os
from datetime import UTC, datetime, timedelta

import pytest
from fastwarc.warc import ArchiveIterator

from linkcensus.core.clock import FixedClock
from linkcensus.core.errors import NotFound
from linkcensus.core.settings import load_settings
from linkcensus.crawl import evidence as module
from linkcensus.crawl.evidence import CrawlEvidence, batch_id
from linkcensus.crawl.fetched import Fetched, Hop, Request
from linkcensus.crawl.outcome import Outcome, Reason
from linkcensus.index.evidence import EvidenceStore, payload_digest

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html"
MOVED = b"HTTP/1.1 301 Moved\r\nLocation: http://b.test/"


def fetched(body=b"<p>hello", **changes):
    facts = {
        "chain": (Hop("http://a.test/", 301, "http://b.test/", {}, MOVED, b"", NOW, "192.0.2.1"),),
        "status": 200,
        "head": HEAD,
        "payload": body,
        "body": body,
        "ip": "192.0.2.2",
    }
    request = Request("http://a.test/")
    return Fetched(request, "http://b.test/", Outcome.OK, Reason.NONE, NOW, **facts | changes)


@pytest.fixture
def settings():
    return load_settings()


def keep(root, settings, number, *pages):
    batch = CrawlEvidence(root, settings).batch(batch_id("one", number))
    kept = [batch.keep(page) for page in pages]
    batch.publish()
    return kept


def test_what_was_answered_is_found_again(data_folder, settings):
    (kept,) = keep(data_folder, settings, 1, fetched())
    store = EvidenceStore(data_folder, settings)
    assert store.get(kept.answer) == HEAD + b"\r\n\r\n<p>hello"
    assert store.get(kept.hops[0]) == MOVED + b"\r\n\r\n"
    assert kept.digest == payload_digest(b"<p>hello")


def test_any_warc_reader_reads_it(data_folder, settings):
    keep(data_folder, settings, 1, fetched(), fetched(b"half", cut="time"))
    path = data_folder / "evidence" / "crawl-one-000001.warc.zst"
    with path.open("rb") as file:
        records = [
            (
                record.headers["WARC-Target-URI"],
                record.headers["WARC-Date"],
                record.headers["WARC-IP-Address"],
                record.headers.get("WARC-Truncated"),
                record.http_headers.status_code,
            )
            for record in ArchiveIterator(file)
        ]
    date = "2026-05-01T12:00:00Z"
    hop = ("http://a.test/", date, "192.0.2.1", None, 301)
    assert records == [
        hop,
        ("http://b.test/", date, "192.0.2.2", None, 200),
        hop,
        ("http://b.test/", date, "192.0.2.2", "time", 200),
    ]


def test_no_answer_leaves_no_record_but_its_redirects(data_folder, settings):
    (kept,) = keep(data_folder, settings, 1, fetched(status=None))
    assert (kept.answer, kept.digest, len(kept.hops)) == (None, None, 1)


def test_an_abandoned_batch_leaves_nothing(data_folder, settings):
    batch = CrawlEvidence(data_folder, settings).batch(batch_id("one", 1))
    batch.keep(fetched())
    batch.abandon()
    assert list((data_folder / "evidence").iterdir()) == []


def test_a_batch_is_full_in_time(data_folder, settings, monkeypatch):
    monkeypatch.setattr(module, "FULL_BYTES", 5_000)
    batch = CrawlEvidence(data_folder, settings).batch(batch_id("one", 1))
    assert not batch.is_full
    batch.keep(fetched(os.urandom(6_000)))
    assert batch.is_full
    batch.abandon()


def test_only_batches_of_crawls_are_taken(data_folder, settings):
    with pytest.raises(ValueError, match="no batch of a crawl"):
        CrawlEvidence(data_folder, settings).batch("some-import")


def aged(root, number, days):
    path = root / "evidence" / f"{batch_id('one', number)}.warc.zst"
    moment = (NOW - timedelta(days=days)).timestamp()
    os.utime(path, (moment, moment))
    return path


def test_the_old_goes_and_imports_stay(data_folder):
    settings = load_settings(crawl_evidence_days=30)
    kept = [keep(data_folder, settings, number, fetched())[0] for number in (1, 2, 3)]
    paths = [aged(data_folder, number, days) for number, days in ((1, 40), (2, 31), (3, 29))]
    imported = data_folder / "evidence" / "import.warc.zst"
    imported.write_bytes(b"")
    os.utime(imported, (0, 0))
    crawled = CrawlEvidence(data_folder, settings, FixedClock(NOW))
    assert crawled.tidy() == 2
    assert [path.exists() for path in paths] == [False, False, True]
    assert imported.exists()
    with pytest.raises(NotFound):
        EvidenceStore(data_folder, settings).get(kept[0].answer)
    assert crawled.tidy() == 0


def test_the_oldest_go_until_the_rest_is_small_enough(data_folder):
    settings = load_settings(crawl_evidence_megabytes=1)
    for number in range(4):
        keep(data_folder, settings, number, fetched(os.urandom(400_000)))
        aged(data_folder, number, 10 - number)
    assert CrawlEvidence(data_folder, settings, FixedClock(NOW)).tidy() == 2
    left = {file.import_id for file in EvidenceStore(data_folder, settings).files("crawl-")}
    assert left == {batch_id("one", 2), batch_id("one", 3)}


def test_what_dead_workers_left_goes_after_a_day(data_folder, settings):
    folder = data_folder / "evidence"
    folder.mkdir(parents=True)
    for name, days in (("crawl-a", 2), ("crawl-b", 0), ("import", 2)):
        path = folder / f"{name}.partial"
        path.write_bytes(b"x")
        moment = (NOW - timedelta(days=days)).timestamp()
        os.utime(path, (moment, moment))
    CrawlEvidence(data_folder, settings, FixedClock(NOW)).tidy()
    assert {path.name for path in folder.iterdir()} == {"crawl-b.partial", "import.partial"}
