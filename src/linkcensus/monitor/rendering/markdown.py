"""A message in a few lines of the markup of a chat service, each with its own escapes.

Where a service has no escape for what it reads as markup, the character is replaced by one that
looks like it: words of strangers must not make links, mention everybody, or hide a line.

Source:
    Slack: "Formatting text for app surfaces" (mrkdwn; mentions are written `<!…>` and `<@…>`).
    Discord: "Markdown Text 101" (backslash escapes, masked links). Telegram: Bot API, "HTML style";
    `@name` mentions in any text, and has no escape.
"""

from collections.abc import Callable
from dataclasses import dataclass
from html import escape

from linkcensus.monitor.message import Item, Message, counted, people, web_url

_ROOM_FOR_REST = 40


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one service writes. URLs are given as `web_url` returns them."""

    words: Callable[[str], str]
    """Writes words so that nothing in them is markup."""
    bold: Callable[[str], str]
    """Makes words bold that `words` wrote."""
    link: Callable[[str, str], str]
    """Writes a link: the URL, and plain words of ours."""
    address: Callable[[str], str]
    """Writes a link whose words are the URL itself."""


def render_markdown(message: Message, dialect: Dialect, *, most_characters: int) -> str:
    """Return a message in the markup of a service, without its subject.

    Args:
        message: What to tell.
        dialect: Of the service.
        most_characters: At least 500. Whole items are left out at the end, and counted.
    """
    end = [dialect.link(message.url, "See all of it")] if message.url else []
    shown = [dialect.words(line) for line in _head(message)]
    room = most_characters - _ROOM_FOR_REST - sum(len(part) + 2 for part in (*shown, *end))
    if room < 0:  # a lead and an address of the utmost length
        return dialect.words(message.subject)[:most_characters]
    left = len(message.items)
    for item in message.items:
        block = item_markdown(item, dialect)
        room -= len(block) + 2
        if room < 0:
            break
        shown.append(block)
        left -= 1
    if message.more + left:
        shown.append(dialect.words(f"… and {message.more + left:,} more"))
    return "\n\n".join([*shown, *end])


def item_markdown(item: Item, dialect: Dialect) -> str:
    """Return one item in a few lines."""
    url = web_url(item.url)
    lines = [dialect.bold(dialect.words(item.title))]
    if item.url:
        lines.append(dialect.address(url) if url else dialect.words(item.url))
    if item.why:
        lines.append(dialect.words(item.why))
    if item.facts:
        lines.append(dialect.words("; ".join(f"{name}: {value}" for name, value in item.facts)))
    last = [dialect.words(people(item.at))] if item.at is not None else []
    last += [dialect.link(item.evidence_url, "Evidence")] if item.evidence_url else []
    return "\n".join([*lines, " · ".join(last)] if last else lines)


def _head(message: Message) -> list[str]:
    project = [message.project] if message.project else []
    counts = [counted(message.counts)] if message.counts else []
    return [line for line in (*project, message.lead, *counts) if line]


_WIDE = 0xFEE0
"""From a character of ASCII to the one of full width that looks like it."""


def _widened(marks: str) -> dict[str, str]:
    return {mark: chr(ord(mark) + _WIDE) for mark in marks}


_SLACK = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", **_widened("*~`")})
_TELEGRAM = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", **_widened("@")})
_DISCORD = str.maketrans({mark: f"\\{mark}" for mark in "\\*_~`|<>[]()#@"})
_IN_BARE_URL = str.maketrans({"*": "%2A", "~": "%7E", "@": "%40"})
_PLAIN = str.maketrans(_widened("*~`<>[]()@|\\"))

SLACK = Dialect(
    words=lambda text: text.translate(_SLACK),
    bold=lambda words: f"*{words}*",
    link=lambda url, words: f"<{escape(url, quote=False)}|{words}>",
    address=lambda url: f"<{escape(url, quote=False)}>",
)
DISCORD = Dialect(
    words=lambda text: text.translate(_DISCORD),
    bold=lambda words: f"**{words}**",
    link=lambda url, words: f"[{words}](<{url}>)",
    address=lambda url: f"<{url}>",
)
TELEGRAM = Dialect(
    words=lambda text: text.translate(_TELEGRAM),
    bold=lambda words: f"<b>{words}</b>",
    link=lambda url, words: f'<a href="{escape(url)}">{words}</a>',
    address=lambda url: f'<a href="{escape(url)}">{escape(url, quote=False)}</a>',
)
PLAIN = Dialect(
    words=lambda text: text.translate(_PLAIN),
    bold=lambda words: words,
    link=lambda url, words: f"{words}: {url.translate(_IN_BARE_URL)}",
    address=lambda url: url.translate(_IN_BARE_URL),
)
"""For services whose markup is not known: no character that any Markdown reads."""
