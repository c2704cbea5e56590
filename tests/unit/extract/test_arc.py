from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcensus.extract.arc import parse_header_line, read_arc
from linkcensus.extract.record import RecordKind, parse_arc_date

HTML = b"<html><body><a href='http://target.example/'>t</a></body></html>"


def read(path, content, max_body=1_000_000):
    path.write_bytes(content)
    problems = []
    records = list(
        read_arc(
            path,
            max_body=max_body,
            on_problem=lambda place, reason: problems.append((place, reason)),
            on_progress=lambda done: None,
        )
    )
    return records, problems


@pytest.fixture
def three(archives):
    answers = [(f"http://page.example/{n}", archives.http(HTML)) for n in range(3)]
    return archives.arc(answers)


@pytest.mark.parametrize("form", ["plain", "gzip"])
@pytest.mark.parametrize("version", [1, 2])
def test_records_of_both_versions(archives, tmp_path, form, version):
    answers = [(f"http://page.example/{n}", archives.http(HTML)) for n in range(3)]
    parts = archives.arc(answers, version=version)
    records, problems = read(tmp_path / "a.arc", archives.packed(parts, form))
    assert [record.url for record in records] == [url for url, _ in answers]
    assert problems == []
    assert {record.body for record in records} == {HTML}
    assert records[0].ip == "192.0.2.7"
    assert records[0].date == datetime(2024, 3, 5, 6, 7, 8, tzinfo=UTC)


def test_places_are_those_of_the_records(archives, tmp_path, three):
    for form in ("plain", "gzip"):
        packed = [archives.packed([part], form) for part in three]
        records, _ = read(tmp_path / "a.arc", b"".join(packed))
        starts = [len(b"".join(packed[: n + 1])) for n in range(3)]
        assert [record.place for record in records] == starts


def test_addresses_may_hold_spaces(archives, tmp_path):
    parts = archives.arc([("http://page.example/a b?c=d e", archives.http(HTML))])
    records, _ = read(tmp_path / "a.arc", b"".join(parts))
    assert records[0].url == "http://page.example/a b?c=d e"


def test_answers_of_http_09_are_resources(archives, tmp_path):
    records, _ = read(tmp_path / "a.arc", b"".join(archives.arc([("http://page.example/", HTML)])))
    assert (records[0].kind, records[0].body) == (RecordKind.RESOURCE, HTML)


def test_failures_have_no_body(archives, tmp_path):
    parts = archives.arc([("http://page.example/", archives.http(HTML, "404 Not Found"))])
    records, _ = read(tmp_path / "a.arc", b"".join(parts))
    assert (records[0].status, records[0].body) == (404, None)


def test_garbage_costs_no_record(tmp_path, three):
    content = three[0] + three[1] + b"garbage\nmore garbage\n" + three[2] + three[3]
    records, problems = read(tmp_path / "a.arc", content)
    assert len(records) == 3
    assert problems == [(len(three[0] + three[1]), "broken record (no ARC header line)")]


def test_a_file_that_breaks_off_gives_a_cut_record(tmp_path, three):
    records, _ = read(tmp_path / "a.arc", b"".join(three)[:-20])
    assert [record.cut for record in records] == [None, None, "end of file"]


def test_a_damaged_gzip_member_costs_its_record_only(archives, tmp_path, three):
    packed = [archives.packed([part], "gzip") for part in three]
    damaged = bytearray(packed[2])
    damaged[len(damaged) // 2] ^= 0xFF
    records, problems = read(
        tmp_path / "a.arc.gz", packed[0] + packed[1] + bytes(damaged) + packed[3]
    )
    assert [record.url for record in records] == ["http://page.example/0", "http://page.example/2"]
    assert [place for place, _ in problems] == [len(packed[0] + packed[1])]


def test_bodies_are_cut_at_the_cap(archives, tmp_path):
    parts = archives.arc(
        [("http://page.example/", archives.http(b"x" * 900_000)), ("http://b.example/", HTML)]
    )
    records, _ = read(tmp_path / "a.arc", b"".join(parts), max_body=10_000)
    assert (len(records[0].body), records[0].cut) == (10_000, "size")
    assert records[1].url == "http://b.example/"


@pytest.mark.parametrize(
    "line", [b"", b"garbage", b"http://a.example/ 1.2.3.4 2024 text/html 5", b"a b c d e"]
)
def test_what_is_no_header_line(line):
    assert parse_header_line(line) is None


@pytest.mark.parametrize("text", ["", "2024", "2024010100000x", "20241301000000"])
def test_what_is_no_date(text):
    assert parse_arc_date(text) is None


def test_dates_of_twelve_digits():
    assert parse_arc_date("199701020304") == datetime(1997, 1, 2, 3, 4, tzinfo=UTC)


@given(content=st.binary(max_size=600))
def test_no_bytes_make_it_fail(tmp_path_factory, content):
    read(tmp_path_factory.getbasetemp() / "any.arc", content)
