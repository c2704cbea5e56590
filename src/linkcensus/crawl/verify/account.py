"""What a verification is asked for, what it tells on the way, and what comes of it."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from linkcensus.core.link_status import Standing, Status
from linkcensus.crawl.verify.expected import ExpectedLink
from linkcensus.crawl.verify.judge import Judgement


@dataclass(frozen=True, slots=True)
class VerifyOptions:
    """What a run looks at."""

    due_only: bool = False
    """Leave out pages that were looked at lately; see `schedule`."""
    lost_too: bool = False
    """Also pages all of whose links are lost: they may be back."""
    most_pages: int | None = None
    """At most so many, the most urgent."""
    most_targets: int = 100
    """Pages of the target that are asked for too, the most linked first: are they broken?"""


@dataclass(frozen=True, slots=True)
class VerifiedLink:
    """One link, and how it stands."""

    page_url: str
    target_url: str | None
    """None where only the site is known."""
    expected: ExpectedLink
    judgement: Judgement


@dataclass(slots=True)
class Verification:
    """What came of a run. Counts are of links, but for those that name pages."""

    pages: int = 0
    """Pages that were asked for."""
    postponed_pages: int = 0
    """Pages whose host wants to be left alone for now; they stay due."""
    targets: int = 0
    """Pages of the target that were asked for."""
    links: int = 0
    statuses: Counter[Status] = field(default_factory=Counter)
    standings: Counter[Standing] = field(default_factory=Counter)
    findings: Counter[Status] = field(default_factory=Counter)
    """Every finding, also those behind the status."""
    links_new: int = 0
    """Addresses that a page was not known to link to; of a page that moved, all of them."""
    batches: list[str] = field(default_factory=list)
    """Import ids of what was committed."""
    unparsed_pages: int = 0
    """Pages whose bytes alone said that the links are not there."""


class Watcher(Protocol):
    """Is told how a run goes; any method may raise to stop it."""

    def begin(self, pages: int) -> None:
        """So many pages will be looked at."""
        ...

    def looked(self, verification: Verification) -> None:
        """One page more is behind."""
        ...

    def waited(self, verification: Verification) -> None:
        """A second went by; all may wait for the pauses of a few hosts."""
        ...


class Silent:
    """Watches nothing."""

    def begin(self, pages: int) -> None:
        """Nothing."""

    def looked(self, verification: Verification) -> None:
        """Nothing."""

    def waited(self, verification: Verification) -> None:
        """Nothing."""


OnLink = Callable[[VerifiedLink], None]


def ignore(_link: VerifiedLink) -> None:
    """Nothing."""
