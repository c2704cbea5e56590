"""Which pages have nearly the same text as pages of other sites, by their SimHash."""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

Hashes = npt.NDArray[np.uint64]
Keys = npt.NDArray[np.uint16]
Places = npt.NDArray[np.int64]

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


def near_duplicates(hashes: Iterable[int]) -> list[tuple[int, int]]:
    """Return the places of hashes that differ in at most three bits, lower place first.

    Args:
        hashes: SimHashes of 64 bits, signed or not; 0 (no words) is like nothing.
    """
    plain = np.fromiter((value & 0xFFFF_FFFF_FFFF_FFFF for value in hashes), np.uint64)
    present = np.flatnonzero(plain)
    found: set[tuple[int, int]] = set()
    for band in range(_BANDS):
        keys = (plain[present] >> np.uint64(band * _BAND_BITS)).astype(np.uint16)
        order = np.argsort(keys, kind="stable")
        keys, places = keys[order], present[order]
        begins = np.searchsorted(keys, keys)
        compared = np.arange(keys.size) - begins < _MOST_IN_BAND
        found |= _alike(keys[compared], places[compared], plain[places[compared]])
    return sorted(found)


def _alike(keys: Keys, places: Places, values: Hashes) -> set[tuple[int, int]]:
    """The places of which the keys are one, and the values differ in few bits; by ascending keys.

    Each is compared with the next one, then with the one after that, until no key is so frequent.
    """
    found: set[tuple[int, int]] = set()
    ahead, ones = 1, np.arange(keys.size)
    while ones.size:
        ones = ones[ones + ahead < keys.size]
        ones = ones[keys[ones] == keys[ones + ahead]]
        close = np.bitwise_count(values[ones] ^ values[ones + ahead]) <= MOST_DIFFERENT_BITS
        pairs = places[ones[close]], places[ones[close] + ahead]
        found.update(zip(*(side.tolist() for side in pairs), strict=True))
        ahead += 1
    return found
