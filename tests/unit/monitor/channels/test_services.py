"""What each chat service is sent, and how its answers are taken."""

import json
import re
from typing import Any

import pytest
from tests.support.channel_tools import Outside, channel
from tests.support.hostile_words import ALL, MENTIONS, SCRIPT, message

from linkcensus.core.errors import LinkCensusError, Refused, SourceUnavailable
from linkcensus.monitor.channels import Delivery, Outcome
from linkcensus.net.posting import Posted

SLACK = "https://hooks.slack.com/services/T000/B000/verysecretword"
DISCORD = "https://discord.com/api/webhooks/123456/verysecretword-of-discord"
TEAMS = "https://prod-1.westeurope.logic.azure.com/workflows/abcdefgh/x?sig=verysecretword"
TOKEN = "123456:verysecretwordverysecretword"
SERVICES: dict[str, dict[str, str]] = {
    "slack": {"url": SLACK},
    "discord": {"url": DISCORD},
    "teams": {"url": TEAMS},
    "telegram": {"token": TOKEN, "chat": "-1001"},
}


def send(
    kind: str, words: str = "shoes", *answers: Posted | LinkCensusError
) -> tuple[Outside, Delivery]:
    outside = Outside(list(answers))
    return outside, channel(kind, outside, **SERVICES[kind]).send(message(words))


def sent(kind: str, words: str = "shoes") -> Any:
    outside, delivery = send(kind, words)
    assert delivery.ok
    return json.loads(outside.sent[0].body)


@pytest.mark.parametrize("words", ALL)
@pytest.mark.parametrize("kind", SERVICES)
def test_no_words_are_too_much_for_a_service(kind: str, words: str):
    outside, delivery = send(kind, words)

    assert delivery.ok
    assert len(outside.sent[0].body) < 28_000
    assert outside.sent[0].headers["Content-Type"].startswith("application/json")


@pytest.mark.parametrize("kind", SERVICES)
@pytest.mark.parametrize(
    ("answer", "outcome", "wait"),
    [
        (Posted(200, b"", None), Outcome.OK, None),
        (Posted(204, b"", None), Outcome.OK, None),
        (Posted(202, b"", None), Outcome.OK, None),
        (Posted(400, b"invalid_payload", None), Outcome.PERMANENT, None),
        (Posted(401, b"", None), Outcome.PERMANENT, None),
        (Posted(403, b"action_prohibited", None), Outcome.PERMANENT, None),
        (Posted(404, b"no_service", None), Outcome.PERMANENT, None),
        (Posted(302, b"", None), Outcome.PERMANENT, None),
        (Posted(429, b"slow down", 30.0), Outcome.TEMPORARY, 30.0),
        (Posted(408, b"", None), Outcome.TEMPORARY, None),
        (Posted(500, b"", None), Outcome.TEMPORARY, None),
        (Posted(503, b"", 5.0), Outcome.TEMPORARY, 5.0),
        (SourceUnavailable("host: no answer in time"), Outcome.TEMPORARY, None),
        (Refused("host: 10.0.0.1 is not a public address"), Outcome.PERMANENT, None),
    ],
)
def test_what_may_pass_is_told_from_what_stays(
    kind: str, answer: Posted | LinkCensusError, outcome: Outcome, wait: float | None
):
    _, delivery = send(kind, "shoes", answer)

    assert (delivery.outcome, delivery.retry_after) == (outcome, wait)
    assert bool(delivery.reason) is not delivery.ok
    assert [one.outcome for one in delivery.attempts] == [outcome]


@pytest.mark.parametrize("kind", SERVICES)
def test_a_secret_never_comes_back(kind: str):
    told = " ".join(SERVICES[kind].values())
    _, delivery = send(kind, "shoes", Posted(404, f"no such hook {told}".encode(), None))

    assert "verysecretword" not in delivery.reason
    assert "verysecretword" not in str(delivery)
    assert "404" in delivery.reason


def test_services_that_say_in_json_how_long_to_wait_are_heard():
    said = json.dumps({"message": "You are being rate limited.", "retry_after": 64.5})
    _, discord = send("discord", "shoes", Posted(429, said.encode(), 1.0))
    said = json.dumps({"ok": False, "description": "Too Many", "parameters": {"retry_after": 7}})
    _, telegram = send("telegram", "shoes", Posted(429, said.encode(), None))

    assert (discord.retry_after, telegram.retry_after) == (64.5, 7.0)
    assert discord.reason == "answered 429: You are being rate limited."
    assert telegram.reason == "answered 429: Too Many"


@pytest.mark.parametrize("said", [b"[" * 10_000, b"\xff", b"null", b'{"retry_after": "NaN"}'])
def test_answers_that_are_no_json_are_read_all_the_same(said: bytes):
    for kind in ("discord", "telegram"):
        _, delivery = send(kind, "shoes", Posted(429, said, None))
        assert (delivery.outcome, delivery.retry_after) == (Outcome.TEMPORARY, None)


def test_slack_gets_a_header_and_a_section_that_unfold_nothing():
    document = sent("slack", MENTIONS)

    header, section, footer = document["blocks"]
    assert header["text"]["type"] == "plain_text"
    assert len(header["text"]["text"]) <= 150
    assert section["text"]["verbatim"] is True
    assert len(section["text"]["text"]) <= 3_000
    assert footer["elements"][0]["type"] == "plain_text"
    assert (document["unfurl_links"], document["unfurl_media"]) == (False, False)
    assert "<!" not in document["text"]
    assert "<!" not in section["text"]["text"]


def test_discord_pings_nobody():
    document = sent("discord", "@everyone " * 100)

    assert document["allowed_mentions"] == {"parse": []}
    assert "content" not in document
    assert len(document["embeds"][0]["title"]) <= 256
    assert len(document["embeds"][0]["description"]) <= 4_096


def test_teams_shows_words_where_no_markdown_is_read():
    document = sent("teams", SCRIPT)
    card = document["attachments"][0]["content"]

    blocks = re.findall(r'"type": "([A-Za-z.]+)"', json.dumps(card))
    assert "TextBlock" not in blocks  # which reads Markdown
    addresses = re.findall(r'"url": "([^"]+)"', json.dumps(card))
    assert addresses
    assert all(
        url.startswith(("https://blog.example", "https://links.example")) for url in addresses
    )


def test_teams_takes_as_many_items_as_fit():
    outside = Outside()
    many = message("ü" * 400, items=message("ü" * 400).items * 90)
    assert channel("teams", outside, url=TEAMS).send(many).ok

    assert len(outside.sent[0].body) < 28_000
    assert " more" in outside.sent[0].body.decode()


def test_telegram_is_asked_with_the_token_and_shows_no_previews():
    outside, _ = send("telegram", SCRIPT)
    document = json.loads(outside.sent[0].body)

    assert outside.sent[0].url == f"https://api.telegram.org/bot{TOKEN}/sendMessage"
    assert document["parse_mode"] == "HTML"
    assert document["link_preview_options"] == {"is_disabled": True}
    assert len(document["text"]) <= 4_096
    assert document["chat_id"] == "-1001"
