"""Which connections are kept: those of few hosts, and those of many only until there are enough."""

from hypothesis import given
from hypothesis import strategies as st

from linkcensus.net.idle import IdleConnections


class Clock:
    """Moved by hand."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_an_origin_that_has_a_connection_keeps_it():
    idle = IdleConnections(2, 60, Clock())
    assert idle.may_stay("a.test")
    assert idle.may_stay("b.test")
    assert not idle.may_stay("c.test")
    assert idle.may_stay("a.test")


def test_a_place_is_free_when_the_connection_there_is_gone():
    clock = Clock()
    idle = IdleConnections(2, 60, clock)
    idle.may_stay("a.test")
    clock.now = 30
    idle.may_stay("b.test")
    clock.now = 61
    assert idle.may_stay("c.test")
    assert not idle.may_stay("a.test")


@given(st.lists(st.tuples(st.integers(0, 40), st.floats(0, 20)), max_size=80))
def test_never_more_than_may_be(asked: list[tuple[int, float]]):
    clock = Clock()
    idle = IdleConnections(5, 60, clock)
    kept: dict[int, float] = {}
    for number, pause in asked:
        clock.now += pause
        if idle.may_stay(f"h{number}.test"):
            kept[number] = clock.now
        assert sum(at + 60 >= clock.now for at in kept.values()) <= 5
