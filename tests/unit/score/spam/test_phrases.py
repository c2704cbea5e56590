# ruff: noqa: RUF001 - words of other languages
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcensus.score.spam.phrases import Phrases, tokens_of

_LISTS = Phrases(
    {
        "games": {
            "en": ["card game", "dice*", "card trick*"],
            "tr": ["kart oyunu"],
            "ja": ["カード"],
        },
        "money": {"de": ["günstig*"], "pl": ["łódź tania"], "en": ["card"], "fr": ["card"]},
    }
)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Préstamos RÁPIDOS!", ("prestamos", "rapidos")),
        ("ISI KLİMA ışık", ("isi", "klima", "isik")),
        ("Große Straße", ("grosse", "strasse")),
        ("ёлка", ("елка",)),
        ("a_b-c.d", ("a", "b", "c", "d")),
        ("", ()),
    ],
)
def test_texts_are_compared_without_case_and_accents(text, tokens):
    assert tokens_of(text) == tokens


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ("A card game with dices", ["card game", "dice*"]),
        ("card games", ["card"]),
        ("long card tricksters", ["card trick*"]),
        ("Günstiger geht es nicht", ["günstig*"]),
        ("Łódź tania", ["łódź tania"]),
        ("最高のカードです", ["カード"]),
        ("discard", []),
        ("", []),
    ],
)
def test_entries_are_found_as_whole_words_the_longest_first(text, entries):
    assert [match.entry for match in _LISTS.find(text)] == entries


def test_an_entry_of_two_languages_is_of_both():
    (match,) = _LISTS.find("card")
    assert match.languages == {"en", "fr"}


@given(st.text(max_size=300))
def test_any_text_can_be_looked_at(text):
    for match in _LISTS.find(text):
        assert match.group in ("games", "money")


def test_entries_without_words_are_passed_over():
    assert Phrases({"none": {"en": ["***", " ", "one two three four five six"]}}).find("one") == ()
