import json
from dataclasses import fields
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.hostile_words import ALL, AT, HUGE, message

from linkcensus.monitor.message import MOST_ITEMS, Item, Message, counted, inert, web_url
from linkcensus.monitor.message import test_message as a_test_message


@given(st.text(), st.integers(1, 50))
def test_inert_words_are_one_visible_line_of_bounded_length(text: str, longest: int):
    shown = inert(text, longest)

    assert shown.isprintable()
    assert len(shown) <= longest
    assert inert(shown, longest) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\r\nb\tc", "a b c"),
        ("evil\u202etxt", "evil�txt"),
        ("a\xa0b\u3000c", "a b c"),
        ("zero\u200bwidth\x1b[31m", "zero�width�[31m"),
        ("  Zürich 東京 ", "Zürich 東京"),
    ],
)
def test_inert_words_keep_what_can_be_read(text: str, shown: str):
    assert inert(text) == shown


def test_long_words_end_in_an_ellipsis():
    assert inert(HUGE, 20) == "shoes shoes shoes s…"


@pytest.mark.parametrize("words", ALL)
def test_every_word_of_a_message_is_inert(words: str):
    made = message(words)

    for part in (made, *made.items):
        for one in fields(part):
            value = getattr(part, one.name)
            if isinstance(value, str):
                assert value.isprintable()
                assert len(value) <= 2_000
    assert made.subject
    assert json.loads(json.dumps(made.document())) == made.document()


def test_a_message_carries_so_many_items_and_counts_the_rest():
    made = message(items=tuple(Item(title=str(n)) for n in range(MOST_ITEMS + 7)), more=3)

    assert len(made.items) == MOST_ITEMS
    assert made.more == 10


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://a.example/x?y=1&z=2#f", "https://a.example/x?y=1&z=2#f"),
        ("https://a.example/a b)(>\"'", "https://a.example/a%20b%29%28%3E%22%27"),
        ("https://a.example/ü", "https://a.example/%C3%BC"),
        ("https://a.example/\r\n", "https://a.example/"),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("java\nscript:alert(1)", None),
        ("//a.example/", None),
        ("https://", None),
        ("https://[x/", None),
        ("http://[::1]:8765/x[1]", "http://[::1]:8765/x%5B1%5D"),
        ("https://bank.example@evil.example/", None),
        ("https://bänk.example/", None),
        ("https://a.example/" + "a" * 2_000, None),
        (None, None),
    ],
)
def test_only_addresses_of_the_web_become_links(url: str | None, link: str | None):
    assert web_url(url) == link


def test_times_are_of_one_zone_and_never_naive():
    with pytest.raises(ValueError, match="no time zone"):
        Item(title="x", at=datetime(2026, 1, 1))  # noqa: DTZ001 - what is refused
    assert message().document()["made_at"] == "2026-03-01T12:00:00Z"
    assert message().made_at.tzinfo is UTC


def test_counts_read_like_a_sentence():
    assert counted([("lost links", 1_234), ("new links", 3)]) == "1,234 lost links, 3 new links"


def test_a_test_message_says_that_it_is_one():
    made = a_test_message("team\nchat", AT, "test-1")

    assert isinstance(made, Message)
    assert made.subject == "Test of the channel team chat"
    assert "made up" in made.lead
