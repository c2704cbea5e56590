"""What one look at a referring page gave: all that the questions may look at."""

from dataclasses import dataclass, field
from datetime import datetime

from linkcensus.core.link import FoundLink
from linkcensus.core.link_status import Status
from linkcensus.core.page import Outcome, PageFacts
from linkcensus.core.url import CanonicalUrl


@dataclass(frozen=True, slots=True)
class PageLook:
    """The page that answered, and what of it was read. Pure: it knows no fetcher."""

    asked: CanonicalUrl
    """The referring page that was asked for."""
    page: CanonicalUrl
    """The page that answered; another one after a redirect."""
    at: datetime
    outcome: Outcome
    """Of the page that answered; never REDIRECTED."""
    cause: str | None = None
    """One word why the outcome is what it is, such as `soft_404`, `challenge`, `dns`."""
    status: int | None = None
    complete: bool = True
    """False when a link that was not seen may be there all the same."""
    links: tuple[FoundLink, ...] = ()
    """Those to the sites that were looked for."""
    findings: tuple[Status, ...] = ()
    """What is remarkable about the page as a whole."""
    facts: PageFacts | None = field(default=None, repr=False)
    parsed: bool = False
    """False where the bytes alone said that it links to none of the sites."""

    @property
    def was_redirected(self) -> bool:
        """Whether another page answered than the one asked for (http to https is the same)."""
        return self.page.key != self.asked.key


@dataclass(frozen=True, slots=True)
class TargetLook:
    """What the page that a link leads to answered itself."""

    outcome: Outcome
    """REDIRECTED where it leads elsewhere."""
    status: int | None = None
