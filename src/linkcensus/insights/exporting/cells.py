"""One value in one cell: how tables write what JSON has more words for.

Spreadsheets run what begins like a formula. So in CSV and XLSX, and there only, a cell that
begins with one of `FORMULA_STARTS` (after any number of `'`) gets one more `'` in front. Importing
our own exports takes exactly that one away again, so nothing is lost.
"""

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from linkcensus.insights import json_text

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""ASCII and full-width."""


_FORMULA = re.compile(f"'*[{re.escape(''.join(FORMULA_STARTS))}]")


def neutralised(text: str) -> str:
    """Return `text`, with a `'` in front where a spreadsheet could take it for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def cell_text(value: object) -> str:
    """Return a value as the text of a cell: nothing for null, lists joined by `|`."""
    cell = table_cell(value)
    return "" if cell is None else cell if isinstance(cell, str) else repr(cell)


def table_cell(value: object) -> object:
    """Return a value as a writer of CSV takes it: a number, None or safe text."""
    convert = _CONVERSIONS.get(type(value), _of_rare_kind)
    return value if convert is None else convert(value)


def _of_rare_kind(value: object) -> str:
    if isinstance(value, str):
        return neutralised(str(value))
    if isinstance(value, date | Decimal):
        return str(value)
    return neutralised(listed(value))


@lru_cache(maxsize=4_096)
def _utc(moment: datetime) -> str:
    return json_text.utc(moment)


def listed(value: object) -> str:
    """Return a list of words joined by `|`; anything deeper as JSON."""
    if not value:
        return ""
    if isinstance(value, tuple | list) and all(
        isinstance(part, str) and "|" not in part for part in value
    ):
        return "|".join(value)
    return json_text.record(value)


def _of_bool(value: object) -> str:
    return "true" if value else "false"


_CONVERSIONS: dict[type, Callable[[Any], object] | None] = {
    type(None): None,
    int: None,
    float: None,
    str: neutralised,
    bool: _of_bool,
    datetime: _utc,
}
"""By the value's exact type; a row has forty cells and a file may have millions of rows."""
