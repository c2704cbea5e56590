"""One run of the program: which data folder, which form of answer, and the index once needed."""

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

    from linkcensus.cli.options import ScopeName
    from linkcensus.core.scope import Target
    from linkcensus.core.settings import Settings
    from linkcensus.index.index import Index
    from linkcensus.index.snapshot import Moment
    from linkcensus.index.view import View


@dataclass
class Session:
    """What every command gets. Nothing is opened before it is asked for."""

    data: Path | None = None
    json: bool = False
    debug: bool = False
    overrides: dict[str, object] = field(default_factory=dict)
    """Settings that options of this command set."""

    @cached_property
    def settings(self) -> "Settings":
        """The settings of this run.

        Raises:
            BadInput: A setting does not fit.
        """
        from linkcensus.core.settings import load_settings

        return load_settings(data=self.data, **self.overrides)

    @cached_property
    def index(self) -> "Index":
        """The index of the data folder, made on first use.

        Raises:
            BadInput: It is no folder.
            LinkCensusError: It cannot be made, read, or holds what is no index of ours.
        """
        from linkcensus.core.errors import BadInput
        from linkcensus.index.index import Index

        folder = self.settings.data
        if folder.exists() and not folder.is_dir():
            raise BadInput(
                "is a file, not a data folder",
                place=str(folder),
                remedy="choose another with --data or LINKCENSUS_DATA",
            )
        return Index(folder, self.settings)

    @cached_property
    def console(self) -> "Console":
        """Where answers for people go."""
        from rich.console import Console

        class Quiet(Console):
            """Leaves a reader that went away to `command`, for which it is no error."""

            def on_broken_pipe(self) -> None:
                raise BrokenPipeError

        return Quiet(highlight=False, markup=False, emoji=False)

    @cached_property
    def notes(self) -> "Console":
        """Where remarks and progress go: stderr, so that stdout stays the answer."""
        from rich.console import Console

        return Console(stderr=True, highlight=False, markup=False, emoji=False)

    def view(self, target: "Target", moment: "Moment | None" = None) -> "View":
        """Open one target's links; the caller closes it."""
        return self.index.view(target, moment)

    def brand_words(self, target: "Target") -> tuple[str, ...]:
        """Return the words of the project whose own site a target is; none where there is none.

        Raises:
            LinkCensusError: What people keep cannot be read.
        """
        from contextlib import closing

        from linkcensus.store.state import open_state

        with closing(open_state(self.settings)) as state:
            return state.projects.brand_words(target.site)

    def close(self) -> None:
        """Free what was opened."""
        if "index" in self.__dict__:
            self.index.close()


def target_of(text: str, scope: "ScopeName | None" = None) -> "Target":
    """Read a target as the user typed it.

    Raises:
        BadInput: It is none.
    """
    from linkcensus.core.scope import Scope, parse_target

    return parse_target(text, Scope(scope.value) if scope is not None else None)


def moment_of(as_of: str | None, known_at: str | None) -> "Moment | None":
    """Read `--as-of` and `--known-at`; None when neither is given.

    Raises:
        BadInput: One of them is no date.
    """
    if as_of is None and known_at is None:
        return None
    from linkcensus.insights.asking import read_moment

    return read_moment(as_of, known_at, option="--")


def time_of(text: str, option: str) -> datetime:
    """Read a date (its last microsecond is meant) or a time; UTC unless it names a zone.

    Raises:
        BadInput: It is neither.
    """
    from linkcensus.insights.asking import read_time

    return read_time(text, option)


def day_of(text: str | None, option: str) -> date | None:
    """Read a day, where one is given; raises as `time_of`."""
    return None if text is None else time_of(text, option).date()
