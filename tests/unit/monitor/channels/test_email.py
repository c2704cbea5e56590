from email import message_from_bytes, policy

import pytest
from tests.support.channel_tools import Outside, channel
from tests.support.hostile_words import ALL, HEADERS, SCRIPT, message

from linkcensus.core.settings import load_settings
from linkcensus.monitor.channels.email import mail_of
from linkcensus.net.mail import MailServer, mail_server_of

SERVER = MailServer("mail.example", 587, "starttls", "alerts@links.example", "u", "verysecretword")
OUR_HEADERS = {"From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted"} | {
    "X-Auto-Response-Suppress",
    "MIME-Version",
    "Content-Type",
}
TO = ("a@b.example", "c@d.example")


def read(words: str = "shoes", channel_id: str = "c1", **changes: object):
    raw = mail_of(message(words, **changes), SERVER, TO, channel_id).as_bytes()
    return message_from_bytes(raw, policy=policy.default)


@pytest.mark.parametrize("words", ALL)
def test_hostile_words_make_no_headers_and_no_parts(words: str):
    mail = read(words)

    assert set(mail.keys()) == OUR_HEADERS
    assert len(mail.keys()) == len(OUR_HEADERS)
    assert mail["To"] == "a@b.example, c@d.example"
    assert mail["Subject"] == message(words).subject
    assert [part.get_content_type() for part in mail.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]
    assert mail.defects == []


@pytest.mark.parametrize(
    "words",
    [
        "=?utf-8?q?x=0ABcc=3A_victim@example.com?=",
        "=?utf-8?q?x=0D=0ABcc=3A_v@example.com=0D=0A=0D=0Abody?=",
        "=?utf-8?b?eApCY2M6IHZAZXhhbXBsZS5jb20=?=",
        "“=?iso-8859-1?q?=0A?=”",
        "=?utf-8?q?invoice=E2=80=AEgpj.exe?=",
        "==??utf-8?q?=0A?=",
    ],
)
def test_encoded_words_in_a_subject_stay_encoded(words: str):
    mail = read(words)

    assert set(mail.keys()) == OUR_HEADERS
    assert mail["Subject"].replace(" ", "") == words
    assert mail.defects == []


def test_both_parts_tell_the_same():
    mail = read(SCRIPT)

    text = mail.get_body(("plain",)).get_content()
    html = mail.get_body(("html",)).get_content()
    assert SCRIPT in text
    assert "<script" not in html
    assert "&lt;script&gt;" in html


def test_lines_are_short_enough_for_any_server():
    raw = mail_of(message("ü" * 100_000), SERVER, TO, "c1").as_bytes()

    assert max(len(line) for line in raw.split(b"\r\n")) <= 998
    assert b"\n" not in raw.replace(b"\r\n", b"")


def test_the_same_message_has_the_same_id_however_often_it_is_sent():
    assert read()["Message-ID"] == read(HEADERS)["Message-ID"]
    assert read()["Message-ID"] != read(id="digest-2")["Message-ID"]
    assert read()["Message-ID"] != read(channel_id="c2")["Message-ID"]
    assert read()["Message-ID"].endswith("@links.example>")


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({}, "LINKCENSUS_SMTP_HOST: is not set"),
        ({"smtp_host": "m", "mail_from": "a..b@c"}, "LINKCENSUS_MAIL_FROM: is no e-mail"),
        ({"smtp_host": "m.example"}, "LINKCENSUS_MAIL_FROM: is not set"),
        (
            {"smtp_host": "m", "mail_from": "a@b", "smtp_user": "u", "smtp_security": "none"},
            "LINKCENSUS_SMTP_SECURITY: would send the password unencrypted",
        ),
    ],
)
def test_mail_needs_its_settings(options: dict[str, str], reason: str):
    settings = load_settings(**options)
    done = channel("email", Outside(), settings, to="a@b.example").send(message())

    assert done.permanent
    assert done.reason.startswith(reason)


def test_the_password_is_not_in_any_text_of_the_server():
    settings = load_settings(
        smtp_host="m", mail_from="a@b", smtp_user="u", smtp_password="verysecretword"
    )

    assert "verysecretword" not in repr(mail_server_of(settings))
    assert mail_server_of(settings).password == "verysecretword"
