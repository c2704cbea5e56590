import pytest
from tests.support.channel_tools import Outside, channel
from tests.support.hostile_words import message

from linkcensus.core.errors import BadInput
from linkcensus.monitor.channels import KINDS, kind_of
from linkcensus.monitor.channels.apprise import SERVICES
from linkcensus.monitor.channels.channel import redacted

GOOD = {
    ("email", "to"): "a@b.example",
    ("slack", "url"): "https://hooks.slack.com/services/T/B/X",
    ("discord", "url"): "https://discord.com/api/webhooks/1/x",
    ("teams", "url"): "https://prod-1.westeurope.logic.azure.com/workflows/1?sig=x",
    ("telegram", "chat"): "@mychannel",
    ("telegram", "token"): "123456:ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    ("webhook", "url"): "http://hooks.example:8080/x?y=1",
    ("webhook", "key"): "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    ("feed", "address"): "a" * 43,
    ("file", "file"): "alerts-1.jsonl",
    ("apprise", "url"): "ntfys://ntfy.example/topic?priority=high",
}
BAD = {
    ("email", "to"): [
        "",
        "a",
        "a@b@c",
        "a@b.example\r\nBcc: x@y.example",
        "a b@c.example",
        "a@b.example," * 21,
        "<a@b.example>",
        "ä@b.example",
        "a@b..example",
        "a@-b.example",
    ],
    ("slack", "url"): [
        "",
        "http://hooks.slack.com/x",
        "https://evil.example/hooks.slack.com",
        "https://hooks.slack.com.evil.example/",
        "https://hooks.slack.com@evil.example/x",
        "https://evilhooks.slack.com.example/",
        "javascript:alert(1)",
        "https://10.0.0.1/",
    ],
    ("discord", "url"): ["https://evildiscord.com/api", "https://discord.com.evil.example/"],
    ("teams", "url"): ["https://notlogic.azure.com.example/", "http://x.logic.azure.com/"],
    ("telegram", "chat"): ["", "x", "@a/../b", "1" * 40],
    ("telegram", "token"): ["", "123:short", "123456:../../getMe?xxxxxxxxxxxxxxxx"],
    ("webhook", "url"): ["", "ftp://x.example/", "json://x.example", "http://", "x" * 3_000],
    ("webhook", "key"): ["k"],
    ("feed", "address"): ["guessable"],
    ("file", "file"): [
        "",
        "../x.jsonl",
        "/etc/x.jsonl",
        "a/b.jsonl",
        "x.txt",
        ".hidden.jsonl",
        "a\0.jsonl",
        "x.jsonl/..",
    ],
    ("apprise", "url"): [
        "",
        "json://x.example",
        "jsons://x",
        "xml://x",
        "form://x",
        "forms://x",
        "mailto://x",
        "syslog://",
        "file:///etc/passwd",
        "http://x.example",
        "ntfy:x",
        "apprise://x",
        "exec://x",
        "schema://",
        "JSON://x.example",
        "ntfys://ntfy.sh/x?verify=no",
        "ntfys://ntfy.sh/x?redirect=yes",
        "ntfys://ntfy.sh/x?attach=file:///etc/passwd",
        "mmosts://x/abc?+X-Header=1",
        "ntfys://ntfy.sh/x?template=/etc/passwd",
        "ntfys://ntfy.sh/x?%76erify=no",
        "ntfys://ntfy.sh/x?to=a;verify=no",
        "ntfys://ntfy.sh/x#?verify=no",
        "ntfys://ntfy.sh/x?Verify=no",
    ],
}


def reader(kind: str, field: str):
    return next(one.read for one in kind_of(kind).fields if one.name == field)


def test_every_field_has_a_value_that_fits_and_one_that_does_not():
    fields = {(kind.name, field.name) for kind in KINDS.values() for field in kind.fields}

    assert fields == set(GOOD) == set(BAD)


@pytest.mark.parametrize(("where", "value"), GOOD.items())
def test_what_fits_is_kept_as_it_is(where: tuple[str, str], value: str):
    assert reader(*where)(f" {value} ") == value


@pytest.mark.parametrize(
    ("where", "value"), [(where, value) for where, values in BAD.items() for value in values]
)
def test_what_does_not_fit_is_refused_in_one_line(where: tuple[str, str], value: str):
    with pytest.raises(BadInput) as caught:
        reader(*where)(value)

    assert str(caught.value).startswith(f"{where[1]}: ")
    assert "\n" not in str(caught.value)


def test_a_secret_that_does_not_fit_is_not_repeated():
    for kind in KINDS.values():
        for field in kind.fields:
            if field.secret:
                with pytest.raises(BadInput) as caught:
                    field.read("verysecretword://x")
                assert "verysecretword://x" not in str(caught.value)


def test_what_is_shown_of_a_secret_is_not_the_secret():
    for (kind, name), value in GOOD.items():
        field = next(one for one in kind_of(kind).fields if one.name == name)
        if field.shown_as is not None:
            shown = field.shown_as[1](value)
            assert shown
            assert "/" not in shown


def test_unknown_kinds_are_refused():
    with pytest.raises(BadInput, match="'json' is no kind of channel; there are email, slack"):
        kind_of("json")


def test_generic_schemes_are_not_among_the_services():
    assert not {"json", "jsons", "xml", "xmls", "form", "forms", "mailto", "syslog"} & set(SERVICES)


@pytest.mark.parametrize(
    ("secret", "text", "shown"),
    [
        ("https://h.example/services/ABCDEFGHIJ/x?sig=123456789", "x ABCDEFGHIJ y", "x … y"),
        ("https://h.example/services/ABCDEFGHIJ/x?sig=123456789", "sig 123456789", "sig …"),
        ("https://h.example/services/ABCDEFGHIJ", "h.example: reset", "h.example: reset"),
        ("https://user:password-1@h.example/", "password-1", "…"),
        ("https://h.example/%41%42CDEFGHIJ", "ABCDEFGHIJ", "…"),
        ("123456:ABCDEF", "bot123456:ABCDEF/sendMessage", "bot…/sendMessage"),
        ("abc", "abc", "abc"),
        ("[", "[", "["),
    ],
)
def test_secrets_are_taken_out_of_words(secret: str, text: str, shown: str):
    assert redacted(text, (secret,)) == shown


def test_a_reason_is_one_short_line():
    from linkcensus.net.posting import Posted

    outside = Outside([Posted(400, b"a\r\nb\x1b[31m" + b"x" * 20_000, None)])
    done = channel("slack", outside, url=GOOD["slack", "url"]).send(message())

    assert done.reason.isprintable()
    assert len(done.reason) <= 500
