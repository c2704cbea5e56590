"""Rare collections end with what wanted them."""

import gc

import pytest

from linkcensus.core.collector import GC_THRESHOLD, rare_collections


def test_the_threshold_is_high_meanwhile_and_as_it_was_afterwards():
    before = gc.get_threshold()

    @rare_collections()
    def work():
        assert gc.get_threshold()[0] == GC_THRESHOLD
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        work()
    assert gc.get_threshold() == before
