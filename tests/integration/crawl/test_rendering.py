"""Pages in a real browser: links that scripts make are found, and nothing private is reached."""

import asyncio

import pytest
from tests.support.web import LoopbackWeb

from linkcensus.core.errors import BadInput
from linkcensus.core.page import Method
from linkcensus.core.url import canonicalize
from linkcensus.crawl.fetched import Request
from linkcensus.crawl.fetcher import Fetcher
from linkcensus.crawl.rendering_fetcher import RenderingFetcher, fetcher_of
from linkcensus.crawl.seeing import see

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SCRIPT = "<!doctype html><title>T</title><div id=x></div><script>{}</script>"
MAKE = """
const a = document.createElement('a'); a.href = '{}'; a.textContent = 'made by script';
document.getElementById('x').append(a);
"""


@pytest.fixture
def web():
    with LoopbackWeb() as made:
        yield made


@pytest.fixture
def settings(web, chromium):
    def made(**changes):
        given = {"crawl_render": "always", "crawl_browser": chromium, "crawl_render_seconds": 60}
        return web.settings(crawl_page_seconds=30, http_timeout_seconds=20, **(given | changes))

    return made


def fetch(web, settings, *urls):
    async def run():
        async with RenderingFetcher(settings, names=web.names) as fetcher:
            return [await fetcher.fetch(Request(url)) for url in urls]

    return asyncio.run(run())


def links(fetched):
    page = canonicalize(fetched.url)
    seen = see(page, fetched)
    return seen.last.visit, {link.target.url for link in seen.last.links}


def test_links_that_scripts_make(web, settings):
    direct = SCRIPT.format(MAKE.format("https://shop.com/direct"))
    web.page("http://blog.test/direct", direct)
    late = "setTimeout(() => {" + MAKE.format("https://shop.com/late") + "}, 300)"
    web.page("http://blog.test/late", SCRIPT.format(late))
    fetching = (
        "fetch('http://api.test/x').then(r => r.text()).then(u => {"
        + MAKE.replace("'{}'", "u")
        + "})"
    )
    web.page("http://blog.test/fetching", SCRIPT.format(fetching))
    cors = {"Content-Type": "text/plain", "Access-Control-Allow-Origin": "*"}
    web.page("http://api.test/x", "https://shop.com/fetched", headers=cors)
    web.page("http://blog.test/file.js", MAKE.format("https://shop.com/file"))
    web.page(
        "http://blog.test/linked", "<title>T</title><div id=x></div><script src=/file.js></script>"
    )
    names = ("direct", "late", "fetching", "linked")
    found = fetch(web, settings(), *(f"http://blog.test/{name}" for name in names))
    targets = []
    for fetched in found:
        visit, urls = links(fetched)
        assert (visit.method, visit.complete) == (Method.RENDERED, True)
        assert b"X-Crawler-Rendered: yes" in fetched.head
        assert fetched.payload == fetched.body
        targets += urls
    assert set(targets) == {f"https://shop.com/{n}" for n in ("direct", "late", "fetched", "file")}
    assert web.times_asked("http://blog.test/direct") == 1, "the browser asks for no page again"


def test_nothing_private_is_reached(web, settings):
    secret = f"http://127.0.0.1:{web.secret_port}"
    tries = f"""
    const out = t => {{ {MAKE.format("https://shop.com/tried")} }};
    const places = ['{secret}/', 'http://localhost:{web.secret_port}/', 'http://10.0.0.1/',
      'http://[::1]:{web.secret_port}/', 'http://moved.test/', 'file:///etc/passwd',
      'http://169.254.169.254/latest/'];
    const one = p => fetch(p, {{mode: 'no-cors'}}).then(r => r.text()).catch(e => 'refused');
    try {{ new WebSocket('ws://127.0.0.1:{web.secret_port}/') }} catch (e) {{}}
    try {{ new RTCPeerConnection({{iceServers: [{{urls: 'stun:127.0.0.1:{web.secret_port}'}}]}})
      .createDataChannel('x') }} catch (e) {{}}
    navigator.sendBeacon('{secret}/beacon', 'x');
    window.open('{secret}/popup');
    new Image().src = '{secret}/image';
    for (const kind of ['iframe', 'script', 'img', 'embed', 'object', 'link']) {{
      const e = document.createElement(kind);
      e.src = e.href = e.data = '{secret}/' + kind; e.rel = 'stylesheet';
      document.body.append(e);
    }}
    Promise.all(places.map(one)).then(out);
    """
    web.lead("moved.test", web.secret)
    web.page("http://blog.test/", f"<!doctype html><body><div id=x></div><script>{tries}</script>")
    (fetched,) = fetch(web, settings(), "http://blog.test/")
    _, urls = links(fetched)
    assert fetched.rendered
    assert "https://shop.com/tried" in urls
    assert web.secret_connections == 0
    assert b"secret" not in fetched.body.replace(secret.encode(), b"")


def test_robots_hold_for_what_pages_ask_for(web, settings):
    web.forbid("api.test", "/private")
    web.page("http://api.test/private.js", MAKE.format("https://shop.com/forbidden"))
    web.page(
        "http://blog.test/", "<div id=x></div><script src=http://api.test/private.js></script>"
    )
    (fetched,) = fetch(web, settings(), "http://blog.test/")
    assert links(fetched)[1] == set()
    assert web.disallowed_hits() == []


def test_pages_that_never_end(web, settings):
    web.page("http://blog.test/loop", SCRIPT.format("while (true) {}"))
    grow = "setInterval(() => document.body.append(document.createElement('p')), 1);"
    web.page("http://blog.test/grow", SCRIPT.format(MAKE.format("https://shop.com/") + grow))
    more = "for (let i = 0; i < 5000; i++) fetch('http://blog.test/many/' + i)"
    web.page("http://blog.test/many", SCRIPT.format(more))
    leave = "location.href = 'http://other.test/'"
    web.page("http://blog.test/leave", SCRIPT.format(MAKE.format("https://shop.com/") + leave))
    names = ("loop", "grow", "many", "leave")
    given = settings(crawl_render_seconds=12)
    loop, grown, many, left = fetch(web, given, *(f"http://blog.test/{n}" for n in names))
    assert not loop.rendered, "it comes as it was sent"
    assert loop.outcome.has_page
    assert links(grown)[1] == {"https://shop.com/"}
    assert many.outcome.has_page
    assert sum(asked.path.startswith("/many/") for asked in web.requests) <= 200
    assert left.url == "http://blog.test/leave"
    assert web.asked("other.test") == []


def test_only_pages_that_need_it(web, settings):
    text = "<p>" + "words " * 300 + "".join(f"<a href='https://x{n}.com/'>x</a>" for n in range(9))
    web.page("http://blog.test/plain", text + "<script>1</script>")
    web.page("http://blog.test/static", "<p>no scripts")
    web.page("http://blog.test/app", SCRIPT.format(MAKE.format("https://shop.com/")))
    web.page("http://blog.test/picture", "GIF89a", headers={"Content-Type": "image/gif"})
    names = ("plain", "static", "app", "picture")
    found = fetch(web, settings(crawl_render="needed"), *(f"http://blog.test/{n}" for n in names))
    assert [one.rendered for one in found] == [False, False, True, False]


def test_a_browser_that_does_not_start(web, settings):
    web.page("http://blog.test/", SCRIPT.format("1"))
    with pytest.raises(BadInput, match="the browser does not start"):
        fetch(web, settings(crawl_browser="/nonexistent/chromium"), "http://blog.test/")


def test_off_by_default(web, settings):
    assert type(fetcher_of(web.settings())) is Fetcher
    assert type(fetcher_of(settings())) is RenderingFetcher
