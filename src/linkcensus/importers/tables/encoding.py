"""In which encoding is a file written, and is it text at all?

Exports come as UTF-8 with or without a mark, as UTF-16 of either byte order (Ahrefs writes it with
a mark and calls it CSV), and from old spreadsheets in Windows-1252 and its like.
"""

import codecs
import re
from collections.abc import Sequence
from dataclasses import dataclass

from charset_normalizer import from_bytes

SAMPLE_BYTES = 128 * 1024
"""How much of a file's beginning is looked at."""

_CONTROLS_LOOKED_AT = 20_000
_GUESS_BYTES = 16 * 1024
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LEGACY = [
    *("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256"),
    *("shift_jis", "euc_jp", "gb18030", "big5", "euc_kr"),
]
_CONTROL = frozenset(range(32)) - {9, 10, 12, 13, 27}
_FALLBACK_HANDLER = "linkcensus_windows_1252"


@dataclass(frozen=True, slots=True)
class Encoding:
    """A codec's name, how many bytes its mark takes, and what becomes of undecodable bytes."""

    codec: str
    mark_bytes: int = 0
    errors: str = "replace"

    @property
    def is_mended(self) -> bool:
        """Whether bytes that do not belong are read as Windows-1252."""
        return self.errors == _FALLBACK_HANDLER


UTF_8 = Encoding("utf-8")
UTF_8_MOSTLY = Encoding("utf-8", errors=_FALLBACK_HANDLER)
_STRAY = re.compile("[\udc80-\udcff]")


def detect_encoding(sample: bytes) -> Encoding | None:
    """Return the encoding of a file from its first bytes, None when it is no text.

    Args:
        sample: The first bytes, up to 128 kB; it may end in the middle of a character.
    """
    for mark, codec in _MARKS:
        if sample.startswith(mark):
            errors = _FALLBACK_HANDLER if codec == "utf-8" else "replace"
            return None if _looks_binary(sample, codec) else Encoding(codec, len(mark), errors)
    if unmarked := _unmarked_utf16(sample):
        return None if _looks_binary(sample, unmarked) else Encoding(unmarked)
    if b"\0" in sample or _has_controls(sample[:_CONTROLS_LOOKED_AT]):
        return None
    # the sample may be plain ASCII and a later byte not UTF-8: such bytes are read as 1252
    if _is_utf8(sample) or _is_mostly_utf8(sample):
        return UTF_8_MOSTLY
    return Encoding(_legacy_codec(sample))


def mended(line: str) -> str | None:
    """A line decoded with `surrogateescape`, its stray bytes as Windows-1252; None without any."""
    if line.isascii() or _STRAY.search(line) is None:
        return None
    return _STRAY.sub(lambda found: _windows_1252(ord(found[0]) - 0xDC00), line)


def _is_utf8(sample: bytes) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample)
    except UnicodeDecodeError:
        return False
    return True


def _is_mostly_utf8(sample: bytes) -> bool:
    """Tell a file with some stray bytes: more lines with letters beyond ASCII are UTF-8 than not.

    By chance hardly any text of another encoding is.
    """
    lines = [line for line in sample.splitlines()[:-1] if not line.isascii()]
    return sum(_is_utf8(line + b"\n") for line in lines) * 2 > len(lines)


def _unmarked_utf16(sample: bytes) -> str | None:
    """Tell UTF-16 by its zero bytes: text with URLs has them in one of two places, not in both."""
    half = len(sample) // 2
    if half < 2:
        return None
    even, odd = sample[0 : 2 * half : 2].count(0), sample[1 : 2 * half : 2].count(0)
    if odd > half * 0.2 and even <= half * 0.01:
        return "utf-16-le"
    if even > half * 0.2 and odd <= half * 0.01:
        return "utf-16-be"
    return None


def _looks_binary(sample: bytes, codec: str) -> bool:
    text = sample.decode(codec, "replace")
    return _has_controls([ord(char) for char in text[:_CONTROLS_LOOKED_AT]])


def _has_controls(codes: Sequence[int]) -> bool:
    """Tell whether there are more control characters than slip into a text."""
    return sum(code in _CONTROL for code in codes) > max(4, 0.02 * len(codes))


def _legacy_codec(sample: bytes) -> str:
    """Guess among the encodings of old spreadsheets; Windows-1252 where nothing speaks against."""
    first_strange = next(index for index, byte in enumerate(sample) if byte > 127)
    start = max(0, first_strange - _GUESS_BYTES // 4)
    best = from_bytes(sample[start : start + _GUESS_BYTES], cp_isolation=_LEGACY).best()
    if best is None or best.encoding in ("cp1250", "cp1254"):
        return "cp1252"
    return best.encoding


def _as_windows_1252(error: UnicodeError) -> tuple[str, int]:
    """Decode what is not UTF-8 as Windows-1252, byte by byte; for `codecs.register_error`."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    wrong = error.object[error.start : error.end]
    return "".join(map(_windows_1252, wrong)), error.end


def _windows_1252(byte: int) -> str:
    if byte in (0x81, 0x8D, 0x8F, 0x90, 0x9D):
        return chr(byte)
    return bytes([byte]).decode("cp1252")


codecs.register_error(_FALLBACK_HANDLER, _as_windows_1252)
