import gzip
import os
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkcensus.extract.record import RecordKind, parse_warc_date
from linkcensus.extract.warc import is_html, read_warc

FORMS = ["plain", "gzip", "zstd", "lz4"]
HTML = "<html><body><a href='http://target.example/'>t</a></body></html>"


class Read:
    """What reading an archive gave."""

    def __init__(self, path, content, **options):
        path.write_bytes(content)
        self.problems = []
        options.setdefault("max_body", 1_000_000)
        self.records = list(
            read_warc(
                path,
                on_problem=lambda place, reason: self.problems.append((place, reason)),
                on_progress=lambda done: None,
                **options,
            )
        )

    @property
    def urls(self):
        return [record.url for record in self.records]


@pytest.fixture
def read(tmp_path):
    return lambda content, **options: Read(tmp_path / "a.warc", content, **options)


def urls(count):
    return [f"http://page.example/{number}" for number in range(count)]


@pytest.mark.parametrize("form", FORMS)
def test_every_compression_gives_the_same_records(archives, read, form):
    content = archives.packed([archives.page(url, HTML) for url in urls(3)], form)
    got = read(content)
    assert got.urls == urls(3)
    assert got.problems == []
    assert {record.body for record in got.records} == {HTML.encode()}
    assert {record.status for record in got.records} == {200}
    assert got.records[0].date == datetime(2024, 3, 5, 6, 7, 8, tzinfo=UTC)


@pytest.mark.parametrize("form", FORMS)
def test_a_record_lies_where_it_says(archives, read, form, tmp_path):
    content = archives.packed([archives.page(url, HTML) for url in urls(3)], form)
    place = read(content).records[1].place
    assert read(content[place:]).urls == urls(3)[1:]


@pytest.mark.parametrize("form", FORMS)
def test_garbage_between_records_costs_no_record(archives, read, form):
    parts = [archives.packed([archives.page(url, HTML)], form) for url in urls(3)]
    got = read(parts[0] + b"no record\r\n\r\n" * 5 + parts[1] + parts[2])
    assert got.urls == urls(3)
    assert len(got.problems) == 1


@pytest.mark.parametrize("form", ["gzip", "zstd"])
def test_a_damaged_member_costs_its_record_only(archives, read, form):
    parts = [
        archives.packed([archives.page(url, HTML + os.urandom(300).hex())], form) for url in urls(4)
    ]
    damaged = bytearray(parts[1])
    for place in range(len(damaged) // 2, len(damaged) // 2 + 40):
        damaged[place] ^= 0xFF
    got = read(parts[0] + bytes(damaged) + parts[2] + parts[3])
    assert got.urls == [urls(4)[0], urls(4)[2], urls(4)[3]]
    assert len(got.problems) == 1
    # at its own place, or at that of the last whole record where it cannot be told apart
    assert got.problems[0][0] in (0, len(parts[0]))


def test_two_damaged_records_are_two_problems(archives, read):
    records = [archives.page(url, HTML) for url in urls(5)]
    for place in (1, 2):
        records[place] = records[place].replace(b"WARC/1.0", b"WARC/X.0")
    assert read(archives.packed(records, "gzip")).urls == [urls(5)[0], *urls(5)[3:]]


def test_a_plain_length_that_reaches_into_the_next_record_is_broken(archives, read):
    records = [archives.page(url, HTML) for url in urls(4)]
    records[1] = archives.warc(archives.http(HTML.encode()), urls(4)[1], length=500)
    got = read(b"".join(records))
    assert got.urls == [urls(4)[0], *urls(4)[2:]]
    assert got.problems == [
        (len(records[0]), "broken record (its length reaches into the next one)")
    ]


def test_a_plain_length_that_is_too_short_makes_a_page_cut(archives, read):
    block = archives.http(HTML.encode())
    records = [archives.page(url, HTML) for url in urls(3)]
    records[1] = archives.warc(block, urls(3)[1], length=len(block) - 5)
    got = read(b"".join(records))
    assert got.urls == urls(3)
    assert [record.cut for record in got.records] == [None, "length", None]
    assert got.problems == []


def test_text_that_looks_like_a_record_is_not_one(archives, read):
    inner = archives.page("http://forged.example/", HTML).decode()
    records = [archives.page(urls(1)[0], f"<pre>\r\n\r\n{inner}</pre>"), b"broken\r\n\r\n"]
    records.append(archives.page("http://page.example/last", HTML))
    got = read(b"".join(records))
    assert got.urls == [urls(1)[0], "http://page.example/last"]


@pytest.mark.parametrize("form", FORMS)
def test_a_file_that_breaks_off_keeps_what_came(archives, read, form):
    body = HTML + os.urandom(20_000).hex()
    content = archives.packed([archives.page(url, body) for url in urls(2)], form)
    got = read(content[: -len(content) // 6])
    assert got.urls[0] == urls(2)[0]
    assert len(got.urls) + len(got.problems) == 2
    if len(got.records) == 2:
        assert got.records[1].cut == "end of file"


def test_a_file_that_breaks_off_within_a_header_names_the_record(archives, read):
    whole = archives.packed([archives.page(url, HTML) for url in urls(2)], "gzip")
    second = len(archives.packed([archives.page(urls(1)[0], HTML)], "gzip"))
    got = read(whole[: second + 100])
    assert got.urls == urls(1)
    assert got.problems == [(second, "broken record (it has no length)")]


def test_truncated_records_say_why(archives, read):
    got = read(archives.page(urls(1)[0], HTML, extra=("WARC-Truncated: length",)))
    assert got.records[0].cut == "truncated by the archiver (length)"


def test_revisits_have_no_body(archives, read):
    block = archives.http(b"", "200 OK")
    got = read(archives.warc(block, urls(1)[0], "revisit"))
    assert (got.records[0].kind, got.records[0].body) == (RecordKind.REVISIT, None)
    empty = read(archives.warc(b"", urls(1)[0], "revisit"))
    assert (empty.records[0].kind, empty.records[0].status) == (RecordKind.REVISIT, None)


def test_resources_are_pages_when_they_are_html(archives, read):
    got = read(archives.warc(HTML.encode(), urls(1)[0], "resource"))
    assert (got.records[0].kind, got.records[0].body) == (RecordKind.RESOURCE, HTML.encode())


def test_records_about_no_web_page_are_left_out_silently(archives, read):
    records = [
        archives.warc(b"software: x", "", "warcinfo"),
        archives.warc(b"GET / HTTP/1.1\r\n\r\n", urls(1)[0], "request"),
        archives.warc(b"192.0.2.1", "dns:page.example", "resource"),
        archives.warc(b"x", "metadata://gnu.org/wget.log", "resource"),
        archives.page(urls(1)[0], HTML),
    ]
    got = read(b"".join(records))
    assert (got.urls, got.problems) == (urls(1), [])


def test_bodies_that_are_no_pages_are_not_read(archives, read):
    block = archives.http(b"\x89PNG" * 50_000, headers=("Content-Type: image/png",))
    got = read(archives.warc(block, urls(1)[0]))
    assert (got.records[0].status, got.records[0].body) == (200, None)


@pytest.mark.parametrize("status", ["404 Not Found", "503 Busy", "302 Found"])
def test_bodies_of_failures_are_not_read(archives, read, status):
    got = read(archives.warc(archives.http(HTML.encode(), status), urls(1)[0]))
    assert got.records[0].body is None


def test_an_untold_media_type_is_looked_up_in_the_body(archives, read):
    got = read(archives.warc(archives.http(b" <!DOCTYPE html><p>", headers=()), urls(1)[0]))
    assert got.records[0].body is not None


def test_payload_start_points_at_the_body(archives, read, tmp_path):
    content = archives.page(urls(1)[0], HTML)
    record = read(content).records[0]
    block = content.index(b"HTTP/1.1 200")
    start = block + record.payload_start
    assert content[start : start + len(HTML)] == HTML.encode()


def test_bodies_are_cut_at_the_cap(archives, read):
    got = read(archives.page(urls(1)[0], "x" * 500_000), max_body=100_000)
    assert (len(got.records[0].body), got.records[0].cut) == (100_000, "size")
    compressed = archives.http(
        gzip.compress(b"y" * 5_000_000, mtime=0),
        headers=("Content-Type: text/html", "Content-Encoding: gzip"),
    )
    got = read(archives.warc(compressed, urls(1)[0]), max_body=100_000)
    assert (len(got.records[0].body), got.records[0].cut) == (100_000, "size")


def test_angle_brackets_around_an_address_are_taken_off(archives, read):
    assert read(archives.page("<http://page.example/>", HTML)).urls == ["http://page.example/"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ((b"WARC-Date: 2024", b"WARC-Date: soon"), "broken record (it has no WARC-Date)"),
        ((b"HTTP/1.1 200", b"ICY 200"), "broken record (no HTTP answer in it)"),
    ],
)
def test_records_without_the_needed_are_named(archives, read, change, reason):
    records = [archives.page(url, HTML) for url in urls(3)]
    records[1] = records[1].replace(*change)
    if b"ICY" in records[1]:
        size = len(archives.http(HTML.encode()))
        old, new = f"Length: {size}".encode(), f"Length: {size - 5}".encode()
        records[1] = records[1].replace(old, new)
    got = read(archives.packed(records, "gzip"))
    assert got.urls == [urls(3)[0], urls(3)[2]]
    assert [problem[1] for problem in got.problems] == [reason]


def test_a_long_header_is_refused_and_stepped_over(archives, read):
    records = [archives.page(url, HTML) for url in urls(3)]
    records[1] = archives.page(urls(3)[1], HTML, extra=("X: " + "a" * 200_000,))
    got = read(b"".join(records))
    assert got.urls == [urls(3)[0], urls(3)[2]]
    assert len(got.problems) == 1


def test_a_record_of_a_gigabyte_is_stepped_over_without_unpacking(archives, read):
    size = 300_000_000
    head = archives.http(b"", headers=("Content-Type: video/mp4",))
    bomb = gzip.compress(archives.warc(head, urls(1)[0], length=size)[:-4] + bytes(size), 1)
    started = time.process_time()
    got = read(bomb + archives.packed([archives.page("http://page.example/b", HTML)], "gzip"))
    assert got.urls == [urls(1)[0], "http://page.example/b"]
    assert time.process_time() - started < 5


def test_an_empty_file_has_no_records(read):
    assert read(b"").records == []


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024-03-05T06:07:08Z", datetime(2024, 3, 5, 6, 7, 8, tzinfo=UTC)),
        ("2024-03-05T06:07:08.123456789Z", datetime(2024, 3, 5, 6, 7, 8, 123456, tzinfo=UTC)),
        ("2024-03-05T06:07:08+02:00", datetime(2024, 3, 5, 4, 7, 8, tzinfo=UTC)),
        ("2024-03-05", datetime(2024, 3, 5, tzinfo=UTC)),
        ("2024-03", datetime(2024, 3, 1, tzinfo=UTC)),
        ("2024", datetime(2024, 1, 1, tzinfo=UTC)),
        ("", None),
        ("yesterday", None),
        ("9999-99-99T00:00:00Z", None),
    ],
)
def test_warc_dates(text, moment):
    assert parse_warc_date(text) == moment


@pytest.mark.parametrize(
    ("declared", "start", "answer"),
    [
        ("text/html", b"", True),
        ("application/xhtml+xml", b"", True),
        ("text/plain", b"<html>", False),
        (None, b"\xef\xbb\xbf\n<!DOCTYPE HTML>", True),
        (None, b"{}", False),
    ],
)
def test_what_is_a_page(declared, start, answer):
    assert is_html(declared, start) is answer


@settings(max_examples=60, deadline=None)
@given(data=st.data(), form=st.sampled_from(FORMS))
def test_no_damage_stops_reading_or_invents_an_address(archives, tmp_path_factory, data, form):
    known = urls(4)
    content = bytearray(archives.packed([archives.page(url, HTML) for url in known], form))
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(content)))
    path = tmp_path_factory.mktemp("damaged") / "a.warc"
    got = Read(path, bytes(content[:cut]))
    assert len(got.records) <= len(known)
