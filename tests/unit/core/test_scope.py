"""Targets: what each scope covers, as keys and as SQL."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcensus.core.errors import BadInput
from linkcensus.core.scope import Scope, Target, parse_target
from linkcensus.core.url import canonicalize, site_hash, site_key


def key(url: str) -> str:
    canonical = canonicalize(url)
    assert canonical is not None
    return canonical.key


@pytest.mark.parametrize(
    ("text", "scope", "shown"),
    [
        ("example.com", Scope.DOMAIN, "example.com"),
        (" EXAMPLE.com. ", Scope.DOMAIN, "example.com"),
        ("https://example.com", Scope.DOMAIN, "example.com"),
        ("*.example.com", Scope.DOMAIN, "example.com"),
        ("*.example.com/*", Scope.DOMAIN, "example.com"),
        ("alice.github.io", Scope.DOMAIN, "alice.github.io"),
        ("192.0.2.1", Scope.DOMAIN, "192.0.2.1"),
        ("www.example.com", Scope.HOST, "www.example.com"),
        ("example.com:8080", Scope.HOST, "example.com:8080"),
        ("https://example.com/", Scope.URL, "https://example.com/"),
        ("example.com/", Scope.URL, "http://example.com/"),
        ("//example.com/a", Scope.URL, "http://example.com/a"),
        ("https:/example.com/a", Scope.URL, "https://example.com/a"),
        ("example.com?q=http://b/", Scope.URL, "http://example.com/?q=http://b/"),
        ("https://co.uk/x", Scope.URL, "https://co.uk/x"),
        ("https://example.com/blog/*", Scope.PREFIX, "https://example.com/blog/*"),
        ("example.com/*", Scope.PREFIX, "http://example.com/*"),
    ],
)
def test_what_a_text_means(text, scope, shown):
    target = parse_target(text)
    assert (target.scope, target.text) == (scope, shown)
    assert target.hash == site_hash(target.site)


@pytest.mark.parametrize(
    ("text", "scope", "inside", "outside"),
    [
        (
            "example.com",
            None,
            ["http://example.com/", "https://a.b.example.com:81/x?y"],
            [
                "http://example.co/",
                "http://example.com.au/",
                "http://xexample.com/",
                "http://example-1.com/",
                "http://example0.com/",
            ],
        ),
        (
            "blog.example.com",
            Scope.DOMAIN,
            ["http://blog.example.com:8080/x", "https://a.blog.example.com/"],
            [
                "http://example.com/",
                "http://blog2.example.com/",
                "http://blog-.example.com/",
                "http://ablog.example.com/",
            ],
        ),
        (
            "amazonaws.com",
            Scope.DOMAIN,
            ["http://www.amazonaws.com/"],
            ["http://bucket.s3.amazonaws.com/"],
        ),
        (
            "www.example.com",
            None,
            ["http://www.example.com/", "https://www.example.com:81/x"],
            ["http://example.com/", "http://a.www.example.com/"],
        ),
        (
            "https://example.com:81/x",
            Scope.HOST,
            ["http://example.com:81/y"],
            ["http://example.com/y", "http://example.com:811/y"],
        ),
        (
            "https://example.com/blog/*",
            None,
            ["http://example.com/blog/", "http://example.com/blog/~z?y"],
            ["http://example.com/blog", "http://example.com/blog0", "http://www.example.com/blog/"],
        ),
        (
            "https://example.com/a?b=1",
            None,
            ["http://example.com/a?b=1&utm_source=x#y"],
            ["http://example.com/a", "http://example.com/a?b=10"],
        ),
        ("192.0.2.1", None, ["http://192.0.2.1:81/x"], ["http://192.0.2.10/", "http://192.0.2.2/"]),
        ("http://[::1]/", Scope.DOMAIN, ["http://[::1]:81/x"], ["http://[::2]/"]),
        ("github.io", Scope.HOST, ["http://github.io/x"], ["http://alice.github.io/"]),
    ],
)
def test_what_a_target_covers(text, scope, inside, outside):
    target = parse_target(text, scope)
    assert [url for url in inside if not target.contains(key(url))] == []
    assert [url for url in outside if target.contains(key(url))] == []


def test_only_a_domain_covers_rows_that_know_no_more_than_the_site():
    site_row = site_key("example.com")
    assert parse_target("example.com").contains(site_row)
    assert not parse_target("example.com", Scope.HOST).contains(site_row)
    assert not parse_target("example.com/*").contains(site_row)
    assert not parse_target("www.example.com", Scope.DOMAIN).contains(site_row)


LABEL = st.from_regex(r"[a-z0-9][a-z0-9_-]{0,3}", fullmatch=True)
HOST = st.lists(LABEL, min_size=0, max_size=2).map(lambda labels: ".".join([*labels, "ex.com"]))
URL = st.builds(
    "http://{}{}/{}".format, HOST, st.sampled_from(["", ":81"]),
    st.text("ab/?=~-.*)", max_size=6),
)  # fmt: skip


@given(HOST, URL)
def test_the_domain_of_a_host_is_the_host_and_all_below(host, url):
    canonical = canonicalize(url)
    target_host = canonicalize(f"http://{host}/")
    if canonical is None or target_host is None:
        return
    below = canonical.host == target_host.host or canonical.host.endswith(f".{target_host.host}")
    assert parse_target(host, Scope.DOMAIN).contains(canonical.key) == below


@given(st.lists(URL, max_size=6), URL, st.sampled_from(Scope))
def test_sql_and_contains_agree(urls, text, scope):
    canonicals = [canonical for url in urls if (canonical := canonicalize(url)) is not None]
    readable = canonicalize(text) and not text.endswith("*")
    target = parse_target(text if readable else "ex.com", scope)
    condition, values = target.sql_predicate("k")
    assert condition.count("?") == len(values)
    assert all(value not in condition for value in values)
    for canonical in canonicals:
        if len(values) == 1:
            selected = canonical.key == values[0]
        else:
            selected = values[0] <= canonical.key < values[1]
        assert selected == target.contains(canonical.key)


def test_bound_parameters():
    assert parse_target("a.example/x").sql_predicate() == ("target_key = ?", ["example,a)/x"])
    assert parse_target("a.example/x*").sql_predicate("source_key") == (
        "(source_key >= ? AND source_key < ?)",
        ["example,a)/x", "example,a)/y"],
    )


@pytest.mark.parametrize(
    ("text", "scope", "words"),
    [
        ("", None, "empty"),
        ("   ", None, "empty"),
        ("a" * 10_000, None, "too long"),
        ("co.uk", None, "example.co.uk"),
        ("github.io", None, "example.github.io"),
        ("*.co.uk", None, "example.co.uk"),
        ("https://co.uk/", Scope.DOMAIN, "example.co.uk"),
        ("foo bar", None, "neither"),
        ("mailto:a@example.com", None, "neither"),
        ("ftp://example.com/", None, "neither"),
        ("javascript:alert(1)", None, "neither"),
        ("http://", None, "neither"),
        ("*", None, "neither"),
        ("*.", None, "neither"),
        ("exam\nple..com", None, "neither"),
        ("example.com/*", Scope.URL, "leave the"),
        ("*.example.com", Scope.HOST, "leave the"),
    ],
)
def test_bad_targets_get_one_line_with_a_remedy(text, scope, words):
    with pytest.raises(BadInput) as caught:
        parse_target(text, scope)
    assert words in str(caught.value)
    assert caught.value.remedy
    assert "\n" not in str(caught.value)


def test_a_target_is_a_value():
    assert parse_target("example.com") == parse_target("EXAMPLE.com")
    assert isinstance(hash(parse_target("example.com")), int)
    assert isinstance(parse_target("example.com"), Target)
