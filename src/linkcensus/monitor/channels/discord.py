"""Discord: one message through a webhook, whose address is the secret.

Source:
    Discord's documentation of webhooks and rate limits: 204 or 200; 429 with `retry_after` in the
    JSON, in seconds; 404 when the webhook was removed. An embed takes 4,096 characters, its title
    256; `allowed_mentions` with an empty list pings nobody.
"""

from dataclasses import dataclass

from linkcensus.monitor.channels.channel import Channel, Delivery, Given, Tools, Verdict
from linkcensus.monitor.channels.kind import Field, Kind, host_of, web_address
from linkcensus.monitor.channels.posting import by_status, json_of, post_json, seconds_of
from linkcensus.monitor.message import Message, inert, iso
from linkcensus.monitor.rendering.markdown import DISCORD, render_markdown
from linkcensus.net.posting import Posted

_MOST_CHARACTERS = 4_000
_LONGEST_TITLE = 128


@dataclass(frozen=True, slots=True)
class Discord:
    """A channel of Discord."""

    url: str
    tools: Tools

    def send(self, message: Message) -> Delivery:
        """Send a message."""
        embed: dict[str, object] = {
            "title": DISCORD.words(inert(message.subject, _LONGEST_TITLE)),
            "description": render_markdown(message, DISCORD, most_characters=_MOST_CHARACTERS),
            "timestamp": iso(message.made_at),
        }
        if message.footer:
            embed["footer"] = {"text": message.footer}
        document = {"embeds": [embed], "allowed_mentions": {"parse": []}}
        return post_json(self.tools, self.url, document, secrets=(self.url,), judge=_judge)


def _judge(posted: Posted) -> Verdict:
    said = json_of(posted)
    wait = seconds_of(said.get("retry_after"))
    if wait is not None:
        posted = Posted(posted.status, posted.body, wait)
    words = said.get("message")
    return by_status(posted, words if isinstance(words, str) else None)


def _make(given: Given, tools: Tools) -> Channel:
    return Discord(given.secrets["url"], tools)


KIND = Kind(
    name="discord",
    says="Messages in a channel of Discord, through a webhook.",
    fields=(
        Field(
            name="url",
            says="Address of the webhook, as Discord shows it.",
            read=web_address(
                "url",
                hosts=("discord.com", "discordapp.com"),
                remedy="it begins with https://discord.com/api/webhooks/",
            ),
            secret=True,
            shown_as=("host", host_of),
        ),
    ),
    make=_make,
)
