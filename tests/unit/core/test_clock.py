"""Clocks: aware, in UTC, and still when fixed."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from linkcensus.core.clock import Clock, FixedClock, SystemClock


def test_the_system_clock_is_aware_utc():
    clock: Clock = SystemClock()
    assert clock.now().utcoffset() == timedelta(0)


def test_a_fixed_clock_moves_only_when_told():
    clock = FixedClock(datetime(2026, 1, 1, 2, tzinfo=timezone(timedelta(hours=2))))
    assert clock.now() == datetime(2026, 1, 1, tzinfo=UTC)
    assert clock.now().tzinfo is UTC
    clock.advance(timedelta(days=1))
    assert clock.now() == datetime(2026, 1, 2, tzinfo=UTC)
    clock.set(datetime(2025, 1, 1, tzinfo=UTC))
    assert clock.now() == datetime(2025, 1, 1, tzinfo=UTC)


def test_naive_times_are_refused():
    with pytest.raises(ValueError, match="no time zone"):
        FixedClock(datetime(2026, 1, 1))  # noqa: DTZ001 - the fault under test
