"""Telegram: one message of a bot to a chat; the bot's token is the secret.

Source:
    Telegram's Bot API, `sendMessage`: JSON with `ok`, `description` and, where it is too much,
    `parameters.retry_after` in seconds; 400, 401, 403 and 404 for good. 4,096 characters.
"""

from dataclasses import dataclass

from linkcensus.monitor.channels.channel import Channel, Delivery, Given, Tools, Verdict
from linkcensus.monitor.channels.kind import Field, Kind, matching
from linkcensus.monitor.channels.posting import by_status, json_of, post_json, seconds_of
from linkcensus.monitor.message import Message
from linkcensus.monitor.rendering.markdown import TELEGRAM, render_markdown
from linkcensus.net.posting import Posted

_API = "https://api.telegram.org"
_MOST_CHARACTERS = 4_096


@dataclass(frozen=True, slots=True)
class Telegram:
    """A chat of Telegram."""

    token: str
    chat: str
    tools: Tools

    def send(self, message: Message) -> Delivery:
        """Send a message."""
        title = TELEGRAM.bold(TELEGRAM.words(message.subject))
        room = _MOST_CHARACTERS - len(title) - 2
        words = render_markdown(message, TELEGRAM, most_characters=room)
        document = {
            "chat_id": self.chat,
            "text": f"{title}\n\n{words}",
            "parse_mode": "HTML",
            "link_preview_options": {"is_disabled": True},
        }
        url = f"{_API}/bot{self.token}/sendMessage"
        return post_json(self.tools, url, document, secrets=(self.token,), judge=_judge)


def _judge(posted: Posted) -> Verdict:
    said = json_of(posted)
    parameters = said.get("parameters")
    wait = parameters.get("retry_after") if isinstance(parameters, dict) else None
    if (seconds := seconds_of(wait)) is not None:
        posted = Posted(posted.status, posted.body, seconds)
    words = said.get("description")
    return by_status(posted, words if isinstance(words, str) else None)


def _make(given: Given, tools: Tools) -> Channel:
    return Telegram(given.secrets["token"], given.options["chat"], tools)


KIND = Kind(
    name="telegram",
    says="Messages of a bot in a chat of Telegram.",
    fields=(
        Field(
            name="chat",
            says="Id of the chat, or @ and the name of a public channel.",
            read=matching(
                r"-?[0-9]{1,20}|@[A-Za-z][A-Za-z0-9_]{3,31}",
                "chat",
                "give a number, or @ and a name",
            ),
        ),
        Field(
            name="token",
            says="The bot's token, as BotFather shows it.",
            read=matching(
                r"[0-9]{3,20}:[A-Za-z0-9_-]{20,100}", "token", "it looks like 123456:ABC-DEF…"
            ),
            secret=True,
        ),
    ),
    make=_make,
)
