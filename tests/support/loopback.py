"""A web server and a mail server on loopback that answer as a test tells them."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ssl import SSLContext
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult


@dataclass
class Asked:
    """A request as it came."""

    path: str
    headers: dict[str, str]
    """Lower-case names."""
    body: bytes


@dataclass
class Answering:
    """A web server: gives `answers` one after the other, the last one for ever."""

    answers: list[tuple[int, dict[str, str], bytes]]
    asked: list[Asked] = field(default_factory=list)
    port: int = 0

    def url(self, path: str = "/") -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}{path}"


@contextmanager
def served_by(handler: type[BaseHTTPRequestHandler]) -> Iterator[int]:
    """Serve on a free port of 127.0.0.1, which is given."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def answering(*answers: tuple[int, dict[str, str], bytes]) -> Iterator[Answering]:
    """Serve on a free port of 127.0.0.1."""
    world = Answering(list(answers) or [(200, {}, b"ok")])

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            size = int(self.headers.get("Content-Length") or 0)
            names = {name.lower(): value for name, value in self.headers.items()}
            world.asked.append(Asked(self.path, names, self.rfile.read(size)))
            status, headers, body = world.answers[0]
            if len(world.answers) > 1:
                world.answers.pop(0)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self) -> None:
            self.do_POST()

        def log_message(self, *_: object) -> None:
            pass

    with served_by(Handler) as world.port:
        yield world


@dataclass
class Mailbox:
    """A mail server that keeps what it gets, and refuses as it is told."""

    refusals: dict[str, str] = field(default_factory=dict)
    """By recipient, such as `550 no such user`."""
    after_data: str = "250 OK"
    mails: list[EmailMessage] = field(default_factory=list)
    envelopes: list[tuple[str, list[str]]] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    signed_in: list[str] = field(default_factory=list)
    port: int = 0

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        """Take or refuse a recipient."""
        if address in self.refusals:
            return self.refusals[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """Keep a mail."""
        self.envelopes.append((envelope.mail_from, list(envelope.rcpt_tos)))
        self.sizes.append(len(envelope.content))
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        return self.after_data


class _OnAnyPort(Controller):
    """Finds out its port before it asks itself whether it listens."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def mail_server(
    *, tls: SSLContext | None = None, implicit: bool = False, password: str | None = None
) -> Iterator[Mailbox]:
    """Serve mail on a free port of 127.0.0.1.

    Args:
        tls: Offers STARTTLS with this certificate; none without.
        implicit: Speaks TLS from the beginning instead.
        password: Whoever signs in must know it.
    """
    box = Mailbox()

    def check(
        server: object, session: object, envelope: object, mechanism: str, data: Any
    ) -> AuthResult:
        right = data.password.decode() == password
        if right:
            box.signed_in.append(data.login.decode())
        return AuthResult(success=right, handled=False)

    options: dict[str, Any] = {"ssl_context": tls} if implicit else {"tls_context": tls}
    if password is not None:
        options |= {"authenticator": check, "auth_required": True, "auth_require_tls": not implicit}
    controller = _OnAnyPort(box, hostname="127.0.0.1", port=0, ready_timeout=10, **options)
    controller.start()
    box.port = controller.port
    try:
        yield box
    finally:
        controller.stop()
