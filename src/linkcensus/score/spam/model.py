"""What a spam judgement is made of: markers, what they found, and the verdict they add up to."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, NamedTuple, TypeVar

from linkcensus.score.spam.rules import Rules

Facts = TypeVar("Facts")


class Level(StrEnum):
    """What a marker looks at."""

    LINK = "link"
    PAGE = "page"
    SITE = "site"
    PROFILE = "profile"
    """All links of one target."""


class Evidence(StrEnum):
    """Kinds of evidence that are independent of each other: the verdict counts kinds."""

    NAME = "name"
    """The domain's letters alone."""
    ANCHOR = "anchor"
    """The words of links."""
    PLACEMENT = "placement"
    """Where and how links stand."""
    CONTENT = "content"
    """What pages say."""
    CRAFT = "craft"
    """How carefully pages and sites are made."""
    REPUTATION = "reputation"
    """Who links to the site, and how much trust arrives."""
    TOPOLOGY = "topology"
    """How sites link to each other."""
    OPERATOR = "operator"
    """Signs that one hand runs several sites."""
    VENDOR = "vendor"
    """Somebody else's score."""


class Hit(NamedTuple):
    """What a marker's function answers where it holds."""

    strength: float
    """0 (hardly) to 1 (fully)."""
    evidence: str
    """One sentence that quotes the data."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One marker that holds."""

    marker: str
    strength: float
    """0 (hardly) to 1 (fully)."""
    evidence: str
    """One sentence that quotes the data."""


@dataclass(frozen=True, slots=True)
class Marker(Generic[Facts]):
    """One sign of spam."""

    name: str
    number: int | None
    """Its number in the list of the documentation; None for one that is not in it."""
    level: Level
    kind: Evidence
    about: str
    """What it means, one sentence."""
    function: Callable[[Facts, Rules], Hit | None]

    def look(self, facts: Facts, rules: Rules) -> Finding | None:
        """Answer what this marker finds; None where it does not hold or too little is known."""
        hit = self.function(facts, rules)
        if hit is None or hit.strength <= 0.0:
            return None
        return Finding(self.name, min(1.0, hit.strength), hit.evidence)


class Verdict(StrEnum):
    """What to do."""

    IGNORE = "ignore"
    """Nothing to do."""
    REVIEW = "review"
    """A person should look."""
    ACT = "act"
    """Independent kinds of evidence agree, and no guard speaks against it."""


class Guard(NamedTuple):
    """A reason that held the verdict back."""

    name: str
    at_most: Verdict
    why: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the markers of one thing add up to."""

    score: float
    """0 (nothing found) to 100."""
    verdict: Verdict
    findings: tuple[Finding, ...] = ()
    """Those that weigh most first."""
    guards: tuple[Guard, ...] = ()
    """Guards that applied, whether or not they changed the verdict."""


def registrar(
    level: Level, markers: list[Marker[Facts]]
) -> Callable[
    [int | None, Evidence, str],
    Callable[[Callable[[Facts, Rules], Hit | None]], Callable[[Facts, Rules], Hit | None]],
]:
    """Make the decorator that adds functions to `markers`, each named by its function."""

    def marker(
        number: int | None, kind: Evidence, about: str
    ) -> Callable[[Callable[[Facts, Rules], Hit | None]], Callable[[Facts, Rules], Hit | None]]:
        def add(
            function: Callable[[Facts, Rules], Hit | None],
        ) -> Callable[[Facts, Rules], Hit | None]:
            name = function.__name__
            markers.append(Marker(name, number, level, kind, about, function))
            return function

        return add

    return marker
