"""The fast extraction equals the straightforward one, on whatever page chance makes."""

import importlib.util
import json
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from linkcensus.core.link import FoundLink, Kind
from linkcensus.core.url import canonicalize
from linkcensus.extract.charset import decode_page
from linkcensus.extract.html import extract_links

_spec = importlib.util.spec_from_file_location(
    "extract_reference", Path(__file__).with_name("reference.py")
)
assert _spec is not None
assert _spec.loader is not None
reference = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(reference)

PAGE = "https://www.example.org/dir/page"

TOKENS = st.sampled_from(
    [
        *("<div>", "<div class=nav>", "<div class='post-content'>", "<div id=sidebar>", "</div>"),
        *("<p>", "</p>", "<ul>", "<li>", "</li>", "</ul>", "<table><tr><td>", "<td>", "</table>"),
        *("<nav>", "</nav>", "<header>", "</header>", "<footer>", "</footer>", "<main>", "</main>"),
        *("<article>", "<article class=comment>", "</article>", "<h2>", "</h2>", "<section>"),
        *("<a href=/x>", "<a href=/y rel=nofollow>", "<a href=/x rel='ugc sponsored'>", "</a>"),
        *("<a href='https://o.example/' title=t>", "<a href=javascript:1>", "<a name=n>", "</a>"),
        *("<a href=/x style='display:none'>", "<a href hreflang=de>", "<a href=/x class=c>"),
        *("<img alt=picture>", "<img>", "<img alt=' '>", "<br>", "<!-- comment -->", "<hr>"),
        *("<span>", "<span style='font-size:0'>", "<b>", "</b>", "</span>", "<em hidden>", "</em>"),
        *("<svg>", "</svg>", "<foreignObject>", "<script>{x}</script>", "<style>{y}</style>"),
        *("<template>", "</template>", "<noscript>", "</noscript>", "<form action=/f>", "</form>"),
        *(
            "word",
            "word ",
            " word",
            "two words",
            "x",
            " ",
            "\n  ",
            "&nbsp;",
            "ü",
            "日本",
            "{",
            "&lt;",
        ),
        *("more ", "a", "<a href=/x>word</a>", "<li><a href=/y>x</a></li>", "<p><a href=/z>x</a>"),
        "long text that goes on and on, for more than the hundred characters that a context keeps, "
        "so that it must be cut somewhere in the middle ",
    ]
)
PAGES = st.lists(TOKENS, max_size=60).map("".join)


@settings(max_examples=500, deadline=None)
@given(PAGES)
def test_fast_extraction_equals_the_reference(text):
    assert_equal(text.encode(), PAGE)


@settings(max_examples=60, deadline=None)
@given(st.lists(TOKENS, min_size=100, max_size=200).map("".join))
def test_fast_extraction_equals_the_reference_on_long_pages(text):
    assert_equal(text.encode(), PAGE)


def test_fast_extraction_equals_the_reference_on_real_pages(shared_data: Path):
    for line in (shared_data / "pages" / "manifest.jsonl").read_text().splitlines()[::4]:
        page = json.loads(line)
        body = (shared_data / "pages" / page["file"]).read_bytes()
        assert_equal(decode_page(body).body, page["url"])


def assert_equal(body: bytes, address: str) -> None:
    expected = reference.reference_links(body, address)
    found = anchors(body, address)
    assert found == expected


def anchors(body: bytes, address: str) -> list[FoundLink]:
    page = canonicalize(address)
    assert page is not None
    links = extract_links(body, page, address)
    return [link for link in links if link.kind in (Kind.TEXT, Kind.IMAGE)]
