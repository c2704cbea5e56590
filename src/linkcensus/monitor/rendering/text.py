"""A message as plain text: for e-mail readers without HTML, for people on a terminal."""

from linkcensus.monitor.message import Item, Message, counted, people


def render_text(message: Message, *, most_characters: int = 100_000) -> str:
    """Return a message as lines of text.

    Args:
        message: What to tell.
        most_characters: Whole items are left out at the end, and counted, until it fits.
    """
    head = _head(message)
    foot = _foot(message)
    room = most_characters - sum(len(part) + 2 for part in (*head, *foot)) - 40
    shown: list[str] = []
    for item in message.items:
        text = item_text(item)
        if room < len(text) + 2:
            break
        room -= len(text) + 2
        shown.append(text)
    more = message.more + len(message.items) - len(shown)
    rest = [f"… and {more:,} more"] if more else []
    return "\n\n".join([*head, *shown, *rest, *foot])[:most_characters] + "\n"


def item_text(item: Item) -> str:
    """Return one item: its title, then a line for everything else that is known of it."""
    lines = [f"* {item.title}"]
    lines += [f"  {line}" for line in (item.url, item.why) if line]
    lines += [f"  {name}: {value}" for name, value in item.facts]
    if item.at is not None:
        lines.append(f"  {people(item.at)}")
    if item.evidence_url is not None:
        lines.append(f"  Evidence: {item.evidence_url}")
    return "\n".join(lines)


def _head(message: Message) -> list[str]:
    project = [f"Project: {message.project}"] if message.project else []
    counts = [f"{counted(message.counts)}."] if message.counts else []
    return [line for line in (*project, message.lead, *counts) if line]


def _foot(message: Message) -> list[str]:
    shown_at = [f"All of it: {message.url}"] if message.url else []
    footer = [f"-- \n{message.footer}"] if message.footer else []
    return shown_at + footer
