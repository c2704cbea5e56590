"""An older index is brought to today's schema step by step; a newer one is refused."""

from pathlib import Path

import pytest

from linkcensus.core.errors import CorruptIndex
from linkcensus.index import upgrade as upgrades
from linkcensus.index.schema import SCHEMA_VERSION

FOLDER = Path("lake")


@pytest.fixture
def saved():
    return []


@pytest.fixture
def steps(monkeypatch):
    def step(version: int):
        def run(folder: Path, state: upgrades.State) -> upgrades.State:
            assert folder == FOLDER
            return state | {"steps": [*state.get("steps", []), version]}

        return run

    made = {version: step(version) for version in range(-2, SCHEMA_VERSION)}
    monkeypatch.setattr(upgrades, "STEPS", made)
    return made


def test_todays_index_is_left_alone(saved):
    upgrades.upgrade(FOLDER, {"schema_version": SCHEMA_VERSION}, saved.append)
    assert saved == []


def test_steps_run_in_order_and_each_is_saved(steps, saved):
    upgrades.upgrade(FOLDER, {"schema_version": -2}, saved.append)
    assert [state["schema_version"] for state in saved] == list(range(-1, SCHEMA_VERSION + 1))
    assert saved[-1]["steps"] == list(range(-2, SCHEMA_VERSION))


def test_every_version_since_the_first_has_a_step():
    assert sorted(upgrades.STEPS) == list(range(1, SCHEMA_VERSION))


def test_a_killed_upgrade_goes_on_where_it_was(steps, saved):
    def killed(folder, state):
        raise KeyboardInterrupt

    steps[-1] = killed
    with pytest.raises(KeyboardInterrupt):
        upgrades.upgrade(FOLDER, {"schema_version": -2}, saved.append)
    assert [state["schema_version"] for state in saved] == [-1]


@pytest.mark.parametrize(
    ("version", "said"),
    [
        (SCHEMA_VERSION + 1, "use the newer linkcensus"),
        (-99, "cannot upgrade"),
        (None, "linkcensus doctor"),
        ("1", "linkcensus doctor"),
    ],
)
def test_what_cannot_be_read_is_one_line(steps, saved, version, said):
    with pytest.raises(CorruptIndex, match=said) as told:
        upgrades.upgrade(FOLDER, {"schema_version": version}, saved.append)
    assert str(told.value).startswith("lake: ")
    assert "\n" not in str(told.value)
    assert saved == []
