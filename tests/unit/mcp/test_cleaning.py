"""Clean text, and words of strangers apart, whatever the answer looks like."""

import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcensus.mcp.cleaning import LONGEST_TEXT, clean_text, separated

HIDDEN = {
    "bidi": "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c",
    "zero width": "\u200b\ufeff\u2060\u2061\u00ad\u180e",
    "control": "\x00\x07\x08\x1b\x7f\x9b",
    "tags": "".join(map(chr, range(0xE0020, 0xE0080))),
    "variations": "\U000e0100\U000e01ef",
    "surrogates": "\ud800\udfff",
    "private": "\ue000\U000f0000",
}


@pytest.mark.parametrize("name", HIDDEN)
def test_hidden_characters_go(name: str) -> None:
    assert clean_text(f"a{HIDDEN[name]}b") == "ab"


@pytest.mark.parametrize(
    "text",
    [
        "plain",
        "café",
        "日本語",
        "עברית",
        "\u0646\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        "👩\u200d🌾",
        "a\tb\nc",
        "e\u0301",
        "½ ≤ π",
    ],
)
def test_honest_text_stays(text: str) -> None:
    assert clean_text(text) == text


def test_lines_of_other_systems_do_not_run_together() -> None:
    assert clean_text("a\r\nb\u2028c\x85d") == "a \nb c d"


def test_long_text_is_cut() -> None:
    assert clean_text("x" * 5_000) == "x" * LONGEST_TEXT + "…"
    assert clean_text("x" * LONGEST_TEXT) == "x" * LONGEST_TEXT


@given(st.text(max_size=200))
def test_clean_text_laws(text: str) -> None:
    clean = clean_text(text)
    assert clean_text(clean) == clean
    shown = clean.replace("\n", "").replace("\t", "").replace("\u200c", "").replace("\u200d", "")
    assert not {unicodedata.category(char) for char in shown} & {"Cc", "Cf", "Cs", "Co", "Cn"}


MARKED = {"type": "string", "x-untrusted": True}
DOCUMENT = {
    "components": {
        "schemas": {
            "Row": {"properties": {"id": {"type": "string"}, "text": MARKED}},
            "Marked": MARKED,
            "Tree": {
                "properties": {"text": MARKED, "inner": {"$ref": "#/components/schemas/Tree"}}
            },
        }
    }
}
ROW = {"$ref": "#/components/schemas/Row"}


@pytest.mark.parametrize(
    ("schema", "value", "expected"),
    [
        (ROW, {"id": "1", "text": "t"}, {"id": "1", "untrusted": {"text": "t"}}),
        (
            {"anyOf": [ROW, {"type": "null"}]},
            {"id": "1", "text": "t"},
            {"id": "1", "untrusted": {"text": "t"}},
        ),
        (
            {"type": "array", "items": ROW},
            [{"id": "1", "text": ""}],
            [{"id": "1"}],
        ),
        (
            {"additionalProperties": ROW},
            {"a\u202e": {"text": "t"}},
            {"a": {"untrusted": {"text": "t"}}},
        ),
        (
            {"properties": {"x": {"$ref": "#/components/schemas/Marked"}}},
            {"x": "t"},
            {"untrusted": {"x": "t"}},
        ),
        (
            {"$ref": "#/components/schemas/Tree"},
            {"inner": {"inner": {"text": "t"}}},
            {"inner": {"inner": {"untrusted": {"text": "t"}}}},
        ),
        (
            {"properties": {"rows": {"type": "array", "x-untrusted": True}}},
            {"rows": [["a\x00", 1, None, {"b\u200b": True}]]},
            {"untrusted": {"rows": [["a", 1, None, {"b": True}]]}},
        ),
        ({}, {"anything": ["\u202ex", 2.5, False]}, {"anything": ["x", 2.5, False]}),
    ],
)  # fmt: skip
def test_words_of_strangers_are_found_by_the_schema(
    schema: dict[str, Any], value: Any, expected: Any
) -> None:
    assert separated(value, schema, DOCUMENT) == expected
