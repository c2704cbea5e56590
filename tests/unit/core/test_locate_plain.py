"""Joining without the URL parser gives what the parser gives, for addresses it would not change."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from linkcensus.core.url import PLAIN_PATH, PageBase

BASES = (
    "https://www.example.org/dir/page?q=1",
    "http://user:word@example.com:8080/",
    "https://xn--bcher-kva.example/a/b#c",
)
PLAIN = "".join(map(chr, sorted(PLAIN_PATH)))
PATHS = st.text(PLAIN, max_size=30).map("/{}".format)
ORIGINS = st.sampled_from(
    [
        *("", "https://www.example.org", "http://example.com:8080", "https://EXAMPLE.org"),
        *("http://example.com:80", "http://0x7f.1", "https://a b", "http://ex%61mple.org"),
        *("https://user@www.example.org", "https://bücher.example", "ftp://example.org"),
    ]
)


def is_plain(origin: str, path: str) -> bool:
    return re.search(r"/\.", path) is None and not (path.startswith("//") and not origin)


@settings(max_examples=600, deadline=None)
@given(st.sampled_from(BASES), ORIGINS, PATHS)
def test_an_address_that_the_parser_leaves_as_it_is(base, origin, path):
    page = PageBase(base)
    page.locate("/"), page.locate(f"{origin}/")
    if is_plain(origin, path):
        located = page.locate_plain(origin + path, len(origin))
        assert located in (None, page.locate(origin + path))


def test_what_is_told_without_the_parser():
    page = PageBase(BASES[0])
    assert page.locate_plain("/a.b", 0) == page.locate("/a.b")
    page.locate("https://other.example/")
    assert page.locate_plain("https://other.example/x/", 21) == page.locate(
        "https://other.example/x/"
    )
    assert page.locate_plain("https://never-seen.example/x", 26) is None
