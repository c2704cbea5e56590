"""Hashes of alike texts are alike, and those of site sets tell sets apart."""

import random

from hypothesis import given
from hypothesis import strategies as st

from linkcensus.extract.fingerprint import hash_of_sites, simhash

WORDS = [f"word{n}" for n in range(5_000)]
SITES = st.sets(st.from_regex(r"[a-z]{1,8}\.(example|org)", fullmatch=True), max_size=8)


def distance(left: int, right: int) -> int:
    return ((left ^ right) & (1 << 64) - 1).bit_count()


def test_a_changed_word_changes_few_bits_and_another_text_many():
    chance = random.Random(1)
    text = chance.choices(WORDS, k=500)
    changed = [*text[:250], "changed", *text[251:]]
    other = chance.choices(WORDS, k=500)
    assert distance(simhash(text), simhash(changed)) <= 6
    assert distance(simhash(text), simhash(other)) >= 16


def test_the_hash_is_the_same_in_every_process():
    assert simhash(["the", "same", "words"]) == 900332625404336217
    assert hash_of_sites(["a.example"]) == -7526220086998892859


def test_order_does_not_count_and_nothing_is_zero():
    assert simhash(["a", "b", "c"]) == simhash(["c", "a", "b"])
    assert simhash(["Ä", "B"]) == simhash(["ä", "b"])
    assert simhash([]) == 0
    assert hash_of_sites([]) == 0


def test_endless_texts_and_odd_words_are_hashed():
    assert -(1 << 63) <= simhash(["x", "\ud800", "y" * 10_000] * 100_000) < 1 << 63


@given(st.lists(st.text(max_size=5), max_size=30))
def test_simhash_fits_a_signed_column(words):
    assert -(1 << 63) <= simhash(words) < 1 << 63


@given(SITES, SITES)
def test_sets_of_sites(left, right):
    assert (hash_of_sites(left) == hash_of_sites(right)) == (left == right)
    assert hash_of_sites([*left, *left]) == hash_of_sites(left)
    assert -(1 << 63) <= hash_of_sites(left) < 1 << 63
