"""What people are told: one message about what happened to links, the same for every channel.

Most of its words come from strangers' pages. They are made inert here, once: bounded, on one line,
without characters that show as nothing or turn the text around. What is left for `rendering` is to
escape what its own syntax would read, and for channels to send it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urlsplit, urlunsplit

MOST_ITEMS = 100
"""Items that a message carries; further ones are counted."""

_LONGEST_SUBJECT = 200
_LONGEST_WORDS = 500
_LONGEST_LEAD = 1_000
_LONGEST_URL = 2_000
_MOST_FACTS = 12
_MOST_COUNTS = 30
_SPACES = "\t\n\r\v\f\x1c\x1d\x1e\x1f\x85\u2028\u2029"


def inert(text: str, longest: int = _LONGEST_WORDS) -> str:
    """Return text on one line that shows what it holds, of at most `longest` characters.

    White space of any kind becomes single spaces; control characters, bidirectional overrides,
    zero-width characters and halves of surrogate pairs become `�`, so that nobody reads an order
    of letters that is not there.
    """
    cut = text[: 4 * longest]
    visible = "".join(char if char.isprintable() else _shown(char) for char in cut)
    line = " ".join(visible.split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"


def web_url(url: str | None) -> str | None:
    """Return a URL that may become a link; else None.

    It is one of http or https, of visible ASCII and not too long, and names no user, which would
    read like a host. Characters that end a link in HTML, Markdown or plain text are
    percent-encoded, which leads to the same page.
    """
    if url is None or len(url) > _LONGEST_URL:
        return None
    try:
        parts = urlsplit(url.strip())
        host = parts.hostname or ""
    except ValueError:
        return None
    readable = all("!" <= char <= "~" and char not in "\"'()<>\\^`{|}" for char in parts.netloc)
    if parts.scheme not in ("http", "https") or not host or "@" in parts.netloc or not readable:
        return None
    rest = urlunsplit(("", "", parts.path, parts.query, parts.fragment))
    return f"{parts.scheme}://{parts.netloc}{''.join(_in_url(char) for char in rest)}"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that happened."""

    title: str
    """What happened, such as "Lost link from blog.example"."""
    url: str | None = None
    """The page concerned, most often the one that links."""
    site: str | None = None
    """The referring site."""
    why: str = ""
    """The cause, or the rule that noticed it."""
    at: datetime | None = None
    """When it happened; aware."""
    evidence_url: str | None = None
    """Where the evidence is shown; an address of this installation."""
    facts: tuple[tuple[str, str], ...] = ()
    """Further words with their names, such as ("anchor text", "shoes"); at most 12."""

    def __post_init__(self) -> None:
        """Make every word inert."""
        _set(self, "title", inert(self.title) or "Something happened")
        _set(self, "url", None if self.url is None else inert(self.url, _LONGEST_URL))
        _set(self, "site", None if self.site is None else inert(self.site, 253))
        _set(self, "why", inert(self.why))
        _set(self, "at", _utc(self.at))
        _set(self, "evidence_url", web_url(self.evidence_url))
        facts = tuple((inert(name, 60), inert(value)) for name, value in self.facts[:_MOST_FACTS])
        _set(self, "facts", facts)


@dataclass(frozen=True, slots=True)
class Message:
    """What one channel is told at once: a single event, a digest, or a test."""

    id: str
    """Names the message for ever: who gets the same id twice was told the same thing twice."""
    subject: str
    lead: str
    """One line that says it all."""
    made_at: datetime
    """Aware."""
    items: tuple[Item, ...] = ()
    counts: tuple[tuple[str, int], ...] = ()
    """What was counted, such as ("lost links", 12), in the order in which it is shown."""
    project: str | None = None
    url: str | None = None
    """Where all of it is shown; an address of this installation."""
    footer: str = ""
    """Why one gets this, and how to stop it."""
    more: int = field(default=0)
    """Items there are beside those that it carries."""

    def __post_init__(self) -> None:
        """Make every word inert, and keep as many items as a message may carry."""
        _set(self, "id", inert(self.id, 100))
        _set(self, "subject", inert(self.subject, _LONGEST_SUBJECT) or "linkcensus")
        _set(self, "lead", inert(self.lead, _LONGEST_LEAD))
        _set(self, "made_at", _utc(self.made_at))
        _set(self, "counts", tuple((inert(name, 60), n) for name, n in self.counts[:_MOST_COUNTS]))
        _set(self, "project", None if self.project is None else inert(self.project, 200))
        _set(self, "url", web_url(self.url))
        _set(self, "footer", inert(self.footer, _LONGEST_LEAD))
        _set(self, "more", self.more + max(0, len(self.items) - MOST_ITEMS))
        _set(self, "items", tuple(self.items[:MOST_ITEMS]))

    def document(self) -> dict[str, object]:
        """Return the message for programs: JSON values; times are ISO 8601 in UTC."""
        return {
            "version": 1,
            "id": self.id,
            "made_at": iso(self.made_at),
            "project": self.project,
            "subject": self.subject,
            "lead": self.lead,
            "counts": [{"name": name, "count": count} for name, count in self.counts],
            "items": [_item_document(item) for item in self.items],
            "more": self.more,
            "url": self.url,
            "footer": self.footer,
        }


def test_message(channel_name: str, made_at: datetime, message_id: str) -> Message:
    """Return what a channel is sent to try it: a message that is one by its looks, and says so."""
    return Message(
        id=message_id,
        subject=f"Test of the channel {inert(channel_name, 100)}",
        lead="This channel works. What you see below is made up.",
        made_at=made_at,
        items=(
            Item(
                title="Lost link from blog.example",
                url="https://blog.example/post",
                site="blog.example",
                why="The page answers 404 (not found)",
                at=made_at,
                facts=(("anchor text", "an example & <more>"), ("authority", "37")),
            ),
        ),
        counts=(("lost links", 1),),
        footer="Sent because somebody pressed “test”.",
    )


test_message.__test__ = False  # type: ignore[attr-defined]  # its name reads like a test's


def iso(moment: datetime) -> str:
    """Return a time as programs read it, in UTC and seconds."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def people(moment: datetime) -> str:
    """Return a time as people read it, in UTC."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def counted(counts: Iterable[tuple[str, int]]) -> str:
    """Return counts in a line, such as `12 lost links, 3 new links`."""
    return ", ".join(f"{count:,} {name}" for name, count in counts)


def _item_document(item: Item) -> dict[str, object]:
    return {
        "title": item.title,
        "url": item.url,
        "site": item.site,
        "why": item.why,
        "at": None if item.at is None else iso(item.at),
        "evidence_url": item.evidence_url,
        "facts": [{"name": name, "value": value} for name, value in item.facts],
    }


def _shown(char: str) -> str:
    return " " if char in _SPACES or char.isspace() else "\ufffd"


def _in_url(char: str) -> str:
    if "!" <= char <= "~" and char not in "\"'()<>[]\\^`{|}":
        return char
    return "".join(f"%{byte:02X}" for byte in char.encode("utf-8", "replace"))


def _utc(moment: datetime | None) -> datetime | None:
    if moment is None:
        return None
    if moment.tzinfo is None:
        raise ValueError(f"{moment!r} has no time zone")
    return moment.astimezone(UTC)


def _set(target: object, name: str, value: object) -> None:
    object.__setattr__(target, name, value)
