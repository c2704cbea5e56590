"""Laws: the order of a page's links does not matter, the same look gives the same answer, and
what the prefilter denies no parser finds.
"""

from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.unit.crawl.verify.made_up import PAGE, article, expect, fetched, read, url

from linkcensus.core.link import Position
from linkcensus.crawl.verify.judge import judge
from linkcensus.crawl.verify.prefilter import may_link_to
from linkcensus.extract.html import extract_links

TARGETS = ["https://shop.example/a", "https://shop.example/b", "https://www.other.example/"]

anchors = st.sampled_from(["shoes", "boots", "", "more words"])
elements = st.builds(
    '<a href="{}"{}>{}</a>'.format,
    st.sampled_from([*TARGETS, "https://shop.example/new", "/own", "https://else.example/"]),
    st.sampled_from(["", ' rel="nofollow"', ' rel="ugc sponsored"']),
    anchors,
)
expectations = st.lists(
    st.builds(
        lambda target, anchor, follow, position: expect(
            target, anchor=anchor, follow=follow, position=position
        ),
        st.sampled_from(TARGETS),
        st.none() | anchors,
        st.sampled_from([None, True, False]),
        st.sampled_from([None, Position.CONTENT]),
    ),
    min_size=1,
    max_size=5,
)


def page_of(links):
    # each in a block of its own, so that places do not change with the order
    return fetched(article("".join(f"<div>{link} text</div>" for link in links)))


@settings(max_examples=80, deadline=None)
@given(
    st.lists(elements, max_size=6).flatmap(
        lambda links: st.tuples(st.just(links), st.permutations(links))
    ),
    expectations,
)
def test_the_order_of_links_changes_no_status(orders, expected):
    first, second = (
        [
            (one.status, one.standing, one.findings)
            for one in judge(expected, read(page_of(links), *expected).look)
        ]
        for links in orders
    )
    assert first == second


@settings(max_examples=60, deadline=None)
@given(st.lists(elements, max_size=6), expectations)
def test_looking_twice_says_the_same(links, expected):
    answers = [judge(expected, read(page_of(links), *expected).look) for _ in range(2)]
    assert answers[0] == answers[1]


def forms(char: str) -> list[str]:
    """A character of a host name as hostile or odd pages write it."""
    wide = chr(ord(char) - 0x61 + 0xFF41) if char.isalpha() else "\u3002"
    return [
        char.upper(),
        f"%{ord(char):02x}",
        f"&#{ord(char)};",
        f"&#x{ord(char):X};",
        f"&#0{ord(char)}",
        f"{char}\n",
        f"{char}\t",
        f"{char}\u00ad",
        wide,
        f"{char}&NewLine;",
        f"{char}&shy;",
    ]


@st.composite
def written(draw: st.DrawFn, name: str) -> str:
    """A host name with one or two characters that are written oddly."""
    chars = list(name)
    for place in draw(st.sets(st.integers(0, len(name) - 1), min_size=1, max_size=2)):
        chars[place] = draw(st.sampled_from(forms(chars[place])))
    return "".join(chars)


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(["https://", "//", "HTTP:\\\\", "https:", "http:/", "\\/\\/", "ht\ntps://"]),
    written("shop.example"),
    st.sampled_from(["", "<base href='{0}'><a href=x>y</a>", "<a href='{0}/x'>y</a>"]),
    st.sampled_from(["utf-8", "utf-16", "cp1252"]),
)
@example("https:", "shop%2eexample", "", "utf-8")
def test_what_the_prefilter_denies_no_parser_finds(scheme, name, form, encoding):
    form = form or "<a title=x href = {0}/shoes>y</a>"
    html = f"<!doctype html><meta charset={encoding}><p>{form.format(scheme + name)}"
    body = html.encode(encoding, "replace")
    links = extract_links(body, url(PAGE), PAGE)
    if any(link.target.site == "shop.example" for link in links):
        assert may_link_to(["shop.example"], "blog.example", body, {})


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300), st.binary(max_size=300))
def test_any_bytes_may_be_asked(text, raw):
    for body in (text.encode("utf-8", "replace"), raw):
        links = extract_links(body, url(PAGE), PAGE)
        if any(link.target.site == "shop.example" for link in links):
            assert may_link_to(["shop.example"], "blog.example", body, {})
