"""Lines of Common Crawl's URL index, as they come and as they should not."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcensus.core.errors import BadInput
from linkcensus.importers.commoncrawl.captures import (
    newest_of_each,
    read_capture,
    read_crawls,
    read_page_count,
)

LINE = {
    "urlkey": "org,blog)/1",
    "timestamp": "20260301120000",
    "url": "https://www.blog.org/1",
    "mime": "text/html",
    "mime-detected": "application/xhtml+xml",
    "status": "200",
    "digest": "X",
    "length": "1234",
    "offset": "99",
    "filename": "crawl-data/CC-MAIN-2026-12/segments/1.2/warc/CC-MAIN-1-00001.warc.gz",
}


def read(**changes):
    return read_capture(json.dumps({**LINE, **changes}).encode(), "blog.org")


def test_a_line_of_the_index():
    capture = read()
    assert capture is not None
    assert (capture.page.key, capture.offset, capture.length) == ("org,blog,www)/1", 99, 1234)
    assert read(offset=99) == capture
    assert read(**{"mime-detected": None}) == capture


@pytest.mark.parametrize(
    "changes",
    [
        {"status": "301"},
        {"status": 200},
        {"mime-detected": "application/pdf"},
        {"mime-detected": ["text/html"]},
        {"url": "https://evil.org/"},
        {"url": "ftp://blog.org/"},
        {"url": None},
        {"filename": "../../etc/passwd"},
        {"filename": "crawl-data/x/../../../a.warc.gz"},
        {"filename": "https://evil.org/crawl-data/a/b.warc.gz"},
        {"filename": "crawl-data/a/b.warc.gz?x=1"},
        {"filename": "crawl-data/a/b\n.warc.gz"},
        {"offset": "-1"},
        {"offset": "9" * 30},
        {"offset": "1e3"},
        {"offset": True},
        {"length": "0"},
        {"length": "\u0661\u0662"},
        {"timestamp": "2026"},
        {"timestamp": 20260301120000},
    ],
)
def test_what_is_no_capture_of_the_site(changes):
    assert read(**changes) is None


@given(st.binary(max_size=200))
def test_any_bytes_are_read(line):
    assert read_capture(line, "blog.org") is None
    assert read_page_count(line) is None or line.strip().isdigit()


def test_lines_without_end():
    assert read_capture(b"[" * 60_000, "blog.org") is None
    assert read_capture(json.dumps({**LINE, "x": "y" * 70_000}).encode(), "blog.org") is None


def test_the_newest_capture_of_each_page():
    found = [
        read(url="https://blog.org/a", timestamp="20260301000000", offset="1"),
        read(url="http://blog.org/a", timestamp="20260302000000", offset="2"),
        read(url="https://blog.org/a", timestamp="20260301120000", offset="3"),
        read(url="https://blog.org/b"),
    ]
    assert [(one.page.url, one.offset) for one in newest_of_each(found)] == [
        ("http://blog.org/a", 2),
        ("https://blog.org/b", 99),
    ]
    assert list(newest_of_each([])) == []


def test_how_many_parts():
    assert read_page_count(b'{"pages": 4, "pageSize": 5, "blocks": 18}') == 4
    assert read_page_count(b"7\n") == 7
    for odd in (
        b'{"pages": -1}',
        b'{"pages": true}',
        b'{"pages": 1e9}',
        b"[]",
        b"<html>",
        b"9" * 9,
    ):
        assert read_page_count(odd) is None


def test_the_list_of_crawls():
    told = [{"id": "CC-MAIN-2026-12"}, {"id": "../x"}, 5, {"id": "CC-MAIN-2013-20"}]
    assert read_crawls(json.dumps(told).encode()) == ["CC-MAIN-2026-12", "CC-MAIN-2013-20"]
    for odd in (b"", b"{}", b"[]", b"[" * 100_000, b'[{"id": 5}]'):
        with pytest.raises(BadInput, match="lists no crawls"):
            read_crawls(odd)
