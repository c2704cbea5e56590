"""Mail: text and HTML in one, through the mail server that the settings name."""

import hashlib
import re
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from linkcensus.core.errors import BadInput
from linkcensus.monitor.channels.channel import (
    Channel,
    Delivery,
    Given,
    Outcome,
    Tools,
    Verdict,
    attempt,
)
from linkcensus.monitor.channels.kind import Field, Kind, line
from linkcensus.monitor.message import Message
from linkcensus.monitor.rendering.html import render_html
from linkcensus.monitor.rendering.text import render_text
from linkcensus.net.mail import MailAnswer, MailServer, hand_in, mail_server_of

_MOST_RECIPIENTS = 20
_LONGEST_ADDRESS = 254
_ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*"
)


@dataclass(frozen=True, slots=True)
class Email:
    """Some people's mailboxes."""

    channel_id: str
    recipients: tuple[str, ...]
    tools: Tools

    def send(self, message: Message) -> Delivery:
        """Send one mail to all of them."""
        settings = self.tools.settings
        secret = settings.smtp_password
        hidden = () if secret is None else (secret.get_secret_value(),)

        def send() -> Verdict:
            try:
                server = mail_server_of(settings)
            except BadInput as error:
                return Verdict(Outcome.PERMANENT, str(error))
            if not _ADDRESS.fullmatch(server.sender):
                return Verdict(Outcome.PERMANENT, "LINKCENSUS_MAIL_FROM: is no e-mail address")
            mail = mail_of(message, server, self.recipients, self.channel_id).as_bytes()
            seconds = settings.http_timeout_seconds
            return _judge(hand_in(server, self.recipients, mail, timeout_seconds=seconds))

        return attempt(self.tools.clock, hidden, send)


def mail_of(
    message: Message, server: MailServer, recipients: tuple[str, ...], channel_id: str
) -> EmailMessage:
    """Return a message as mail; the same message to the same channel has the same Message-ID."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = Address("linkcensus", addr_spec=server.sender)
    mail["To"] = [Address(addr_spec=address) for address in recipients]
    mail["Subject"] = _undecodable(message.subject)
    mail["Date"] = message.made_at
    named = hashlib.sha256(f"{channel_id}/{message.id}".encode()).hexdigest()[:40]
    mail["Message-ID"] = f"<{named}@{server.sender.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    mail.set_content(render_text(message), cte="quoted-printable")
    mail.add_alternative(render_html(message), subtype="html", cte="quoted-printable")
    return mail


def _undecodable(text: str) -> str:
    """Return words in which the library finds no encoded word of RFC 2047 (`=?utf-8?q?...?=`).

    It would decode them, and what comes out may be a line break and a header of a stranger's.
    """
    return text.replace("=?", "= ?")


def _judge(answer: MailAnswer) -> Verdict:
    """Judge an answer of SMTP: 4xx and a broken conversation may pass, 5xx stays."""
    if answer.code is None:
        return Verdict(Outcome.TEMPORARY, answer.words)
    if answer.code < 300:
        return Verdict(Outcome.OK, answer.words, answer.code)
    passes = 400 <= answer.code < 500
    outcome = Outcome.TEMPORARY if passes else Outcome.PERMANENT
    return Verdict(outcome, f"answered {answer.code}: {answer.words}", answer.code)


def _read_recipients(value: str) -> str:
    found = [part.strip() for part in line(value, "to").split(",") if part.strip()]
    if not found or len(found) > _MOST_RECIPIENTS:
        raise BadInput(f"takes 1 to {_MOST_RECIPIENTS} addresses", place="to")
    for address in found:
        if len(address) > _LONGEST_ADDRESS or not _ADDRESS.fullmatch(address):
            raise BadInput(f"{address[:60]!r} is no e-mail address", place="to")
    return ", ".join(dict.fromkeys(found))


def _make(given: Given, tools: Tools) -> Channel:
    return Email(given.channel_id, tuple(given.options["to"].split(", ")), tools)


KIND = Kind(
    name="email",
    says="Mail through the server that LINKCENSUS_SMTP_HOST names.",
    fields=(
        Field(
            name="to",
            says="E-mail addresses, with commas between.",
            read=_read_recipients,
        ),
    ),
    make=_make,
)
