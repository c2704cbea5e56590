"""What is said of one link: the results of `explain_link`."""

from dataclasses import dataclass
from datetime import datetime

from linkcensus.insights.link_changes import LinkChange
from linkcensus.insights.link_votes import NoVote
from linkcensus.insights.spam_markers import GuardFound, MarkerFound
from linkcensus.insights.vote_sources import SiteVote


@dataclass(frozen=True, slots=True)
class Factor:
    """One factor of a link's value, as `score.link_value` has them."""

    name: str
    factor: float
    """What the flow was multiplied by; of `rank`, the flow itself."""
    points: float
    """What that changed of the value; the points of all factors add up to it."""
    known: bool
    """False where a middle value was taken."""


@dataclass(frozen=True, slots=True)
class SourceScores:
    """The scores of the linking site, 0 to 100; None is unknown."""

    site: str
    authority: float | None
    citation: float | None
    trust: float | None
    trust_ratio: float | None
    """0 to 2."""
    spam: float | None
    verdict: str | None
    topic: str | None
    page_authority: float | None
    """Of the linking page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkExplanation:
    """All that is said of one link."""

    source_url: str
    target_url: str | None
    anchor_text: str | None
    kind: str
    position: str | None
    state: str
    follow: bool | None
    first_seen: datetime | None
    last_seen: datetime | None
    value: float
    """What it passes, 0 to 100; 0 where it passes nothing."""
    factors: tuple[Factor, ...]
    topic_from: str
    """What the topical match was told by: `texts`, `scores`, or `nothing`."""
    votes: bool
    """Whether it makes its site vote for the target's site, by the rule of the run."""
    no_vote: tuple[NoVote, ...]
    """Why it does not, every reason."""
    reasons: tuple[str, ...]
    """The same in words."""
    site_vote: SiteVote
    """Whether its site votes for the target's site in this run, and by what."""
    spam: float
    """0 to 100: the sum of the points of `markers`."""
    verdict: str
    """ignore, review or act."""
    markers: tuple[MarkerFound, ...]
    """Of the link, of its page and of its site; those that weigh most first."""
    guards: tuple[GuardFound, ...]
    change: LinkChange | None
    """None where no earlier date was named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinksExplanation:
    """The links from one place to another."""

    source: SourceScores
    target_site: str
    rule: str
    """The rule of votes: editorial, followed or all."""
    computed_at: datetime
    run: int
    total: int
    """Links there are; those with most value are told."""
    links: tuple[LinkExplanation, ...]
