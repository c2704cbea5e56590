import smtplib

import pytest

from linkcensus.net.mail import MailServer, hand_in

PASSWORD = "schlüsselwort"


class Server(smtplib.SMTP):
    """A server that takes any login, as far as the library gets to send one."""

    def __init__(self, *_: object, **__: object) -> None:
        self.esmtp_features = {"auth": "PLAIN"}
        self.does_esmtp = True
        self.helo_resp = self.ehlo_resp = b"hello"

    def docmd(self, cmd: str, args: str = "") -> tuple[int, bytes]:
        return (221 if cmd == "QUIT" else 235), b"welcome"

    def close(self) -> None:
        pass


def answer(host: str, password: str):
    server = MailServer(host, 25, "none", "a@b.example", "anna", password)
    return hand_in(server, ["c@d.example"], b"x", timeout_seconds=1)


def test_a_password_that_cannot_be_written_is_said_and_not_shown(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(smtplib, "SMTP", Server)

    told = answer("mail.example", PASSWORD)

    assert told.code == 501
    assert "password is not plain ASCII" in told.words
    assert "schl" not in told.words


def test_a_name_that_no_server_can_have():
    assert answer("mail..example", "x").code == 501
