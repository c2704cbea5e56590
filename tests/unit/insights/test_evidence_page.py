"""Kept pages are shown inert, whatever they hold, and the link is found on them."""

import json
import re
from collections.abc import Sequence
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser
from tests.support.inert import faults

from linkcensus.core.link import Kind
from linkcensus.core.url import CanonicalUrl, canonicalize
from linkcensus.extract.html import extract_links
from linkcensus.extract.locating import WantedLink, locate_link
from linkcensus.insights import evidence_page
from linkcensus.insights.evidence_page import HEADERS, LINK_ID, SafePage, safe_page

TARGET = "https://t.example/x"
LINK = f"<a href='{TARGET}'>words</a>"


def url(text: str) -> CanonicalUrl:
    """A canonical URL, which the test knows to be one."""
    canonical = canonicalize(text)
    assert canonical is not None
    return canonical


def show(
    body: str | bytes,
    kind: Kind = Kind.TEXT,
    anchor: str | None = "words",
    *,
    title: str = "a page",
    notes: Sequence[str] = (),
) -> SafePage:
    """Show a page with the link on it, and see that it is inert."""
    data = body if isinstance(body, bytes) else body.encode("utf-8", "surrogatepass")
    wanted = WantedLink(url(TARGET).key, kind, anchor)
    found = locate_link(data, url("https://p.example/"), wanted)
    assert found is not None
    page = safe_page(found.tree, found.elements, title=title, notes=notes)
    assert faults(page.document) == []
    return page


def tree_of(page: SafePage) -> LexborHTMLParser:
    """The document as a browser would see it."""
    return LexborHTMLParser(page.document)


def highlighted(page: SafePage) -> list[str]:
    """The words that are highlighted."""
    return [node.text() for node in tree_of(page).css(".the-link")]


def test_the_link_is_highlighted_and_can_be_scrolled_to() -> None:
    page = show(f"<p>Read {LINK} and <a href=https://o.example>another</a>.")
    (first,) = tree_of(page).css(f"#{LINK_ID}")

    assert first.text() == "words"
    assert page.highlighted == 1
    assert not page.cut
    assert [node.attributes for node in tree_of(page).css("main a:not(.the-link)")] == [{}]


def test_repeats_are_highlighted_and_the_first_has_the_id() -> None:
    page = show(f"{LINK} {LINK}")
    assert highlighted(page) == ["words", "words"]
    assert len(tree_of(page).css(f"#{LINK_ID}")) == 1


def test_other_words_to_the_same_address_are_not_highlighted() -> None:
    assert highlighted(show(f"<a href={TARGET}>other</a>{LINK}")) == ["words"]


def test_a_page_cannot_forge_a_highlight() -> None:
    forged = "<b id=the-link class=the-link>forged</b><mark id=the-link>forged</mark>"
    page = show(f"{forged}{LINK}<a id=the-link class=the-link>forged</a>")
    assert highlighted(page) == ["words"]
    assert len(tree_of(page).css(f"#{LINK_ID}")) == 1


@pytest.mark.parametrize("tag", ["iframe src", "form action", "area alt='' href"])
def test_elements_without_words_are_shown_as_written(tag: str) -> None:
    kind = {"i": Kind.FRAME, "f": Kind.FORM, "a": Kind.AREA}[tag[0]]
    page = show(f"<{tag}={TARGET} onload=evil()>", kind, "")
    (shown,) = highlighted(page)
    assert shown.startswith(f"<{tag.split(maxsplit=1)[0]} ")
    assert TARGET in shown


def test_a_link_of_the_head_is_told_above_the_page() -> None:
    page = show(f"<link rel=canonical href={TARGET}><p>text", Kind.CANONICAL, "")
    assert page.highlighted == 0
    assert f'<link rel="canonical" href="{TARGET}">' in tree_of(page).css_first(".kept").text()


def test_what_readers_cannot_see_is_shown() -> None:
    page = show(f"<div style='display:none;position:absolute;left:-9999px' hidden>{LINK}</div>")
    (link,) = tree_of(page).css(f"#{LINK_ID}")
    around = [link.parent, link.parent.parent] if link.parent else []
    assert all(not (node and node.attributes.get("style")) for node in around)
    assert b"hidden" not in page.document.split(b"<main")[1]


def test_noscript_and_pictures() -> None:
    picture = "data:image/png;base64,iVBORw0KGgo="
    page = show(f"<noscript>{LINK}</noscript><img src={picture} alt=a><img src=/b alt=b>")
    assert highlighted(page) == ["words"]
    assert [node.attributes for node in tree_of(page).css("img")] == [
        {"src": picture, "alt": "a"},
        {"alt": "b"},
    ]


HOSTILE = {
    "script": "<script>alert(1)</script>",
    "handlers": "<p onclick=a() onmouseover=b()><img src=x onerror=alert(1)><body onload=c()>",
    "javascript": "<a href='java\tscript:alert(1)'>x</a><iframe src=javascript:alert(1)></iframe>",
    "frames": "<iframe srcdoc='<script>1</script>'></iframe><object data=x></object><embed src=x>",
    "meta": "<meta http-equiv=refresh content='0;url=//evil.example'><base href=//evil.example>",
    "sheets": "<link rel=stylesheet href=//e.example/a.css><style>@import '//e.example'</style>",
    "styles": "<p style='background:url(//e.example/p.png)'><p style='width:expression(a())'>"
    "<p style='color:re\\64;background-color:u\\72l(//e)'>"
    "<p style='list-style-type:image-set(\"x\")'>",
    "pictures": "<img src=//e.example/p.png srcset='//e.example/2 2x' lowsrc=x><picture><source "
    "srcset=//e.example><img src='data:image/svg+xml,<svg onload=alert(1)>'></picture>"
    "<video poster=//e.example src=//e.example></video><td background=//e.example>",
    "forms": "<form action=//e.example><input autofocus onfocus=a()><button formaction=//e>x",
    "svg": "<svg onload=alert(1)><script>1</script><a xlink:href='javascript:1'>x</a><use href=x>"
    "<image href=//e.example/p><animate attributeName=href values=javascript:1></svg>",
    "mathml": "<math href='javascript:1'><mtext><table><mglyph><style><!--</style>"
    "<img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "mutation 1": "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "mutation 2": "<svg></p><style><a id='</style><img src=1 onerror=alert(1)>'>",
    "mutation 3": "<math><mi><table><mi><style><!--</style><img src onerror=alert(1)>-->",
    "mutation 4": "<form><math><mtext></form><form><mglyph><svg><mtext><style><path "
    "id='</style><img onerror=alert(1) src>'>",
    "mutation 5": "<xmp><p title='</xmp><img src=x onerror=alert(1)>'><noembed><img></noembed>",
    "mutation 6": "<template><script>1</script></template><textarea></textarea><script>1</script>",
    "mutation 7": "<select><template><img src=x onerror=1></template><option><script>1</script>",
    "mutation 8": "<plaintext></main></body><script>alert(1)</script>",
    "comments": "<!--><script>1</script>--><!--!><img src=x onerror=1>--!><![CDATA[<script>]]>",
    "closers": "</main></body></html><script>1</script><style>*{}</style><title>x</title>",
    "clobbering": "<img name=getElementById id=body><a id=documentElement name=location>x</a>",
    "null bytes": "<scr\x00ipt>1</script><img \x00src=x on\x00error=1>",
    "entities": "<a title='&quot;&gt;&lt;script&gt;'>x</a><p title=\"'><script>1</script>\">",
    "frameset": "<frameset onload=a()><frame src=javascript:alert(1)></frameset>",
    "is": "<button is=x-y></button><x-y onfoo=1><slot name=x></slot></x-y><dialog open>",
    "attributes": "<a href=x target=_top ping=//e.example download>x</a><p tabindex=1 accesskey=x "
    "contenteditable draggable=true inert popover>x",
    "bidi": "<p>\u202egnp.exe\u202c \u2066x\u2069 \u200f</p>",
    "conditional": "<!--[if IE]><script>1</script><![endif]--><?php echo 1 ?><?xml-stylesheet x?>",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_pages_are_inert(name: str) -> None:
    page = show(f"<p>{LINK}</p>{HOSTILE[name]}<p>after</p>")
    assert highlighted(page)[0] == "words"
    show(HOSTILE[name] + LINK)


def test_hostile_words_of_ours() -> None:
    page = show(
        LINK, title="Kept <script>1</script> \u202eevil\n", notes=["</div><img src=x onerror=1>"]
    )
    assert tree_of(page).css_first(".kept").text().startswith("Kept <script>1</script> evil")
    assert "\u202e" not in page.document.decode()


def test_a_hostile_element_shown_as_written() -> None:
    page = show(
        f"<iframe src={TARGET} name='\"><script>1</script>\u202e'></iframe>", Kind.FRAME, ""
    )
    assert highlighted(page)[0].startswith("<iframe ")


def test_bytes_that_are_no_text() -> None:
    show(bytes(range(256)) * 20 + LINK.encode())
    show(b"\xff\xfe" + LINK.encode("utf-16-le"))


def test_long_words_and_long_pages_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    page = show(f"<a href={TARGET}>" + "x" * 100_000 + "</a>", anchor=None)
    assert len(highlighted(page)[0]) == 100_000

    monkeypatch.setattr(evidence_page, "MOST_CHARACTERS", 10_000)
    monkeypatch.setattr(evidence_page, "_BEFORE", 2_500)
    page = show("<p>before</p>" * 5_000 + LINK + "<p>after</p>" * 5_000)
    assert page.cut
    assert highlighted(page) == ["words"]
    assert len(page.document) < 25_000
    assert "(cut)" in tree_of(page).css_first(".kept").text()


@pytest.mark.parametrize(
    "body",
    ["<div>" * 9_000 + LINK, "<b a=1>" * 5_000 + LINK, LINK * 20_000, "<table><tr><td>" * 3_000],
    ids=["deep", "formatting", "links", "tables"],
)
def test_pages_that_are_costly_end_soon(body: str) -> None:
    began = process_time()
    show(body)
    assert process_time() - began < 10


def test_the_headers_of_the_issue() -> None:
    assert HEADERS == {
        "Content-Security-Policy": "sandbox; default-src 'none'; img-src data:; "
        "style-src 'unsafe-inline'",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
    }


_TAG_NAMES = (
    "script style a img p div svg math mtext mglyph malignmark noscript template table tr td "
    "iframe form input textarea title select option xmp plaintext noembed noframes object embed "
    "base meta link b i font foreignObject desc annotation-xml body html head frameset frame "
    "video audio source canvas dialog details summary button isindex image keygen listing"
)
_ATTRIBUTE_NAMES = (
    "href src onerror onload style class id title srcdoc action data xlink:href http-equiv "
    "background formaction encoding srcset name"
)
_TAGS = st.sampled_from(_TAG_NAMES.split())
_NAMES = st.sampled_from(_ATTRIBUTE_NAMES.split())
_VALUES = st.one_of(
    st.sampled_from(
        [
            "javascript:alert(1)", "</style><img src=x onerror=1>", "--><script>1</script>",
            "//evil.example/x", "data:text/html,<script>1</script>", "color:red", "text/html",
            "background:url(//e.example)", "</noscript><script>1</script>", TARGET, "the-link",
            "data:image/png;base64,AAAA", "&lt;script&gt;", "]]><script>", "`'\"><x y=",
        ]
    ),
    st.text(max_size=20),
)  # fmt: skip
_QUOTES = st.sampled_from(["'", '"', ""])


@st.composite
def _piece(draw: st.DrawFn) -> str:
    kind = draw(st.integers(0, 5))
    if kind == 0:
        return draw(st.text(max_size=20))
    if kind == 1:
        return f"</{draw(_TAGS)}>"
    if kind == 2:
        return draw(
            st.sampled_from(["<!--", "-->", "<![CDATA[", "]]>", "<!", "<?", "</", "<", "\0"])
        )
    quote = draw(_QUOTES)
    attributes = "".join(
        f" {draw(_NAMES)}={quote}{draw(_VALUES)}{quote}" for _ in range(draw(st.integers(0, 3)))
    )
    return f"<{draw(_TAGS)}{attributes}{draw(st.sampled_from(['>', '/>', ' ']))}"


PROPERTIES = {
    *("background-color", "clear", "color", "direction", "float", "letter-spacing", "line-height"),
    *("border", "border-collapse", "border-color", "border-style", "border-width", "border-top"),
    *("border-right", "border-bottom", "border-left", "font", "font-family", "font-size"),
    *("font-style", "font-variant", "font-weight", "list-style-type", "max-width", "width"),
    *("margin", "margin-top", "margin-right", "margin-bottom", "margin-left", "padding"),
    *("padding-top", "padding-right", "padding-bottom", "padding-left", "text-align"),
    *("text-decoration", "text-indent", "text-transform", "vertical-align", "white-space"),
}
"""Of CSS 2.2, those that neither hide nor place nor fetch."""


def test_a_page_keeps_the_styles_that_only_dress_it():
    assert evidence_page._STYLES == PROPERTIES
    shown = show(f"<p style='border-right: 1px solid'>{LINK}</p>").document.decode()
    assert "border-right" in shown


@pytest.mark.parametrize(
    "style",
    ["right:-99px", "bottom:0", "top:0", "left:0", "position:fixed", "display:none", "inset:0"],
)
def test_a_page_loses_the_styles_that_place_or_hide(style: str):
    shown = show(f"<p style='{style}; color: red'>{LINK}</p>").document.decode()
    assert style.partition(":")[0] not in shown.partition("<p ")[2].partition(">")[0]
    assert "color" in shown.partition("<p ")[2].partition(">")[0]


@settings(max_examples=200, deadline=None)
@given(st.lists(_piece(), max_size=25), st.integers(0, 25))
def test_no_page_at_all_is_shown_with_anything_alive(pieces: list[str], place: int) -> None:
    show("".join([*pieces[:place], LINK, *pieces[place:]]))


def test_real_pages_are_inert_and_show_their_links(shared_data: Path) -> None:
    lines = (shared_data / "pages" / "manifest.jsonl").read_text().splitlines()
    for line in lines[::6]:
        told = json.loads(line)
        body = (shared_data / "pages" / told["file"]).read_bytes()
        page = url(told["url"])
        links = [one for one in extract_links(body, page, page.url) if one.kind is Kind.TEXT]
        for link in links[:: max(1, len(links) // 3)]:
            wanted = WantedLink(link.target.key, link.kind, link.anchor)
            found = locate_link(body, page, wanted)
            assert found is not None
            assert found.exact
            shown = safe_page(found.tree, found.elements, title=page.url, notes=[])
            assert faults(shown.document) == []
            assert shown.highlighted >= 1 or shown.cut
            words = re.sub(r"\s+", " ", " ".join(highlighted(shown)))
            assert (link.anchor or "")[:20].split(" ")[0] in words
