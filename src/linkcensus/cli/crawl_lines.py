"""How a crawl is shown: a bar while it runs, a summary, a row of the list."""

import sys
import time
from collections import deque
from collections.abc import Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Self

from linkcensus.cli.asking import day
from linkcensus.cli.tables import Column, show_line
from linkcensus.cli.text import number, safe

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress, TaskID

    from linkcensus.crawl.account import CrawlProgress
    from linkcensus.store.crawls import Crawl

_LOOKS = 20
"""Moments that the speed is taken from: the last ten seconds."""
_STEPS = {
    "seeding": "Listing where to begin",
    "crawling": "Crawling",
    "verifying": "Looking at links again",
    "compacting": "Putting fresh links in their place",
}


class CrawlBar:
    """A bar for `run_crawl`; silent where stderr is no terminal. A context manager.

    Args:
        console: Of stderr.
    """

    def __init__(self, console: "Console") -> None:
        self._console = console
        self._bars: Progress | None = None
        self._task: TaskID | None = None
        self._looks: deque[tuple[float, int]] = deque(maxlen=_LOOKS)

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            from rich import progress

            self._bars = progress.Progress(
                progress.TextColumn("{task.description}", markup=False),
                progress.BarColumn(bar_width=None),
                progress.TextColumn("{task.fields[amount]}", markup=False),
                progress.TextColumn("{task.fields[rate]}", markup=False, style="dim"),
                console=self._console,
                transient=True,
                expand=True,
                redirect_stdout=sys.stdout.isatty(),
            )
            self._task = self._bars.add_task("Crawling", total=None, amount="", rate="")
            self._bars.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._bars is not None:
            self._bars.stop()

    def __call__(self, progress: "CrawlProgress") -> None:
        """Draw a moment of the crawl."""
        if self._bars is None or self._task is None:
            return
        self._looks.append((time.monotonic(), progress.done))
        (began, first), (now, last) = self._looks[0], self._looks[-1]
        speed = (last - first) / (now - began) if now > began else 0.0
        unit = "buckets" if progress.step == "compacting" else "pages"
        self._bars.update(
            self._task,
            description=_STEPS.get(progress.step, safe(progress.step)),
            completed=progress.done,
            total=progress.expected or None,
            amount=f"{number(progress.done)}/{number(progress.expected)} {unit}",
            rate=f"{speed:.0f}/s" if progress.step == "crawling" else "",
        )


def show_crawl(console: "Console", crawl: "Crawl") -> None:
    """Tell how far a crawl is, how its pages ended, and what was left out."""
    show_line(console, f"{crawl.title} · {crawl.state} · {crawl.id[:8]}", "bold")
    pages = f"{number(crawl.done)} pages"
    if crawl.state != "done":
        pages += f" of {number(crawl.expected)} known by now"
    show_line(
        console,
        f"{pages}, {number(crawl.links_new)} new links, {number(crawl.links_confirmed)} confirmed.",
    )
    _show_counts(console, "How pages ended", crawl.outcomes)
    _show_counts(console, "Left out", crawl.notes)
    if crawl.state in ("stopped", "waiting"):
        show_line(console, f"Go on with: linkcensus crawl resume {crawl.id[:8]}", "bold")


def _show_counts(console: "Console", title: str, counts: Mapping[str, int]) -> None:
    if not counts:
        return
    show_line(console, title, "bold")
    for name, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
        show_line(console, f"  {number(count):>10}  {name.replace('_', ' ')}")


def as_dict(crawl: "Crawl") -> dict[str, object]:
    """A crawl for programs."""
    return {
        "id": crawl.id,
        "kind": crawl.kind,
        "title": crawl.title,
        "state": crawl.state.value,
        "pages": crawl.done,
        "expected": crawl.expected,
        "queued": crawl.queued,
        "known": crawl.known,
        "links_new": crawl.links_new,
        "links_confirmed": crawl.links_confirmed,
        "outcomes": dict(crawl.outcomes),
        "notes": dict(crawl.notes),
        "max_pages": crawl.budget.pages,
        "max_pages_per_host": crawl.budget.pages_per_host,
        "max_depth": crawl.budget.depth,
        "made_by": crawl.made_by,
        "made_at": crawl.made_at,
        "changed_at": crawl.changed_at,
        "finished_at": crawl.finished_at,
    }


COLUMNS: "tuple[Column[Crawl], ...]" = (
    Column("Id", lambda crawl: crawl.id[:8], style="dim"),
    Column("Crawl", lambda crawl: crawl.title, share=1),
    Column("State", lambda crawl: crawl.state.value),
    Column("Made", lambda crawl: day(crawl.made_at)),
    Column("Pages", lambda crawl: number(crawl.done), right=True),
    Column("Queued", lambda crawl: number(crawl.queued), right=True, from_width=100),
    Column("New links", lambda crawl: number(crawl.links_new), right=True),
    Column("Confirmed", lambda crawl: number(crawl.links_confirmed), right=True, from_width=90),
)
