"""Where a link stands: the very elements that extraction made it of."""

import pytest

from linkcensus.core.link import Kind
from linkcensus.core.url import CanonicalUrl, canonicalize
from linkcensus.extract.html import extract_page
from linkcensus.extract.limits import Limits
from linkcensus.extract.locating import LocatedLink, WantedLink, is_in_head, locate_link

TARGET = "https://t.example/x"


def url(text: str) -> CanonicalUrl:
    """A canonical URL, which the test knows to be one."""
    canonical = canonicalize(text)
    assert canonical is not None
    return canonical


PAGE = url("https://p.example/dir/page")


def locate(
    body: str | bytes, kind: Kind = Kind.TEXT, anchor: str | None = "words", target: str = TARGET
) -> LocatedLink:
    """Look for a link on a page."""
    data = body if isinstance(body, bytes) else body.encode()
    found = locate_link(data, PAGE, WantedLink(url(target).key, kind, anchor))
    assert found is not None
    return found


def texts(found: LocatedLink) -> list[str]:
    """The words of the elements found."""
    return [node.text() for node in found.elements]


def test_the_right_one_of_several_links_to_one_address() -> None:
    body = f"<a href='{TARGET}'>other</a> <a href='{TARGET}#f'> words </a> <a href=/x>words</a>"
    found = locate(body)

    assert texts(found) == [" words "]
    assert found.exact


def test_repeats_are_all_found() -> None:
    assert (
        len(locate(f"<nav><a href={TARGET}>words</a></nav><a href={TARGET}>words</a>").elements)
        == 2
    )


def test_relative_and_based_addresses() -> None:
    assert locate("<a href=../x>words</a>", target="https://p.example/x").exact
    assert locate("<base href=https://t.example/a/><a href=../x>words</a>").exact


def test_without_the_words_the_address_decides() -> None:
    found = locate(f"<a href={TARGET}>changed</a>")
    assert texts(found) == ["changed"]
    assert not found.exact
    assert not locate("<a href=/y>words</a>").elements
    assert locate(f"<a href={TARGET}>changed</a>", anchor=None).exact


@pytest.mark.parametrize(
    ("body", "kind", "anchor"),
    [
        (f"<a href={TARGET}><img alt='a picture'></a>", Kind.IMAGE, "a picture"),
        (f"<map><area href={TARGET} alt=place></map>", Kind.AREA, "place"),
        (f"<iframe src={TARGET}></iframe>", Kind.FRAME, ""),
        (f"<frameset><frame src={TARGET}></frameset>", Kind.FRAME, ""),
        (f"<form action={TARGET}></form>", Kind.FORM, ""),
        (f"<link rel=canonical href={TARGET}>", Kind.CANONICAL, ""),
        (f"<link rel=alternate hreflang=de href={TARGET}>", Kind.ALTERNATE, ""),
    ],
)
def test_every_kind_of_element(body: str, kind: Kind, anchor: str) -> None:
    found = locate(body, kind, anchor)

    assert len(found.elements) == 1
    assert found.exact
    assert is_in_head(found.elements[0]) == (kind in (Kind.CANONICAL, Kind.ALTERNATE))


def test_links_of_headers_have_no_element() -> None:
    assert not locate("<p>nothing", Kind.CANONICAL, "").elements


def test_every_link_of_extraction_is_found_again() -> None:
    body = (
        "<a href=/1>one</a><a href=/1>two</a><a href=/2><img alt=three></a>"
        "<svg><a href=/s>drawn</a></svg><a href=/3>{code}</a><noscript><a href=/4>x</a></noscript>"
        "<table><a href=/5>cell<tr><td><a href=/6>\u00fc</table><template><a href=/7></template>"
    ).encode("latin-1")
    links = extract_page(body, PAGE, PAGE.url).links

    assert len(links) >= 6
    for link in links:
        found = locate(body, link.kind, link.anchor, link.target.url)
        assert found.exact, link


def test_only_so_much_of_a_page_is_read() -> None:
    body = b"<p>" + b"x" * 500 + f"<a href={TARGET}>words</a>".encode()
    wanted = WantedLink(url(TARGET).key, Kind.TEXT, "words")
    found = locate_link(body, PAGE, wanted, limits=Limits(body_bytes=100))

    assert found is not None
    assert (found.elements, found.cut_reason) == ([], "body")


def test_a_flood_of_candidates_ends() -> None:
    found = locate(f"<a href={TARGET}>no</a>" * 5_000)
    assert len(found.elements) == 2_000
