"""What a page says about itself in its metas and headers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from linkcensus.core.errors import BadInput
from linkcensus.extract.head import PageHead, base_of, header_links, read_head, refresh_target


def head_of(html: str) -> PageHead:
    return read_head(LexborHTMLParser(html).css("[content],base[href]"))


def test_descriptions():
    head = head_of(
        "<meta name=Generator content=' WordPress 6 '><meta name=description content=d>"
        "<meta name=description content=second><meta name=keywords content='a, b'>"
    )
    assert (head.generator, head.description, head.keywords) == ("WordPress 6", "d", "a, b")


def test_the_first_base_with_an_address_holds():
    assert head_of("<base target=_top><base href=/a><base href=/b>").base == "/a"


def test_several_robots_tags_hold_together():
    head = head_of("<meta name=robots content=noindex><meta name=googlebot content=nofollow>")
    assert (head.robots.noindex, head.robots.nofollow) == (True, True)
    assert head.robots.bots == ("googlebot",)


@pytest.mark.parametrize(
    ("content", "target"),
    [
        ("0; url=x", "x"),
        ("0;URL='x y'z", "x y"),
        ('1 ,url="x', "x"),
        (";url=x", "x"),
        ("0.5; x", "x"),
        ("0 x", "x"),
        ("11; url=x", None),
        ("0;", None),
        ("0", None),
        ("", None),
        ("soon; url=x", None),
        ("0; url=''", None),
        ("99999999999999; url=x", None),
    ],
)
def test_refresh(content, target):
    assert refresh_target(content) == target


def test_links_of_headers():
    links = header_links(
        [
            '<https://a.example/?x,y>; rel="canonical"; title="a, b"',
            "</de>; rel=alternate; hreflang=de, </style.css>;rel=stylesheet, <no-rel>, broken",
        ]
    )
    assert [(link.href, link.rel, link.hreflang) for link in links] == [
        ("https://a.example/?x,y", "canonical", None),
        ("/de", "alternate", "de"),
        ("/style.css", "stylesheet", None),
    ]


@given(st.text(st.sampled_from("<>;,=\" \trel'/x"), max_size=80))
def test_any_header_is_read(value):
    header_links([value])


def test_the_page_itself_must_have_an_address():
    with pytest.raises(BadInput):
        base_of("not-a-url", PageHead(), "utf-8")
