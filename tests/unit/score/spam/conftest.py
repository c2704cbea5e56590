"""The shipped rules, at a fixed time."""

from datetime import UTC, datetime

import pytest

from linkcensus.score.spam.rules import Rules, load_rules


@pytest.fixture(scope="session")
def rules() -> Rules:
    return load_rules(now=datetime(2026, 11, 1, tzinfo=UTC))
