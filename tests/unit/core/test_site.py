"""Sites: the Public Suffix List's own tests, and hosts that are sites by themselves."""

import re
from pathlib import Path

import pytest
from url import URL, URLError

from linkcensus.core import site as site_module
from linkcensus.core.site import (
    is_ip_address,
    is_listed_suffix,
    public_suffix,
    registrable_domain,
    strict_registrable_domain,
    top_level_domain,
)


def canonical_host(text: str | None) -> str:
    """The host as URLs carry it: lower case and punycode."""
    if text is None or text.startswith("."):
        return text or ""
    try:
        return URL.parse(f"http://{text}/").host_str or ""
    except URLError:
        return ""


def answer(host: str | None) -> str | None:
    return strict_registrable_domain(canonical_host(host))


def test_public_suffix_tests_one_per_line(shared_data: Path):
    lines = (shared_data / "standards/psl/tests.txt").read_text("utf-8").splitlines()
    pairs = [line.split() for line in lines if line.strip() and not line.startswith("//")]
    assert len(pairs) >= 70
    check((None if a == "null" else a, None if b == "null" else b) for a, b in pairs)


def test_public_suffix_tests_as_calls(shared_data: Path):
    text = (shared_data / "standards/psl/test_psl.txt").read_text("utf-8")
    calls = re.findall(r"^checkPublicSuffix\((null|'.*?'), (null|'.*?')\);", text, re.MULTILINE)
    assert len(calls) >= 70
    check(tuple(None if part == "null" else part.strip("'") for part in call) for call in calls)


def check(pairs):
    wrong = [
        (host, answer(host), expected)
        for host, expected in pairs
        if answer(host) != (canonical_host(expected) or None)
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("host", "site", "strict", "suffix", "top"),
    [
        ("example.com", "example.com", "example.com", "com", "com"),
        ("a.b.example.co.uk", "example.co.uk", "example.co.uk", "co.uk", "uk"),
        ("alice.github.io", "alice.github.io", "alice.github.io", "github.io", "io"),
        ("x.alice.github.io", "alice.github.io", "alice.github.io", "github.io", "io"),
        ("github.io", "github.io", None, "github.io", "io"),
        ("co.uk", "co.uk", None, "co.uk", "uk"),
        ("www.ck", "www.ck", "www.ck", "ck", "ck"),
        ("b.test.ck", "b.test.ck", "b.test.ck", "test.ck", "ck"),
        ("localhost", "localhost", None, "localhost", "localhost"),
        ("a.b.unlisted", "b.unlisted", "b.unlisted", "unlisted", "unlisted"),
        ("192.0.2.1", "192.0.2.1", None, None, ""),
        ("[2001:db8::1]", "[2001:db8::1]", None, None, ""),
        (
            "xn--85x722f.xn--fiqs8s",
            "xn--85x722f.xn--fiqs8s",
            "xn--85x722f.xn--fiqs8s",
            "xn--fiqs8s",
            "xn--fiqs8s",
        ),
    ],
)
def test_hosts_and_their_sites(host, site, strict, suffix, top):
    assert registrable_domain(host) == site
    assert registrable_domain(site) == site
    assert strict_registrable_domain(host) == strict
    assert public_suffix(host) == suffix
    assert top_level_domain(host) == top


def test_listed_suffixes():
    assert is_listed_suffix("co.uk")
    assert is_listed_suffix("github.io")
    assert not is_listed_suffix("localhost")
    assert not is_listed_suffix("example.com")
    assert not is_listed_suffix("192.0.2.1")
    assert not is_listed_suffix("")


def test_ip_addresses():
    assert is_ip_address("127.0.0.1")
    assert is_ip_address("[::1]")
    assert not is_ip_address("1.2.3.example")


def test_the_memo_has_a_bound(monkeypatch):
    monkeypatch.setattr(site_module, "_MEMO_LIMIT", 10)
    monkeypatch.setattr(site_module, "_site_memo", {})
    for number in range(100):
        assert registrable_domain(f"a.s{number}.example") == f"s{number}.example"
        assert len(site_module._site_memo) <= 10
