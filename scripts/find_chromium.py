"""Print the path of a Chromium that starts, or nothing: the browser tests ask for it.

Looked for in this order: the setting LINKCENSUS_CHROMIUM, the PATH, and Playwright's own folder.
With --install, one that is missing is installed by apt-get (as root, or where sudo asks for no
password), else by Playwright. Never asks for a password; what it does goes to standard error.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
APT_SECONDS = 600
PLAYWRIGHT_SECONDS = 600


def runs(command: list[str], seconds: float) -> bool:
    """Say whether a command ends well within the time, with no standard input and no output."""
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=seconds,
            check=False,
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def starts(path: str) -> bool:
    """Say whether a browser tells its version; a stub that only points to a store does not."""
    return runs([path, "--version"], seconds=30)


def from_setting() -> str | None:
    """The browser of the setting; one that is named but does not start is an error, not a skip."""
    path = os.environ.get("LINKCENSUS_CHROMIUM")
    if path and not starts(path):
        sys.exit(f"LINKCENSUS_CHROMIUM={path}: no browser that starts; name another or unset it")
    return path or None


def from_path() -> str | None:
    """The first browser of the PATH that starts."""
    found = (shutil.which(name) for name in NAMES)
    return next((path for path in found if path and starts(path)), None)


def from_playwright() -> str | None:
    """The browser that Playwright has installed for itself."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return None
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() and starts(path) else None


def install_with_apt() -> None:
    """Install Debian's Chromium as root or with a sudo that asks for no password."""
    if not shutil.which("apt-get"):
        return
    prefix: list[str] = []
    if os.geteuid() != 0:
        if not (shutil.which("sudo") and runs(["sudo", "-n", "true"], seconds=10)):
            return
        prefix = ["sudo", "-n"]
    print("browser tests: installing chromium with apt-get", file=sys.stderr)
    runs([*prefix, "apt-get", "update"], APT_SECONDS)
    runs([*prefix, "apt-get", "install", "--yes", "chromium"], APT_SECONDS)


def install_with_playwright() -> None:
    """Let Playwright fetch its own build into its cache."""
    print("browser tests: installing Playwright's chromium", file=sys.stderr)
    runs([sys.executable, "-m", "playwright", "install", "chromium"], PLAYWRIGHT_SECONDS)


def find_chromium(*, install: bool) -> str | None:
    """Find a browser, installing one first where that is wanted and possible."""
    found = from_setting() or from_path() or from_playwright()
    if found or not install:
        return found
    install_with_apt()
    found = from_path()
    if found:
        return found
    install_with_playwright()
    return from_playwright()


if __name__ == "__main__":
    print(find_chromium(install="--install" in sys.argv[1:]) or "")
