"""What a rule is: something that reads a look at one target and says what is worth telling."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

from linkcensus.core.scope import Target
from linkcensus.insights.filters import Node
from linkcensus.insights.news import News, NewsItem, Prints, news
from linkcensus.insights.relations import Relations, Views
from linkcensus.insights.result import as_dict
from linkcensus.monitor.grouping import Group, sites_of
from linkcensus.monitor.moved import Moved, moved_links
from linkcensus.store.expectations import Expectation
from linkcensus.store.monitors import Part
from linkcensus.store.watch_events import Colour

MOST_ITEMS = 1_000
"""News that a rule reads one by one."""
_MOST_MOVED = 20_000
"""The same of what may have moved with its pages: what is not read is told."""
_MOVED_LATELY = timedelta(days=90)
"""A page that led elsewhere long before is nobody's news."""
MOST_KEPT = 25
"""Links that an event keeps as evidence."""

Reading = Mapping[str, object]
"""Figures of one look that the next one compares with; JSON values."""


@dataclass(frozen=True, slots=True)
class Option:
    """A number that a monitor may give its rule."""

    default: float
    low: float
    high: float
    meaning: str


@dataclass(frozen=True, slots=True)
class ExpectationMove:
    """An expectation whose status is another one since this look."""

    expectation: Expectation
    """As it was before."""
    status: str
    """As it is now."""
    detail: str


@dataclass(frozen=True)
class Sight:
    """What one look sees of one target."""

    index: Views[Relations]
    view: Relations
    """Of the target, now."""
    part: Part
    """Whether the target is the project's own or a competitor's."""
    own: tuple[Target, ...]
    """The project's own targets."""
    brand_words: tuple[str, ...]
    fresh: Prints
    """Fingerprints of what happened since the last look."""
    now: datetime
    """When the look began; aware UTC."""
    look: int
    """Its number."""

    @cached_property
    def moved(self) -> Moved:
        """Links that went along with pages which lead elsewhere now."""
        return moved_links(self.index, self.view, self.now - _MOVED_LATELY)

    @property
    def target(self) -> Target:
        """What is looked at."""
        return self.view.target


@dataclass(frozen=True)
class Question:
    """What a monitor asks its rule."""

    options: Mapping[str, float]
    """All options of the rule."""
    wanted: Node | None = None
    """The monitor's filter."""
    before: Reading | None = None
    """What the rule kept of the last look for this monitor; None: there was none."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """Something worth telling."""

    about: str
    """What it is about, to tell findings of one look apart; `again` decides about later ones."""
    colour: Colour
    title: str
    """One line; begins with a capital letter, ends without a full stop."""
    links: int = 0
    sites: int = 0
    items: Sequence[NewsItem] = ()
    figures: Mapping[str, object] = field(default_factory=dict)
    """What else shows that it is so; JSON values."""
    happened_at: datetime | None = None
    again: bool = True
    """Whether a later look may tell of the same; False where `about` names a moment by itself."""

    @cached_property
    def evidence(self) -> dict[str, object]:
        """What is kept of it: some of the links, and the figures."""
        kept = [as_dict(item) for item in self.items[:MOST_KEPT]]
        return {"links": kept, "figures": dict(self.figures)}


@dataclass(frozen=True)
class Found:
    """What a rule answers."""

    findings: Sequence[Finding] = ()
    reading: Reading | None = None
    """For the next look; None for a rule that compares nothing."""


NOTHING = Found()


def _no_sight(_sight: Sight, _question: Question) -> Found:
    return NOTHING


def _no_moves(_moves: Sequence[ExpectationMove], _look: int) -> list[Finding]:
    return []


@dataclass(frozen=True)
class Rule:
    """One kind of thing to be told about."""

    name: str
    title: str
    meaning: str
    """One sentence for people who choose rules."""
    parts: tuple[Part, ...]
    """Which parts of a project it can watch; the first is the usual one."""
    find: Callable[[Sight, Question], Found] = _no_sight
    """Reads one target."""
    judge: Callable[[Sequence[ExpectationMove], int], list[Finding]] = _no_moves
    """Reads the expectations whose status moved, and the number of the look."""
    options: Mapping[str, Option] = field(default_factory=dict)
    filters: bool = True
    """Whether a filter over links means something to it."""
    usual_filter: str | None = None
    """A short filter that a new monitor of this rule begins with."""


OWN_FIRST = (Part.OWN, Part.COMPETITOR, Part.BOTH)
OLDEST_DAYS = Option(30, 1, 3_650, "Links first seen longer ago are no news, in days.")


def read(
    sight: Sight, question: Question, *events: str, days: float = 30, limit: int = MOST_ITEMS
) -> News:
    """Return what is new at a target."""
    oldest = sight.now - timedelta(days=question.options.get("days", days))
    return news(sight.view, sight.fresh, events, oldest=oldest, wanted=question.wanted, limit=limit)


def read_unmoved(sight: Sight, question: Question, event: str) -> News:
    """Return what was gained or lost, but for links that only went along with their pages."""
    found = read(sight, question, event, limit=_MOST_MOVED)
    if not any(event == "gained" or item.reason == "redirected" for item in found.items):
        return found
    moved = sight.moved.arrived if event == "gained" else sight.moved.left
    items = tuple(item for item in found.items if item.link not in moved)
    cut = found.total > len(found.items)
    total = found.total - len(found.items) + len(items)
    return News(items, total, found.sites if cut else sites_of(items))


def about_group(sight: Sight, word: str, group: Group) -> str:
    """Name a group of links of this look."""
    return "|".join((word, sight.target.text, *group.key))


def finding_of(
    sight: Sight, word: str, group: Group, colour: Colour, title: str, **figures: object
) -> Finding:
    """Make the finding that tells of a group."""
    dated = [item.happened_at for item in group.items if item.happened_at is not None]
    return Finding(
        about=about_group(sight, word, group),
        colour=colour,
        title=title,
        links=group.links,
        sites=group.sites,
        items=group.items,
        figures=figures,
        happened_at=min(dated, default=None),
    )
