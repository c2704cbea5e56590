"""What happens to the made-up web after the archives, and what the server says of it."""

import ssl
from collections import Counter

import pytest

from linkcensus.demo.later import GONE_GUIDE, Weeks
from linkcensus.demo.model import MadePage, MadeWeb
from linkcensus.demo.serving import MadeUpServer
from linkcensus.demo.web import make_web
from linkcensus.net.loopback import client_terms, server_terms


@pytest.fixture(scope="module")
def web() -> MadeWeb:
    return make_web()


@pytest.fixture(scope="module")
def weeks(web: MadeWeb) -> Weeks:
    return Weeks(web, 5)


def test_changes_touch_each_page_once_and_the_same_ones_in_every_run(weeks: Weeks, web: MadeWeb):
    before = {page.url: list(page.links) for page in web.pages()}
    changes = weeks.change()
    again = Weeks(make_web(), 5).change()

    assert changes == again
    lost = Counter(url for one in changes.alerts if one.rule != "expectation" for url in one.pages)
    assert set(lost.values()) == {1}
    assert not set(lost) & set(changes.quiet)
    removed = [url for url, links in before.items() if len(_page(web, url).links) < len(links)]
    assert len(removed) > 5


def test_placed_links_are_partly_left_alone(weeks: Weeks):
    touched = {url for one in weeks.changes.alerts for url in one.pages}
    placed = {entry[0] for entry in weeks.changes.placed}
    assert placed & touched
    assert placed - touched


def test_the_server_answers_by_host_name(weeks: Weeks, web: MadeWeb):
    server = MadeUpServer(web)
    server.publish()
    host = web.hero.host

    def said(scheme: str, path: str, of: str = host) -> bytes:
        return server.answer(scheme, of, path).partition(b"\r\n")[0]

    assert said("https", "/") == b"HTTP/1.1 200 OK"
    assert said("http", "/lanterns/") == b"HTTP/1.1 301 Moved Permanently"
    assert said("https", GONE_GUIDE) == b"HTTP/1.1 410 Gone"
    assert said("https", "/no-such-page") == b"HTTP/1.1 404 Not Found"
    assert said("https", "/", "elsewhere.example") == b"HTTP/1.1 404 Not Found"
    assert f"Sitemap: https://{host}/sitemap.xml".encode() in server.answer(
        "https", host, "/robots.txt"
    )
    sitemap = server.answer("https", host, "/sitemap.xml")
    assert f"<loc>https://{host}/lanterns/</loc>".encode() in sitemap
    assert GONE_GUIDE.encode() not in sitemap


def test_the_terms_of_loopback_fit_no_real_server():
    ordinary = ssl.create_default_context()
    ciphers = client_terms().get_ciphers()
    ours = {one["name"] for one in ciphers if one["protocol"] != "TLSv1.3"}
    assert ours
    assert not ours & {cipher["name"] for cipher in ordinary.get_ciphers()}
    assert client_terms().maximum_version == ssl.TLSVersion.TLSv1_2
    assert server_terms().maximum_version == ssl.TLSVersion.TLSv1_2


def _page(web: MadeWeb, url: str) -> MadePage:
    return next(page for page in web.pages() if page.url == url)
