"""Which pages have nearly the same text as pages of other sites, by their SimHash."""

from collections.abc import Sequence
from itertools import combinations

_BANDS = 4
_BAND_BITS = 16
MOST_DIFFERENT_BITS = 3
"""Two texts are nearly the same up to this many different bits of 64 (Manku, Jain and Das Sarma,
"Detecting Near-Duplicates for Web Crawling", WWW 2007)."""

_MOST_IN_BAND = 300
"""A band that more pages share is a template of the web; only its first pages are compared."""


_PHRASE = 4
"""Words of a phrase."""
_COPIED_SHARE = 0.4
"""Phrases two texts must share: an edited copy of one text keeps half of them, and texts that are
about the same things in the same words hardly any."""


def is_copy(one: str | None, other: str | None) -> bool:
    """Whether two texts share so many phrases that one was made of the other.

    A SimHash of single words finds candidates quickly, and honest texts of few different words
    among them. Where a text was not kept, the candidate stands.

    Source:
        Broder, "On the Resemblance and Containment of Documents", 1997.
    """
    if not one or not other:
        return True
    left, right = _phrases(one), _phrases(other)
    smaller = min(len(left), len(right))
    return smaller == 0 or len(left & right) >= _COPIED_SHARE * smaller


def _phrases(text: str) -> set[tuple[str, ...]]:
    words = text.lower().split()
    return {tuple(words[at : at + _PHRASE]) for at in range(len(words) - _PHRASE + 1)}


def near_duplicates(hashes: Sequence[int]) -> list[tuple[int, int]]:
    """Return the places of hashes that differ in at most three bits, lower place first.

    Args:
        hashes: SimHashes of 64 bits, signed or not; 0 (no words) is like nothing.
    """
    plain = [value & 0xFFFF_FFFF_FFFF_FFFF for value in hashes]
    found: set[tuple[int, int]] = set()
    for band in range(_BANDS):
        shift = band * _BAND_BITS
        same: dict[int, list[int]] = {}
        for place, value in enumerate(plain):
            if value:
                same.setdefault(value >> shift & 0xFFFF, []).append(place)
        for places in same.values():
            for one, other in combinations(places[:_MOST_IN_BAND], 2):
                if (plain[one] ^ plain[other]).bit_count() <= MOST_DIFFERENT_BITS:
                    found.add((one, other))
    return sorted(found)
