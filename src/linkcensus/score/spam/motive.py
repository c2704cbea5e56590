"""Why would these sites link? What the words of a group's links say.

Honest groups link to each other, and to what they like, by name, by address and in sentences. Farms
repeat one text that is no name, or sell in many; and hardly anybody else uses that text.
"""

from collections import Counter, defaultdict
from typing import NamedTuple

import numpy as np

from linkcensus.score.spam.anchors import AnchorKind
from linkcensus.score.spam.quoting import quote
from linkcensus.score.spam.rules import Rules
from linkcensus.score.spam.site_links import Flags, Ids, SiteLinks

_LEAST_LINKERS = 3
_LEAST_REACH = 0.4
"""Part of a group that must link to a target for it to be the group's."""
_LEAST_SHARE = 0.5
"""Part of the linking members that must use one text."""
_OWN_TEXT = 0.5
"""Part of all sites that use a text for a target that the group must have: what everybody says is
nobody's trade."""
HALF_OFFER = 0.4
"""Money of a text from which it counts as an offer."""
_KEYWORD = 0.9
"""Weight of a text of several words, all lower case, that is neither a name nor a listed offer."""
_TITLE = 0.3
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
        best = self._among_members(texts, inside)
        selling = set(best.users.tolist())
        for target in sorted(texts.keys() - inside):
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
        if len(linkers) < max(_LEAST_LINKERS, round(_LEAST_REACH * len(inside))):
            return NO_MOTIVE
        internal = self._links_back(target, linkers)
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
        same = share >= _LEAST_SHARE and len(texts[top]) >= _LEAST_LINKERS
        uniform = weights[top] * share if same else 0.0
        offers = 0.0 if internal else self._offers(target, texts, weights)
        strength = max(uniform, offers / sum(len(sources) for sources in texts.values()))
        name, text = self._links.names[target], quote(self._links.texts[top])
        evidence = f"{len(texts[top])} of {len(linkers)} sites that link to {name} say {text}"
        return Motive(min(1.0, strength), evidence, target, np.array(sorted(users), np.int32))

    def _among_members(self, texts: dict[int, dict[int, set[int]]], inside: set[int]) -> Motive:
        """What the links between members say: a trade where most of them are offers.

        Texts of no list count where all that use the target's text use the same one.
        """
        links, money, told = 0, 0.0, Counter[tuple[int, int]]()
        for target in texts.keys() & inside:
            for anchor, sources in texts[target].items():
                links += len(sources)
                alone = len(texts[target]) == 1 and len(sources) > 1
                if self._sells(anchor, target) or alone:
                    weight = self._weight(anchor, target, internal=not self._sells(anchor, target))
                    money += weight * len(sources)
                    told[target, anchor] = round(1000 * weight) * len(sources)
        if not links or money < _LEAST_SHARE * links:
            return NO_MOTIVE
        (target, anchor), _ = told.most_common(1)[0]
        text, name = quote(self._links.texts[anchor]), self._links.names[target]
        evidence = f"{money / links:.0%} of the links among them are offers: {text} for {name}"
        users = {one for key in told for one in texts[key[0]][key[1]]}
        return Motive(min(1.0, money / links), evidence, None, np.array(sorted(users), np.int32))

    def _links_back(self, target: int, linkers: set[int]) -> bool:
        back = sum((target, linker) in self._pairs for linker in linkers)
        return back >= 0.3 * len(linkers)

    def _offers(self, target: int, texts: dict[int, set[int]], weights: dict[int, float]) -> float:
        """Weights of all links to a target whose texts are offers."""
        return sum(
            weight * len(texts[anchor])
            for anchor, weight in weights.items()
            if self._sells(anchor, target)
        )

    def _sells(self, anchor: int, target: int) -> bool:
        """Whether a text is an offer; half an offer is none."""
        if anchor < 0:
            return False
        read = self._rules.anchors.read(self._links.texts[anchor], self._links.names[target])
        return read.money >= HALF_OFFER

    def _weight(self, anchor: int, target: int, internal: bool) -> float:
        """How much a text speaks for a trade."""
        if anchor < 0:
            return 0.0
        text = self._links.texts[anchor]
        read = self._rules.anchors.read(text, self._links.names[target])
        weight = read.money
        if read.money >= HALF_OFFER:
            weight = 0.6 + 0.4 * read.money
        elif read.kind is AnchorKind.PHRASE:
            weight = _KEYWORD if text == text.lower() else _TITLE
        return weight * _INSIDE if internal else weight


def offer_flags(links: SiteLinks, rules: Rules) -> Flags:
    """Tell for each row whether its text is an offer, or a keyword that several sites repeat.

    Returns:
        bool, shape (rows,).
    """
    keys = links.targets.astype(np.int64) << 32 | (links.anchors.astype(np.int64) + 1)
    _, places, users = np.unique(keys, return_inverse=True, return_counts=True)
    rows = zip(links.anchors.tolist(), links.targets.tolist(), users[places].tolist(), strict=True)
    return np.fromiter(
        (
            anchor >= 0 and _is_offer(links.texts[anchor], links.names[target], same, rules)
            for anchor, target, same in rows
        ),
        np.bool_,
        links.rows,
    )


def _is_offer(text: str, target: str, users: int, rules: Rules) -> bool:
    read = rules.anchors.read(text, target)
    if read.money >= HALF_OFFER:
        return True
    repeated = users >= _LEAST_LINKERS and text == text.lower()
    return repeated and read.kind is AnchorKind.PHRASE
