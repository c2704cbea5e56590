"""Microsoft Teams: an adaptive card to a workflow's webhook, whose address is the secret.

Words stand in text runs, which Teams shows as they are; only our own titles stand where it reads
Markdown. A link is an action on a run that shows the address itself.

Source:
    Microsoft's documentation "Create incoming webhooks with Workflows" (202 when it was taken,
    28 kB at most) and the schema of adaptive cards 1.4.
"""

import json
from dataclasses import dataclass

from linkcensus.monitor.channels.channel import Channel, Delivery, Given, Tools
from linkcensus.monitor.channels.kind import Field, Kind, host_of, web_address
from linkcensus.monitor.channels.posting import post_json
from linkcensus.monitor.message import Item, Message, counted, people, web_url

_MOST_BYTES = 22_000
"""Of the items; the rest of a card is small."""

Element = dict[str, object]


@dataclass(frozen=True, slots=True)
class Teams:
    """A channel of Teams."""

    url: str
    tools: Tools

    def send(self, message: Message) -> Delivery:
        """Send a message."""
        attachment = {
            "contentType": "application/vnd.microsoft.card.adaptive",
            "contentUrl": None,
            "content": card_of(message),
        }
        document = {"type": "message", "attachments": [attachment]}
        return post_json(self.tools, self.url, document, secrets=(self.url,))


def card_of(message: Message) -> Element:
    """Return a message as an adaptive card of less than 28 kB."""
    head = [line for line in (message.project, message.lead, counted(message.counts)) if line]
    body = [_line(_run(message.subject, size="Large", weight="Bolder"))]
    body += [_line(_run(line)) for line in head]
    left, room = len(message.items), _MOST_BYTES
    for item in message.items:
        block = _block(item)
        room -= len(json.dumps(block, ensure_ascii=False).encode())
        if room < 0:
            break
        body.append(block)
        left -= 1
    if message.more + left:
        body.append(_line(_run(f"… and {message.more + left:,} more")))
    if message.footer:
        body.append(_line(_run(message.footer, isSubtle=True, size="Small")))
    card: Element = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": body,
    }
    if message.url:
        card["actions"] = [_opening(message.url, "See all of it")]
    return card


def _block(item: Item) -> Element:
    url = web_url(item.url)
    lines = [_line(_run(item.title, weight="Bolder"))]
    if item.url:
        lines.append(_line(_run(item.url, **({"selectAction": _opening(url)} if url else {}))))
    if item.why:
        lines.append(_line(_run(item.why)))
    if item.facts:
        facts = "; ".join(f"{name}: {value}" for name, value in item.facts)
        lines.append(_line(_run(facts, isSubtle=True)))
    if item.at is not None:
        lines.append(_line(_run(people(item.at), isSubtle=True)))
    if item.evidence_url:
        lines.append(_line(_run("Evidence", selectAction=_opening(item.evidence_url))))
    return {"type": "Container", "separator": True, "items": lines}


def _line(run: Element) -> Element:
    return {"type": "RichTextBlock", "inlines": [run]}


def _run(text: str, **looks: object) -> Element:
    return {"type": "TextRun", "text": text, **looks}


def _opening(url: str, title: str | None = None) -> Element:
    return {"type": "Action.OpenUrl", "url": url, **({"title": title} if title else {})}


def _make(given: Given, tools: Tools) -> Channel:
    return Teams(given.secrets["url"], tools)


KIND = Kind(
    name="teams",
    says="Cards in a channel of Microsoft Teams, through a workflow.",
    fields=(
        Field(
            name="url",
            says="Address of the workflow “when a webhook request is received”.",
            read=web_address(
                "url",
                hosts=("logic.azure.com", "api.powerplatform.com", "webhook.office.com"),
                remedy="it ends in logic.azure.com or api.powerplatform.com before the path",
            ),
            secret=True,
            shown_as=("host", host_of),
        ),
    ),
    make=_make,
)
