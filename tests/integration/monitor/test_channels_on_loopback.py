"""Channels over real sockets: servers on loopback take what is sent, the gate keeps the rest."""

import json
import socket
import ssl
from collections.abc import Iterator, Mapping
from ipaddress import ip_network
from pathlib import Path
from typing import cast

import pytest
from tests.support.certificates import Certificates
from tests.support.channel_tools import Outside
from tests.support.hostile_words import SCRIPT, message
from tests.support.loopback import Answering, answering, mail_server

from linkcensus.core.clock import SystemClock
from linkcensus.core.errors import BadInput, Refused, SourceUnavailable
from linkcensus.core.settings import Settings, load_settings
from linkcensus.monitor.channels import Channel, Outcome, kind_of
from linkcensus.monitor.channels.channel import Given, Tools
from linkcensus.monitor.channels.channel import tools_of as real_tools
from linkcensus.net import mail
from linkcensus.net.mail import MailServer, hand_in
from linkcensus.net.posting import Posted, post
from linkcensus.store.feeds import Feeds

KEY = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
SERVICES = {
    "slack": (
        "https://hooks.slack.com",
        {"url": "https://hooks.slack.com/services/T/B/secretword"},
    ),
    "discord": ("https://discord.com", {"url": "https://discord.com/api/webhooks/1/secretword"}),
    "teams": (
        "https://x.logic.azure.com",
        {"url": "https://x.logic.azure.com/workflows/1?sig=secretword"},
    ),
    "telegram": (
        "https://api.telegram.org",
        {"token": "123456:secretwordsecretwordxx", "chat": "1"},
    ),
}


@pytest.fixture
def opened(tmp_path: Path) -> Settings:
    """Settings that open this machine, with short timeouts."""
    here = (ip_network("127.0.0.0/8"),)
    return load_settings(data=tmp_path, allowed_networks=here, http_timeout_seconds=1)


@pytest.fixture
def closed(tmp_path: Path) -> Settings:
    """Settings as they come."""
    return load_settings(data=tmp_path, http_timeout_seconds=1)


def tools(settings: Settings, real: str = "", here: str = "") -> Tools:
    """Tools that post through the gate; `real`, a service's address, is to be found at `here`."""

    def posting(url: str, body: bytes, headers: Mapping[str, str]) -> Posted:
        return post(url.replace(real, here) if real else url, body, headers, settings)

    feeds = cast("Feeds", Outside())
    return Tools(settings, SystemClock(), feeds, posting, lambda _: None)


def made(kind: str, used: Tools, values: Mapping[str, str]) -> Channel:
    return kind_of(kind).make(Given("c1", values, values), used)


@pytest.mark.parametrize("kind", SERVICES)
def test_services_take_a_message(kind: str, opened: Settings):
    real, values = SERVICES[kind]
    with answering() as service:
        done = made(kind, tools(opened, real, service.url("")), values).send(message(SCRIPT))

    assert done.ok
    (asked,) = service.asked
    assert asked.headers["content-type"] == "application/json; charset=utf-8"
    assert asked.headers["user-agent"].startswith("linkcensus")
    assert json.loads(asked.body)
    assert done.attempts[0].milliseconds >= 0


@pytest.mark.parametrize("kind", SERVICES)
def test_services_that_are_busy_are_told_from_those_that_say_no(kind: str, opened: Settings):
    real, values = SERVICES[kind]
    said = " ".join(values.values()).encode()
    with answering((429, {"Retry-After": "17"}, b""), (404, {}, said)) as service:
        channel = made(kind, tools(opened, real, service.url("")), values)
        busy, gone = channel.send(message()), channel.send(message())

    assert (busy.outcome, busy.retry_after) == (Outcome.TEMPORARY, 17.0)
    assert gone.permanent
    assert "secretword" not in str(gone)
    nobody = made(kind, tools(opened, real, service.url("")), values).send(message())
    assert nobody.outcome is Outcome.TEMPORARY
    assert "secretword" not in str(nobody)


def test_a_webhook_is_tried_again_and_signed(opened: Settings):
    busy = (503, {}, b"")
    with answering(busy, busy, (200, {}, b"")) as service:
        values = {"url": service.url("/in"), "key": KEY}
        done = made("webhook", tools(opened), values).send(message())

    assert done.ok
    assert [one.status for one in done.attempts] == [503, 503, 200]
    assert {asked.headers["webhook-id"] for asked in service.asked} == {"digest-1"}
    assert all(asked.headers["webhook-signature"].startswith("v1,") for asked in service.asked)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_to_a_private_address_leads_nowhere(status: int, opened: Settings):
    with answering() as inside, answering((status, {"Location": inside.url("/x")}, b"")) as outer:
        values = {"url": outer.url("/in"), "key": KEY}
        done = made("webhook", tools(opened), values).send(message())

    assert done.permanent
    assert "redirects are not followed" in done.reason
    assert inside.asked == []
    assert len(outer.asked) == 1


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "2130706433", "[::1]", "[::ffff:127.0.0.1]", "127.1", "0"]
)
def test_a_webhook_does_not_reach_this_machine(host: str, closed: Settings):
    with answering() as inside:
        values = {"url": f"http://{host}:{inside.port}/in", "key": KEY}
        done = made("webhook", real_tools(closed, SystemClock(), cast("Feeds", None)), values)
        answer = done.send(message())

    assert answer.permanent
    assert "is not a public address" in answer.reason
    assert inside.asked == []


def test_a_body_is_sent_once_and_what_is_answered_is_bounded(opened: Settings):
    with answering((200, {"Retry-After": "3"}, b"x" * 1_000_000)) as service:
        posted = post(service.url("/a?b=c"), b"body", {"X-One": "1"}, opened)

    assert (posted.status, len(posted.body), posted.retry_after) == (200, 16_384, 3.0)
    assert [(one.path, one.body) for one in service.asked] == [("/a?b=c", b"body")]
    assert service.asked[0].headers["x-one"] == "1"


def test_a_body_goes_to_public_addresses_of_the_web(closed: Settings, opened: Settings):
    with pytest.raises(Refused, match=r"^127\.0\.0\.1: 127\.0\.0\.1 is not a public address$"):
        post("http://127.0.0.1:9/secretword", b"", {}, closed)
    with pytest.raises(BadInput, match="is not an http"):
        post("ftp://x.example/", b"", {}, closed)
    with pytest.raises(SourceUnavailable) as caught:
        post("http://127.0.0.1:9/secretword", b"", {}, opened)
    assert "secretword" not in str(caught.value)


def test_a_server_that_says_nothing_is_not_waited_for(opened: Settings):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        with pytest.raises(SourceUnavailable, match="no answer in time"):
            post(url, b"", {}, opened)


# ---------------------------------------------------------------- apprise


@pytest.fixture
def service() -> Iterator[Answering]:
    """A service of the kind that one runs oneself."""
    with answering() as world:
        yield world


def by_apprise(settings: Settings, port: int) -> Channel:
    return made("apprise", tools(settings), {"url": f"ntfy://127.0.0.1:{port}/secretword"})


def test_apprise_sends_where_the_gate_is_open(opened: Settings, service: Answering):
    service.answers = [(200, {"Content-Type": "application/json"}, b"{}")]
    done = by_apprise(opened, service.port).send(message("shoes & *more*"))

    assert done.ok, done.reason
    assert len(service.asked) == 1
    assert (
        "shoes & \N{FULLWIDTH ASTERISK}more\N{FULLWIDTH ASTERISK}"
        in json.loads(service.asked[0].body)["message"]
    )


def test_apprise_reaches_no_closed_address(closed: Settings, service: Answering):
    done = by_apprise(closed, service.port).send(message())

    assert done.permanent
    assert "is not a public address" in done.reason
    assert "secretword" not in done.reason
    assert service.asked == []


def test_apprise_is_told_what_may_pass(opened: Settings, service: Answering):
    service.answers = [(429, {"Retry-After": "21"}, b"")]
    done = by_apprise(opened, service.port).send(message())

    assert (done.outcome, done.retry_after) == (Outcome.TEMPORARY, 21.0)


def test_apprise_follows_no_redirect(opened: Settings, service: Answering):
    with answering() as inside:
        service.answers = [(307, {"Location": inside.url("/")}, b"")]
        done = by_apprise(opened, service.port).send(message())

    assert done.permanent
    assert inside.asked == []


# ---------------------------------------------------------------- mail


def by_mail(settings: Settings, port: int, to: str = "a@b.example", **options: object) -> Channel:
    given = {
        "smtp_host": "127.0.0.1",
        "smtp_port": port,
        "smtp_security": "none",
        "mail_from": "alerts@links.example",
    }
    chosen = load_settings(**{**settings.model_dump(), **given, **options})
    return made("email", tools(chosen), {"to": to})


def test_mail_arrives_as_text_and_html(closed: Settings):
    with mail_server() as box:
        channel = by_mail(closed, box.port, "a@b.example, c@d.example")
        assert channel.send(message(SCRIPT)).ok
        assert channel.send(message(SCRIPT)).ok

    one, again = box.mails
    assert box.envelopes[0] == ("alerts@links.example", ["a@b.example", "c@d.example"])
    assert one["Subject"] == SCRIPT
    assert one["Message-ID"] == again["Message-ID"]
    assert SCRIPT in one.get_body(("plain",)).get_content()
    assert "<script" not in one.get_body(("html",)).get_content()


@pytest.mark.parametrize(
    ("refusal", "outcome", "status"),
    [
        ("550 5.1.1 no such user", Outcome.PERMANENT, 550),
        ("451 4.7.1 greylisted, come back", Outcome.TEMPORARY, 451),
        ("452 4.2.2 mailbox full", Outcome.TEMPORARY, 452),
    ],
)
def test_refused_recipients(closed: Settings, refusal: str, outcome: Outcome, status: int):
    with mail_server() as box:
        box.refusals = {"a@b.example": refusal}
        alone = by_mail(closed, box.port).send(message())
        with_another = by_mail(closed, box.port, "a@b.example, c@d.example").send(message())

    assert (alone.outcome, alone.attempts[0].status) == (outcome, status)
    assert refusal[4:] in alone.reason
    assert with_another.ok
    assert "a@b.example was refused" in with_another.reason
    assert box.envelopes == [("alerts@links.example", ["c@d.example"])]


@pytest.mark.parametrize(
    ("said", "outcome"),
    [("554 5.7.1 spam", Outcome.PERMANENT), ("421 4.3.2 shutting down", Outcome.TEMPORARY)],
)
def test_mails_that_are_refused_as_a_whole(closed: Settings, said: str, outcome: Outcome):
    with mail_server() as box:
        box.after_data = said
        done = by_mail(closed, box.port).send(message())

    assert done.outcome is outcome
    assert said[4:] in done.reason


def test_no_mail_server_may_pass(closed: Settings):
    with mail_server() as box:
        port = box.port
    done = by_mail(closed, port).send(message())

    assert done.outcome is Outcome.TEMPORARY
    assert done.reason


def test_a_server_without_encryption_is_not_trusted_with_it(closed: Settings):
    with mail_server() as box:
        done = by_mail(closed, box.port, smtp_security="starttls").send(message())

    assert done.permanent
    assert box.mails == []


@pytest.fixture
def certificates() -> Certificates:
    return Certificates()


@pytest.fixture
def named(monkeypatch: pytest.MonkeyPatch) -> str:
    """A name that the certificate is for, which leads here."""
    ask = socket.getaddrinfo

    def here(host: str, *others: object, **more: object) -> object:
        return ask("127.0.0.1" if host == "mail.web.test" else host, *others, **more)

    monkeypatch.setattr(socket, "getaddrinfo", here)
    return "mail.web.test"


@pytest.mark.filterwarnings("ignore:Requiring AUTH:UserWarning")  # aiosmtpd overlooks its own TLS
@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_mail_is_signed_in_for_over_tls(
    certificates: Certificates, named: str, security: mail.Security
):
    def server(port: int, password: str) -> MailServer:
        return MailServer(named, port, security, "a@links.example", "bot", password)

    to, raw, client = ["a@b.example"], b"Subject: x\r\n\r\nx\r\n", certificates.client()
    tls = certificates.server()
    with mail_server(tls=tls, implicit=security == "tls", password="right") as box:
        good = hand_in(server(box.port, "right"), to, raw, timeout_seconds=3, tls=client)
        wrong = hand_in(server(box.port, "wrong"), to, raw, timeout_seconds=3, tls=client)
        stranger = hand_in(server(box.port, "right"), to, raw, timeout_seconds=3)

    assert good.code == 250, good
    assert box.signed_in == ["bot"]
    assert wrong.code == 535, wrong
    assert "wrong" not in wrong.words
    assert stranger.code is None
    assert "CERTIFICATE_VERIFY_FAILED" in stranger.words
    assert len(box.mails) == 1


def test_the_context_of_mail_checks_names_and_certificates():
    context = ssl.create_default_context()
    assert context.check_hostname
    assert context.verify_mode is ssl.CERT_REQUIRED
