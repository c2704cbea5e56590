import base64
import hashlib
import hmac
import json
from datetime import timedelta

import pytest
from tests.support.channel_tools import NOON, Outside, channel
from tests.support.hostile_words import SCRIPT, message

from linkcensus.core.errors import BadInput, Refused, SourceUnavailable
from linkcensus.monitor.channels import Outcome, kind_of
from linkcensus.monitor.channels.webhook import signature
from linkcensus.net.posting import Posted

KEY = "whsec_" + base64.b64encode(b"k" * 32).decode()
URL = "https://hooks.example/in/verysecretword?token=alsoverysecret"
READ_KEY = next(field.read for field in kind_of("webhook").fields if field.name == "key")


def verified(headers: dict[str, str], body: bytes, key: str) -> bool:
    """As a receiver does it, from the words of the specification."""
    signed = b".".join(
        (headers["webhook-id"].encode(), headers["webhook-timestamp"].encode(), body)
    )
    expected = hmac.new(base64.b64decode(key[len("whsec_") :]), signed, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(expected).decode()}" in headers["webhook-signature"].split(" ")


def test_a_signature_is_that_of_the_specification():
    """The example of the Standard Webhooks libraries."""
    key = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    body = b'{"test": 2432232314}'

    signed = signature(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body)

    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_the_receiver_can_tell_whose_message_it_is():
    outside = Outside()
    assert channel("webhook", outside, url=URL, key=KEY).send(message(SCRIPT)).ok

    (sent,) = outside.sent
    headers = dict(sent.headers)
    assert verified(headers, sent.body, KEY)
    assert not verified(headers, sent.body + b" ", KEY)
    assert not verified({**headers, "webhook-id": "other"}, sent.body, KEY)
    assert not verified({**headers, "webhook-timestamp": "1"}, sent.body, KEY)
    assert not verified(headers, sent.body, "whsec_" + base64.b64encode(b"x" * 32).decode())
    assert headers["webhook-timestamp"] == str(int(NOON.timestamp()))
    document = json.loads(sent.body)
    assert document["type"] == "message"
    assert document["data"] == message(SCRIPT).document()


def test_what_may_pass_is_tried_again_under_the_same_id():
    outside = Outside(
        [Posted(503, b"", None), SourceUnavailable("x: reset"), Posted(200, b"", None)]
    )
    done = channel("webhook", outside, url=URL, key=KEY).send(message())

    assert done.ok
    assert [one.outcome.value for one in done.attempts] == ["temporary", "temporary", "ok"]
    assert [one.status for one in done.attempts] == [503, None, 200]
    assert {sent.headers["webhook-id"] for sent in outside.sent} == {"digest-1"}
    assert len(outside.pauses) == 2
    assert 0.5 <= outside.pauses[0] <= 1.5 <= outside.pauses[1] * 2


def test_each_try_is_signed_anew():
    outside = Outside([Posted(503, b"", None)])
    tools = outside.tools()
    object.__setattr__(tools, "sleep", lambda _: outside.clock.advance(timedelta(seconds=60)))
    hook = kind_of("webhook").make(
        type("G", (), {"channel_id": "c", "options": {}, "secrets": {"url": URL, "key": KEY}})(),
        tools,
    )
    assert not hook.send(message()).ok

    stamps = [sent.headers["webhook-timestamp"] for sent in outside.sent]
    assert len(set(stamps)) == 3
    assert all(verified(dict(sent.headers), sent.body, KEY) for sent in outside.sent)


def test_it_gives_up_after_three_tries_and_says_when_to_come_back():
    outside = Outside([Posted(503, b"busy", 2.0)])
    done = channel("webhook", outside, url=URL, key=KEY).send(message())

    assert (done.outcome, done.retry_after) == (Outcome.TEMPORARY, 2.0)
    assert len(done.attempts) == len(outside.sent) == 3
    assert min(outside.pauses) >= 2.0


def test_it_does_not_wait_here_for_long():
    outside = Outside([Posted(429, b"", 600.0)])
    done = channel("webhook", outside, url=URL, key=KEY).send(message())

    assert (done.retry_after, len(outside.sent), outside.pauses) == (600.0, 1, [])


@pytest.mark.parametrize(
    "answer",
    [Posted(410, b"", None), Posted(404, b"", None), Posted(301, b"", None), Refused("no")],
)
def test_what_stays_is_tried_once(answer: Posted | Refused):
    outside = Outside([answer])
    done = channel("webhook", outside, url=URL, key=KEY).send(message())

    assert done.permanent
    assert len(outside.sent) == 1


def test_neither_key_nor_address_come_back():
    outside = Outside([Posted(404, f"{URL} {KEY} alsoverysecret".encode(), None)])
    done = channel("webhook", outside, url=URL, key=KEY).send(message())

    assert "secret" not in str(done)
    assert KEY not in str(done)


@pytest.mark.parametrize("key", ["short", "whsec_", "whsec_AAAA", "whsec_!!!!", "A" * 44])
def test_a_weak_key_is_refused_and_not_repeated(key: str):
    with pytest.raises(BadInput, match="key: is no signing key") as caught:
        READ_KEY(key)
    assert key not in str(caught.value).replace("whsec_ and", "")


def test_a_key_that_is_made_is_a_good_one():
    field = next(field for field in kind_of("webhook").fields if field.name == "key")
    assert field.make is not None
    assert READ_KEY(field.make()) != READ_KEY(field.make())
