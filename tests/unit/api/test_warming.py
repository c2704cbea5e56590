"""What projects open with is asked ahead, and nothing where there is nothing to ask."""

from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace

import pytest

from linkcensus.api import warming
from linkcensus.core.errors import CorruptIndex
from linkcensus.core.scope import Scope, Target


class Services(SimpleNamespace):
    """Projects, and an index that tells whose view was opened."""

    def __init__(self, *targets: str, newest: object = "now", state: bool = True) -> None:
        own = [SimpleNamespace(target=target, scope=Scope.DOMAIN) for target in targets]
        projects = [SimpleNamespace(own=(one, SimpleNamespace(target="x.com"))) for one in own]
        super().__init__(
            asked=[],
            state=SimpleNamespace(projects=SimpleNamespace(listing=lambda: projects))
            if state
            else None,
            index=SimpleNamespace(
                snapshot=lambda: SimpleNamespace(newest=newest), view=self.opened
            ),
        )

    @contextmanager
    def opened(self, target: Target) -> Iterator[str]:
        yield target.text


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The views whose overview was asked."""
    views: list[object] = []
    monkeypatch.setattr(warming, "overview", views.append)
    return views


def test_the_first_own_site_of_each_project_is_asked(asked):
    warming.warm(Services("a.com", "b.com"))
    assert asked == ["a.com", "b.com"]


def test_of_many_projects_some_are_enough(asked):
    warming.warm(Services(*(f"s{number}.com" for number in range(warming.MOST_PROJECTS + 3))))
    assert len(asked) == warming.MOST_PROJECTS


def test_an_empty_index_and_a_server_without_state_are_left_alone(asked):
    warming.warm(Services("a.com", newest=None))
    warming.warm(Services("a.com", state=False))
    assert asked == []


def test_what_cannot_be_asked_harms_nobody(asked, monkeypatch):
    def fails(view: object) -> None:
        raise CorruptIndex("a file is gone")

    monkeypatch.setattr(warming, "overview", fails)
    warming.warm(Services("a.com"))
