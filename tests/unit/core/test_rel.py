"""rel, robots tags and headers, and who says that a link is not followed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcensus.core.rel import (
    NO_DIRECTIVES,
    RelFlags,
    RobotsDirectives,
    effective_follow,
    parse_rel,
    parse_robots_meta,
    parse_x_robots_tag,
    rel_flags,
)


@pytest.mark.parametrize(
    ("value", "tokens"),
    [
        (None, ()),
        ("", ()),
        (" , ,", ()),
        ("nofollow", ("nofollow",)),
        ("NoFollow,UGC", ("nofollow", "ugc")),
        ("noopener  sponsored\tnoopener\n", ("noopener", "sponsored")),
        ("no\u00a0follow", ("no\u00a0follow",)),
        ("nofollow;ugc", ("nofollow;ugc",)),
    ],
)
def test_rel_tokens(value, tokens):
    assert parse_rel(value) == tokens


@given(st.text(max_size=80))
def test_rel_tokens_are_stable(value):
    tokens = parse_rel(value)
    assert parse_rel(" ".join(tokens)) == tokens
    assert len(set(tokens)) == len(tokens)


def test_flags():
    assert rel_flags(["noopener", "ugc"]) == RelFlags(nofollow=False, ugc=True, sponsored=False)
    assert rel_flags([]) == (False, False, False)


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("robots", "index, follow", NO_DIRECTIVES),
        ("ROBOTS", "NOINDEX,NOFOLLOW", RobotsDirectives(True, True)),
        ("robots", "none", RobotsDirectives(True, True)),
        ("robots", "nofollow", RobotsDirectives(True, False)),
        (" googlebot ", "nofollow", RobotsDirectives(True, False, ("googlebot",))),
        ("bingbot", "noindex", RobotsDirectives(False, True, ("bingbot",))),
        ("googlebot-news", "noindex", RobotsDirectives(False, True, ("googlebot-news",))),
        ("robots", "nofollowing, max-snippet:20", NO_DIRECTIVES),
        ("description", "nofollow", NO_DIRECTIVES),
        (None, "nofollow", NO_DIRECTIVES),
        ("robots", None, NO_DIRECTIVES),
    ],
)
def test_robots_meta(name, content, expected):
    assert parse_robots_meta(name, content) == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([], NO_DIRECTIVES),
        (["noindex"], RobotsDirectives(False, True)),
        (["noindex", "nofollow"], RobotsDirectives(True, True)),
        (["googlebot: nofollow"], RobotsDirectives(True, False, ("googlebot",))),
        (
            ["BadBot: noindex, nofollow, googlebot: nofollow"],
            RobotsDirectives(True, True, ("badbot", "googlebot")),
        ),
        (["unavailable_after: 25 Jun 2010 15:00:00 PST, nofollow"], RobotsDirectives(True, False)),
        (["unavailable_after: Friday, 25 Jun 2010 15:00:00 GMT"], NO_DIRECTIVES),
        (["max-snippet: 20, max-image-preview: large"], NO_DIRECTIVES),
        (["googlebot: max-snippet:20, nofollow"], RobotsDirectives(True, False, ("googlebot",))),
        (["otherbot: all", "nofollow"], RobotsDirectives(True, False)),
        (["", ":", "::nofollow", ","], NO_DIRECTIVES),
    ],
)
def test_x_robots_tag(values, expected):
    assert parse_x_robots_tag(values) == expected


@given(st.lists(st.text(max_size=50), max_size=4))
def test_no_header_breaks_it(values):
    directives = parse_x_robots_tag(values)
    assert isinstance(directives.nofollow, bool)


def test_several_tags_add_up():
    both = parse_robots_meta("googlebot", "nofollow") | parse_robots_meta("robots", "noindex")
    assert both == RobotsDirectives(True, True, ("googlebot",))


@pytest.mark.parametrize(
    ("rel", "meta", "header", "expected"),
    [
        ((), False, False, (True, "none")),
        (("noopener",), False, False, (True, "none")),
        (("nofollow",), True, True, (False, "rel")),
        (("ugc",), False, False, (False, "rel")),
        (("sponsored",), False, False, (False, "rel")),
        ((), True, True, (False, "meta")),
        ((), False, True, (False, "header")),
    ],
)
def test_the_nearest_no_is_the_cause(rel, meta, header, expected):
    page = RobotsDirectives(nofollow=meta)
    server = RobotsDirectives(nofollow=header, noindex=True)
    assert effective_follow(rel, page, server) == expected
