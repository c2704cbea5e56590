import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import Headers

from linkcensus.api.security.hosts import KnownHosts
from linkcensus.api.security.refusals import CrossSite, WrongHost
from linkcensus.core.settings import load_settings

ANYWHERE = "0.0.0.0"  # noqa: S104 - only a text here
LOCAL = KnownHosts(load_settings())
PUBLIC = KnownHosts(
    load_settings(listen_host=ANYWHERE, public_hosts=("links.example.org", "[2001:db8::7]:8443"))
)


def host_is_fine(hosts: KnownHosts, *named: str) -> bool:
    headers = Headers(raw=[(b"host", host.encode("latin-1")) for host in named])
    try:
        hosts.check_host(headers)
    except WrongHost:
        return False
    return True


def origin_is_fine(hosts: KnownHosts, host: str, *, changes: bool = True, **headers: str) -> bool:
    written = {"host": host, **{name.replace("_", "-"): value for name, value in headers.items()}}
    try:
        hosts.check_origin(Headers(written), changes=changes)
    except CrossSite:
        return False
    return True


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "LOCALHOST:8765",
        "127.0.0.1:8765",
        "127.0.0.1",
        "[::1]:8765",
        "[::1]",
        "localhost.",
    ],
)
def test_names_of_this_machine_are_ours(host: str):
    assert host_is_fine(LOCAL, host)
    assert host_is_fine(PUBLIC, host)


@pytest.mark.parametrize(
    "host",
    [
        *("evil.example", "evil.example:8765", "localhost.evil.example", "127.0.0.1.evil.example"),
        *("", " ", ":8765", "links.example.org.evil.example", "xlinks.example.org", "[::1", "[]"),
        *("localhost@evil.example", "evil.example#localhost", "évil", ANYWHERE, "192.168.1.5"),
    ],
)
def test_other_names_are_not(host: str):
    assert not host_is_fine(LOCAL, host)


def test_a_request_names_exactly_one_host():
    assert not host_is_fine(LOCAL)
    assert not host_is_fine(LOCAL, "localhost", "localhost")


def test_a_public_server_answers_to_its_names_and_to_bare_addresses():
    for host in ("links.example.org", "Links.Example.Org:443", "192.168.1.5:8765", "[2001:db8::9]"):
        assert host_is_fine(PUBLIC, host)
    assert not host_is_fine(PUBLIC, "evil.example")


@given(st.from_regex(r"[a-z0-9-]{1,20}(\.[a-z0-9-]{1,20}){1,3}", fullmatch=True))
def test_no_name_of_the_web_is_a_loopback_server(name: str):
    """DNS rebinding needs a name of the attacker's, and whatever it is, it is not ours."""
    labels = name.split(".")
    if all(label.isdigit() for label in labels):
        return  # an address, or nothing
    assert not host_is_fine(LOCAL, name)


@pytest.mark.parametrize(
    ("host", "origin"),
    [
        ("localhost:8765", "http://localhost:8765"),
        ("localhost:8765", "HTTP://LOCALHOST:8765"),
        ("localhost", "http://localhost"),
        ("localhost:80", "http://localhost"),
        ("[::1]:8765", "http://[::1]:8765"),
        ("links.example.org", "https://links.example.org"),
        ("127.0.0.1:8765", "https://links.example.org"),  # a proxy that replaces the Host header
    ],
)
def test_our_own_pages_may_ask(host: str, origin: str):
    assert origin_is_fine(PUBLIC, host, origin=origin)


@pytest.mark.parametrize(
    "origin",
    [
        *("http://evil.example", "null", "", "http://localhost:3000", "http://127.0.0.1:8765"),
        *(
            "file://",
            "chrome-extension://abc",
            "http://localhost:8765.evil.example",
            "localhost:8765",
        ),
        *(
            "http://localhost:8765@evil.example",
            "http://u@localhost:8765",
            "http://[",
            "javascript:x",
        ),
        *("https://links.example.org:8443", "ftp://localhost:8765"),
    ],
)
@pytest.mark.parametrize("changes", [True, False])
def test_pages_of_others_may_not(origin: str, changes: bool):
    assert not origin_is_fine(PUBLIC, "localhost:8765", changes=changes, origin=origin)


def test_a_change_without_an_origin_goes_by_the_page_it_came_from():
    fine = lambda **headers: origin_is_fine(LOCAL, "localhost:8765", **headers)  # noqa: E731

    assert fine()
    assert fine(sec_fetch_site="same-origin")
    assert fine(referer="http://localhost:8765/sites/x?y=1")
    assert not fine(referer="http://evil.example/http://localhost:8765/")
    assert not fine(sec_fetch_site="cross-site")
    assert not fine(sec_fetch_site="same-site")
    assert fine(sec_fetch_site="cross-site", changes=False)  # following a link to us
