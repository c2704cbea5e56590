"""Which sites are trusted, which are known spam, and why.

The user's file `seeds.toml` in the data folder, all keys optional:

```toml
trusted = ["example.org", { site = "example.net", weight = 0.5, reason = "our federation" }]
not_trusted = ["hacked.example.edu", "*.edu.xx"]  # strikes shipped seeds out
spam = ["casino-links.example"]                   # where distrust begins; none are shipped
shipped = true                                    # false: only what this file says
```

Source:
    Gyongyi, Garcia-Molina, Pedersen, "Combating Web Spam with TrustRank", VLDB 2004 (seeds);
    Krishnan, Raj, "Web Spam Detection with Anti-Trust Rank", AIRWeb 2006 (spam seeds).
"""

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Annotated, NamedTuple, Self

from msgspec import Meta, Struct

from linkcensus.core.errors import BadInput
from linkcensus.score.seeds.rules import SuffixRules, shipped_rules
from linkcensus.score.user_file import parse, read_file, site_named

FILE_NAME = "seeds.toml"
REMEDY = "see docs/scores.md, section Seeds"


class NoSeeds(BadInput):
    """None of the seeds is in the graph, so that no trust can flow."""


class Seed(NamedTuple):
    """A site that trust, or distrust, starts from.

    Attributes:
        site: Registrable domain.
        weight: Start weight, above 0 and at most 1.
        reason: Why, in words.
        origin: `seeds.toml`, `reviewed: newspapers` or `rule: gov-of-a-country`.
    """

    site: str
    weight: float
    reason: str
    origin: str


class _Entry(Struct, frozen=True, forbid_unknown_fields=True):
    site: str
    weight: Annotated[float, Meta(gt=0, le=1)] = 1.0
    reason: str = "named by you"


class _UserFile(Struct, frozen=True, forbid_unknown_fields=True):
    trusted: tuple[str | _Entry, ...] = ()
    not_trusted: tuple[str, ...] = ()
    spam: tuple[str | _Entry, ...] = ()
    shipped: bool = True


class _Group(Struct, frozen=True, forbid_unknown_fields=True):
    why: str
    sites: dict[str, str]


@dataclass(frozen=True)
class Seeds:
    """All seeds of one installation. `load` makes one; the fields are read-only."""

    named: Mapping[str, Seed] = field(default_factory=dict)
    """Trusted site by site: the user's and the reviewed ones."""
    spam_seeds: Mapping[str, Seed] = field(default_factory=dict)
    struck_sites: frozenset[str] = frozenset()
    struck_suffixes: frozenset[str] = frozenset()
    rules: SuffixRules | None = None

    @classmethod
    def load(cls, folder: Path | None) -> Self:
        """Read the seeds of a data folder; None: the shipped ones alone.

        Raises:
            BadInput: The file is not as described, or a site is both trusted and spam.
        """
        path = folder / FILE_NAME if folder else None
        user = (read_file(path, _UserFile, REMEDY) if path else None) or _UserFile()
        place = str(path)
        trusted = _named(user.trusted, "trusted", place)
        spam = _named(user.spam, "spam", place)
        sites, suffixes = _struck(user.not_trusted, place)
        shipped = dict(reviewed()) if user.shipped else {}
        loaded = cls(
            named={
                **{site: seed for site, seed in shipped.items() if site not in sites},
                **{site: seed for site, (seed, _) in trusted.items()},
            },
            spam_seeds={site: seed for site, (seed, _) in spam.items()},
            struck_sites=frozenset(sites),
            struck_suffixes=frozenset(suffixes),
            rules=shipped_rules() if user.shipped else None,
        )
        _refuse_contradictions(loaded, trusted, spam, sites)
        return loaded

    def trusted(self, site: str) -> Seed | None:
        """Return the seed of a site (registrable domain), None when it is none."""
        seed = self.named.get(site)
        if seed is not None or self.rules is None:
            return seed
        rule = self.rules.rule_of(site)
        if rule is None or self._is_struck(site):
            return None
        return Seed(site, rule.weight, *self.rules.words[rule.id])

    def spam(self, site: str) -> Seed | None:
        """Return the spam seed of a site, None when it is none."""
        return self.spam_seeds.get(site)

    def choose(self, sites: Iterable[str]) -> list[tuple[int, Seed]]:
        """Find the trusted seeds among sites, each with its position; about 1 M sites a second."""
        find = self.trusted
        return [
            (index, seed)
            for index, seed in enumerate(map(find, sites))
            if seed is not None  # most are none
        ]

    def choose_spam(self, sites: Iterable[str]) -> list[tuple[int, Seed]]:
        """Find the spam seeds among sites, each with its position."""
        known = self.spam_seeds
        return [(index, known[site]) for index, site in enumerate(sites) if site in known]

    def _is_struck(self, site: str) -> bool:
        if site in self.struck_sites:
            return True
        return bool(self.struck_suffixes) and any(
            part in self.struck_suffixes for part in _suffixes_of(site)
        )


def require(chosen: list[tuple[int, Seed]], sites: int) -> list[tuple[int, Seed]]:
    """Return what was chosen, if anything was.

    Trust cannot be computed without seeds: who scores leaves it empty then and says so.

    Args:
        chosen: What `Seeds.choose` found.
        sites: How many sites there were, for the message.

    Raises:
        NoSeeds: Nothing was chosen.
    """
    if not chosen:
        raise NoSeeds(
            f"none of the {sites:,} sites is a trusted seed, so that no trust can flow",
            remedy=f"name sites you trust in {FILE_NAME} of the data folder, or read in a "
            "background graph",
        )
    return chosen


@functools.cache
def reviewed() -> Mapping[str, Seed]:
    """The reviewed sites that are shipped, by name."""
    text = (files("linkcensus.score.seeds") / "reviewed.toml").read_text("utf-8")
    return {
        site: Seed(site, 1.0, f"{group.why} ({what})", f"reviewed: {name.replace('_', ' ')}")
        for name, group in parse(text, _Reviewed, "reviewed.toml", REMEDY).groups()
        for site, what in group.sites.items()
    }


class _Reviewed(Struct, frozen=True, forbid_unknown_fields=True):
    standards: _Group
    encyclopaedias: _Group
    libraries: _Group
    museums: _Group
    international: _Group
    governments: _Group
    central_banks: _Group
    science: _Group
    newspapers: _Group
    broadcasters: _Group
    software: _Group
    medicine: _Group

    def groups(self) -> list[tuple[str, _Group]]:
        return [(name, getattr(self, name)) for name in self.__struct_fields__]


def _named(entries: tuple[str | _Entry, ...], key: str, place: str) -> dict[str, tuple[Seed, str]]:
    """Seeds of one key with the place of each; the later of two entries of one site wins."""
    seeds = {}
    for number, written in enumerate(entries, start=1):
        entry = _Entry(written) if isinstance(written, str) else written
        where = f"{place}: {key}, entry {number}"
        site = site_named(entry.site, where)
        seeds[site] = (Seed(site, entry.weight, entry.reason, FILE_NAME), where)
    return seeds


def _struck(entries: tuple[str, ...], place: str) -> tuple[dict[str, str], set[str]]:
    """Sites that are struck out, with the place of each, and suffixes (`*.edu.xx`)."""
    sites: dict[str, str] = {}
    suffixes: set[str] = set()
    for number, written in enumerate(entries, start=1):
        where = f"{place}: not_trusted, entry {number}"
        if written.strip().startswith("*."):
            suffixes.add(written.strip().removeprefix("*.").lower())
        else:
            sites[site_named(written, where)] = where
    return sites, suffixes


def _refuse_contradictions(
    seeds: Seeds,
    trusted: Mapping[str, tuple[Seed, str]],
    spam: Mapping[str, tuple[Seed, str]],
    struck: Mapping[str, str],
) -> None:
    """Raise BadInput for a site that two places say opposite things of."""
    for site, (_, where) in trusted.items():
        other = spam[site][1] if site in spam else struck.get(site)
        if other:
            raise BadInput(
                f"{site} is trusted here, and the opposite at {other}",
                place=where,
                remedy="leave one of the two",
            )
    for site, (_, where) in spam.items():
        seed = seeds.trusted(site)
        if seed is not None:
            raise BadInput(
                f"{site} is spam here, and a trusted seed by {seed.origin} ({seed.reason})",
                place=where,
                remedy="name it under not_trusted as well",
            )


def _suffixes_of(site: str) -> list[str]:
    labels = site.split(".")
    return [".".join(labels[start:]) for start in range(1, len(labels))]
