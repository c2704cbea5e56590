"""Text that a terminal can show safely: foreign words cannot move the cursor or hide others."""

BLOCKS = "▁▂▃▄▅▆▇█"
_EIGHTHS = " ▏▎▍▌▋▊▉"


def safe(text: str) -> str:
    """Return `text` on one line, with everything that is no visible character replaced.

    Escape sequences, line breaks, bidirectional overrides and zero-width characters become
    `�`; tabs and no-break spaces become spaces.
    """
    if text.isprintable():
        return text
    return "".join(_visible(char) for char in text)


def _visible(char: str) -> str:
    if char.isprintable():
        return char
    return " " if char in "\t\xa0\u3000\u2009\u202f" else "\ufffd"


def short_url(url: str) -> str:
    """Return a URL without what a reader does not need: `https://` and the lone final slash."""
    text = url.removeprefix("https://")
    if text.endswith("/") and text.count("/") == (3 if text.startswith("http://") else 1):
        text = text[:-1]
    return safe(text)


def number(value: float | None) -> str:
    """Return a count with thousands separated, a dash where there is none."""
    if value is None:
        return "–"
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"


def share(part: float, whole: float) -> str:
    """Return a percentage: `<1 %` for what is little but not nothing."""
    if not whole:
        return "–"
    percent = 100 * part / whole
    if 0 < percent < 1:
        return "<1 %"
    return f"{percent:.0f} %"


def bar(part: float, whole: float, width: int) -> str:
    """Return a bar of at most `width` columns whose length is the share of `part`."""
    if whole <= 0 or part <= 0:
        return ""
    eighths = max(1, round(8 * width * min(part / whole, 1)))
    full, rest = divmod(eighths, 8)
    return "█" * full + (_EIGHTHS[rest] if rest else "")


def sparkline(values: list[float], width: int) -> str:
    """Return values as a line of blocks; more values than columns are summed up in groups."""
    if not values:
        return ""
    if len(values) > width:
        groups: list[float] = [0.0] * width
        for position, value in enumerate(values):
            groups[position * width // len(values)] += value
        values = groups
    top = max(values)
    if top <= 0:
        return BLOCKS[0] * len(values)
    return "".join(
        " " if value <= 0 else BLOCKS[min(7, int(value / top * 7.999))] for value in values
    )
