"""How evidence quotes what strangers wrote: one line, short, no control characters."""

from linkcensus.core.errors import one_line

_LONGEST = 80


def quote(text: str) -> str:
    """Return the text in quotation marks, cut to 80 characters."""
    line = one_line(text[: 4 * _LONGEST])
    return f"“{line if len(line) <= _LONGEST else line[: _LONGEST - 1] + '…'}”"


def some(names: list[str], most: int = 4) -> str:
    """Name the first few of many: `a, b, c and 5 more`."""
    shown = ", ".join(one_line(name)[:_LONGEST] for name in names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most:,} more"
