from datetime import UTC, datetime

import pytest
from fastwarc.warc import ArchiveIterator

from linkcensus.core.errors import CorruptIndex, NotFound
from linkcensus.core.settings import Settings
from linkcensus.index.evidence import (
    CAP_REACHED,
    COPIED_INSTEAD,
    EvidencePage,
    EvidenceStore,
    Origin,
    payload_digest,
)

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html"
MOMENT = datetime(2024, 3, 5, 6, 7, 8, tzinfo=UTC)


def page(number=1, head=HEAD, origin=None, size=0, packed=False):
    payload = f"<p>page {number}".encode() + b"\r\n\r\n" + b"x" * size
    return EvidencePage(
        f"http://page.example/{number}", MOMENT, head, payload, payload_digest(payload),
        origin=origin, packed=packed,
    )  # fmt: skip


def answer(kept):
    return kept.head + b"\r\n\r\n" + kept.payload if kept.head else kept.payload


@pytest.fixture
def store(tmp_path):
    def make(**settings):
        return EvidenceStore(tmp_path, Settings(**settings))

    return make


def test_copies_come_back_whole(store):
    evidence = store()
    writer = evidence.writer("one")
    pages = [page(1), page(2, head=b""), page(3, size=200_000)]
    references = [writer.put(each) for each in pages]
    writer.close()
    evidence.publish("one")
    assert [evidence.get(reference) for reference in references] == [answer(p) for p in pages]
    assert len(set(references)) == 3


@pytest.mark.parametrize("size", [0, 130_000, 131_072, 200_000])
def test_what_came_compressed_is_stored_as_it_is(store, tmp_path, size):
    evidence = store()
    writer = evidence.writer("one")
    pages = [page(1, packed=True), page(2, packed=True, size=size), page(3)]
    references = [writer.put(each) for each in pages]
    writer.close()
    evidence.publish("one")
    assert [evidence.get(reference) for reference in references] == [answer(p) for p in pages]
    with (tmp_path / "evidence" / "one.warc.zst").open("rb") as file:
        assert len(list(ArchiveIterator(file))) == 3
    assert pages[0].payload in (tmp_path / "evidence" / "one.warc.zst").read_bytes()
    evidence.erase(references[:1])
    assert evidence.get(references[1]) == answer(pages[1])


def test_copies_are_a_warc_file(store, tmp_path):
    evidence = store()
    writer = evidence.writer("one")
    for number in range(3):
        writer.put(page(number))
    writer.close()
    evidence.publish("one")
    with (tmp_path / "evidence" / "one.warc.zst").open("rb") as file:
        records = [
            (record.headers["WARC-Target-URI"], record.headers["WARC-Date"])
            for record in ArchiveIterator(file, fsspec_args=False)
        ]
    assert records == [(f"http://page.example/{n}", "2024-03-05T06:07:08Z") for n in range(3)]


def test_nothing_is_there_before_it_is_published(store):
    evidence = store()
    writer = evidence.writer("one")
    reference = writer.put(page())
    writer.close()
    with pytest.raises(NotFound):
        evidence.get(reference)


def test_abandoned_evidence_leaves_nothing(store, tmp_path):
    evidence = store()
    writer = evidence.writer("one")
    writer.put(page())
    writer.close()
    evidence.abandon("one")
    evidence.publish("one")
    assert list((tmp_path / "evidence").iterdir()) == []


def test_an_import_without_pages_makes_no_file(store, tmp_path):
    evidence = store()
    evidence.writer("one").close()
    evidence.publish("one")
    assert not (tmp_path / "evidence").exists()


def test_off_keeps_nothing(store, tmp_path):
    writer = store(evidence="off").writer("one")
    assert writer.put(page()) is None
    assert not (tmp_path / "evidence").exists()


@pytest.mark.parametrize("damage", ["payload", "cut", "gone"])
def test_damage_is_noticed(store, tmp_path, damage):
    evidence = store()
    writer = evidence.writer("one")
    kept = page(size=1_000)
    reference = writer.put(kept)
    writer.close()
    evidence.publish("one")
    path = tmp_path / "evidence" / "one.warc.zst"
    if damage == "gone":
        path.unlink()
    elif damage == "cut":
        path.write_bytes(path.read_bytes()[:50])
    else:
        other = EvidencePage(kept.url, MOMENT, HEAD, b"other", kept.digest)
        writer = evidence.writer("one")
        writer.put(other)
        writer.close()
        evidence.publish("one")
    with pytest.raises((CorruptIndex, NotFound)):
        evidence.get(reference)


@pytest.mark.parametrize("reference", ["../../etc/passwd#0", "x#0", "", "#", "a/b.warc.zst#0"])
def test_references_cannot_leave_the_store(store, reference):
    with pytest.raises(NotFound):
        store().get(reference)


def test_references_point_into_archives(store, archives, tmp_path):
    html = "<p>kept where it is"
    records = [archives.page("http://page.example/1", "<p>other"), archives.page("http://b/", html)]
    archive = tmp_path / "my # archive.warc.gz"
    archive.write_bytes(archives.packed(records, "gzip"))
    block = archives.http(html.encode())
    offset = len(archives.packed(records[:1], "gzip"))
    kept = EvidencePage(
        "http://b/", MOMENT, HEAD, html.encode(), payload_digest(html.encode()),
        origin=Origin(archive, offset, block.index(html.encode())),
    )  # fmt: skip
    evidence = store(evidence="reference")
    reference = evidence.writer("one").put(kept)
    assert evidence.get(reference) == block
    archive.write_bytes(archives.packed([records[0], records[0]], "gzip"))
    with pytest.raises(CorruptIndex):
        evidence.get(reference)
    archive.unlink()
    with pytest.raises(NotFound):
        evidence.get(reference)


def test_references_to_bare_files(store, tmp_path):
    path = tmp_path / "a.html"
    kept = page(head=b"", origin=Origin(path, -1, 0))
    path.write_bytes(kept.payload + b" and what was cut")
    evidence = store(evidence="reference")
    assert evidence.get(evidence.writer("one").put(kept)) == kept.payload


def test_what_cannot_be_pointed_at_is_copied(store):
    evidence = store(evidence="reference")
    writer = evidence.writer("one")
    reference = writer.put(page())
    writer.close()
    evidence.publish("one")
    assert evidence.get(reference) == answer(page())
    assert writer.remarks == {COPIED_INSTEAD}


def test_a_full_store_points_at_archives(store, tmp_path):
    path = tmp_path / "a.html"
    kept = page(head=b"", origin=Origin(path, -1, 0))
    path.write_bytes(kept.payload)
    evidence = store(evidence_cap_megabytes=0)
    writer = evidence.writer("one")
    assert evidence.get(writer.put(kept)) == kept.payload
    assert writer.put(page()) is None
    assert writer.remarks == {CAP_REACHED}


def test_erased_pages_are_unreadable_and_the_others_stay(store, tmp_path):
    evidence = store()
    writer = evidence.writer("one")
    references = [writer.put(page(number, size=100)) for number in range(3)]
    writer.close()
    evidence.publish("one")
    for erased in (1, 2):
        evidence.erase([references[erased], "/archive#1#2+3#abc", "absent.warc.zst#0"])
        with pytest.raises((CorruptIndex, NotFound)):
            evidence.get(references[erased])
    assert evidence.get(references[0]) == answer(page(0, size=100))
    assert b"page 1" not in (tmp_path / "evidence" / "one.warc.zst").read_bytes()
    with (tmp_path / "evidence" / "one.warc.zst").open("rb") as file:
        assert len(list(ArchiveIterator(file, fsspec_args=False))) == 1


def test_removed_imports_have_no_evidence(store):
    evidence = store()
    writer = evidence.writer("one")
    reference = writer.put(page())
    writer.close()
    evidence.publish("one")
    evidence.remove("one")
    with pytest.raises(NotFound):
        evidence.get(reference)
    assert evidence.size_bytes() == 0


def test_unpublished_evidence_may_lie_elsewhere(tmp_path):
    evidence = EvidenceStore(tmp_path, Settings(), tmp_path / "staging")
    writer = evidence.writer("one")
    reference = writer.put(page())
    writer.close()
    assert not (tmp_path / "evidence").exists()
    assert evidence.size_bytes() > 0
    evidence.publish("one")
    assert evidence.get(reference) == answer(page())
    assert list((tmp_path / "staging").iterdir()) == []


def test_an_address_cannot_add_headers(store, tmp_path):
    evidence = store()
    writer = evidence.writer("one")
    hostile = EvidencePage(
        "http://a/\r\nWARC-Type: warcinfo\r\n\r\n", MOMENT, b"", b"x", payload_digest(b"x")
    )
    reference = writer.put(hostile)
    writer.close()
    evidence.publish("one")
    assert evidence.get(reference) == b"x"
