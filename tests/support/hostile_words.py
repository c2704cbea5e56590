"""Words as strangers put them into anchors and titles, to see that they come out inert."""

from datetime import UTC, datetime

from linkcensus.monitor.message import Item, Message

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)

SCRIPT = '<script>alert(1)</script><img src=x onerror="alert(2)">'
BIDI = "invoice\u202egpj.exe\u2066\u200b"
HEADERS = "Lost\r\nBcc: victim@example.com\r\n\r\n<b>body</b>"
MENTIONS = "<!channel> <@U123> @everyone @here <https://evil.example|our bank>"
MARKDOWN = "[our bank](https://evil.example) ```x``` ||y|| **z** ~~w~~ \\"
HUGE = "shoes " * 20_000
ALL = (SCRIPT, BIDI, HEADERS, MENTIONS, MARKDOWN, HUGE, "\0\ud800", "")


def message(words: str = "shoes", **changes: object) -> Message:
    """A digest in which everything that a stranger may write is `words`."""
    item = Item(
        title=words,
        url=f"https://blog.example/{words}",
        site=words,
        why=words,
        at=AT,
        evidence_url="https://links.example/evidence?id=1&x=2",
        facts=(("anchor text", words),),
    )
    parts = {
        "id": "digest-1",
        "subject": words,
        "lead": words,
        "made_at": AT,
        "items": (item,),
        "counts": (("lost links", 1_234),),
        "project": words,
        "url": "https://links.example/events",
        "footer": "Sent by linkcensus.",
    }
    return Message(**{**parts, **changes})
