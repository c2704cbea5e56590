from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcensus.core.errors import BadInput
from linkcensus.core.link import Kind
from linkcensus.store.subjects import (
    MOST_AT_ONCE,
    LinkSubject,
    SiteSubject,
    keys_of,
    subject_of,
)

LINK = LinkSubject("https://blog.example/post?utm_source=x", "https://Lanterns.example/")


def test_a_link_is_recognised_in_every_spelling():
    for other in (
        LinkSubject("http://blog.example/post", "http://lanterns.example"),
        LinkSubject("https://BLOG.example:443/post#top", "https://lanterns.example/?utm_medium=y"),
        replace(LINK, target_site="lanterns.example"),
    ):
        assert other.key == LINK.key


@pytest.mark.parametrize(
    "other",
    [
        replace(LINK, source_url="https://blog.example/post2"),
        replace(LINK, target_url="https://lanterns.example/a"),
        replace(LINK, kind=Kind.IMAGE),
        replace(LINK, occurrence=1),
        replace(LINK, written_target_url="https://old.example/"),
        replace(LINK, target_url=None, target_site="lanterns.example"),
    ],
)
def test_another_link_is_another_subject(other: LinkSubject):
    assert other.key != LINK.key


def test_a_site_is_its_domain():
    assert SiteSubject("Example.com").key == SiteSubject("https://example.com/").key
    assert SiteSubject("blog.example.com").key == SiteSubject("example.com").key
    assert SiteSubject("example.com").key != SiteSubject("example.org").key


@pytest.mark.parametrize(
    "subject",
    [
        SiteSubject(""),
        SiteSubject("co.uk"),
        SiteSubject("\0"),
        LinkSubject("", "https://a.example/"),
        LinkSubject("https://a.example/", "javascript:alert(1)"),
        LinkSubject("https://a.example/", None),
        LinkSubject("https://a.example/", None, ""),
        LinkSubject("https://a.example/" + "x" * 10_000, "https://b.example/"),
    ],
)
def test_what_is_no_site_or_link_is_refused(subject: SiteSubject | LinkSubject):
    with pytest.raises(BadInput):
        _ = subject.key


def test_too_many_at_once_are_refused():
    with pytest.raises(BadInput, match="too many"):
        keys_of([SiteSubject("a.example")] * (MOST_AT_ONCE + 1))


@given(
    kind=st.sampled_from(Kind),
    occurrence=st.integers(0, 10**9),
    path=st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30),
    written=st.none() | st.just("https://old.example/x"),
)
def test_what_is_kept_to_show_names_the_same_link(
    kind: Kind, occurrence: int, path: str, written: str | None
):
    link = LinkSubject(
        f"https://a.example/{path}", "https://b.example/", None, kind, occurrence, written
    )

    read_back = subject_of("link", link.readable)

    assert read_back.key == link.key
