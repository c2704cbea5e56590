"""Makes crawls of what people ask for: kind, arguments, budget, and lists of any length."""

from collections.abc import Iterable, Iterator, Mapping

from linkcensus.core.errors import BadInput
from linkcensus.crawl.kinds import KINDS, read_kind
from linkcensus.crawl.kinds.list import read_page
from linkcensus.store.actor import Actor
from linkcensus.store.crawl_entry import Found
from linkcensus.store.crawls import Budget, Crawl
from linkcensus.store.state import State

_LONGEST_LINE = 10_000
_MOST_BAD_LINES = 100


def budget_of(kind: str, pages: int | None, per_host: int | None, depth: int | None) -> Budget:
    """Return the budget of a kind, with what somebody asked for instead.

    Raises:
        BadInput: There is no such kind, or a number is out of range.
    """
    if kind not in KINDS:
        raise BadInput(f"{kind[:40]!r} is no kind of crawl", remedy=f"write {', '.join(KINDS)}")
    for name, value, least in (("pages", pages, 1), ("pages per host", per_host, 1)):
        if value is not None and value < least:
            raise BadInput(f"must be a whole number from {least}", place=name)
    if depth is not None and not 0 <= depth <= 1_000:
        raise BadInput("must be a whole number from 0 to 1,000", place="depth")
    usual = KINDS[kind].budget
    return Budget(
        usual.pages if pages is None else pages,
        usual.pages_per_host if per_host is None else per_host,
        usual.depth if depth is None else depth,
    )


def make_crawl(
    state: State,
    actor: Actor,
    kind: str,
    arguments: Mapping[str, object],
    budget: Budget,
    *,
    crawl_id: str | None = None,
) -> Crawl:
    """Make a crawl that waits for a worker.

    Args:
        state: Where crawls are kept.
        actor: Who asks.
        kind: One of `crawl.kinds.KINDS`.
        arguments: As that kind wants them.
        budget: How much it may fetch.
        crawl_id: Given where asking twice must make one crawl.

    Raises:
        BadInput: The kind or its arguments do not fit.
    """
    title = read_kind(kind, arguments).title
    return state.crawls.add(actor, kind, title, arguments, budget, crawl_id=crawl_id)


def make_list_crawl(
    state: State,
    actor: Actor,
    lines: Iterable[str],
    budget: Budget,
    *,
    name: str,
    crawl_id: str | None = None,
) -> Crawl:
    """Make a crawl of a list of any length, one page a line; empty lines and `#` are left out.

    Args:
        state: Where crawls are kept.
        actor: Who asks.
        lines: The list; read in pieces.
        budget: How much it may fetch.
        name: What the list is called, for messages.
        crawl_id: Given where asking twice must make one crawl.

    Raises:
        BadInput: No line is the address of a page.
    """
    pages = _pages(lines, name)
    first = next(pages, None)
    if first is None:
        raise BadInput("names no page", place=name, remedy="write one address a line")
    arguments = {"count": 1, "list": name}
    crawl = state.crawls.add(actor, "list", f"Crawl {name}", arguments, budget, crawl_id=crawl_id)
    if not crawl.seeded:
        state.frontier.add(crawl.id, _chained(first, pages))
        state.crawls.seeded(crawl.id)
    return state.crawls.get(crawl.id)


def _chained(first: Found, rest: Iterator[Found]) -> Iterator[Found]:
    yield first
    yield from rest


def _pages(lines: Iterable[str], name: str) -> Iterator[Found]:
    """Read a list; one that is mostly something else is refused before it is read to its end."""
    good = bad = 0
    for number, line in enumerate(lines, 1):
        written = line.strip()
        if not written or written.startswith("#"):
            continue
        page = read_page(written, good) if len(written) < _LONGEST_LINE else None
        if page is None:
            bad += 1
            if bad > _MOST_BAD_LINES and bad > good:
                raise BadInput(
                    f"{written[:60]!r} is no address of a page, as most lines here",
                    place=f"{name}:{number}",
                    remedy="write one address a line",
                )
            continue
        yield page
        good += 1
