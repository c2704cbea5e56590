"""A webhook of one's own: the message as JSON, signed, so that its receiver knows whose it is.

The form is that of Standard Webhooks, for which libraries exist in most languages: `webhook-id`
names the message for ever, `webhook-timestamp` says when it was sent, and `webhook-signature` is
HMAC-SHA256 over `id.timestamp.body` under the key after `whsec_`. A receiver compares in constant
time, refuses what is older than five minutes, and drops an id that it has seen.

Source:
    Standard Webhooks, specification 1.0.
"""

import base64
import hashlib
import hmac
import json
import random
import secrets
from binascii import Error as NotBase64
from dataclasses import dataclass

from linkcensus.core.errors import BadInput
from linkcensus.monitor.channels.channel import Channel, Delivery, Given, Outcome, Tools, Verdict
from linkcensus.monitor.channels.kind import Field, Kind, host_of, line, web_address
from linkcensus.monitor.channels.posting import by_status, post_once
from linkcensus.monitor.message import Message, iso
from linkcensus.net.posting import Posted

KEY_MARK = "whsec_"
TRIES = 3
_FIRST_PAUSE_SECONDS = 1.0
_LONGEST_PAUSE_SECONDS = 20.0
_KEY_BYTES = 32
_SHORTEST_KEY_BYTES = 16
_GONE = 410


@dataclass(frozen=True, slots=True)
class Webhook:
    """An address of somebody's own."""

    url: str
    key: str
    tools: Tools

    def send(self, message: Message) -> Delivery:
        """Send a message; what may pass is tried again a few times, with growing pauses."""
        data = {"type": "message", "timestamp": iso(message.made_at), "data": message.document()}
        body = json.dumps(data, ensure_ascii=False).encode()
        done = self._once(message.id, body)
        attempts = done.attempts
        pause = _FIRST_PAUSE_SECONDS
        while len(attempts) < TRIES and done.outcome is Outcome.TEMPORARY:
            wait = max(pause * (0.5 + random.random()), done.retry_after or 0.0)  # noqa: S311 - spreads load
            if wait > _LONGEST_PAUSE_SECONDS:
                break
            self.tools.sleep(wait)
            done = self._once(message.id, body)
            attempts += done.attempts
            pause *= 3
        return Delivery(done.outcome, done.reason, done.retry_after, attempts)

    def _once(self, message_id: str, body: bytes) -> Delivery:
        timestamp = int(self.tools.clock.now().timestamp())
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "webhook-id": message_id,
            "webhook-timestamp": str(timestamp),
            "webhook-signature": signature(self.key, message_id, timestamp, body),
        }
        hidden = (self.key, self.url)
        return post_once(self.tools, self.url, body, headers, secrets=hidden, judge=_judge)


def signature(key: str, message_id: str, timestamp: int, body: bytes) -> str:
    """Return what `webhook-signature` says.

    Args:
        key: With its mark, `whsec_`.
        message_id: As in `webhook-id`.
        timestamp: Seconds since 1970, as in `webhook-timestamp`.
        body: As it is sent.
    """
    signed = f"{message_id}.{timestamp}.".encode() + body
    digest = hmac.digest(_key_bytes(key), signed, hashlib.sha256)
    return f"v1,{base64.b64encode(digest).decode()}"


def _judge(posted: Posted) -> Verdict:
    if posted.status == _GONE:
        return Verdict(Outcome.PERMANENT, "answered 410: wants no more messages", _GONE)
    return by_status(posted)


def _key_bytes(key: str) -> bytes:
    return base64.b64decode(key.removeprefix(KEY_MARK), validate=True)


def _new_key() -> str:
    return KEY_MARK + base64.b64encode(secrets.token_bytes(_KEY_BYTES)).decode()


def _read_key(value: str) -> str:
    key = line(value, "key")
    try:
        long_enough = key.startswith(KEY_MARK) and len(_key_bytes(key)) >= _SHORTEST_KEY_BYTES
    except (NotBase64, ValueError):
        long_enough = False
    if not long_enough:
        raise BadInput(
            "is no signing key", place="key", remedy="give none, or whsec_ and 24 bytes in base64"
        )
    return key


def _make(given: Given, tools: Tools) -> Channel:
    return Webhook(given.secrets["url"], given.secrets["key"], tools)


KIND = Kind(
    name="webhook",
    says="Signed JSON to an address of your own.",
    fields=(
        Field(
            name="url",
            says="Where to; a public address.",
            read=web_address("url"),
            secret=True,
            shown_as=("host", host_of),
        ),
        Field(
            name="key",
            says="Key of the signature (Standard Webhooks); one is made where none is given.",
            read=_read_key,
            secret=True,
            required=False,
            make=_new_key,
        ),
    ),
    make=_make,
)
