"""Word lists that are looked for in texts of any language, fast.

A text is compared without case and accents, as tokens of letters and digits. An entry of a list
is one or more tokens (`essay writing`); a star at its end lets the last token go on (`kredit*`
finds `kreditler`). Scripts that write no spaces are searched for as they stand.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

_TOKENS = re.compile(r"[^\W_]+")
_UNSPACED = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_LONGEST_TEXT = 4_000
_LONGEST_PHRASE = 5
"""Tokens."""
_MOST_TOKENS = 100_000
"""Tokens remembered by each list."""
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


class _Candidate(NamedTuple):
    """What may begin at a token."""

    rest: tuple[str, ...]
    """The tokens after the first."""
    open: bool
    """Whether the last one may go on."""
    match: Match

    def fits(self, following: tuple[str, ...]) -> bool:
        """Whether the rest stands where the text goes on."""
        if not self.open:
            return following == self.rest
        before = len(self.rest) - 1
        return (
            len(following) > before
            and following[:before] == self.rest[:before]
            and following[before].startswith(self.rest[before])
        )


class Phrases:
    """Entries by class and language, ready to be looked for.

    Args:
        entries: Class to language to entries. An entry that several languages have keeps the
            class of the first.
    """

    def __init__(self, entries: Mapping[str, Mapping[str, Iterable[str]]]) -> None:
        known: dict[str, Match] = {}
        for group, languages in entries.items():
            for language, texts in languages.items():
                for text in texts:
                    match = Match(group, frozenset((language,)), text)
                    kept = known.get(text, match)
                    known[text] = kept._replace(languages=kept.languages | match.languages)
        self._by_first: dict[str, list[_Candidate]] = {}
        self._prefixes: dict[str, _Candidate] = {}
        self._unspaced: dict[str, Match] = {}
        for text, match in known.items():
            self._add(text, match)
        for candidates in self._by_first.values():
            candidates.sort(key=lambda one: -len(one.rest))
        self._lengths = sorted({len(prefix) for prefix in self._prefixes})
        alternatives = sorted(self._unspaced, key=len, reverse=True)
        self._search = re.compile("|".join(map(re.escape, alternatives))) if alternatives else None
        self._at_token: dict[str, tuple[_Candidate, ...]] = {}
        self._remembered = lru_cache(maxsize=50_000)(self._find)

    def _add(self, text: str, match: Match) -> None:
        plain = text.rstrip("*")
        tokens = tokens_of(plain)
        if not tokens or len(tokens) > _LONGEST_PHRASE:
            return
        goes_on = text.endswith("*")
        if _UNSPACED.search(plain):
            self._unspaced["".join(tokens)] = match
        elif goes_on and len(tokens) == 1:
            self._prefixes[tokens[0]] = _Candidate((), False, match)
        else:
            candidate = _Candidate(tokens[1:], goes_on, match)
            self._by_first.setdefault(tokens[0], []).append(candidate)

    def find(self, text: str) -> tuple[Match, ...]:
        """Return every entry the text holds, each once, in the order of their first places."""
        return self._remembered(text) if text else ()

    def _find(self, text: str) -> tuple[Match, ...]:
        tokens = tokens_of(text)
        found: dict[str, Match] = {}
        at_token, free = self._at_token, 0
        for start, token in enumerate(tokens):
            candidates = at_token.get(token)
            if candidates is None:
                candidates = self._candidates(token)
            if not candidates or start < free:
                continue
            for candidate in candidates:
                end = start + 1 + len(candidate.rest)
                if not candidate.rest or candidate.fits(tokens[start + 1 : end]):
                    found.setdefault(candidate.match.entry, candidate.match)
                    free = end
                    break
        if self._search is not None and not text.isascii():
            for hit in self._search.finditer("".join(tokens)):
                match = self._unspaced[hit.group()]
                found.setdefault(match.entry, match)
        return tuple(found.values())

    def _candidates(self, token: str) -> tuple[_Candidate, ...]:
        """What may begin at a token, the longest first; remembered, for words repeat."""
        candidates = list(self._by_first.get(token, ()))
        beginnings = (token[:length] for length in self._lengths if length <= len(token))
        candidates += [self._prefixes[one] for one in beginnings if one in self._prefixes]
        if len(self._at_token) >= _MOST_TOKENS:
            self._at_token.clear()
        self._at_token[token] = tuple(candidates)
        return self._at_token[token]
