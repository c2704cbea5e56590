"""A server under test as a browser sees it, and contexts that complain about what they should."""

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, Request, expect

EMAIL = "founder@example.test"
PASSWORD = "a long made-up passphrase"
HERO = "tarnwick-lanterns.com"
"""The site that the made-up web is about."""

PATIENCE_MS = 20_000
"""How long a browser may take for anything: busy machines are slow, broken things are for ever."""

MOST_TABS = 80
"""Before something is called out of reach."""

expect.set_options(timeout=PATIENCE_MS)

_AXE = Path(__file__).parents[2] / "ui" / "node_modules" / "axe-core" / "axe.min.js"


@dataclass(frozen=True)
class Served:
    """A server that answers at `address` (with a slash at its end) until the tests are over."""

    address: str
    data: Path
    setup_token: str | None

    def at(self, path: str) -> str:
        """The whole address of a path below the root."""
        return self.address + path.lstrip("/")


@dataclass
class Watched:
    """A browser context that remembers what must not happen in it."""

    context: BrowserContext
    home: str
    complaints: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)
    """Parts of console messages that a test provokes, such as a 401."""

    def page(self) -> Page:
        """Open a page whose console and requests are watched."""
        page = self.context.new_page()
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(f"page error: {error}"))
        page.on("request", self._see)
        return page

    def unexpected(self) -> list[str]:
        """Return what was complained about and not expected."""
        return [one for one in self.complaints if not any(part in one for part in self.expected)]

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(f"console: {message.text} ({message.location.get('url')})")

    def _see(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.netloc != self.home:
            self.complaints.append(f"request to a foreign host: {request.url}")


def sign_in(watched: Watched, server: Served, email: str = EMAIL, password: str = PASSWORD) -> None:
    """Sign the context in over the API, as the login page does."""
    answer = watched.context.request.post(
        server.at("api/v1/session"),
        data={"email": email, "password": password},
        headers={"Origin": server.address.rstrip("/")},
    )
    assert answer.ok, answer.text()


def settled(page: Page) -> None:
    """Wait until the page has its heading and nothing of it is still to come."""
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator("[aria-busy=true], .mantine-Skeleton-root, .lc-bone")).to_have_count(0)


def rows(page: Page, *, before: int | None = None) -> int:
    """The rows that the table says it has, once it is not busy and they are no more `before`."""
    table = page.get_by_test_id("table")
    if before is not None:
        expect(table).not_to_have_attribute("aria-rowcount", str(before + 1))
    expect(table).to_have_attribute("aria-busy", "false")
    return int(table.get_attribute("aria-rowcount") or 0) - 1


def open_row(page: Page, number: int = 1, cell: int = 1) -> None:
    """Click where a row holds no value to filter by; what is told about it stands beside."""
    page.get_by_role("row").nth(number).get_by_role("cell").nth(cell).click()
    expect(page.get_by_test_id("drawer")).to_be_visible()


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until something has the focus, as somebody without a mouse does."""
    expect(wanted).to_be_visible()
    for _ in range(MOST_TABS):
        if wanted.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"no Tab leads to {wanted}")


def axe_violations(page: Page, *rules: str, within: str | None = None) -> list[str]:
    """Run axe, or some of its rules, over the page or a part of it; a line for each finding."""
    options: dict[str, object] = {"resultTypes": ["violations"]}
    if rules:
        options["runOnly"] = list(rules)
    if not page.evaluate("'axe' in window"):
        page.evaluate(_AXE.read_text(encoding="utf-8"))
    found = page.evaluate(
        "async ([within, options]) => (await axe.run(within ?? document, options)).violations",
        [within, options],
    )
    return [
        f"{violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in found
        for node in violation["nodes"]
    ]
