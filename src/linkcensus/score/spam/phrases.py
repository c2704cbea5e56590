"""Word lists that are looked for in texts of any language, fast.

A text is compared without case and accents, as tokens of letters and digits. An entry of a list
is one or more tokens (`essay writing`); a star at its end lets the last token go on (`kredit*`
finds `kreditler`). Scripts that write no spaces are searched for as they stand.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple, TypeVar

_TOKENS = re.compile(r"[^\W_]+")
_UNSPACED = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_LONGEST_TEXT = 4_000
_LONGEST_PHRASE = 5
"""Tokens."""
_PLAIN = str.maketrans(
    {
        "\u0131": "i",
        "ß": "ss",
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "æ": "ae",
        "œ": "oe",
        "\u0451": "\u0435",
    }
)


@lru_cache(maxsize=100_000)
def tokens_of(text: str) -> tuple[str, ...]:
    """Return the tokens of a text: lower case, no accents; the first 4,000 characters count."""
    text = text[:_LONGEST_TEXT].lower()
    if not text.isascii():
        parts = unicodedata.normalize("NFKD", text.translate(_PLAIN))
        text = "".join(char for char in parts if not unicodedata.combining(char))
    return tuple(_TOKENS.findall(text))


class Match(NamedTuple):
    """An entry of a list that a text holds."""

    group: str
    """The list's class, such as `gambling`."""
    languages: frozenset[str]
    """All languages whose list has it."""
    entry: str
    """As the list has it."""


Key = TypeVar("Key", str, tuple[str, ...])


def _join(entries: dict[Key, Match], key: Key, match: Match) -> None:
    """Add an entry; one that several languages have keeps the class of the first."""
    kept = entries.get(key, match)
    entries[key] = kept._replace(languages=kept.languages | match.languages)


class Phrases:
    """Entries by class and language, ready to be looked for.

    Args:
        entries: Class to language to entries.
    """

    def __init__(self, entries: Mapping[str, Mapping[str, Iterable[str]]]) -> None:
        self._exact: dict[tuple[str, ...], Match] = {}
        self._prefixes: dict[str, Match] = {}
        self._open: dict[tuple[str, ...], list[tuple[str, Match]]] = {}
        """Tokens before the one that may go on, to its beginnings."""
        self._unspaced: dict[str, Match] = {}
        for group, languages in entries.items():
            for language, texts in languages.items():
                for text in texts:
                    self._add(text, Match(group, frozenset((language,)), text))
        widths = {len(tokens) for tokens in self._exact} | {len(key) + 1 for key in self._open}
        self._widths = sorted(widths, reverse=True)
        self._lengths = sorted({len(prefix) for prefix in self._prefixes})
        alternatives = sorted(self._unspaced, key=len, reverse=True)
        self._search = re.compile("|".join(map(re.escape, alternatives))) if alternatives else None
        self._remembered = lru_cache(maxsize=50_000)(self._find)

    def _add(self, text: str, match: Match) -> None:
        plain = text.rstrip("*")
        tokens = tokens_of(plain)
        if not tokens or len(tokens) > _LONGEST_PHRASE:
            return
        if _UNSPACED.search(plain):
            _join(self._unspaced, "".join(tokens), match)
        elif text.endswith("*") and len(tokens) == 1:
            _join(self._prefixes, tokens[0], match)
        elif text.endswith("*"):
            self._open.setdefault(tokens[:-1], []).append((tokens[-1], match))
        else:
            _join(self._exact, tokens, match)

    def find(self, text: str) -> tuple[Match, ...]:
        """Return every entry the text holds, each once, in the order of their first places."""
        return self._remembered(text) if text else ()

    def _find(self, text: str) -> tuple[Match, ...]:
        tokens = tokens_of(text)
        found: dict[str, Match] = {}
        start = 0
        while start < len(tokens):
            width, match = self._at(tokens, start)
            if match is not None:
                found.setdefault(match.entry, match)
            start += width
        if self._search is not None and not text.isascii():
            for hit in self._search.finditer("".join(tokens)):
                match = self._unspaced[hit.group()]
                found.setdefault(match.entry, match)
        return tuple(found.values())

    def _at(self, tokens: tuple[str, ...], start: int) -> tuple[int, Match | None]:
        """The longest entry that begins at a token, and how many tokens to go on by."""
        for width in self._widths:
            part = tokens[start : start + width]
            if len(part) < width:
                continue
            match = self._exact.get(part)
            if match is None and width > 1:
                match = self._going_on(part)
            if match is not None:
                return width, match
        return 1, self._prefix_of(tokens[start])

    def _going_on(self, part: tuple[str, ...]) -> Match | None:
        for beginning, match in self._open.get(part[:-1], ()):
            if part[-1].startswith(beginning):
                return match
        return None

    def _prefix_of(self, token: str) -> Match | None:
        for length in self._lengths:
            if length > len(token):
                return None
            match = self._prefixes.get(token[:length])
            if match is not None:
                return match
        return None
