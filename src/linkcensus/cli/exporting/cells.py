"""One value in one cell: how tables write what JSON has more words for.

Spreadsheets run what begins like a formula. So in CSV and XLSX, and there only, a cell that
begins with one of `FORMULA_STARTS` (after any number of `'`) gets one more `'` in front. Importing
our own exports takes exactly that one away again, so nothing is lost.
"""

import json
from collections.abc import Mapping

Cells = Mapping[str, object]

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""ASCII and full-width."""


def neutralised(text: str) -> str:
    """Return `text`, with a `'` in front where a spreadsheet could take it for a formula."""
    return f"'{text}" if text.lstrip("'").startswith(FORMULA_STARTS) else text


def cell_text(value: object) -> str:
    """Return a value as the text of a cell: nothing for null, lists joined by `|`."""
    if value is None:
        return ""
    if isinstance(value, str):
        return neutralised(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    return listed(value)


def listed(value: object) -> str:
    """Return a list of words joined by `|`; anything deeper as JSON."""
    if isinstance(value, list) and all(isinstance(part, str) and "|" not in part for part in value):
        return neutralised("|".join(value))
    return json.dumps(value, ensure_ascii=False) if value else ""
