"""Slack: one message through an incoming webhook, whose address is the secret.

Source:
    Slack's documentation of incoming webhooks: 200 `ok`; 4xx with a word such as `no_service` for
    good; 429 with `Retry-After`. A section takes 3,000 characters, a header 150.
"""

from dataclasses import dataclass

from linkcensus.monitor.channels.channel import Channel, Delivery, Given, Tools
from linkcensus.monitor.channels.kind import Field, Kind, host_of, web_address
from linkcensus.monitor.channels.posting import post_json
from linkcensus.monitor.message import Message, inert
from linkcensus.monitor.rendering.markdown import SLACK, render_markdown

_MOST_CHARACTERS = 2_900
_LONGEST_HEADER = 150


@dataclass(frozen=True, slots=True)
class Slack:
    """A channel of Slack."""

    url: str
    tools: Tools

    def send(self, message: Message) -> Delivery:
        """Send a message."""
        words = render_markdown(message, SLACK, most_characters=_MOST_CHARACTERS)
        header = {"type": "plain_text", "text": inert(message.subject, _LONGEST_HEADER)}
        blocks: list[dict[str, object]] = [
            {"type": "header", "text": header},
            {"type": "section", "text": {"type": "mrkdwn", "text": words, "verbatim": True}},
        ]
        if message.footer:
            footer = {"type": "plain_text", "text": message.footer}
            blocks.append({"type": "context", "elements": [footer]})
        document = {
            "text": SLACK.words(message.subject),  # of the notification
            "blocks": blocks,
            "unfurl_links": False,
            "unfurl_media": False,
        }
        return post_json(self.tools, self.url, document, secrets=(self.url,))


def _make(given: Given, tools: Tools) -> Channel:
    return Slack(given.secrets["url"], tools)


KIND = Kind(
    name="slack",
    says="Messages in a channel of Slack, through an incoming webhook.",
    fields=(
        Field(
            name="url",
            says="Address of the incoming webhook, as Slack shows it.",
            read=web_address(
                "url",
                hosts=("hooks.slack.com", "hooks.slack-gov.com"),
                remedy="it begins with https://hooks.slack.com/",
            ),
            secret=True,
            shown_as=("host", host_of),
        ),
    ),
    make=_make,
)
