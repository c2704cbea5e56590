"""What the words of a link are: an address, a name, nothing, or an offer.

| kind       | rule |
|------------|------|
| unknown    | nobody told |
| empty      | no words |
| address    | a URL or a host name |
| generic    | the whole text says nothing (`words/generic.toml`) |
| commercial | words of `poison.toml`, or a subject, an offer or a seller of `commercial.toml` |
| brand      | the target's name, or part of it |
| phrase     | two to five words that are neither: what a keyword looks like |
| other      | the rest: one word, or a whole sentence |
"""

import re
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from linkcensus.core.site import public_suffix
from linkcensus.score.spam.phrases import Match, tokens_of
from linkcensus.score.spam.vocabulary import Words

_ADDRESS = re.compile(r"^(?:https?://|www\.)\S+$|^(?:[a-z0-9-]+\.)+[a-z]{2,12}(?:[/:?#]\S*)?$")
_KEYWORD_WORDS = range(2, 6)
_TITLE_WORDS = 7
"""Texts longer than this are titles and sentences rather than keywords."""
_SENTENCE_WORDS = 14
_SHORTEST_NAME = 4


class AnchorKind(StrEnum):
    """What kind of words a link uses."""

    UNKNOWN = "unknown"
    EMPTY = "empty"
    ADDRESS = "address"
    GENERIC = "generic"
    COMMERCIAL = "commercial"
    BRAND = "brand"
    PHRASE = "phrase"
    OTHER = "other"


class Anchor(NamedTuple):
    """A text and what it is."""

    kind: AnchorKind
    money: float = 0.0
    """How much it is an offer, 0 to 1."""
    matches: tuple[Match, ...] = ()
    """The entries of the lists that say so."""

    @property
    def natural(self) -> bool:
        """Whether it is what people write without thinking of rankings: a name or an address."""
        return self.kind in (AnchorKind.BRAND, AnchorKind.ADDRESS)


UNKNOWN = Anchor(AnchorKind.UNKNOWN)
_EMPTY = Anchor(AnchorKind.EMPTY)
_GENERIC = Anchor(AnchorKind.GENERIC)
_ADDRESSED = Anchor(AnchorKind.ADDRESS)


class AnchorReader:
    """Tells what anchors are, by one set of word lists; the last 100,000 are remembered."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self.read = lru_cache(maxsize=100_000)(self._read)

    def _read(self, text: str | None, target: str) -> Anchor:
        """Tell what the text of a link to the site `target` is."""
        if text is None:
            return UNKNOWN
        folded = text.strip().lower()
        tokens = tokens_of(folded)
        if not tokens:
            return _EMPTY
        if _ADDRESS.match(folded):
            return _ADDRESSED
        if tokens in self._words.generic:
            return _GENERIC
        return self._worded(text, tokens, target)

    def _worded(self, text: str, tokens: tuple[str, ...], target: str) -> Anchor:
        money, matches = self._money(text, len(tokens))
        named = is_name_of(tokens, target, self._words.brands.get(target, ()))
        if named and not (money >= 0.8 and len(tokens) > 1):
            return Anchor(AnchorKind.BRAND)
        if money > 0:
            # a name that is itself an offer (cheap-flights.example) is both: half of each
            return Anchor(AnchorKind.COMMERCIAL, 0.6 * money if named else money, matches)
        if len(tokens) in _KEYWORD_WORDS and not any(token.isdigit() for token in tokens):
            return Anchor(AnchorKind.PHRASE)
        return Anchor(AnchorKind.OTHER)

    def _money(self, text: str, length: int) -> tuple[float, tuple[Match, ...]]:
        if length > _SENTENCE_WORDS:
            return 0.0, ()
        poison = self._words.poison.find(text)
        if poison and (length <= _TITLE_WORDS or len(poison) > 1):
            return 1.0, poison
        matches = self._words.commercial.find(text)
        groups = [match.group for match in matches]
        strength = _offer(groups, length)
        return (strength / 2 if length > _TITLE_WORDS else strength), matches


def _offer(groups: list[str], length: int) -> float:
    """How much words of these groups make an offer of a text of so many words."""
    subjects, modifiers = groups.count("subject"), groups.count("modifier")
    services = groups.count("service")
    if subjects and (modifiers or services or subjects > 1):
        return 1.0
    if (modifiers and services) or modifiers > 1:
        return 0.8
    if subjects:
        return 0.7 if length > 1 else 0.5
    if modifiers and length > 1:
        return 0.4
    return 0.3 if services and 1 < length < _TITLE_WORDS else 0.0


@lru_cache(maxsize=50_000)
def _names(site: str) -> tuple[str, frozenset[str]]:
    """The registered label of a site without hyphens, and its parts."""
    suffix = public_suffix(site)
    label = site.removesuffix(f".{suffix}") if suffix else site
    parts = tokens_of(label)
    return "".join(parts), frozenset(part for part in parts if len(part) >= _SHORTEST_NAME)


def is_name_of(tokens: tuple[str, ...], site: str, further: tuple[str, ...] = ()) -> bool:
    """Tell whether tokens hold the site's name, or are a part of it."""
    label, parts = _names(site)
    joined = "".join(tokens)
    if len(label) >= _SHORTEST_NAME and label in joined:
        return True
    if joined == label or (len(joined) >= _SHORTEST_NAME and joined in parts):
        return True
    if len(joined) > _SHORTEST_NAME and label.startswith(joined):
        return True
    if len(tokens) <= _TITLE_WORDS and parts and parts <= set(tokens):
        return True
    return any(set(tokens_of(name)) <= set(tokens) for name in further if tokens_of(name))
