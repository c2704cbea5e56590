"""In which encoding a file is written."""

import codecs
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcensus.importers.tables.cells import text_lines
from linkcensus.importers.tables.encoding import detect_encoding

TABLE = "Linking page,Anchor\nhttps://example.com/,Größe – été\n" * 3


def decoded(raw):
    encoding = detect_encoding(raw)
    return raw[encoding.mark_bytes :].decode(encoding.codec, encoding.errors)


@pytest.mark.parametrize(
    "codec",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"],
)
def test_a_table_is_read_whatever_its_encoding(codec):
    assert decoded(TABLE.encode(codec)) == TABLE


def test_utf_16_big_endian_with_a_mark():
    assert decoded(codecs.BOM_UTF16_BE + TABLE.encode("utf-16-be")) == TABLE


@pytest.mark.parametrize(
    ("codec", "text"),
    [
        ("cp1251", "Ссылающаяся страница;Текст ссылки\nhttps://example.ru/;Подробнее здесь\n"),
        (
            "shift_jis",
            "リンク元ページ,アンカー\nhttps://example.jp/,詳しくはこちらをご覧ください\n",
        ),
    ],
)
def test_other_legacy_encodings(codec, text):
    assert decoded((text * 20).encode(codec)) == text * 20


def test_a_strange_byte_after_the_sample_is_windows_1252():
    encoding = detect_encoding(b"plain ascii\n")
    assert b"caf\xe9 \x96 \x81 \xc3\xa9".decode(encoding.codec, encoding.errors) == "café – \x81 é"


def test_a_sample_may_end_within_a_character():
    assert detect_encoding("é".encode()[:1].rjust(20, b"a")[:20] or b"").codec in (
        "utf-8",
        "cp1252",
    )
    assert detect_encoding(("a" * 20 + "é").encode()[:-1]).codec == "utf-8"


@pytest.mark.parametrize(
    "raw",
    [
        bytes(range(256)) * 4,
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" * 10,
        b"\0" * 100,
        b"text\0text" * 20,
        b"\x01\x02\x03\x04" * 50,
    ],
)
def test_binary(raw):
    assert detect_encoding(raw) is None


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=20))
def test_utf_8_text_survives(text):
    assert decoded(codecs.BOM_UTF8 + text.encode()) == text


@given(st.binary(max_size=400))
def test_any_bytes_have_an_answer(raw):
    encoding = detect_encoding(raw)
    if encoding is not None:
        raw[encoding.mark_bytes :].decode(encoding.codec, encoding.errors)


def test_a_stray_byte_does_not_make_all_else_another_encoding():
    lines = ["köln,größe\n".encode(), b"caf\xe9,x\n", "straße,ü\n".encode(), b"end\n"]
    encoding = detect_encoding(b"".join(lines))
    strange = []
    read = list(text_lines(BytesIO(b"".join(lines)), encoding, "x.csv", strange.append))
    assert read == ["köln,größe\n", "café,x\n", "straße,ü\n", "end\n"]
    assert strange == [2]
    legacy = detect_encoding("köln\nstraße\ngröße\n".encode("cp1252") * 20)
    assert (legacy.codec, legacy.is_mended) == ("cp1252", False)
