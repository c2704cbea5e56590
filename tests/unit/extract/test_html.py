"""Pages of HTML: what counts as a link, what it says, and what a page says about itself."""

import pytest

from linkcensus.core.link import FollowCause, FoundLink, Kind, Position
from linkcensus.core.url import canonicalize
from linkcensus.extract.html import ExtractedPage, NoHttp, extract_links, extract_page
from linkcensus.extract.limits import Limits

ADDRESS = "https://www.example.org/dir/page"


def extract(html: str | bytes, **options: object) -> ExtractedPage:
    page = canonicalize(ADDRESS)
    assert page is not None
    body = html if isinstance(html, bytes) else html.encode()
    return extract_page(body, page, ADDRESS, **options)  # type: ignore[arg-type]


def links(html: str | bytes, **options: object) -> list[FoundLink]:
    return extract(html, **options).links


def only(html: str, **options: object) -> FoundLink:
    (link,) = links(html, **options)
    return link


class TestWhatIsALink:
    def test_an_anchor_with_an_address(self):
        link = only("<p><a href='/a?b=1#c'>words</a>")
        assert link.kind is Kind.TEXT
        assert link.target_written == "https://www.example.org/a?b=1#c"
        assert link.target.url == "https://www.example.org/a?b=1"
        assert link.anchor == "words"
        assert not link.anchor_cut

    @pytest.mark.parametrize(
        "html",
        [
            "<a>no address</a>",
            "<a href='javascript:go()'>x</a>",
            "<a href='mailto:a@example.org'>x</a>",
            "<a href='data:text/html,x'>x</a>",
            "<a href='tel:+431'>x</a>",
            "<a href='http://'>x</a>",
            "<a href='https://exa mple.org/'>x</a>",
            "<!-- <a href=/x>x</a> -->",
            "<template><a href=/x>x</a></template>",
            "<script>'<a href=/x>x</a>'</script>",
            "<textarea><a href=/x>x</a></textarea>",
            "<svg><a href=/x>x</a></svg>",
            "<svg><a xlink:href=/x>x</a></svg>",
            "<span onclick='location=1'>x</span>",
            "<iframe></iframe><form></form><iframe src=about:blank></iframe>",
            "<link rel=stylesheet href=/x.css><link rel='preload icon' href=/y>",
        ],
    )
    def test_what_is_none(self, html):
        assert links(html) == []

    def test_noscript_counts_as_a_reader_without_scripts_sees_it(self):
        assert only("<noscript><a href=/x>x</a></noscript>").anchor == "x"

    def test_html_inside_a_drawing_counts(self):
        assert only("<svg><foreignObject><a href=/x>x</a></foreignObject></svg>").anchor == "x"

    def test_a_look_alike_host_is_another_site(self):
        assert only("<a href=https://example.org.evil.example/>x</a>").target.site == "evil.example"

    def test_base_holds_for_all_links_even_before_it(self):
        found = links("<a href=x>1</a><base href=//cdn.example/d/><base href=/no/><a href=#t>2</a>")
        assert [link.target_written for link in found] == [
            "https://cdn.example/d/x",
            "https://cdn.example/d/#t",
        ]

    def test_a_base_of_no_web_address_is_none(self):
        link = only("<base href='javascript:x'><a href=x>x</a>")
        assert link.target_written == "https://www.example.org/dir/x"

    def test_area_frame_and_form(self):
        found = links(
            "<map><area href=/a alt=' An  area' rel=nofollow></map><iframe src=/f></iframe>"
            "<form action=/go></form>"
        )
        assert [(link.kind, link.target.url[23:], link.anchor) for link in found] == [
            (Kind.AREA, "/a", "An area"),
            (Kind.FRAME, "/f", ""),
            (Kind.FORM, "/go", ""),
        ]
        assert found[0].follow_cause is FollowCause.REL

    def test_frameset(self):
        assert only("<frameset><frame src=/f></frameset>").kind is Kind.FRAME

    def test_head_links(self):
        page = extract(
            "<head><link rel=canonical href=/c><link rel=alternate hreflang=de-AT href=/de>"
            "<link rel=alternate type='application/rss+xml; x' href=/feed>"
            "<link rel='alternate stylesheet' href=/s.css></head>"
        )
        assert [(link.kind, link.target.url[23:], link.hreflang) for link in page.links] == [
            (Kind.CANONICAL, "/c", None),
            (Kind.ALTERNATE, "/de", "de-AT"),
            (Kind.FEED, "/feed", None),
        ]
        assert page.canonical_url == "https://www.example.org/c"
        assert page.facts.has_canonical
        assert page.facts.feeds == ("https://www.example.org/feed",)

    def test_head_links_that_a_noscript_image_pushed_into_the_body(self):
        page = extract("<head><noscript><img src=p></noscript><link rel=canonical href=/c></head>")
        assert page.canonical_url == "https://www.example.org/c"

    def test_link_headers(self):
        http = NoHttp(200, {"link": ['</c>; rel="canonical", </de>; rel=alternate; hreflang=de']})
        page = extract("<p>", http=http)
        assert [link.kind for link in page.links] == [Kind.CANONICAL, Kind.ALTERNATE]
        assert page.canonical_url == "https://www.example.org/c"

    @pytest.mark.parametrize(
        ("content", "target"),
        [
            ("0;url=/next", "https://www.example.org/next"),
            ("5, URL = 'https://o.example/?a;b' tail", "https://o.example/?a;b"),
            ("0;/bare", "https://www.example.org/bare"),
            ("300; url=/later", None),
            ("30", None),
        ],
    )
    def test_meta_refresh(self, content, target):
        page = extract(f'<meta http-equiv=Refresh content="{content}">')
        assert page.refresh_url == target
        assert [link.kind for link in page.links] == [Kind.REDIRECT] * (target is not None)

    def test_a_page_that_reloads_itself_links_nowhere(self):
        page = extract("<meta http-equiv=refresh content='5; url=page'>")
        assert page.links == []


class TestWords:
    def test_white_space_is_html_s(self):
        assert only("<a href=/x>\n a\t b &nbsp; c\u3000</a>").anchor == "a b \u00a0 c\u3000"

    def test_an_image_speaks_by_its_alternative_text(self):
        link = only("<a href=/x> <img> <img alt=' A  picture '></a>")
        assert (link.kind, link.anchor, link.alt) == (Kind.IMAGE, "A picture", "A picture")

    def test_an_image_without_words(self):
        link = only("<a href=/x><img></a>")
        assert (link.kind, link.anchor, link.alt) == (Kind.IMAGE, "", "")

    def test_no_break_spaces_around_an_image_are_no_words(self):
        assert only("<a href=/x>&nbsp;<img alt=A></a>").kind is Kind.IMAGE

    def test_words_beside_an_image_are_the_anchor(self):
        link = only("<a href=/x><img alt=A> words</a>")
        assert (link.kind, link.anchor, link.alt) == (Kind.TEXT, "words", None)

    def test_code_in_a_link_is_not_read(self):
        html = "<a href=/x><style>.a{b:c}</style><script>f({})</script>words</a>"
        assert only(html).anchor == "words"

    def test_title_and_language(self):
        link = only("<a href=/x title='The title' hreflang=de>x</a>")
        assert (link.title, link.hreflang) == ("The title", "de")


class TestFollow:
    @pytest.mark.parametrize(
        ("rel", "written", "flags"),
        [
            ("nofollow", "nofollow", (True, False, False)),
            ("UGC,NoFollow", "ugc nofollow", (True, True, False)),
            (" sponsored\nnoopener ", "sponsored noopener", (False, False, True)),
            ("noopener me", "noopener me", (False, False, False)),
            ("", "", (False, False, False)),
        ],
    )
    def test_rel(self, rel, written, flags):
        link = only(f"<a href=/x rel='{rel}'>x</a>")
        assert link.rel == written
        assert (link.nofollow, link.ugc, link.sponsored) == flags
        assert link.follow is not any(flags)
        assert link.follow_cause is (FollowCause.REL if any(flags) else FollowCause.NONE)

    @pytest.mark.parametrize("name", ["robots", "googlebot", "BingBot"])
    def test_robots_meta_of_any_crawler(self, name):
        page = extract(f"<meta name={name} content='noindex, nofollow'><a href=/x>x</a>")
        assert page.links[0].follow_cause is FollowCause.META
        assert page.facts.noindex
        assert page.facts.nofollow
        assert page.robots.nofollow

    def test_robots_meta_as_written(self):
        page = extract(
            "<meta name=robots content='INDEX,follow'><meta name=googlebot content=none>"
            "<meta name=viewport content=nofollow>"
        )
        assert page.meta_robots == "INDEX,follow; googlebot: none"

    def test_header(self):
        http = NoHttp(200, {"x-robots-tag": ["noarchive", "otherbot: noindex, nofollow"]})
        page = extract("<a href=/x>x</a>", http=http)
        assert page.links[0].follow_cause is FollowCause.HEADER
        assert page.facts.noindex

    def test_the_link_s_own_rel_comes_first(self):
        html = "<meta name=robots content=nofollow><a href=/x rel=ugc>x</a>"
        assert only(html).follow_cause is FollowCause.REL


class TestPlace:
    def test_positions(self):
        found = links(
            "<nav><a href=/n>n</a></nav><main><p><a href=/m>m</a></p>"
            "<aside><a href=/s>s</a></aside>"
            "<ol class=comment-list><li><a href=/c>c</a></li></ol></main>"
            "<footer><a href=/f>f</a></footer><a href=/u>u</a>"
        )
        assert {link.anchor: link.position for link in found} == {
            "n": Position.NAVIGATION,
            "m": Position.CONTENT,
            "s": Position.SIDEBAR,
            "c": Position.COMMENT,
            "f": Position.FOOTER,
            "u": None,
        }

    def test_hidden(self):
        found = links(
            "<div style='Display : none'><p><a href=/1>1</a></div><a hidden href=/2>2</a>"
            "<a style='text-indent:-9999px' href=/3>3</a><ul><li hidden><a href=/4>4</a></ul>"
            "<a aria-hidden=true href=/5>5</a><a style='color:red' href=/6>6</a>"
        )
        assert [link.hidden for link in found] == [True, True, True, True, False, False]

    def test_context_and_density(self):
        link = only("<p>Read <b>all</b>\n about <a href=/x>the  thing</a>, now.</p><p>Else.</p>")
        assert (link.context_left, link.context_right) == ("Read all about", ", now.")
        assert link.density == pytest.approx(9 / len("Read all about the thing, now."))

    def test_context_is_cut_at_a_hundred_characters(self):
        link = only(f"<p>{'a ' * 99}b <a href=/x>x</a> c{' d' * 99}")
        assert link.context_left == ("a " * 49 + "b").rjust(100)[-99:]
        assert link.context_right == ("c" + " d" * 49).ljust(100)[:99]

    def test_a_list_item_is_its_own_block(self):
        found = links("<ul><li><a href=/1>one</a></li><li> <a href=/2>two</a> </li></ul>")
        assert [(link.density, link.context_left, link.context_right) for link in found] == [
            (1.0, "", "")
        ] * 2

    def test_repeated_words_stand_where_they_stand(self):
        found = links("<p>more: see more or <a href=/1>more</a> and <a href=/2>more</a> more</p>")
        assert [link.context_left for link in found] == [
            "more: see more or",
            "more: see more or more and",
        ]

    def test_an_image_stands_between_its_neighbours(self):
        link = only("<p>before <i>it</i> <a href=/x><img alt=A></a> after</p>")
        assert (link.context_left, link.context_right) == ("before it", "after")
        assert link.density == 0.0

    def test_scripts_are_no_context(self):
        link = only("<div>a <script>var x = '';</script> <a href=/x>x</a> b</div>")
        assert (link.context_left, link.context_right) == ("a", "b")

    def test_links_of_the_head_stand_nowhere(self):
        link = only("<link rel=canonical href=/x>")
        assert (link.position, link.density, link.context_left) == (None, None, None)


class TestRepeats:
    def test_follow_wins_and_content_wins(self):
        link = only(
            "<nav><a href=/x rel=nofollow>X</a></nav><main><p>in <a href=/x>X</a> text</main>"
            "<footer><a href=/x rel=ugc style=display:none>X</a></footer>"
        )
        assert (link.repeats, link.follow, link.rel) == (3, True, "")
        assert (link.position, link.context_left) == (Position.CONTENT, "in")

    def test_visible_wins(self):
        link = only("<div hidden><a href=/x>X</a></div><a href=/x>X</a>")
        assert (link.repeats, link.hidden) == (2, False)

    def test_different_words_are_occurrences_in_order(self):
        found = links("<a href=/x>A</a><a href=/x>B</a><a href=/x#t>A</a><a href=/x>C</a>")
        assert [(link.anchor, link.occurrence, link.repeats) for link in found] == [
            ("A", 0, 2),
            ("B", 1, 1),
            ("C", 2, 1),
        ]

    def test_kinds_count_for_themselves(self):
        found = links("<a href=/x>A</a><a href=/x><img alt=A></a>")
        assert [(link.kind, link.occurrence) for link in found] == [
            (Kind.TEXT, 0),
            (Kind.IMAGE, 0),
        ]


class TestLimits:
    def test_body(self):
        page = extract("<a href=/1>1</a>" + " " * 100 + "<a href=/2>2</a>", limits=Limits(50))
        assert (len(page.links), page.cut_reason) == (1, "body")

    def test_links(self):
        html = "".join(f"<a href=/{n}>{n}</a>" for n in range(10))
        page = extract(html, limits=Limits(links=4))
        assert (len(page.links), page.cut_reason) == (4, "links")

    def test_anchor(self):
        link = only("<a href=/x>" + "a" * 11 + "</a>", limits=Limits(anchor_characters=10))
        assert (link.anchor, link.anchor_cut) == ("a" * 10, True)

    def test_attributes_are_short(self):
        limits = Limits(attribute_characters=3)
        link = only("<a href=/x title=abcd hreflang=efgh>x</a>", limits=limits)
        assert (link.title, link.hreflang) == ("abc", "efg")

    def test_an_endless_address_is_none(self):
        assert links("<a href=/" + "x" * 10_000 + ">x</a>") == []

    def test_a_whole_page_is_not_cut(self):
        assert extract("<a href=/x>x</a>").cut_reason is None


def test_links_alone_are_the_page_s_links():
    html = b"<a href=/x>x</a><link rel=canonical href=/c>"
    page = canonicalize(ADDRESS)
    assert page is not None
    assert extract_links(html, page, ADDRESS) == extract(html).links


@pytest.mark.parametrize(
    "body", [b"", b"\x00", b"\xff\xfe", b"<", b"</", b"<a href=", b"\x89PNG\r\n"]
)
def test_next_to_nothing_is_a_page_without_links(body):
    page = extract(body)
    assert page.links == []
    assert page.cut_reason is None
