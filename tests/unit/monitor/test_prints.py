import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from linkcensus.core.errors import CorruptIndex
from linkcensus.monitor.prints import packed, print_of, unpacked


@given(hnp.arrays(np.int64, st.integers(0, 200), elements=st.integers(0, 2**63 - 1)))
def test_what_is_packed_comes_out_again(numbers):
    prints = np.unique(numbers)

    assert (unpacked(packed(prints)) == prints).all()


def test_nothing_is_nothing():
    assert unpacked(packed(np.empty(0, np.int64))).size == 0


def test_a_million_take_some_eight_bytes_each():
    prints = np.unique(np.random.default_rng(1).integers(0, 2**63, 100_000))

    assert len(packed(prints)) < 8.5 * prints.size


@pytest.mark.parametrize("text", ["", "not base 85 \x00", "c$}Sz", packed(np.arange(9))[:-4]])
def test_damage_is_noticed(text):
    with pytest.raises(CorruptIndex):
        unpacked(text)


def test_fingerprints_of_text_are_stable_and_fit():
    assert print_of("https://shop.test/a") == print_of("https://shop.test/a")
    assert 0 <= print_of("x\ud800") < 2**63
