"""Which bytes are the record that the index promised."""

import gzip
from dataclasses import replace

import pytest

from linkcensus.core.url import canonicalize
from linkcensus.importers.commoncrawl.captures import Capture
from linkcensus.importers.commoncrawl.slices import fault_of

URL = "https://blog.org/1"
HEAD = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: <{URL}>\r\n\r\nHTTP/1.1 200 OK\r\n"


def fault(text=HEAD, *, url=URL, change=lambda packed: packed, length=None):
    packed = change(gzip.compress(text.encode()))
    page = canonicalize(url)
    assert page is not None
    capture = Capture(page, "20260301120000", "f", 0, len(packed))
    return fault_of(packed, capture if length is None else replace(capture, length=length))


def test_the_record_of_the_page():
    assert fault() == ""


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"length": 5}, "broke off"),
        ({"change": lambda packed: packed[:-4]}, "damaged"),
        ({"change": lambda packed: b"x" + packed}, "damaged"),
        ({"change": lambda packed: packed + packed}, "damaged"),
        ({"text": "x" * (65 << 20)}, "far too large"),
        ({"text": HEAD.replace("response", "request")}, "no answer of a server"),
        ({"text": "HTTP/1.1 200 OK\r\n\r\n"}, "no answer of a server"),
        ({"url": "https://blog.org/2"}, "about another page"),
        ({"text": HEAD.replace(URL, "javascript:1")}, "about another page"),
    ],
)
def test_what_is_not(given, words):
    assert words in fault(**given)
