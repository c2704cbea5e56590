"""The look at the bytes: certain where it denies, and seldom unsure on ordinary pages."""

import pytest

from linkcensus.crawl.verify.prefilter import may_link_to, needles_of

NOTHING = "<p>Ordinary &amp; quiet: caf\u00e9 &#8217; 100% <a href='/x?a=%20b'>x</a> // remark"


def may(body: str | bytes, site: str = "shop.example", host: str = "blog.example", **headers):
    raw = body.encode() if isinstance(body, str) else body
    return may_link_to([site], host, raw, {name: [value] for name, value in headers.items()})


@pytest.mark.parametrize(
    "body",
    [
        NOTHING,
        '<a href="https://other.example/x">x</a>',
        '<script>var u="https:\\/\\/cdn.example\\/a.js"; // \u00e9t\u00e9</script>',
        "<a href='mailto:a@other.example'>write</a> &#038; &#8211; &#x2019;",
        "",
    ],
)
def test_ordinary_pages_without_the_site_are_told_without_parsing(body):
    assert not may(body)


@pytest.mark.parametrize(
    "body",
    [
        '<a href="https://SHOP.Example/">x</a>',
        "https://www.shop.example/ in the text",
        "<a href='//sh&#111;p.example'>",
        "<a href='//shop&period;example'>",
        "<a href='//sh%6Fp.example'>",
        "<a href='https://sh\nop.exam\tple/'>",
        "<a href='//\uff53hop.example'>",
        "<a href='http:sh%6fp.example'>",
        "<a href='https://shop.example/'>".encode("utf-16"),
    ],
)
def test_whatever_may_be_the_site_is_parsed(body):
    assert may(body)


def test_names_of_other_scripts_are_met_in_both_forms():
    site = "xn--mller-kva.example"
    assert needles_of(site) == (b"xn--mller-kva.example", "m\u00fcller.example".encode())
    assert may("<a href='https://m\u00fcller.example/'>", site)
    assert may("<a href='https://XN--MLLER-KVA.example/'>", site)
    assert may("M\u00dcLLER <a href='https://M\u00dcLLER.example/'>", site)
    assert may("<a href='https://m\u00fcller.example/'>".encode("latin-1"), site)
    assert not may("<a href='https://muller.example/'>", site)


def test_a_link_may_stand_in_a_header():
    assert may("", link='<https://shop.example/>; rel="canonical"')
    assert not may("", link='<https://other.example/>; rel="canonical"')


def test_pages_of_the_site_itself_link_by_mere_paths():
    assert may("<a href=/x>", host="shop.example")
    assert may("<a href=/x>", host="www.shop.example")
    assert not may("<a href=/x>", host="myshop.example")


def test_addresses_have_too_many_forms_to_be_searched_for():
    assert may("", site="192.0.2.1")


def test_nothing_is_found_where_nothing_is_looked_for():
    assert not may_link_to([], "blog.example", b"<a href='https://shop.example/'>", {})
