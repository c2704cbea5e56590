"""Which suffixes do registries keep for public and academic institutions?

A rule names whole suffixes (`gc.ca`) or second levels of any country (`gov`). A second level counts
only where the Public Suffix List, in its section of registries, has it: below a suffix that the
registry does not run, anybody could have bought the name.
"""

import functools
from collections.abc import Mapping
from importlib.resources import files
from typing import Literal

from msgspec import Struct, field
from publicsuffixlist import PublicSuffixList

from linkcensus.score.user_file import parse

Kind = Literal["government", "military", "education", "intergovernmental", "school"]

_COUNTRY_LETTERS = 2
_MEMO_LIMIT = 200_000
"""Suffixes remembered; the web has a few thousand, hostile input any number."""


class Rule(Struct, frozen=True, forbid_unknown_fields=True):
    """One registry policy.

    Attributes:
        id: Short name, unique.
        kind: What is registered there.
        who: Who may register.
        source: Where that is written.
        suffixes: Whole suffixes.
        labels: Second levels of any country.
        us_states: Third levels below the states of us, as in k12.ca.us.
        except_: Suffixes that the labels do not mean, and sites that are not what the rule says.
        weight: Start weight of the seeds, 0 to 1.
    """

    id: str
    kind: Kind
    who: str
    source: str
    suffixes: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    us_states: tuple[str, ...] = field(default=(), name="us-states")
    except_: frozenset[str] = field(default=frozenset(), name="except")
    weight: float = 1.0


class _File(Struct, frozen=True, forbid_unknown_fields=True):
    rule: tuple[Rule, ...]


class SuffixRules:
    """Finds the rule of a site; remembers each suffix, of which there are a few thousand."""

    def __init__(self, rules: tuple[Rule, ...]) -> None:
        """Index the rules by what they name; the first of two that name the same wins."""
        self.rules = rules
        self._by_suffix: Mapping[str, Rule] = _index(rules, "suffixes")
        self._by_label: Mapping[str, Rule] = _index(rules, "labels")
        self._by_state_level: Mapping[str, Rule] = _index(rules, "us_states")
        self.words = {one.id: (f"{one.kind}: {one.who}", f"rule: {one.id}") for one in rules}
        self._first_labels = frozenset(
            name.partition(".")[0]
            for index in (self._by_suffix, self._by_label, self._by_state_level)
            for name in index
        )
        self._memo: dict[str, Rule | None] = {}

    def rule_of(self, site: str) -> Rule | None:
        """Return the rule of a site (registrable domain), None for most.

        A suffix that is itself a site on the web (`gov.xx`) has the rule of its suffix.
        """
        first, _, above = site.partition(".")
        if not above:
            return None
        rule = self._rule_of_suffix(above)
        if rule is None and first in self._first_labels:
            rule = self._rule_of_suffix(site)
        return None if rule is None or site in rule.except_ else rule

    def _rule_of_suffix(self, suffix: str) -> Rule | None:
        try:
            return self._memo[suffix]
        except KeyError:
            rule = self._find(suffix)
            if len(self._memo) < _MEMO_LIMIT:
                self._memo[suffix] = rule
            return rule

    def _find(self, suffix: str) -> Rule | None:
        named = self._by_suffix.get(suffix)
        if named is not None:
            return named
        first, _, rest = suffix.partition(".")
        rule = self._by_label.get(first) if len(rest) == _COUNTRY_LETTERS else None
        if rule is None and rest.endswith(".us"):
            rule = self._by_state_level.get(first)
        if rule is None and "." in rest and (above := self._find(rest)):
            rule = above  # ac.gov.br: the registry's own subdivision of gov.br
        if rule is None or suffix in rule.except_ or not _is_run_by_registry(suffix):
            return None
        return rule


def _index(rules: tuple[Rule, ...], what: str) -> dict[str, Rule]:
    return {name: rule for rule in reversed(rules) for name in getattr(rule, what)}


@functools.cache
def _registries() -> PublicSuffixList:
    return PublicSuffixList(accept_unknown=False, only_icann=True)


def _is_run_by_registry(suffix: str) -> bool:
    return bool(_registries().publicsuffix(suffix) == suffix)


@functools.cache
def shipped_rules() -> SuffixRules:
    """The rules of `rules.toml`, read once a process."""
    text = (files("linkcensus.score.seeds") / "rules.toml").read_text("utf-8")
    return SuffixRules(parse(text, _File, "rules.toml", "see docs/scores.md").rule)
