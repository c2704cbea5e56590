"""Buckets are ranges of hashes in a binary tree: they cover everything, once."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcensus.index.buckets import (
    FRESH,
    HASH_BITS,
    ROOT,
    bounds,
    leaf_of,
    level,
    related,
    share,
    split,
)

LAST = (1 << HASH_BITS) - 1
hashes = st.integers(0, LAST)
buckets = st.integers(ROOT, 5_000)


@st.composite
def leaves(draw: st.DrawFn) -> list[int]:
    """A partition: the root with some leaves split, some of them again."""
    found = [ROOT]
    for _ in range(draw(st.integers(0, 6))):
        chosen = draw(st.sampled_from(found))
        found.remove(chosen)
        found += split(chosen, draw(st.integers(1, 3)))
    return found


def test_the_root_holds_everything():
    assert bounds(ROOT) == (0, LAST)
    assert leaf_of(LAST, [ROOT]) == leaf_of(0, [ROOT]) == ROOT


@given(leaves())
def test_a_partition_covers_every_hash_once(partition):
    ranges = sorted(bounds(leaf) for leaf in partition)
    assert ranges[0][0] == 0
    assert ranges[-1][1] == LAST
    for (_, last), (first, _) in pairwise(ranges):
        assert first == last + 1


@given(leaves(), hashes)
def test_the_leaf_of_a_hash_has_it_in_its_bounds(partition, number):
    low, high = bounds(leaf_of(number, partition))
    assert low <= number <= high


@given(buckets, buckets)
def test_related_means_that_ranges_overlap(first, second):
    (low, high), (other_low, other_high) = bounds(first), bounds(second)
    assert related(first, second) == (low <= other_high and other_low <= high)
    assert related(first, second) == related(second, first)


@given(buckets, st.integers(0, 4))
def test_a_split_bucket_is_its_parts(bucket, times):
    parts = split(bucket, times)
    assert len(parts) == 2**times
    assert bounds(parts[0])[0] == bounds(bucket)[0]
    assert bounds(parts[-1])[1] == bounds(bucket)[1]
    assert {level(part) for part in parts} == {level(bucket) + times}
    assert sum(share(part, bucket) for part in parts) == pytest.approx(1)
    assert all(share(bucket, part) == 1 for part in parts)


@given(buckets)
def test_fresh_files_are_no_range(bucket):
    assert not related(FRESH, bucket)


def test_a_hash_outside_every_leaf_is_an_error():
    with pytest.raises(ValueError, match="do not cover"):
        leaf_of(LAST, [2])
