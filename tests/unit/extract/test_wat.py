from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcensus.core.link import FollowCause, Kind
from linkcensus.core.page import Method, Outcome
from linkcensus.core.url import CanonicalUrl
from linkcensus.extract import wat_links
from linkcensus.extract.wat import read_wat

PAGE = "http://www.page.example/dir/page.html"


def link(url, text=None, path="A@/href", **more):
    item = {"path": path, "url": url, **more}
    return item if text is None else {**item, "text": text}


@pytest.fixture
def read(tmp_path):
    def run(content, keep_internal=False):
        path = tmp_path / "a.wat"
        path.write_bytes(content)
        problems = []
        pages = [
            seen
            for seen, _ in read_wat(
                path,
                keep_internal=keep_internal,
                on_problem=lambda place, reason: problems.append((place, reason)),
                on_progress=lambda done: None,
            )
        ]
        return pages, problems

    return run


@pytest.fixture
def one(archives, read):
    """Reads one page and gives it."""

    def run(links, keep_internal=False, **changes):
        pages, problems = read(archives.wat(PAGE, links, **changes), keep_internal)
        assert problems == []
        assert len(pages) == 1
        return pages[0]

    return run


def test_a_page_is_a_weak_visit_with_its_links(one):
    seen = one([link("http://target.example/a", "words", rel="nofollow UGC", title="t")])
    visit = seen.visit
    assert (visit.method, visit.outcome, visit.complete) == (Method.WAT, Outcome.SEEN, False)
    assert visit.visited_at == datetime(2024, 3, 5, 6, 7, 8, tzinfo=UTC)
    assert (visit.ip, visit.status, visit.links) == ("192.0.2.9", 200, 1)
    found = seen.links[0]
    assert found.target.key == "example,target)/a"
    assert (found.kind, found.anchor, found.title) == (Kind.TEXT, "words", "t")
    assert (found.rel, found.nofollow, found.ugc) == ("nofollow ugc", True, True)
    assert (found.follow, found.follow_cause) == (False, FollowCause.REL)
    assert found.position is None


def test_relative_addresses_are_joined_with_base_or_page(one):
    links = [link("../a"), link("b")]
    plain = one(links, keep_internal=True)
    assert [found.target.url for found in plain.links] == [
        "http://www.page.example/a",
        "http://www.page.example/dir/b",
    ]
    based = one(links, head={"Base": "http://other.example/x/"})
    assert [found.target.url for found in based.links] == [
        "http://other.example/a",
        "http://other.example/x/b",
    ]


def test_links_within_the_site_are_counted_and_left_out(one):
    links = [link("/a"), link("#top"), link("http://blog.page.example/"), link("http://b.example")]
    seen = one(links)
    assert [found.target.site for found in seen.links] == ["b.example"]
    assert (seen.visit.links, seen.facts.internal_links, seen.facts.external_links) == (4, 3, 1)
    assert len(one(links, keep_internal=True).links) == 4


@pytest.mark.parametrize(
    "href", ["//other.example/", "/\t/other.example/", "\\\\other.example", " http://other.example"]
)
def test_addresses_that_only_look_internal(one, href):
    assert [found.target.site for found in one([link(href)]).links] == ["other.example"]


@pytest.mark.parametrize("href", ["javascript:x()", "mailto:a@b.example", "data:,x", "http://"])
def test_what_is_no_web_address(one, href):
    assert one([link(href)]).links == []


def test_the_written_address_is_kept_beside_the_canonical_one(one):
    hrefs = ["http://T.example/?utm_source=x&a=1#part", "http://t.example./y", "//u@t.example/z"]
    found = one([link(href) for href in hrefs]).links
    assert [item.target.url for item in found] == [
        "http://t.example/?a=1",
        "http://t.example/y",
        "http://t.example/z",
    ]
    assert [item.target_written for item in found] == [
        "http://t.example/?utm_source=x&a=1#part",
        "http://t.example./y",
        "http://u@t.example/z",
    ]


def test_an_image_right_before_a_link_without_text_is_that_link(one):
    seen = one(
        [
            link("i.png", path="IMG@/src", alt="A logo"),
            link("http://a.example/"),
            link("j.png", path="IMG@/src"),
            link("http://b.example/"),
            link("k.png", path="IMG@/src", alt="not this"),
            link("http://c.example/", "text"),
            link("http://d.example/"),
        ]
    )
    got = [(found.kind, found.anchor, found.alt) for found in seen.links]
    assert got == [
        (Kind.IMAGE, "A logo", "A logo"),
        (Kind.IMAGE, "", ""),
        (Kind.TEXT, "text", None),
        (Kind.TEXT, "", None),
    ]


def test_anchors_of_full_length_are_taken_for_cut(one):
    seen = one([link("http://a.example/", "x" * 128), link("http://b.example/", "x" * 127)])
    assert [found.anchor_cut for found in seen.links] == [True, False]


def test_repeats_are_folded_and_other_anchors_numbered(one):
    seen = one(
        [
            link("http://a.example/", "one", rel="nofollow"),
            link("http://a.example/", "two"),
            link("http://a.example/", "one"),
            link("http://a.example/", "three"),
            link("http://a.example/", "two"),
        ]
    )
    got = [(f.anchor, f.occurrence, f.repeats, f.follow) for f in seen.links]
    assert got == [("one", 0, 2, True), ("two", 1, 2, True), ("three", 2, 1, True)]


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("AREA@/href", Kind.AREA),
        ("FORM@/action", Kind.FORM),
        ("IFRAME@/src", Kind.FRAME),
        ("FRAME@/src", Kind.FRAME),
    ],
)
def test_kinds(one, path, kind):
    assert [found.kind for found in one([link("http://a.example/", path=path)]).links] == [kind]


@pytest.mark.parametrize("path", ["SCRIPT@/src", "LINK@/href", "VIDEO@/src", "STYLE/#text"])
def test_what_is_embedded_is_no_link(one, path):
    assert one([link("http://a.example/", path=path)]).links == []


def test_head_links_are_kinds_of_their_own(one):
    head = {
        "Link": [
            {"url": "http://other.example/c", "rel": "canonical"},
            {"url": "http://de.example/", "rel": "alternate", "hreflang": "de"},
            {"url": "http://f.example/rss", "rel": "alternate", "type": "application/rss+xml"},
            {"url": "http://s.example/s.css", "rel": "stylesheet"},
        ]
    }
    seen = one([], head=head)
    assert [found.kind for found in seen.links] == [Kind.CANONICAL, Kind.ALTERNATE, Kind.FEED]
    assert seen.visit.canonical_url == "http://other.example/c"
    assert seen.facts.feeds == ("http://f.example/rss",)


@pytest.mark.parametrize(
    ("changes", "cause"),
    [
        ({"head": {"Metas": [{"name": "robots", "content": "nofollow"}]}}, FollowCause.META),
        ({"head": {"Metas": [{"name": "Googlebot", "content": "none"}]}}, FollowCause.META),
        ({"headers": {"X-Robots-Tag": "nofollow"}}, FollowCause.HEADER),
        ({"headers": {"x-robots-tag": ["noindex", "bingbot: nofollow"]}}, FollowCause.HEADER),
        ({"headers": {"X-Robots-Tag": "noindex"}}, FollowCause.NONE),
    ],
)
def test_page_level_nofollow(one, changes, cause):
    seen = one([link("http://a.example/", "x")], **changes)
    assert seen.links[0].follow_cause is cause
    assert seen.links[0].follow is (cause is FollowCause.NONE)


def test_title_and_language(one):
    head = {"Title": "A title", "Metas": [{"name": "HTML@/lang", "content": "de-AT"}]}
    facts = one([], head=head).facts
    assert (facts.title, facts.language) == ("A title", "de")


def test_answers_that_redirect(one):
    seen = one([], status=301, headers={"Location": "http://new.example/"}, html=None)
    assert seen.visit.outcome is Outcome.REDIRECTED
    assert [redirect.target.site for redirect in seen.redirects] == ["new.example"]
    assert [found.kind for found in seen.links] == [Kind.REDIRECT]


def test_a_refresh_is_a_redirect_and_the_page_stays(one):
    metas = [{"http-equiv": "refresh", "content": "0; url=http://new.example/"}]
    seen = one([link("http://a.example/", "x")], head={"Metas": metas})
    assert [redirect.status for redirect in seen.redirects] == [0]
    assert len(seen.links) == 1


@pytest.mark.parametrize("status", [404, 503])
def test_links_of_failures_are_none(one, status):
    assert one([link("http://a.example/", "x")], status=status).links == []


def test_only_descriptions_of_answers_count(archives, read):
    links = [link("http://a.example/", "x")]
    content = archives.wat(PAGE, links, kind="request") + archives.wat(PAGE, links, kind="metadata")
    assert read(content) == ([], [])


def test_broken_json_costs_its_record_only(archives, read):
    good = archives.wat(PAGE, [link("http://a.example/", "x")])
    bad = [
        archives.wat_record(b'{"HTML-Metadata": '),
        archives.wat_record(b'{"HTML-Metadata": 1, "Envelope": 7}'),
        archives.wat_record(b'\xff\xfe"HTML-Metadata"'),
        archives.wat(PAGE, [], date="never"),
        archives.wat("ftp://page.example/", []),
    ]
    pages, problems = read(good + b"".join(bad) + good)
    assert (len(pages), len(problems)) == (2, len(bad))


def test_halves_of_characters_cost_no_page(archives, read):
    text = r"\ud83d\ude00 \ud83d cut \ude00"
    document = archives.wat(PAGE, [link("http://a.example/", "HERE")])
    content = document.split(b"\r\n\r\n", 1)[1].rstrip().replace(b"HERE", text.encode())
    pages, problems = read(archives.wat_record(content))
    assert problems == []
    assert pages[0].links[0].anchor == "\U0001f600 \ufffd cut \ufffd"


@given(document=st.binary(max_size=300))
def test_no_document_makes_it_fail(archives, tmp_path_factory, document):
    path = tmp_path_factory.getbasetemp() / "any.wat"
    path.write_bytes(archives.wat_record(document + b'"HTML-Metadata"'))
    list(
        read_wat(
            path,
            keep_internal=True,
            on_problem=lambda place, reason: None,
            on_progress=lambda done: None,
        )
    )


def test_the_places_of_the_canonical_fields_hold():
    assert CanonicalUrl._fields[wat_links._KEY] == "key"
    assert CanonicalUrl._fields[wat_links._SITE] == "site"
