"""Encodings: declared rightly, declared wrongly, not declared, marked."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcensus.core.url import canonicalize
from linkcensus.extract.charset import decode_page
from linkcensus.extract.html import extract_links

GERMAN = "Über die Straße: Äpfel, Öl und süße Früchte für fünf Euro, täglich geöffnet."
RUSSIAN = "Съешь же ещё этих мягких французских булок, да выпей чаю. " * 5
JAPANESE = "いろはにほへと ちりぬるを わかよたれそ つねならむ 有為の奥山 今日越えて"


def text_of(body: bytes, content_type: str | None = None) -> tuple[str, str]:
    headers = {"content-type": [content_type]} if content_type else {}
    page = decode_page(body, headers)
    return page.body.decode(), page.charset


@pytest.mark.parametrize(
    ("bom", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ],
)
def test_the_mark_decides(bom, encoding):
    body = bom + GERMAN.encode(encoding)
    assert text_of(body, "text/html; charset=windows-1251") == (GERMAN, encoding)


@pytest.mark.parametrize(
    ("label", "codec", "text"),
    [
        ("iso-8859-1", "cp1252", GERMAN + " €"),
        ("windows-1251", "cp1251", RUSSIAN),
        ("KOI8-R", "koi8-r", RUSSIAN),
        ("shift_jis", "cp932", JAPANESE),
        ("euc-jp", "euc-jp", JAPANESE),
        ("iso-2022-jp", "iso2022-jp", JAPANESE),
        ("gb2312", "gb18030", "汉字𠀀"),
        ("big5", "big5hkscs", "漢字"),
        ("euc-kr", "cp949", "한국어 똠"),
        ("tis-620", "cp874", "ภาษาไทย"),
    ],
)
def test_header_and_meta_declare(label, codec, text):
    body = text.encode(codec)
    assert text_of(body, f"text/html; charset={label}")[0] == text
    meta = f"<meta charset='{label}'>".encode()
    assert text_of(meta + body)[0] == meta.decode() + text
    old = f"<meta http-equiv=content-type content='text/html; charset={label}'>".encode()
    assert text_of(old + body)[0] == old.decode() + text


def test_the_header_comes_before_the_meta():
    body = b"<meta charset=koi8-r>" + RUSSIAN.encode("cp1251")
    assert RUSSIAN in text_of(body, "text/html; charset=windows-1251")[0]


@pytest.mark.parametrize("label", ["iso-8859-1", "windows-1251", "shift_jis", "no-such-thing"])
def test_utf8_is_seen_under_any_label(label):
    body = GERMAN.encode()
    assert text_of(body, f"text/html; charset={label}") == (GERMAN, "utf-8")


def test_a_wrong_utf8_label_is_passed_over():
    text, charset = text_of(RUSSIAN.encode("cp1251"), "text/html; charset=utf-8")
    assert (text, charset) == (RUSSIAN, "cp1251")


def test_a_few_broken_bytes_do_not_change_the_charset():
    body = (GERMAN * 20).encode() + b"\xfc"
    text, charset = text_of(body, "text/html; charset=utf-8")
    assert charset == "utf-8"
    assert text == GERMAN * 20 + "\ufffd"


def test_what_is_not_declared_is_guessed():
    assert text_of(RUSSIAN.encode("cp1251")) == (RUSSIAN, "cp1251")


def test_a_meta_beyond_the_first_kilobyte_is_not_looked_for():
    body = b" " * 1_024 + b"<meta charset=koi8-r>" + RUSSIAN.encode("cp1251")
    assert RUSSIAN in text_of(body)[0]


def test_characters_are_counted():
    assert decode_page(GERMAN.encode()).characters == len(GERMAN)
    assert decode_page(GERMAN.encode("cp1252")).characters == len(GERMAN)


def test_queries_are_written_in_the_page_s_encoding_as_browsers_do():
    page = canonicalize("http://www.example.org/")
    assert page is not None
    body = "<meta charset=windows-1251><a href='/п?п'>ж</a>".encode("cp1251")
    (link,) = extract_links(body, page, page.url)
    assert link.target.url == "http://www.example.org/%D0%BF?%EF"
    assert link.anchor == "ж"


@given(st.binary(max_size=200), st.sampled_from([None, "utf-8", "cp1252", "euc-jp", "utf-16", ""]))
def test_any_bytes_become_utf8(body, label):
    text_of(body, None if label is None else f"text/html; charset={label}")
