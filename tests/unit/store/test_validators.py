"""How known pages may be asked for: the newest word of a server counts."""

from datetime import timedelta

from tests.support.state_world import StateWorld

from linkcensus.store.validators import Validator


def test_the_newest_word_of_a_server_counts(kept: StateWorld):
    validators = kept.state.validators
    old, new = Validator(1, '"a"', None, "w:1"), Validator(1, None, "Mon, 01 Jan 2026", "w:2")
    other = Validator(2, '"b"', None, "w:3")
    validators.keep([])
    validators.keep([old, other])
    assert validators.known([1, 2, 3]) == {1: old, 2: other}
    validators.keep([old, new])
    assert validators.known([1, 2]) == {1: new, 2: other}


def test_what_was_not_seen_for_long_is_forgotten(kept: StateWorld):
    validators = kept.state.validators
    validators.keep([Validator(n, "e", None, "w:1") for n in range(3)])
    kept.later(days=2)
    validators.keep([Validator(1, "e", None, "w:1")])
    assert validators.sweep(kept.clock.now() - timedelta(days=1)) == 2
    assert list(validators.known(range(3))) == [1]
