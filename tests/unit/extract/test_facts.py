"""The facts of a page: title, language, words, fingerprints, what it is made and measured with."""

import pytest

from linkcensus.core.page import PageFacts
from linkcensus.core.url import canonicalize
from linkcensus.extract.html import NoHttp, extract_page

ADDRESS = "https://www.example.org/dir/page"
ENGLISH = (
    "The people of this town have always been proud of their old market square, where they meet "
    "every morning to talk about the weather and the price of bread. "
)


def facts(html: str, **options: object) -> PageFacts:
    page = canonicalize(ADDRESS)
    assert page is not None
    return extract_page(html.encode(), page, ADDRESS, **options).facts  # type: ignore[arg-type]


def test_an_empty_page():
    empty = facts("")
    assert empty == PageFacts(empty.page, ADDRESS, charset="utf-8")


def test_title():
    assert facts("<svg><title>no</title></svg><title> A\n &amp; B </title>").title == "A & B"
    long = facts(f"<title>{'x' * 5_000}</title>")
    assert (len(long.title or ""), long.title_length) == (1_000, 5_000)


@pytest.mark.parametrize(
    ("html", "language"),
    [
        ("<html lang=de-AT>", "de"),
        ("<html lang=' EN '>", "en"),
        ("<html xml:lang=pt_BR>", "pt"),
        (f"<html lang=''>{ENGLISH}", "en"),
        (f"<html lang='{{{{ lang }}}}'>{ENGLISH}", "en"),
        ("<p></p>", None),
    ],
)
def test_language(html, language):
    assert facts(html).language == language


def test_words_are_those_a_reader_sees():
    page = facts("<title>no</title><p>one <b>two</b></p><p>three</p><script>four()</script>")
    assert page.word_count == 3
    assert facts("<html lang=ja>" + "日本語の文章" * 10).word_count == 30


def test_share_of_text():
    html = "<p>12345</p>"
    assert facts(html).text_html_ratio == pytest.approx(5 / len(html))


def test_fingerprints():
    first, second = facts(f"<p>{ENGLISH}"), facts(f"<div><b>{ENGLISH}</b></div>")
    assert first.body_simhash == second.body_simhash != 0
    one = facts("<a href=//a.example>a</a><a href=//b.example/x>b</a><a href=/own>o</a>")
    two = facts("<a href=//sub.b.example>a</a><a href=//a.example>b</a>")
    assert one.outlinked_sites_hash == two.outlinked_sites_hash != 0
    assert one.outlinked_sites == 2


def test_link_counts_count_repeats_but_not_the_head():
    page = facts(
        "<link rel=canonical href=//o.example><a href=/a>a</a><a href=/a>a</a>"
        "<a href=//o.example>o</a><iframe src=//o.example/f></iframe>"
    )
    assert (page.internal_links, page.external_links) == (2, 2)


def test_lengths_of_descriptions():
    page = facts("<meta name=description content=12345><meta name=keywords content=123>")
    assert (page.description_length, page.keywords_length) == (5, 3)


def test_what_the_page_is_measured_with():
    page = facts(
        "<script src='https://www.googletagmanager.com/gtag/js?id=G-ABCDEF1234'></script>"
        "<script>ga('create', 'UA-1234567-1'); x = 'xG-NOTTHIS1'; y='AUA-7654321-1'</script>"
        "<script>(adsbygoogle = []).push({google_ad_client: 'ca-pub-1234567890123456'})</script>"
        "<link href='https://fonts.googleapis.com/css?family=A'>"
        "<script src=https://connect.facebook.net/en_US/fbevents.js></script>"
        "<img src=https://ad.doubleclick.net/x>"
    )
    assert page.analytics_ids == ("G-ABCDEF1234", "UA-1234567-1")
    assert page.ad_ids == ("ca-pub-1234567890123456",)
    assert page.has_google_fonts
    assert page.has_tag_manager
    assert page.has_facebook_pixel
    assert page.has_doubleclick


@pytest.mark.parametrize(
    "html",
    ["<a href='tel:+4312345'>x</a>", "<p>Call +43 1 2345-678", "<p>(0512) 34 56 78"],
)
def test_phone(html):
    assert facts(html).has_phone
    assert not facts("<p>On 2024-10-11 (see 12) 345 + 6").has_phone


def test_email():
    assert facts("<a href=MAILTO:a@b.example>x</a>").has_email
    assert facts("<p>write to me@mail.example.org").has_email
    assert not facts("<p>meet @ noon, @handle").has_email


def test_icon_generator_and_linkedin():
    page = facts(
        "<link rel='shortcut ICON' href=f.ico><meta name=generator content='Hugo 0.1'>"
        "<a href=https://www.linkedin.com/in/x>in</a>"
    )
    assert page.has_favicon
    assert page.generator == "Hugo 0.1"
    assert page.links_to_linkedin
    nothing = facts("<p>")
    assert not nothing.has_favicon
    assert not nothing.links_to_linkedin
    assert nothing.generator is None


def test_status_and_canonical():
    page = facts("<link rel=canonical href=/c>", http=NoHttp(200))
    assert (page.status, page.canonical_url) == (200, "https://www.example.org/c")


class TestMainText:
    def test_is_kept_only_where_asked_for(self):
        assert facts(f"<p>{ENGLISH}").text_start is None

    def test_is_that_of_the_main_element(self):
        page = facts(
            f"<p>{'Menu of things to choose from here. ' * 9}</p>"
            f"<main><h1>T</h1><p>{ENGLISH}</p><p>{ENGLISH}</p></main>",
            text_characters=100,
        )
        assert page.text_start == ENGLISH[:100]

    def test_is_that_of_the_paragraphs_else(self):
        page = facts(f"<ul><li>menu</ul><p>{ENGLISH}<p>x<p>{ENGLISH}", text_characters=1_000)
        assert page.text_start == f"{ENGLISH.strip()} {ENGLISH.strip()}"

    def test_is_all_text_where_there_are_none(self):
        assert facts("<td>a</td><div>b</div>", text_characters=10).text_start == "a b"
