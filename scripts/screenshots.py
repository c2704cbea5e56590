"""Write docs/screens: a picture of every screen in light and dark, from the demo's data.

Usage: scripts/screenshots.py ADDRESS EMAIL PASSWORD [SCREEN...]; ADDRESS is where `linkcensus demo`
serves. Needs a Chromium (LINKCENSUS_CHROMIUM, or the one that scripts/find_chromium.py finds).
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from ui_screens import screens

REPOSITORY = Path(__file__).resolve().parents[1]
FOLDER = REPOSITORY / "docs" / "screens"
HERO = "tarnwick-lanterns.com"
RIVALS = ("pellgarth-lamps.co.uk", "osterglimm-leuchten.de")

_FURTHER = {
    "compare": "?" + "&".join(f"rivals={name}" for name in RIVALS),
    "gap": "?" + "&".join(f"rivals={name}" for name in RIVALS),
    "sql": "?q=" + quote("SELECT source_site, count(*) FROM links GROUP BY ALL LIMIT 20"),  # noqa: S608
    "listening": f"?about={HERO}",
    "whatIf": "?edit=" + quote("disavow:gorseley-living.org"),
}
_PATIENCE = 30_000


def shown_screens() -> dict[str, str]:
    """The path of each built screen by its name, with what it is asked for the picture."""
    return {name: path + _FURTHER.get(name, "") for name, path in screens(HERO).items()}


def main() -> None:
    """Take the pictures."""
    address, email, password, *wanted = sys.argv[1:]
    address = address.rstrip("/") + "/"
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=_chromium(),
            args=["--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader"],
        )
        for scheme in ("light", "dark"):
            _take(browser, scheme, address, (email, password), wanted)
        if not wanted or "setup" in wanted:
            _take_setup(browser)
        browser.close()
    _write_page([*_BEFORE, *shown_screens(), *_OPENED, "phone"])


def _take(
    browser: Browser, scheme: str, address: str, who: tuple[str, str], wanted: list[str]
) -> None:
    """Take all pictures in one scheme: the screens, and what opens above them."""
    context = _context(browser, scheme)
    page = context.new_page()
    page.goto(f"{address}login")
    _picture(page, "login", scheme)
    _sign_in(context, address, *who)
    for name, path in shown_screens().items():
        if not wanted or name in wanted:
            page.goto(address + path)
            _picture(page, name, scheme)
    for name, (path, act) in _OPENED.items():
        if not wanted or name in wanted:
            page.goto(address + path)
            _settle(page)
            act(page)
            _picture(page, name, scheme)
    if not wanted or "phone" in wanted:
        page.set_viewport_size({"width": 390, "height": 844})
        page.goto(f"{address}sites/{HERO}/overview")
        _picture(page, "phone", scheme)
    context.close()


def _take_setup(browser: Browser) -> None:
    """Take the first screen of all, from a server without data."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "linkcensus", "--data", folder, "--json", "serve"]
        server = subprocess.Popen([*command, "--port=0"], stdout=subprocess.PIPE, text=True)
        try:
            assert server.stdout is not None
            told = json.loads(server.stdout.readline())
            for scheme in ("light", "dark"):
                context = _context(browser, scheme)
                page = context.new_page()
                page.goto(f"{told['address']}setup#token={told['setup_token']}")
                _picture(page, "setup", scheme)
                context.close()
        finally:
            server.terminate()
            server.wait(timeout=30)


def _context(browser: Browser, scheme: str) -> BrowserContext:
    size = {"width": 1280, "height": 800}
    return browser.new_context(viewport=size, color_scheme=scheme, locale="en-GB")  # type: ignore[arg-type]  # as Playwright has them


def _picture(page: Page, name: str, scheme: str) -> None:
    _settle(page)
    page.screenshot(path=FOLDER / f"{name}-{scheme}.png")
    print(name, scheme)


def _open_evidence(page: Page) -> None:
    page.get_by_role("row").nth(1).get_by_role("cell").nth(1).click()
    expect(page.get_by_test_id("evidence")).to_be_visible(timeout=_PATIENCE)


def _open_builder(page: Page) -> None:
    page.get_by_test_id("builder").click()
    expect(page.get_by_role("dialog", name="Filter builder")).to_be_visible()


def _open_palette(page: Page) -> None:
    page.keyboard.press("Control+k")
    expect(page.get_by_role("textbox", name="Search or jump to")).to_be_visible()


def _stage_table(page: Page) -> None:
    rows = "".join(
        f"https://{site}/post-{n},https://www.{HERO}/,a lantern,2026-0{n}-11\n"
        for n, site in enumerate(RIVALS, start=1)
    )
    table = {"name": "links-of-a-tool.csv", "mimeType": "text/csv"}
    content = f"woher,wohin,wortlaut,tag\n{rows}".encode()
    page.locator("input[type=file]").set_input_files({**table, "buffer": content})  # type: ignore[arg-type]  # as Playwright has them
    expect(page.get_by_test_id("sample")).to_be_visible(timeout=_PATIENCE)


_OPENED: dict[str, tuple[str, Callable[[Page], None]]] = {
    "evidence": (f"sites/{HERO}/backlinks?group=all", _open_evidence),
    "filter-builder": (f"sites/{HERO}/backlinks?filter=authority:gte:10", _open_builder),
    "import-mapping": ("imports", _stage_table),
    "palette": (f"sites/{HERO}/overview", _open_palette),
}
"""What opens above a screen: where, and how."""

_BEFORE = ("setup", "login")


def _sign_in(context: BrowserContext, address: str, email: str, password: str) -> None:
    answer = context.request.post(
        f"{address}api/v1/session",
        data={"email": email, "password": password},
        headers={"Origin": address.rstrip("/")},
    )
    if not answer.ok:
        sys.exit(f"screenshots: cannot sign in: {answer.text()}")


def _settle(page: Page) -> None:
    """Wait until nothing is on its way: no request, no skeleton."""
    page.wait_for_load_state("networkidle", timeout=_PATIENCE)
    busy = page.locator("[aria-busy=true], .mantine-Skeleton-root")
    expect(busy).to_have_count(0, timeout=_PATIENCE)
    page.wait_for_timeout(700)  # charts draw themselves in


def _write_page(shown: list[str]) -> None:
    lines = [
        "# Screens",
        "",
        "The demo's data, in light and dark. Written by `scripts/screenshots.py`.",
        "",
    ]
    for name in shown:
        pictures = " ".join(
            f"![{name}, {scheme}](screens/{name}-{scheme}.png)" for scheme in ("light", "dark")
        )
        lines += [f"## {name}", "", pictures, ""]
    (REPOSITORY / "docs" / "screens.md").write_text("\n".join(lines), encoding="utf-8")


def _chromium() -> str:
    if named := os.environ.get("LINKCENSUS_CHROMIUM"):
        return named
    script = REPOSITORY / "scripts" / "find_chromium.py"
    found = subprocess.run([sys.executable, script], capture_output=True, text=True, check=True)
    return found.stdout.strip()


if __name__ == "__main__":
    main()
