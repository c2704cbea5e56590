"""Hashes that tell whether two pages are alike: of their words, and of the sites they link to."""

import hashlib
from collections.abc import Iterable

from linkcensus.core.url import site_hash

_LANES = 64
_LANE_BYTES = 2
_MOST_WORDS = 60_000
"""More would overflow a lane of the sum; the first ones tell enough."""

_MEMO_LIMIT = 50_000
_LANE_ONES = int.from_bytes(b"\x01\x00" * _LANES, "little")
_TOP_BIT = 0x8000
_DIGITS = bytes(ord("0") + (byte >> 7) for byte in range(256))
"""The highest bit of a byte as a binary digit."""

_SPREAD = tuple(
    b"".join((byte >> bit & 1).to_bytes(_LANE_BYTES, "little") for bit in range(8))
    for byte in range(256)
)
"""Each bit of a byte in a lane of its own."""


class _SpreadHashes(dict[str, int]):
    """64-bit hash of each word met, a lane of 16 bits for each bit: one addition counts all.

    A word is remembered as it is written, so that texts need not be put in lower case.
    """

    def __missing__(self, word: str) -> int:
        plain = word.lower().encode("utf-8", "replace")
        digest = hashlib.blake2b(plain, digest_size=8).digest()
        spread = int.from_bytes(b"".join(_SPREAD[byte] for byte in digest), "little")
        if len(self) < _MEMO_LIMIT:
            self[word] = spread
        return spread


_hashes = _SpreadHashes()


def simhash(words: list[str]) -> int:
    """Return the SimHash of a text: alike texts differ in few of its 64 bits.

    Args:
        words: Every word of the text, repeats included, in any case; the first 60,000 count.

    Returns:
        The 64 bits as a signed integer; 0 for no words.

    Source:
        Charikar, "Similarity Estimation Techniques from Rounding Algorithms", STOC 2002.
    """
    counted = words[:_MOST_WORDS]
    if not counted:
        return 0
    total = sum(map(_hashes.__getitem__, counted))
    # what is more than half of the words overflows into the highest bit of its lane
    total += (_TOP_BIT - 1 - len(counted) // 2) * _LANE_ONES
    lanes = total.to_bytes(_LANES * _LANE_BYTES, "big")
    bits = int(lanes[::_LANE_BYTES].translate(_DIGITS), 2)
    return _signed(bits)


def hash_of_sites(sites: Iterable[str]) -> int:
    """Return an order-free 64-bit hash of a set of sites, signed; 0 for none."""
    total = 0
    for site in set(sites):
        value = site_hash(site)
        # without the multiplication two sets of equal sums were easy to make
        total += (value * 0x9E3779B97F4A7C15 ^ value >> 29) | 1
    return _signed(total & (1 << 64) - 1)


def _signed(bits: int) -> int:
    return bits - (1 << 64) if bits >= 1 << 63 else bits
