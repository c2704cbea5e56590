"""Fingerprints as text, to be kept with the state: differences, packed."""

import base64
import binascii
import hashlib
import zlib

import numpy as np

from linkcensus.core.errors import CorruptIndex
from linkcensus.insights.news import Prints

_LEVEL = 1
"""Differences of hashes hardly get smaller with more effort."""


def packed(prints: Prints) -> str:
    """Return ascending fingerprints as text; about seven characters each."""
    differences = np.diff(prints, prepend=np.int64(0)).astype("<i8")
    # the same byte of all numbers side by side: the high ones are mostly zero
    planes = differences.view(np.uint8).reshape(-1, 8).T.tobytes()
    return base64.b85encode(zlib.compress(planes, _LEVEL)).decode()


def unpacked(text: str) -> Prints:
    """Return the fingerprints that `packed` wrote.

    Raises:
        CorruptIndex: It is no such text.
    """
    try:
        planes = np.frombuffer(zlib.decompress(base64.b85decode(text)), np.uint8)
        differences = planes.reshape(8, -1).T.copy().view("<i8").reshape(-1)
    except (ValueError, zlib.error, binascii.Error):
        raise CorruptIndex("what the last look saw is damaged; the next one begins anew") from None
    return np.cumsum(differences, dtype=np.int64)


def print_of(text: str) -> int:
    """Return a fingerprint of something that is no link: 63 bits."""
    digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "little") >> 1
