"""Which pages have nearly the same text as pages of other sites, by their SimHash."""

from collections.abc import Iterable, Sequence
from itertools import combinations

_BANDS = 4
_BAND_BITS = 16
MOST_DIFFERENT_BITS = 3
"""Two texts are nearly the same up to this many different bits of 64 (Manku, Jain and Das Sarma,
"Detecting Near-Duplicates for Web Crawling", WWW 2007)."""

_MOST_IN_BAND = 300
"""A band that more pages share is a template of the web; only its first pages are compared."""


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


def same_text_sites(pages: Sequence[tuple[str, int]]) -> list[int]:
    """Count for each page the other sites that have nearly the same text.

    Args:
        pages: (site, SimHash) of each page.
    """
    others: list[set[str]] = [set() for _ in pages]
    for one, other in near_duplicates([value for _, value in pages]):
        if pages[one][0] != pages[other][0]:
            others[one].add(pages[other][0])
            others[other].add(pages[one][0])
    return [len(sites) for sites in others]


def spun_pairs(pages: Iterable[tuple[str, int]]) -> list[tuple[str, str]]:
    """Return pairs of different sites with a page of nearly the same text, each once, sorted."""
    listed = list(pages)
    found = set()
    for one, other in near_duplicates([value for _, value in listed]):
        left, right = sorted((listed[one][0], listed[other][0]))
        if left != right:
            found.add((left, right))
    return sorted(found)
