"""What the letters of a site's name tell: its words, its shape, and the template it may follow."""

import re
from dataclasses import dataclass
from functools import lru_cache

from linkcensus.core.hosting import is_platform_suffix
from linkcensus.core.site import is_ip_address, public_suffix
from linkcensus.score.spam.vocabulary import Words

_PIECES = re.compile(r"[a-z]+|[0-9]+")
_VOWELS = frozenset("aeiouy")
_LONGEST_WORD = 14
_LONGEST_LABEL = 63
_UNKNOWN_LETTER = 2.0
"""Cost of a letter outside any word; a word costs 1, so that few long words win."""
_INNER_MOST = 8
"""Letters that must stay when one word of a name is masked for its template."""


@dataclass(frozen=True, slots=True)
class SiteName:
    """A site's name, taken apart."""

    site: str
    suffix: str
    """The public suffix: `co.uk`, `blogspot.com`; '' for addresses."""
    label: str
    """What was registered below it."""
    words: tuple[str, ...]
    """The label cut into known words; pieces that are none stand whole."""
    known: tuple[bool, ...]
    """Whether each piece lies in fully known surroundings."""
    digits: int
    hyphens: int


class NameReader:
    """Takes names apart by one set of word lists; the last 50,000 are remembered."""

    def __init__(self, words: Words) -> None:
        self._known = words.name_poison | words.name_commercial | words.name_common
        self._known |= {stem for stem in words.name_stems if "-" not in stem}
        self.read = lru_cache(maxsize=50_000)(self._read)

    def _read(self, site: str) -> SiteName:
        """Take one name apart."""
        if is_ip_address(site):
            return SiteName(site, "", site, (), (), 0, 0)
        suffix = public_suffix(site) or ""
        label = registered_label(site, suffix)
        if label.startswith("xn--"):
            return SiteName(site, suffix, label, (), (), 0, 0)
        words: list[str] = []
        known: list[bool] = []
        for piece in _PIECES.findall(label):
            if not piece.isdigit():
                cut, whole = _cut(piece, self._known)
                words += cut
                known += [whole] * len(cut)
        digits = sum(char.isdigit() for char in label)
        return SiteName(site, suffix, label, tuple(words), tuple(known), digits, label.count("-"))


def registered_label(site: str, suffix: str) -> str:
    """Return what was registered below the suffix, at most 63 letters."""
    label = site.removesuffix(f".{suffix}") if suffix else site
    return label.rpartition(".")[2][:_LONGEST_LABEL]


def _cut(piece: str, known: frozenset[str]) -> tuple[list[str], bool]:
    """Cut a run of letters into known words; the whole piece where letters stay over."""
    best: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, len(piece) + 1):
        cost, start = best[end - 1][0] + _UNKNOWN_LETTER, end - 1
        for begin in range(max(0, end - _LONGEST_WORD), end - 1):
            if best[begin][0] + 1 < cost and piece[begin:end] in known:
                cost, start = best[begin][0] + 1, begin
        best.append((cost, start))
    cut: list[str] = []
    end = len(piece)
    while end:
        start = best[end][1]
        cut.append(piece[start:end])
        end = start
    cut.reverse()
    whole = all(len(word) > 1 for word in cut)
    return (cut, True) if whole else ([piece], False)


def longest_consonants(label: str) -> str:
    """Return the longest run of letters without a vowel (y counts as one)."""
    runs = re.findall(r"[bcdfghjklmnpqrstvwxz]+", label)
    return max(runs, key=len, default="")


def vowel_share(label: str) -> float | None:
    """Return vowels / letters, None for a name without letters."""
    letters = [char for char in label if char.isascii() and char.isalpha()]
    return sum(char in _VOWELS for char in letters) / len(letters) if letters else None


def templates(site: str) -> list[str]:
    """Return the templates a name may have been made from, `*` for what changes.

    `best-loans-7.com` follows `best-loans-#`, `*-loans-#` is left out where too little stays. Names
    without hyphens follow their first and last eight letters (`cheapflig*`, `*directory`).
    """
    suffix = public_suffix(site)
    if not suffix or not site.endswith(f".{suffix}"):
        return []
    label = registered_label(site, suffix)
    if label.startswith("xn--"):
        return []
    pieces = re.findall(r"[a-z]+|[0-9]+|-", label)
    shape = ["#" if piece.isdigit() else piece for piece in pieces]
    found = []
    if "#" in shape and sum(len(part) for part in shape if part.isalpha()) >= 4:
        found.append("".join(shape))
    words = [place for place, part in enumerate(shape) if part.isalpha()]
    for place in words if len(words) > 1 else ():
        rest = sum(len(shape[other]) for other in words if other != place)
        if rest >= _INNER_MOST:
            found.append("".join("*" if at == place else part for at, part in enumerate(shape)))
    if "-" not in shape:
        letters = label.rstrip("0123456789")
        if len(letters) > _INNER_MOST + 1:
            found += [f"{letters[:_INNER_MOST]}*", f"*{letters[-_INNER_MOST:]}"]
    return found


def below_platform(site: str) -> bool:
    """Tell whether a site is a name below a platform's domain, such as someone.blogspot.com."""
    suffix = public_suffix(site)
    return suffix is not None and is_platform_suffix(suffix)
