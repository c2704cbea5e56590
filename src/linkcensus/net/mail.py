"""Mail handed to the operator's own server.

This is the one connection that the gate does not judge: the server's name stands in the settings
of the installation and never comes from a page or a form, and a mail server on this machine or in
the same network is the usual case.
"""

import smtplib
import ssl
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from linkcensus.core.errors import BadInput, one_line
from linkcensus.core.settings import Settings

Security = Literal["starttls", "tls", "none"]


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed in, and as whom."""

    host: str
    port: int
    security: Security
    sender: str
    """Address in the envelope and in `From`."""
    user: str | None = None
    password: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class MailAnswer:
    """What came of handing in a mail."""

    code: int | None
    """Of SMTP: 250 when it was taken; None when the conversation broke."""
    words: str
    """One line; empty when everybody was accepted."""


def mail_server_of(settings: Settings) -> MailServer:
    """Return the mail server that the settings name.

    Raises:
        BadInput: They name none, or would send a password that everybody on the way can read.
    """
    if settings.smtp_host is None or settings.mail_from is None:
        missing = "LINKCENSUS_SMTP_HOST" if settings.smtp_host is None else "LINKCENSUS_MAIL_FROM"
        raise BadInput("is not set", place=missing, remedy="mail needs a server and a sender")
    if settings.smtp_user is not None and settings.smtp_security == "none":
        raise BadInput(
            "would send the password unencrypted",
            place="LINKCENSUS_SMTP_SECURITY",
            remedy="set starttls or tls",
        )
    secret = settings.smtp_password
    return MailServer(
        host=settings.smtp_host,
        port=settings.smtp_port,
        security=settings.smtp_security,
        sender=settings.mail_from,
        user=settings.smtp_user,
        password=None if secret is None else secret.get_secret_value(),
    )


def hand_in(
    server: MailServer,
    recipients: Sequence[str],
    mail: bytes,
    *,
    timeout_seconds: float,
    tls: ssl.SSLContext | None = None,
) -> MailAnswer:
    """Hand one mail to the server; never raises for what the server does.

    Args:
        server: Where, and as whom.
        recipients: Addresses of the envelope.
        mail: The whole mail, lines ended by CR LF.
        timeout_seconds: Longest wait for each answer.
        tls: Decides which certificates are good; the machine's authorities by default.
    """
    context = tls or ssl.create_default_context()
    try:
        with _connect(server, timeout_seconds, context) as smtp:
            if server.security == "starttls":
                smtp.starttls(context=context)
            if server.user is not None:
                smtp.login(server.user, server.password or "")
            refused = smtp.sendmail(server.sender, list(recipients), mail)
    except smtplib.SMTPRecipientsRefused as error:
        code, words = next(iter(error.recipients.values()))
        return MailAnswer(code, _words(words))
    except smtplib.SMTPResponseException as error:
        return MailAnswer(error.smtp_code, _words(error.smtp_error))
    except smtplib.SMTPNotSupportedError as error:
        return MailAnswer(502, _words(str(error)))
    except UnicodeError:  # of the library, which would quote the password
        return MailAnswer(501, "the server's name, the user or the password is not plain ASCII")
    except (smtplib.SMTPException, OSError) as error:
        return MailAnswer(None, _words(str(error) or type(error).__name__))
    told = [f"{address} was refused: {_words(words)}" for address, (_, words) in refused.items()]
    return MailAnswer(250, one_line("; ".join(told)))


def _connect(server: MailServer, timeout_seconds: float, context: ssl.SSLContext) -> smtplib.SMTP:
    where, seconds = (server.host, server.port), timeout_seconds
    if server.security == "tls":
        return smtplib.SMTP_SSL(*where, timeout=seconds, context=context)
    return smtplib.SMTP(*where, timeout=seconds)


def _words(said: bytes | str) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return one_line(text)[:300]
