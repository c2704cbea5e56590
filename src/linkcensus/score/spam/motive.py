"""Why would these sites link? What the words of a group's links say.

Honest groups link to each other, and to what they like, by name, by address and in sentences. Farms
repeat one text that is no name, or sell in many; and hardly anybody else uses that text.
"""

from collections import defaultdict
from typing import NamedTuple

import numpy as np

from linkcensus.score.spam.anchors import AnchorKind
from linkcensus.score.spam.quoting import quote
from linkcensus.score.spam.rules import Rules
from linkcensus.score.spam.site_links import Flags, Ids, SiteLinks

_LEAST_LINKERS = 3
_LEAST_SHARE = 0.5
"""Part of the linking members that must use one text."""
_OWN_TEXT = 0.5
"""Part of all sites that use a text for a target that the group must have: what everybody says is
nobody's trade."""
_KEYWORD = 0.8
"""Weight of a text of several words, all lower case, that is neither a name nor a listed offer."""
_TITLE = 0.4
"""The same with capitals: more likely the name of something."""
_INSIDE = 0.5
"""Texts between members weigh half: blogs call each other by titles we do not know."""


class Motive(NamedTuple):
    """What the words of a group's links say."""

    strength: float
    """0 (nothing) to 1."""
    evidence: str
    target: int | None
    """The site that profits most."""
    users: Ids
    """Members whose links say so."""


NO_MOTIVE = Motive(0.0, "", None, np.empty(0, np.int32))


class MotiveReader:
    """Reads the words of groups.

    Args:
        links: All followed links.
        rules: Weights and words.
    """

    def __init__(self, links: SiteLinks, rules: Rules) -> None:
        self._links = links
        self._rules = rules
        order = np.argsort(links.sources, kind="stable")
        self._rows = order
        self._starts = np.searchsorted(links.sources[order], np.arange(len(links.names) + 1))
        sources, targets = links.pairs()
        self._pairs = set(zip(sources.tolist(), targets.tolist(), strict=True))
        texts, users = np.unique(
            links.targets.astype(np.int64) << 32 | (links.anchors.astype(np.int64) + 1),
            return_counts=True,
        )
        self._users = dict(zip(texts.tolist(), users.tolist(), strict=True))

    def rows_of(self, members: Ids) -> Ids:
        """Rows of all links that members give, in the order of members."""
        parts = [self._rows[self._starts[one] : self._starts[one + 1]] for one in members]
        return np.concatenate(parts) if parts else np.empty(0, np.int64)

    def read(self, members: Ids) -> Motive:
        """Read the words of one group's links."""
        inside = set(members.tolist())
        texts: dict[int, dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
        rows = self.rows_of(members)
        for source, target, anchor in zip(
            self._links.sources[rows].tolist(),
            self._links.targets[rows].tolist(),
            self._links.anchors[rows].tolist(),
            strict=True,
        ):
            texts[target][anchor].add(source)
        best = NO_MOTIVE
        selling: set[int] = set()
        for target in sorted(texts):
            motive = self._of_target(target, texts[target], inside)
            if motive.strength >= 0.3:
                selling |= set(motive.users.tolist())
            if motive.strength > best.strength:
                best = motive
        if not selling:
            return best
        users = np.array(sorted(selling), np.int32)
        # a trade that only a few of the group take part in is theirs
        whole = len(selling) >= 0.6 * len(inside)
        return best._replace(users=users, strength=best.strength * (1.0 if whole else 0.6))

    def _of_target(self, target: int, texts: dict[int, set[int]], inside: set[int]) -> Motive:
        """What the links of the group to one target say."""
        linkers = set().union(*texts.values())
        least = 2 if target in inside else max(_LEAST_LINKERS, round(0.25 * len(inside)))
        if len(linkers) < least:
            return NO_MOTIVE
        internal = target in inside or self._links_back(target, linkers)
        weights = {
            anchor: self._weight(anchor, target, internal)
            for anchor, sources in texts.items()
            if len(sources) >= _OWN_TEXT * self._users[target << 32 | (anchor + 1)]
        }
        users = {
            one for anchor, weight in weights.items() if weight >= 0.3 for one in texts[anchor]
        }
        if not users:
            return NO_MOTIVE
        top = max(weights, key=lambda anchor: (weights[anchor] * len(texts[anchor]), -anchor))
        share = len(texts[top]) / len(linkers)
        uniform = weights[top] * share if share >= _LEAST_SHARE else 0.0
        offers = sum(self._money(anchor, target) * len(texts[anchor]) for anchor in weights)
        strength = max(uniform, offers / sum(len(sources) for sources in texts.values()))
        name, text = self._links.names[target], quote(self._links.texts[top])
        evidence = f"{len(texts[top])} of {len(linkers)} sites that link to {name} say {text}"
        return Motive(min(1.0, strength), evidence, target, np.array(sorted(users), np.int32))

    def _links_back(self, target: int, linkers: set[int]) -> bool:
        back = sum((target, linker) in self._pairs for linker in linkers)
        return back >= 0.3 * len(linkers)

    def _money(self, anchor: int, target: int) -> float:
        """How much a text is an offer; half an offer is none."""
        if anchor < 0:
            return 0.0
        money = self._rules.anchors.read(self._links.texts[anchor], self._links.names[target]).money
        return money if money >= 0.4 else 0.0

    def _weight(self, anchor: int, target: int, internal: bool) -> float:
        """How much a text speaks for a trade."""
        if anchor < 0:
            return 0.0
        text = self._links.texts[anchor]
        read = self._rules.anchors.read(text, self._links.names[target])
        if read.kind is AnchorKind.COMMERCIAL:
            return 0.5 + 0.5 * read.money
        if read.kind is not AnchorKind.PHRASE:
            return 0.0
        weight = _KEYWORD if text == text.lower() else _TITLE
        return weight * _INSIDE if internal else weight


def natural_flags(links: SiteLinks, rules: Rules) -> Flags:
    """Tell for each row whether its text is a name or an address of the target."""
    return np.fromiter(
        (
            anchor >= 0 and rules.anchors.read(links.texts[anchor], links.names[target]).natural
            for anchor, target in zip(links.anchors.tolist(), links.targets.tolist(), strict=True)
        ),
        np.bool_,
        links.rows,
    )


def money_of_rows(links: SiteLinks, rules: Rules) -> "np.ndarray[tuple[int], np.dtype[np.float32]]":
    """How much each row's text is an offer, 0 to 1, float32, shape (rows,)."""
    return np.fromiter(
        (
            rules.anchors.read(links.texts[anchor], links.names[target]).money if anchor >= 0 else 0
            for anchor, target in zip(links.anchors.tolist(), links.targets.tolist(), strict=True)
        ),
        np.float32,
        links.rows,
    )
