"""Write docs/screens: a picture of every screen in light and dark, from the demo's data.

Usage: scripts/screenshots.py ADDRESS EMAIL PASSWORD [SCREEN...]; ADDRESS is where `linkcensus demo`
serves. Needs a Chromium (LINKCENSUS_CHROMIUM, or the one that scripts/find_chromium.py finds).
"""

import os
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import BrowserContext, Page, expect, sync_playwright

REPOSITORY = Path(__file__).resolve().parents[1]
FOLDER = REPOSITORY / "docs" / "screens"
HERO = "tarnwick-lanterns.com"
RIVALS = ("pellgarth-lamps.co.uk", "osterglimm-leuchten.de")

_SCREEN = re.compile(
    r'id: "(\w+)",\s+path: (?:of\("([\w-]+)"\)|"([^"]+)"),(?:(?!\bid: ").)*?page: \(\)', re.DOTALL
)
_FURTHER = {
    "compare": "?" + "&".join(f"rivals={name}" for name in RIVALS),
    "gap": "?" + "&".join(f"rivals={name}" for name in RIVALS),
    "sql": "?q=" + quote("SELECT source_site, count(*) FROM links GROUP BY ALL LIMIT 20"),  # noqa: S608
    "listening": f"?about={HERO}",
    "whatIf": "?edit=" + quote("disavow:gorseley-living.org"),
}
_PATIENCE = 30_000


def screens() -> dict[str, str]:
    """The path of each built screen by its name, as the UI's own list has them."""
    text = (REPOSITORY / "ui" / "src" / "screens.ts").read_text(encoding="utf-8")
    found = {
        name: (f"sites/{HERO}/{of}" if of else path.lstrip("/")) + _FURTHER.get(name, "")
        for name, of, path in _SCREEN.findall(text)
    }
    return {name: path for name, path in found.items() if name not in {"setup", "login"}}


def main() -> None:
    """Take the pictures."""
    address, email, password, *wanted = sys.argv[1:]
    address = address.rstrip("/") + "/"
    chosen = {name: path for name, path in screens().items() if not wanted or name in wanted}
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=_chromium(),
            args=["--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader"],
        )
        for scheme in ("light", "dark"):
            context = browser.new_context(
                viewport={"width": 1280, "height": 800}, color_scheme=scheme, locale="en-GB"
            )
            page = context.new_page()
            page.goto(f"{address}login")
            _settle(page)
            page.screenshot(path=FOLDER / f"login-{scheme}.png")
            _sign_in(context, address, email, password)
            for name, path in chosen.items():
                page.goto(address + path)
                _settle(page)
                page.screenshot(path=FOLDER / f"{name}-{scheme}.png")
                print(name, scheme)
        browser.close()
    _write_page(screens())


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


def _write_page(shown: dict[str, str]) -> None:
    lines = [
        "# Screens",
        "",
        "The demo's data, in light and dark. Written by `scripts/screenshots.py`.",
        "",
    ]
    for name in ["login", *shown]:
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
