"""Which characters do the bytes of a page stand for?

In this order: the byte order mark; UTF-8 where the bytes are UTF-8, whatever was declared, for no
other encoding's text looks like it; the charset of the HTTP header; the one of the page's meta;
the one its bytes look like. A declared charset that does not fit the bytes is passed over.

Source:
    Encoding Standard, https://encoding.spec.whatwg.org/; HTML Standard 13.2.3.
"""

import codecs
import re
from collections.abc import Mapping

from msgspec import Struct
from resiliparse.parse.encoding import detect_encoding, map_encoding_to_html5

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_META = re.compile(rb"<meta[^>]{0,500}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_HEADER = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_PRESCAN_BYTES = 1_024
_REPLACEMENT = "\ufffd"
_MISFIT = 0.05
"""Share of undecodable characters among the non-ASCII ones from which on a charset is wrong."""

_WIDER = {
    # the Encoding Standard's decoders know more than Python's of the same name
    "gbk": "gb18030",
    "gb2312": "gb18030",
    "euc-kr": "cp949",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
    "big5": "big5hkscs",
    "iso8859-11": "cp874",
    "iso-8859-11": "cp874",
}
_SEVEN_BIT = frozenset({"iso-2022-jp", "iso2022_jp"})


class DecodedPage(Struct):
    """A page's bytes as UTF-8, and what they were."""

    body: bytes
    charset: str
    """A Python codec name: what the page was written in, and what browsers write the non-ASCII
    characters of its queries in."""
    characters: int


def decode_page(body: bytes, headers: Mapping[str, list[str]] | None = None) -> DecodedPage:
    """Find out the encoding of a page and give its bytes in UTF-8.

    Args:
        body: The page as it was sent, chunks and compression undone.
        headers: The response's, names in lower case; `content-type` is looked at.
    """
    for bom, encoding in _BOMS:
        if body.startswith(bom):
            return _decoded(body[len(bom) :], encoding)
    declared = _declared(body, headers)
    if declared not in _SEVEN_BIT:
        characters = _utf8_characters(body)
        if characters is not None:
            return DecodedPage(body, "utf-8", characters)
    if declared is not None and _fits(body, declared):
        return _decoded(body, declared)
    return _decoded(body, _codec(detect_encoding(body)) or "cp1252")


def _declared(body: bytes, headers: Mapping[str, list[str]] | None) -> str | None:
    for value in (headers or {}).get("content-type", ()):
        header = _HEADER.search(value)
        if header and (codec := _codec(header[1])):
            return codec
    meta = _META.search(body, 0, _PRESCAN_BYTES)
    codec = _codec(meta[1].decode("ascii", "ignore")) if meta else None
    # a meta that could be read is no UTF-16
    return "utf-8" if codec is not None and codec.startswith("utf-16") else codec


def _codec(label: str | None) -> str | None:
    """Return Python's codec for an encoding label of the web, None for unknown ones."""
    if not label:
        return None
    name = map_encoding_to_html5(label.strip().lower(), fallback_utf8=False)
    if name is None:
        return "cp874" if label.lower() in ("windows-874", "tis-620") else None
    return _WIDER.get(name, name)


def _utf8_characters(body: bytes) -> int | None:
    if body.isascii():
        return len(body)
    try:
        return len(body.decode())
    except UnicodeDecodeError:
        return None


def _fits(body: bytes, encoding: str) -> bool:
    """Tell whether the bytes make sense in an encoding; a few broken characters may be."""
    text = body.decode(encoding, "replace")
    wrong = text.count(_REPLACEMENT)
    if not wrong:
        return True
    return wrong <= _MISFIT * (len(text) - len(text.encode("ascii", "ignore")))


def _decoded(body: bytes, encoding: str) -> DecodedPage:
    text = body.decode(encoding, "replace")
    # some decoders give lone surrogates, which UTF-8 has not
    return DecodedPage(text.encode("utf-8", "replace"), encoding, len(text))
