import gzip
import io
import zlib

import pytest
from fastwarc.stream_io import ZstdWriter
from hypothesis import given
from hypothesis import strategies as st

from linkcensus.extract.http_message import (
    decoded_body,
    media_type,
    parse_headers,
    parse_http_message,
)

PAGE = b"<html><body><a href='/x'>x</a></body></html>" * 20
CAP = 1_000_000
# brotli -q 11 of PAGE, and -q 9 of 20 million zero bytes
BROTLI_PAGE = bytes.fromhex(
    "1b6f03f81d0776c3d795e5b06c3e6d42cd738246375fc2f0d287adad650146a8c2b40a3b607212da"
    "0f3c7841cea4f727"
)
BROTLI_ZEROS = bytes.fromhex(
    "cbffff3f002400e2b14072effff8ffff078004401c1680eefd5ffeb3c400900088c302d0258901"
)


def message(body, *headers):
    head = "\r\n".join(["HTTP/1.1 200 OK", *headers])
    parsed = parse_http_message(head.encode() + b"\r\n\r\n" + body)
    assert parsed is not None
    return parsed


def compressed(kind, data):
    target = io.BytesIO()
    writer = kind(target)
    writer.write(data)
    writer.finish()
    writer.flush()
    return target.getvalue()


def chunks(*parts):
    joined = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts)
    return joined + b"0\r\n\r\n"


def test_status_headers_and_body_are_taken_apart():
    parsed = message(b"body\r\n\r\nmore", "Content-Type: Text/HTML; charset=utf-8")
    assert parsed.status == 200
    assert parsed.body == b"body\r\n\r\nmore"
    assert media_type(parsed.headers) == "text/html"
    assert parsed.head.endswith(b"charset=utf-8")
    assert parsed.body_start == len(parsed.head) + 4


def test_repeated_headers_are_all_kept_in_order():
    parsed = message(b"", "X-Robots-Tag: a", "x-robots-tag: b", "Other: c")
    assert parsed.headers["x-robots-tag"] == ["a", "b"]


def test_folded_header_lines_are_joined():
    assert parse_headers(b"HTTP/1.1 200 OK\r\nLocation: /a\r\n  b\r\n")["location"] == ["/a b"]


def test_headers_are_utf8_or_latin1():
    headers = parse_headers("HTTP/1.1 200\r\nA: ü".encode() + b"\r\nB: \xfc")
    assert headers == {"a": ["ü"], "b": ["ü"]}


def test_line_feeds_alone_end_lines_too():
    parsed = parse_http_message(b"HTTP/1.0 404 Not Found\nContent-Type: text/html\n\n<p>")
    assert parsed is not None
    assert (parsed.status, parsed.body) == (404, b"<p>")


def test_a_head_without_blank_line_has_no_body():
    parsed = parse_http_message(b"HTTP/1.1 204 No Content\r\nServer: x")
    assert parsed is not None
    assert (parsed.status, parsed.body, parsed.headers["server"]) == (204, b"", ["x"])


@pytest.mark.parametrize("block", [b"", b"<html>", b"HTTP/1.1 OK", b"HTTP/1.1 2000 OK", b"GET / H"])
def test_what_is_no_answer_is_none(block):
    assert parse_http_message(block) is None


def test_chunks_are_joined():
    parsed = message(chunks(b"one ", b"two"), "Transfer-Encoding: chunked")
    assert decoded_body(parsed, CAP) == (b"one two", None)


def test_a_body_whose_chunks_were_joined_already_stays():
    parsed = message(PAGE, "Transfer-Encoding: chunked")
    assert decoded_body(parsed, CAP) == (PAGE, None)


@pytest.mark.parametrize("body", [b"5\r\nabc", b"3\r\nabc\r\nnonsense\r\n", b"3\r\nabc\r\n"])
def test_broken_chunks_keep_what_came_and_say_so(body):
    assert decoded_body(message(body, "Transfer-Encoding: chunked"), CAP) == (b"abc", "chunks")


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", gzip.compress(PAGE, mtime=0)),
        ("x-gzip", gzip.compress(PAGE, mtime=0)),
        ("deflate", zlib.compress(PAGE)),
        ("deflate", zlib.compress(PAGE)[2:-4]),
        ("br", BROTLI_PAGE),
        ("zstd", compressed(ZstdWriter, PAGE)),
        ("identity", PAGE),
        ("gzip", PAGE),
        ("zstd", PAGE),
        ("unheard-of", PAGE),
        ("br, gzip", gzip.compress(BROTLI_PAGE, mtime=0)),
    ],
)
def test_content_codings_are_undone(coding, body):
    parsed = message(body, f"Content-Encoding: {coding}")
    assert decoded_body(parsed, CAP)[0] == PAGE


def test_chunks_and_compression_together():
    body = gzip.compress(PAGE)
    parsed = message(
        chunks(body[:10], body[10:]), "Transfer-Encoding: chunked", "Content-Encoding: gzip"
    )
    assert decoded_body(parsed, CAP) == (PAGE, None)


def test_a_compressed_body_that_breaks_off_keeps_its_start():
    whole = bytes(range(256)) * 2_000
    body = gzip.compress(whole)
    kept, cut = decoded_body(message(body[:-100], "Content-Encoding: gzip"), CAP)
    assert cut == "encoding"
    assert kept
    assert whole.startswith(kept)


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_a_bomb_is_cut_at_the_cap(coding):
    bomb = bytes(20_000_000)
    body = {
        "gzip": gzip.compress,
        "deflate": zlib.compress,
        "br": lambda _data: BROTLI_ZEROS,
        "zstd": lambda data: compressed(ZstdWriter, data),
    }[coding](bomb)
    kept, cut = decoded_body(message(body, f"Content-Encoding: {coding}"), 100_000)
    assert (len(kept), cut) == (100_000, "size")


@given(st.binary(max_size=2_000), st.sampled_from(["gzip", "deflate", "br", "zstd", "chunked"]))
def test_no_bytes_make_it_fail(body, coding):
    parsed = message(body, f"Content-Encoding: {coding}", f"Transfer-Encoding: {coding}")
    kept, _ = decoded_body(parsed, 500)
    assert len(kept) <= 500


@given(st.binary(max_size=500))
def test_no_head_makes_it_fail(head):
    parsed = parse_http_message(b"HTTP/1.1 200 OK\r\n" + head)
    assert parsed is not None
    assert parsed.status == 200
