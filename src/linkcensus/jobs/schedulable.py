"""Which jobs a schedule may ask for, with which arguments, and how much one run may take.

A schedule asks for the same again and again: what would be gone by then, an upload or a crawl that
is over, is no argument of one, and no more is what is true once, such as a date.
"""

from collections.abc import Mapping

from linkcensus.core.errors import BadInput
from linkcensus.insights.filters.fields import closest

ARGUMENTS: Mapping[str, tuple[str, ...]] = {
    "crawl": (
        *("kind", "targets", "scope", "urls", "pages", "pages_per_host", "depth"),
        *("delay_seconds", "lost_too"),
    ),
    "verify": ("target", "scope", "due", "lost", "most"),
    "watch": ("project_id",),
    "score": (),
    "listen": ("sources", "targets", "minutes"),
    "commoncrawl": (
        *("sites", "target", "scope", "most_sites"),
        *("crawl", "pages", "pages_per_site", "megabytes"),
    ),
    "ranks": ("release", "top"),
    "import": ("urls", "site", "format", "complete", "base_url"),
}
"""The kinds of jobs that a schedule may ask for, and what it may tell each of them."""

_LARGEST: Mapping[tuple[str, str], int] = {
    ("listen", "minutes"): 240,
    ("listen", "sources"): 100,
    ("listen", "targets"): 1_000,
    ("commoncrawl", "sites"): 1_000,
    ("commoncrawl", "most_sites"): 10_000,
    ("commoncrawl", "pages"): 20_000,
    ("commoncrawl", "megabytes"): 4_000,
    ("import", "urls"): 100,
}
"""What one run may take: a number's value, or the length of a list. The next run goes on."""

_GOES = frozenset(
    {("crawl", "upload"), ("crawl", "names"), ("crawl", "crawl")}
    | {("import", "uploads"), ("import", "names"), ("import", "date")}
)


def check_scheduled(kind: str, arguments: Mapping[str, object]) -> None:
    """Refuse arguments that a schedule may not have.

    Args:
        kind: One of `ARGUMENTS`.
        arguments: Of the job; whether they mean something is the kind's to judge.

    Raises:
        BadInput: One is unknown, goes, or asks for more than one run may take.
    """
    for name, value in arguments.items():
        if (kind, name) in _GOES:
            raise BadInput("cannot be scheduled: it goes", place=name, remedy="name what stays")
        if name not in ARGUMENTS[kind]:
            remedy = closest(name[:40], ARGUMENTS[kind]) if ARGUMENTS[kind] else "it takes none"
            raise BadInput(f"is nothing that a {kind} job knows", place=name[:40], remedy=remedy)
        most = _LARGEST.get((kind, name))
        if most is not None and _size_of(value) > most:
            raise BadInput(f"is more than {most:,}, which one run may take", place=name)


def _size_of(value: object) -> int:
    if isinstance(value, list | tuple):
        return len(value)
    return value if isinstance(value, int) else 0
