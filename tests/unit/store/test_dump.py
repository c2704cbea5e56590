"""The state as lines: of which moment it is."""

from contextlib import closing

from tests.support.state_world import StateWorld

from linkcensus.store.database import Database, url_of
from linkcensus.store.dump import dump_lines


def test_a_dump_is_of_the_moment_when_its_first_line_was_asked_for(kept: StateWorld):
    kept.user("ada@example.com")
    with closing(Database(url_of(kept.settings))) as database:
        lines = dump_lines(database)
        kept.user("before@example.com")  # nothing was asked for yet
        next(lines)
        kept.user("later@example.com")

        told = "".join(lines)

        assert "ada@example.com" in told
        assert "before@example.com" in told
        assert "later@example.com" not in told
        assert "later@example.com" in "".join(dump_lines(database))


def test_writers_do_not_wait_for_a_dump_that_is_read_slowly(kept: StateWorld):
    with (
        closing(Database(url_of(kept.settings))) as database,
        closing(dump_lines(database)) as lines,
    ):
        next(lines)
        revision = kept.state.revision()
        kept.user()
        assert kept.state.revision() == revision + 1
