"""URLs: laws of the canonical form and of sort keys, and what browsers make of links."""

import json
import time
from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st
from url import URL, URLError

from linkcensus.core.errors import BadInput
from linkcensus.core.url import (
    MAX_URL_LENGTH,
    PageBase,
    canonicalize,
    host_of,
    site_hash,
    site_key,
    url_of,
)

LABELS = st.from_regex(r"[a-z0-9_-]{1,8}", fullmatch=True)
HOSTS = st.one_of(
    st.lists(LABELS, min_size=1, max_size=4).map(".".join),
    st.sampled_from(["[::1]", "192.0.2.1", "münchen.example", "EXAMPLE.com.", "a.co.uk", "0x7f.1"]),
)
TAILS = st.text(st.characters(max_codepoint=0x2FF), max_size=40)
URLS = st.builds(
    "{}://{}{}{}/{}".format,
    st.sampled_from(["http", "https", "HTTPS"]),
    st.sampled_from(["", "user:word@"]),
    HOSTS,
    st.sampled_from(["", ":80", ":443", ":8080"]),
    st.one_of(
        TAILS,
        st.lists(
            st.sampled_from(["utm_source=a", "b=2", "gclid", "", "UTM_x=%41", "c", "d=&"]),
            max_size=5,
        ).map(lambda parts: "?" + "&".join(parts)),
    ),
)


@given(URLS)
def test_canonical_form_is_a_fixed_point(text):
    canonical = canonicalize(text)
    if canonical is not None:
        assert canonicalize(canonical.url) == canonical


@given(URLS)
def test_key_and_scheme_give_the_url_back(text):
    canonical = canonicalize(text)
    if canonical is not None:
        assert url_of(canonical.key, canonical.https) == canonical.url
        assert host_of(canonical.key) == canonical.host
        assert canonical.key.startswith((site_key(canonical.site) + ")", site_key(canonical.site)))
        assert canonical.key.isascii()


@given(URLS, TAILS)
def test_resolve_is_join_then_canonicalize(base, href):
    try:
        page = PageBase(base)
    except BadInput:
        return
    joined = page.join(href)
    assert page.resolve(href) == (None if joined is None else canonicalize(joined))


@given(st.text(max_size=60))
def test_no_text_breaks_the_parser(text):
    canonicalize(text)
    PageBase("https://example.com/a").resolve(text)


@pytest.mark.parametrize(
    ("text", "key", "url"),
    [
        ("https://www.Example.com:8080/Path?q=1#f", "com,example,www):8080/Path?q=1", None),
        ("http://example.com", "com,example)/", "http://example.com/"),
        ("http://user:pw@example.com.:80/", "com,example)/", "http://example.com/"),
        ("https://example.com:80/", "com,example):80/", None),
        ("http://192.0.2.1/x", "192.0.2.1)/x", None),
        ("http://0xC0.0.2.1/x", "192.0.2.1)/x", "http://192.0.2.1/x"),
        ("http://[::1]:81/", "[::1]):81/", None),
        ("https://münchen.example/ü", "example,xn--mnchen-3ya)/%C3%BC", None),
        ("https://example.com/?", "com,example)/?", "https://example.com/?"),
        ("https://example.com/?utm_source=a", "com,example)/", "https://example.com/"),
        ("https://example.com/?a=%7e&gclid=x&&b", "com,example)/?a=%7e&&b", None),
        ("https://example.com/?UTM_Source=a&b#utm_", "com,example)/?b", None),
        ("https://example.com/utm_source=a", "com,example)/utm_source=a", None),
        ("https://example.com/?autm_source=a", "com,example)/?autm_source=a", None),
    ],
)
def test_canonical_form(text, key, url):
    canonical = canonicalize(text)
    assert canonical is not None
    assert canonical.key == key
    assert canonical.url == (url or url_of(key, canonical.https))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "example.com",
        "ftp://example.com/",
        "javascript:alert(1)",
        "mailto:a@example.com",
        "data:text/html,x",
        "http://",
        "http://./",
        "http://a..b/",
        "http://exa,mple.com/",
        "http://exa)mple.com/",
        "http://exam*ple.com/",
        "http://" + "a" * 64 + ".com/",
        "http://" + ".".join(["a" * 60] * 5) + "/",
        "http://example.com:99999/",
        "http://[::1/",
        "http://exa\ud800mple.com/",
        "http://example.com/" + "a" * MAX_URL_LENGTH,
        "http://example.com/" + "ü" * 3000,
    ],
)
def test_what_can_be_no_target(text):
    assert canonicalize(text) is None


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        ("b", "https://example.com/dir/b"),
        ("../b?c#d", "https://example.com/b?c#d"),
        ("", "https://example.com/dir/page"),
        ("#top", "https://example.com/dir/page#top"),
        ("//other.example/x", "https://other.example/x"),
        ("///other.example/x", "https://other.example/x"),
        ("\\\\other.example\\x", "https://other.example/x"),
        (" \n\thttp://other.example/a\nb ", "http://other.example/ab"),
        ("HTTP:/x", "http://x/"),
        ("https:x", "https://example.com/dir/x"),
        ("javascript:void(0)", None),
        ("mailto:a@b.example", None),
        ("tel:+123", None),
        ("data:,x", None),
        ("http://[", None),
    ],
)
def test_join_as_browsers_do(href, expected):
    assert PageBase("https://example.com/dir/page").join(href) == expected


def test_a_query_is_written_in_the_encoding_of_the_page():
    page = PageBase("https://example.com/", encoding="windows-1252")
    assert page.join("/ä?q=ä&r=я#ä") == "https://example.com/%C3%A4?q=%E4&r=%26%231103%3B#%C3%A4"
    assert PageBase("https://example.com/").join("/?q=ä") == "https://example.com/?q=%C3%A4"
    assert PageBase("https://example.com/", encoding="no-such").join("?ä") is not None


@pytest.mark.parametrize(
    "url", ["", "/path", "mailto:a@b", "http://[", "http://e.com/" + "a" * 9000]
)
def test_a_base_must_be_a_page_address(url):
    with pytest.raises(BadInput, match="not a page address"):
        PageBase(url)


@pytest.mark.parametrize(
    ("site", "key", "host"),
    [
        ("example.co.uk", "uk,co,example", "example.co.uk"),
        ("192.0.2.1", "192.0.2.1", "192.0.2.1"),
        ("[::1]", "[::1]", "[::1]"),
        ("localhost", "localhost", "localhost"),
    ],
)
def test_site_keys(site, key, host):
    assert site_key(site) == key
    assert host_of(key) == host
    assert url_of(key, True) == f"https://{host}/"


def test_site_hash_is_what_duckdb_computes():
    sites = ["example.com", "", "xn--mnchen-3ya.example", "a" * 253, *map(str, range(200))]
    query = "SELECT (md5_number_lower(site) >> 1)::BIGINT FROM (SELECT unnest(?) AS site)"
    answers = [row[0] for row in duckdb.connect().execute(query, [sites]).fetchall()]
    assert [site_hash(site) for site in sites] == answers
    assert min(answers) >= 0


def test_many_hosts_and_hostile_authorities_stay_within_bounds():
    started = time.process_time()
    for number in range(2_000):
        canonicalize(f"http://{'u' * 4000}{number}@example.com/")
    assert canonicalize("http://" + "a." * 4000 + "com/") is None
    assert time.process_time() - started < 2


# ---------------------------------------------------------------- the standard's own tests

UNSUPPORTED_HOSTS = (
    "the parser checks punycode of xn-- labels, as registries do; no such name exists"
)
KNOWN_DIFFERENCES = {
    "http://a.b.c.xn--pokxncvks": UNSUPPORTED_HOSTS,
    "http://10.0.0.xn--pokxncvks": UNSUPPORTED_HOSTS,
    "http://a.b.c.XN--pokxncvks": UNSUPPORTED_HOSTS,
    "http://a.b.c.Xn--pokxncvks": UNSUPPORTED_HOSTS,
    "http://10.0.0.XN--pokxncvks": UNSUPPORTED_HOSTS,
    "http://10.0.0.xN--pokxncvks": UNSUPPORTED_HOSTS,
    "https://xn--/": UNSUPPORTED_HOSTS,
}
"""Inputs of the WHATWG tests whose answer differs, with the reason: 7 of 446."""


def parsed(text: str, base: str | None) -> str | None:
    if base is not None and base.startswith(("http://", "https://")):
        return PageBase(base).join(text)
    try:
        url = URL.parse(base).join(text) if base else URL.parse(text)
    except (URLError, UnicodeError):
        return None
    return str(url)


def concerns_the_web(case: dict[str, str]) -> bool:
    """The cases whose answer is http(s), and failures of http(s) inputs or bases."""
    if "href" in case:
        return case["href"].startswith(("http://", "https://"))
    web = ("http:", "https:")
    return case["input"].lower().lstrip().startswith(web) or (case["base"] or "").startswith(web)


def test_whatwg_cases_but_for_the_known_differences(shared_data: Path):
    cases = json.loads((shared_data / "standards/url/urltestdata.json").read_text("utf-8"))
    web = [case for case in cases if isinstance(case, dict) and concerns_the_web(case)]
    different = {
        case["input"]
        for case in web
        if parsed(case["input"], case["base"] if case["base"] != "about:blank" else None)
        != case.get("href")
    }
    assert len(web) == 446
    assert different == set(KNOWN_DIFFERENCES)
    assert len(different) <= 14


@pytest.mark.parametrize(
    ("text", "base", "expected"),
    [
        ("http://example\t.\norg", None, "http://example.org/"),
        ("http:\\\\x:443\\a b", None, "http://x:443/a%20b"),
        ("https://x:443/%2e%2E/y", None, "https://x/y"),
        ("http://1e2.3/", None, None),
        ("http://256/", None, "http://0.0.1.0/"),
        ("http://a b/", None, None),
        ("http://[1::2:3.4.5.6]/", None, "http://[1::2:304:506]/"),
        ("?x", "http://h/a/b?y#z", "http://h/a/b?x"),
        ("////h2/p", "http://h/", "http://h2/p"),
        ("..", "http://h/a/b/c", "http://h/a/"),
        (":80", "http://h/a", "http://h/:80"),
    ],
)
def test_cases_of_our_own_in_the_manner_of_the_standard(text, base, expected):
    assert parsed(text, base) == expected


@given(st.one_of(URLS, TAILS), URLS)
def test_locating_is_resolving_and_joining_at_once(href, page):
    try:
        base = PageBase(page)
    except BadInput:
        return
    canonical = base.resolve(href)
    assert base.locate(href) == (None if canonical is None else (canonical, base.join(href)))
