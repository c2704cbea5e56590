"""Crawling from the screens: start one, watch it, see what came of it, look at the links again."""

import re
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.support.browsing import EMAIL, PASSWORD, Served, Watched, settled, sign_in

pytestmark = [pytest.mark.browser]

PAGES = 12
_WORDS = "words " * 120
_LONG_MS = 90_000
"""What crawls and checks may take on a busy machine."""


class _Site(BaseHTTPRequestHandler):
    """A site of some pages, one without a title, one forbidden; slow enough to be watched."""

    def do_GET(self) -> None:
        time.sleep(0.05)
        number = self.path.removeprefix("/p")
        if self.path == "/robots.txt":
            self._send(b"User-agent: *\nDisallow: /private\n", "text/plain")
        elif self.path == "/" or (number.isdecimal() and int(number) < PAGES):
            links = "".join(f'<a href="/p{n}">page {n}</a> ' for n in range(PAGES))
            head = "" if number == "3" else f"<title>Page {number}</title>"
            body = f'{head}{_WORDS}{links}<a href="/private">x</a> <a href="/gone">y</a>'
            self._send(body.encode(), "text/html")
        else:
            self._send(b"none", "text/html", 404)

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def _send(self, body: bytes, kind: str, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """The address of a small site on this machine, with a slash at its end."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture
def page(
    watch: Callable[..., Watched], start_server: Callable[..., Served], tmp_path: Path
) -> tuple[Page, Served]:
    """A page of an administrator of an empty installation that may crawl this machine."""
    served = start_server(
        tmp_path / "data",
        LINKCENSUS_ADMIN_EMAIL=EMAIL,
        LINKCENSUS_ADMIN_PASSWORD=PASSWORD,
        LINKCENSUS_ALLOWED_NETWORKS="127.0.0.0/8",
        LINKCENSUS_CRAWL_DELAY_SECONDS="0.05",
        LINKCENSUS_WORKERS="1",
    )
    watched = watch(served)
    watched.expected.append("404")  # a crawl is known once its job has begun
    sign_in(watched, served)
    return watched.page(), served


def test_a_crawl_from_its_start_to_the_audit(page: tuple[Page, Served], site: str):
    opened, served = page
    opened.goto(served.at("crawls"))
    settled(opened)
    expect(opened.get_by_test_id("empty")).to_contain_text("No crawl yet")

    opened.get_by_test_id("new-crawl").first.click()
    form = opened.get_by_test_id("start-crawl")
    form.get_by_role("radio", name="List").click()
    expect(form.get_by_role("radio", name="List")).to_have_attribute("aria-checked", "true")
    addresses = [site, *(f"{site}p{number}" for number in range(PAGES)), f"{site}private"]
    form.get_by_role("textbox", name="Pages", exact=False).first.fill("\n".join(addresses))
    form.get_by_role("button", name="Start the crawl").click()

    crawl = opened.get_by_test_id("crawl")
    expect(crawl).to_have_attribute("data-state", "done", timeout=_LONG_MS)
    expect(crawl).to_contain_text(f"{len(addresses)} of {len(addresses)} pages")
    expect(opened.get_by_test_id("crawl-hosts")).to_contain_text("127.0.0.1")
    crawl.get_by_role("button", name=re.compile(r"robots\.txt forbids")).click()
    expect(opened.get_by_test_id("crawl-urls")).to_contain_text("/private")
    row = opened.get_by_test_id("table").get_by_role("row").nth(1)
    expect(row).to_contain_text("done")

    opened.goto(served.at("sites/127.0.0.1/audit"))
    settled(opened)
    problem = opened.get_by_role("button", name=re.compile("No title"))
    problem.click()
    expect(opened).to_have_url(re.compile("having="))
    expect(opened.get_by_test_id("table").get_by_role("row")).to_have_count(2)
    expect(opened.get_by_test_id("table")).to_contain_text("/p3")


def test_screens_say_what_to_do_while_nothing_is_known(page: tuple[Page, Served]):
    opened, served = page
    for screen, told in (
        ("status", "No link is known here"),
        ("status?tab=losses", "No loss is known"),
        ("traffic", "linkcensus import access.log --site shop.example"),
        ("mentions", "Import posts or a feed"),
        ("audit", "Crawl this site"),
    ):
        opened.goto(served.at(f"sites/shop.example/{screen}"))
        settled(opened)
        expect(opened.get_by_test_id("empty")).to_contain_text(told)

    opened.goto(served.at("sites/shop.example/status"))
    opened.get_by_test_id("check-now").click()
    opened.get_by_test_id("check-start").click()
    job = opened.get_by_test_id("live-job")
    expect(job).to_have_attribute("data-state", "done", timeout=_LONG_MS)
    expect(job).to_contain_text("0 pages looked at")

    opened.goto(served.at("listening?about=shop.example"))
    settled(opened)
    expect(opened.get_by_test_id("empty")).to_contain_text("Nothing was listened to yet")
    expect(opened.get_by_test_id("estimate")).to_contain_text("No site is known to link to it")
    adding = opened.get_by_test_id("add-source")
    adding.get_by_label("Another source").fill("mastodon:social.example")
    adding.get_by_role("button", name="By the clock").click()
    opened.get_by_test_id("schedule-form").get_by_role("button", name="Save").click()
    expect(opened.get_by_test_id("sources")).to_contain_text("mastodon:social.example")
    expect(opened.get_by_test_id("sources")).to_contain_text("network, by a schedule")
