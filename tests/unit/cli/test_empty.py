"""What people read when there is nothing to show: why, and what to do next."""

import io
from dataclasses import dataclass, field
from typing import Any

import pytest
from rich.console import Console

from linkcensus.cli.empty import show_empty
from linkcensus.cli.session import Session
from linkcensus.core.scope import Target, parse_target


@dataclass
class FakeIndex:
    """An index of so many imports."""

    count: int

    def imports(self) -> list[object]:
        return [object()] * self.count

    def close(self) -> None:
        """Nothing is open."""


@dataclass
class FakeView:
    """One target's links, as far as an empty answer asks about them."""

    links: int = 0
    moment: object = None
    target: Target = field(default_factory=lambda: parse_target("blog.example.com"))

    def sql(self, text: str) -> list[tuple[int]]:
        assert text.startswith("SELECT count(*)")
        return [(self.links,)]


def told(view: FakeView, imports: int = 1) -> list[str]:
    session = Session()
    file = io.StringIO()
    fakes: dict[str, Any] = {
        "console": Console(file=file, width=100, markup=False),
        "index": FakeIndex(imports),
    }
    session.__dict__.update(fakes)
    show_empty(session, view, what="links to")  # type: ignore[arg-type]  # a view as far as needed
    return file.getvalue().splitlines()


def test_an_empty_index_is_told_how_to_get_its_first_links():
    lines = told(FakeView(), imports=0)
    assert lines[0] == "The index is empty."
    assert "linkcensus import FILE --site example.com" in lines[1]
    assert "linkcensus demo" in lines[2]


def test_a_past_moment_is_named_as_the_reason():
    lines = told(FakeView(links=7, moment=object()))
    assert lines == [
        "No links to blog.example.com at that time.",
        "Leave --as-of and --known-at out to see all.",
    ]


def test_filters_that_leave_nothing_say_how_many_links_there_are():
    lines = told(FakeView(links=7))
    assert lines[0] == "No links to blog.example.com match."
    assert "7 links" in lines[1]
    assert "--history all" in lines[1]
    assert "--filter" in lines[1]


def test_a_target_nobody_told_of_is_told_what_to_import():
    lines = told(FakeView())
    assert lines[0] == "No links to blog.example.com yet."
    assert lines[1].endswith("linkcensus import FILE --site example.com")


@pytest.mark.parametrize(
    ("view", "imports"),
    [
        (FakeView(), 0),
        (FakeView(), 1),
        (FakeView(links=1), 1),
        (FakeView(moment=object()), 1),
    ],
)
def test_every_empty_answer_names_a_next_action(view: FakeView, imports: int):
    lines = told(view, imports)
    assert len(lines) >= 2
    assert any("linkcensus " in line or "--" in line for line in lines[1:])


@pytest.mark.parametrize("imports", [0, 1])
def test_a_hostile_target_is_shown_harmlessly(imports: int):
    view = FakeView(target=parse_target("https://example.com/[bold]x[/bold]*"))
    assert all(line.isprintable() for line in told(view, imports))
    if imports:
        assert "[bold]x[/bold]" in told(view, imports)[0]
