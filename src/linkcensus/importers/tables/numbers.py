"""What number does a cell of an export mean?

Vendors write `1,240`, `1.240`, `1 240`, `1'240`, `12,5`, `12 %`, `1.2K`, `<1`, `-` and ''. A count
(`whole`) and a figure with decimals are read by different rules, because `1.240` is 1240 links but
1.24 seconds: the preset says which one a column holds.
"""

import math
import re

_BLANKS = dict.fromkeys(map(ord, " \t\u00a0\u2007\u2009\u202f'\u2019"))
"""Characters that group digits or stand around a number and never change its value."""

_ABSENT = frozenset({"", "-", "\u2013", "\u2014", "n/a", "na", "none", "null", "nan", "unknown"})
_SCALES = {"k": 1e3, "m": 1e6, "b": 1e9, "mn": 1e6, "bn": 1e9}
_NUMBER = re.compile(r"([+-]?)(\d[\d.,]*|[.,]\d+)(?:[eE]([+-]?\d{1,3}))?([kKmMbB]n?)?%?\Z")
_GROUPED = re.compile(r"\d{1,3}(?:[.,]\d{3})+\Z")
_LONGEST = 64


def is_absent(text: str) -> bool:
    """Tell whether a cell says that there is no value: '', `-`, `n/a` and the like."""
    return len(text) < 10 and text.strip().lower() in _ABSENT


def parse_number(text: str, *, whole: bool = False) -> float | None:
    """Return the number a cell holds, None when it holds none; never NaN or infinite.

    Args:
        text: The cell as it was written.
        whole: The column holds counts, so that a separator before three digits groups thousands.
            Otherwise a single comma before three digits groups (`1,240`) and a single point before
            them is a decimal point (`1.240`).
    """
    compact = text.translate(_BLANKS) if len(text) <= _LONGEST else ""
    if compact.isascii() and compact.isdigit():
        return float(compact)
    match = _NUMBER.match(compact)
    if match is None:
        return None
    sign, digits, exponent, scale = match.groups()
    plain = _without_separators(digits, whole=whole and not scale and not exponent)
    if plain is None:
        return None
    value = float(f"{sign}{plain}e{exponent or 0}") * _SCALES.get((scale or "").lower(), 1.0)
    return value if math.isfinite(value) else None


def parse_whole(text: str) -> int | None:
    """Return the non-negative count a cell holds, None when it holds none.

    `<1` is 0: less than one whole thing.
    """
    if text.isascii() and text.isdigit() and len(text) <= 15:
        return int(text)
    if text.strip() == "<1":
        return 0
    value = parse_number(text, whole=True)
    return int(value) if value is not None and 0 <= value < 1e15 else None


def _without_separators(digits: str, *, whole: bool) -> str | None:
    """Return the digits with `.` for the decimal mark alone; None when they make no number."""
    commas, points = digits.count(","), digits.count(".")
    if not commas and not points:
        return digits
    if whole and _GROUPED.match(digits) and not (commas and points):
        return digits.replace(",", "").replace(".", "")
    if commas and points:
        decimal = "," if digits.rfind(",") > digits.rfind(".") else "."
    elif commas + points > 1:
        return digits.replace(",", "").replace(".", "") if _GROUPED.match(digits) else None
    elif commas:
        if _GROUPED.match(digits):
            return digits.replace(",", "")
        decimal = ","
    else:
        decimal = "."
    grouping = "." if decimal == "," else ","
    head, _, tail = digits.rpartition(decimal)
    if decimal in head or grouping in tail:
        return None
    if grouping in head and not _GROUPED.match(head):
        return None
    return f"{head.replace(grouping, '') or '0'}.{tail or '0'}"
