"""Buckets: ranges of site hashes, as a binary tree that grows with the index.

Bucket 1 holds every site; buckets 2k and 2k + 1 hold the lower and the upper half of bucket k. A
small index has one file a table, a large one splits the buckets that have become full. The number
of a bucket alone says which hashes it holds, so files of several generations can lie side by side
while a split is under way.
"""

from collections.abc import Collection

ROOT = 1
HASH_BITS = 63
"""Site hashes are non-negative 64-bit integers."""

FRESH = -1
"""Not a range: the bucket of segments that hold all hashes."""


def level(bucket: int) -> int:
    """How often the whole was halved to get this bucket: 0 for the root."""
    return bucket.bit_length() - 1


def bounds(bucket: int) -> tuple[int, int]:
    """The first and the last hash of a bucket."""
    width = 1 << (HASH_BITS - level(bucket))
    low = (bucket - (1 << level(bucket))) * width
    return low, low + width - 1


def related(first: int, second: int) -> bool:
    """Whether two buckets share hashes: they are the same, or one came out of the other."""
    small, large = sorted((first, second))
    return small >= ROOT and large >> (level(large) - level(small)) == small


def leaf_of(site_hash: int, leaves: Collection[int]) -> int:
    """The bucket out of a partition that holds a hash."""
    bucket = (1 << HASH_BITS) + site_hash
    while bucket not in leaves:
        bucket >>= 1
        if bucket < ROOT:
            raise ValueError("the buckets do not cover all hashes")
    return bucket


def split(bucket: int, times: int) -> list[int]:
    """The 2^times buckets that a bucket splits into; itself for 0."""
    return list(range(bucket << times, (bucket + 1) << times))


def share(part: int, of: int) -> float:
    """Which share of the hashes of bucket `of` lies in bucket `part`, 0 to 1."""
    if not related(part, of):
        return 0.0
    return min(1.0, 2.0 ** (level(of) - level(part)))
