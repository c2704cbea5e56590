"""The screens of the UI, as its own list in ui/src/screens.ts has them."""

import re
from pathlib import Path

LIST = Path(__file__).resolve().parents[1] / "ui" / "src" / "screens.ts"
FRAMELESS = frozenset({"setup", "login"})
"""Screens before anybody is signed in."""

_SCREEN = re.compile(
    r'id: "(\w+)",\s+path: (?:of\("([\w-]+)"\)|"([^"]+)"),(?:(?!\bid: ").)*?page: \(\)', re.DOTALL
)


def screens(target: str) -> dict[str, str]:
    """The path of each built screen by its name, those about a site with `target` in it."""
    return {
        name: f"sites/{target}/{of}" if of else path.lstrip("/")
        for name, of, path in _SCREEN.findall(LIST.read_text(encoding="utf-8"))
        if name not in FRAMELESS
    }
