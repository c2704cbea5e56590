"""What archives say becomes visits, links, redirects and evidence of an index."""

import gzip
import zlib
from datetime import datetime

import pyarrow.parquet as pq
import pytest

from linkcensus.core.scope import parse_target
from linkcensus.core.settings import Settings
from linkcensus.importers.format import ImportOptions
from linkcensus.importers.run import import_batch
from linkcensus.index.evidence import EvidenceStore
from linkcensus.index.index import Index

LINK = "<html><body><p>see <a href='{0}'>there</a></p></body></html>"
PAGE = "http://page.example/"
TARGET = "http://target.example/"


class Held:
    """An index with one imported file."""

    def __init__(self, data, path, settings):
        self.index = Index(data, settings)
        self.store = EvidenceStore(data, settings)
        (self.result,) = import_batch([str(path)], ImportOptions(settings), self.index)

    def rows(self, table):
        return [row for path in self.index.files(table) for row in pq.read_table(path).to_pylist()]

    @property
    def links(self):
        return [row for row in self.rows("sightings") if row["raw_target_key"] is None]


@pytest.fixture
def bring(tmp_path):
    opened = []

    def run(content, name="a.warc", **settings):
        path = tmp_path / name
        path.write_bytes(content)
        data = tmp_path / f"data{len(opened)}"
        held = Held(data, path, Settings(data=data, workers=1, **settings))
        opened.append(held)
        return held

    yield run
    for held in opened:
        held.index.close()


@pytest.mark.parametrize("form", ["plain", "gzip", "zstd", "lz4"])
def test_every_compression_brings_the_same(archives, bring, form):
    records = [archives.page(f"{PAGE}{n}", LINK.format(f"{TARGET}{n}")) for n in range(5)]
    held = bring(archives.packed(records, form))
    assert (held.result.rows_read, held.result.pages, held.result.links_new) == (5, 5, 5)
    assert {row["target_key"] for row in held.links} == {f"example,target)/{n}" for n in range(5)}
    assert {row["seen_from"] for row in held.links} == {datetime(2024, 3, 5, 6, 7, 8)}  # noqa: DTZ001 - stored without zone


@pytest.mark.parametrize("form", ["plain", "gzip"])
def test_arc(archives, bring, form):
    answers = [(f"{PAGE}{n}", archives.http(LINK.format(TARGET).encode())) for n in range(3)]
    held = bring(archives.packed(archives.arc(answers), form), "a.arc")
    assert (held.result.format, held.result.pages, held.result.links_new) == ("arc", 3, 3)
    assert {row["source_ip"] for row in held.links} == {"192.0.2.7"}


@pytest.mark.parametrize(
    ("status", "outcome", "conclusive"),
    [
        ("404 Not Found", "not_found", True),
        ("410 Gone", "gone", True),
        ("403 Forbidden", "blocked", False),
        ("429 Too Many Requests", "blocked", False),
        ("500 Server Error", "error", False),
        ("503 Unavailable", "error", False),
        ("204 No Content", "error", False),
    ],
)
def test_links_on_failures_are_no_links(archives, bring, status, outcome, conclusive):
    block = archives.http(LINK.format(TARGET).encode(), status)
    held = bring(archives.warc(block, PAGE))
    assert held.links == []
    (visit,) = held.rows("visits")
    assert (visit["outcome"], visit["conclusive"]) == (outcome, conclusive)
    assert visit["status"] == int(status[:3])


def test_a_challenge_of_a_firewall_is_no_page(archives, bring):
    headers = ("Content-Type: text/html", "cf-mitigated: challenge")
    block = archives.http(LINK.format(TARGET).encode(), headers=headers)
    held = bring(archives.warc(block, PAGE))
    assert held.links == []
    assert held.rows("visits")[0]["outcome"] == "blocked"


@pytest.mark.parametrize(
    ("headers", "follow", "cause"),
    [
        (("X-Robots-Tag: noindex", "X-Robots-Tag: nofollow"), False, "header"),
        (("X-Robots-Tag: otherbot: nofollow",), False, "header"),
        (("X-Robots-Tag: noarchive",), True, "none"),
    ],
)
def test_x_robots_tags_count_repeated_and_scoped(archives, bring, headers, follow, cause):
    block = archives.http(
        LINK.format(TARGET).encode(), headers=("Content-Type: text/html", *headers)
    )
    held = bring(archives.warc(block, PAGE))
    assert [(row["follow"], row["follow_cause"]) for row in held.links] == [(follow, cause)]
    assert held.rows("visits")[0]["x_robots_tag"] == ", ".join(
        h.partition(": ")[2] for h in headers
    )


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_compressed_bodies(archives, bring, coding):
    body = LINK.format(TARGET).encode()
    packed = gzip.compress(body) if coding == "gzip" else zlib.compress(body)
    headers = ("Content-Type: text/html", f"Content-Encoding: {coding}")
    held = bring(archives.warc(archives.http(packed, headers=headers), PAGE))
    assert held.result.links_new == 1
    evidence = held.store.get(held.rows("visits")[0]["evidence"])
    assert evidence == archives.http(packed, headers=headers)


def test_wrong_chunks_are_read_as_far_as_they_go(archives, bring):
    body = LINK.format(TARGET).encode()
    chunked = b"%x\r\n%s\r\nnonsense\r\n" % (len(body), body)
    headers = ("Content-Type: text/html", "Transfer-Encoding: chunked")
    held = bring(archives.warc(archives.http(chunked, headers=headers), PAGE))
    assert held.result.links_new == 1
    (visit,) = held.rows("visits")
    assert (visit["complete"], visit["cut_reason"]) == (False, "chunks")


def test_links_to_addresses_that_redirect_belong_to_where_they_lead(archives, bring):
    def moved(source, target, status="302 Found"):
        return archives.warc(archives.http(b"", status, (f"Location: {target}",)), source)

    held = bring(
        b"".join(
            [
                archives.page(PAGE, LINK.format("http://short.example/x")),
                moved("http://short.example/x", "http://middle.example/y"),
                moved("http://middle.example/y", "http://final.example/z", "301 Moved"),
                archives.page("http://final.example/z", "<p>here"),
            ]
        )
    )
    assert {row["from_key"] for row in held.rows("redirects")} == {
        "example,short)/x",
        "example,middle)/y",
    }
    with held.index.view(parse_target("final.example")) as view:
        rows = view.sql("SELECT source_url, raw_target_url, via FROM links WHERE kind = 'text'")
    assert len(rows) == 1
    assert rows[0][:2] == (PAGE, "http://short.example/x")
    assert "middle.example" in rows[0][2]


def test_a_redirect_to_another_site_is_a_link(archives, bring):
    block = archives.http(b"", "301 Moved", (f"Location: {TARGET}",))
    held = bring(archives.warc(block, PAGE))
    assert [(row["kind"], row["target_key"]) for row in held.links] == [
        ("redirect", "example,target)/")
    ]
    inside = archives.http(b"", "301 Moved", ("Location: /b",))
    assert bring(archives.warc(inside, PAGE)).links == []


@pytest.mark.parametrize("location", ["", "javascript:x", "http://"])
def test_a_redirect_to_nowhere_proves_nothing(archives, bring, location):
    block = archives.http(b"", "302 Found", (f"Location: {location}",))
    (visit,) = bring(archives.warc(block, PAGE)).rows("visits")
    assert (visit["outcome"], visit["conclusive"]) == ("error", False)


def test_not_modified_proves_nothing(archives, bring):
    (visit,) = bring(archives.warc(archives.http(b"", "304 Not Modified"), PAGE)).rows("visits")
    assert (visit["outcome"], visit["complete"]) == ("seen", False)


@pytest.mark.parametrize(("seconds", "count"), [(0, 1), (10, 1), (11, 0)])
def test_a_soon_refresh_is_a_redirect(archives, bring, seconds, count):
    html = f"<meta http-equiv=refresh content='{seconds}; url={TARGET}'><p>moved"
    held = bring(archives.page(PAGE, html))
    assert [(row["to_key"], row["status"]) for row in held.rows("redirects")] == [
        ("example,target)/", 0)
    ] * count
    assert held.rows("visits")[0]["outcome"] == "seen"


def test_other_files_are_no_pages(archives, bring):
    block = archives.http(b"%PDF", headers=("Content-Type: application/pdf",))
    (visit,) = bring(archives.warc(block, PAGE)).rows("visits")
    assert (visit["outcome"], visit["conclusive"]) == ("not_html", True)


def test_broken_records_are_counted_with_place_and_reason(archives, bring):
    records = [archives.page(f"{PAGE}{n}", LINK.format(TARGET)) for n in range(4)]
    records[1] = records[1].replace(b"WARC-Date: 2024", b"WARC-Date: once")
    records[2] = records[2].replace(b"WARC/1.0", b"WARK/1.0")
    held = bring(b"".join(records))
    assert (held.result.rows_read, held.result.skipped, held.result.links_new) == (4, 2, 2)
    places = [note["line"] for note in held.result.remarks]
    assert places == [len(records[0]), len(records[0] + records[1])]
    assert held.result.errors == []
    assert held.index.find_import(held.result.import_id).notes == held.result.remarks


def test_dates_in_the_future_are_refused(archives, bring):
    records = [archives.page(PAGE, LINK.format(TARGET), date="2999-01-01T00:00:00Z")]
    held = bring(b"".join(records))
    assert (held.result.skipped, held.links) == (1, [])
    assert held.result.remarks[0]["reason"] == "its date lies in the future"


def test_links_within_the_site_can_be_left_out(archives, bring):
    html = LINK.format(TARGET) + "<a href='/x'>x</a>"
    assert bring(archives.page(PAGE, html)).result.links_new == 2
    assert bring(archives.page(PAGE, html), keep_internal_links=False).result.links_new == 1


def test_wat_brings_links_and_no_evidence(archives, bring):
    links = [{"path": "A@/href", "url": TARGET, "text": "t"}, {"path": "A@/href", "url": "/in"}]
    held = bring(archives.wat(PAGE, links), "a.wat")
    assert (held.result.format, held.result.links_new) == ("wat", 1)
    (visit,) = held.rows("visits")
    assert (visit["strength"], visit["complete"], visit["evidence"]) == (1, False, None)
    kept = bring(archives.wat(PAGE, links), "a.wat", keep_internal_links_from_wat=True)
    assert kept.result.links_new == 2


@pytest.mark.parametrize("form", ["plain", "gzip", "zstd"])
def test_references_into_the_archive(archives, bring, form, tmp_path):
    records = [archives.page(f"{PAGE}{n}", LINK.format(TARGET)) for n in range(3)]
    held = bring(archives.packed(records, form), evidence="reference")
    for visit in held.rows("visits"):
        assert held.store.get(visit["evidence"]) == archives.http(LINK.format(TARGET).encode())
    assert not (held.index.root / "evidence").exists()
