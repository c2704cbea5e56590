"""Why would these sites link? What the words of a group's links say.

Honest groups link to each other, and to what they like, by name, by address and in sentences. Farms
repeat one text that is no name, and that hardly anybody else uses; or most of what they say, to
each other or to the sites they share, are offers.
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


_MANY = 10
"""Users of a text that is no listed offer from which their agreement is no chance."""

_TELLING = 0.3
"""Strength from which those who use the words are counted as taking part."""
_WHOLE = 0.6
"""Part of a group that must take part for the whole to be in it."""
_AMONG, _SOLD = "among them", "to the sites they share"


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
        texts = self._texts_of(members)
        customers = {
            target: given
            for target, given in texts.items()
            if target not in inside and _reaches(given, inside)
        }
        motives = [
            self._trade({target: texts[target] for target in texts.keys() & inside}, _AMONG, True),
            self._trade(customers, _SOLD, False),
            *(self._one_text(target, given) for target, given in sorted(customers.items())),
        ]
        best = max(motives, key=lambda motive: motive.strength)
        users = np.unique(
            np.concatenate([motive.users for motive in motives if motive.strength >= _TELLING])
            if best.strength >= _TELLING
            else best.users
        )
        # a trade that only a few of the group take part in is theirs
        whole = users.size >= _WHOLE * members.size
        return best._replace(users=users, strength=best.strength * (1.0 if whole else _WHOLE))

    def _texts_of(self, members: Ids) -> dict[int, dict[int, set[int]]]:
        """Target to text to the members that link so."""
        texts: dict[int, dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
        rows = self.rows_of(members)
        for source, target, anchor in zip(
            self._links.sources[rows].tolist(),
            self._links.targets[rows].tolist(),
            self._links.anchors[rows].tolist(),
            strict=True,
        ):
            texts[target][anchor].add(source)
        return texts

    def _one_text(self, target: int, texts: dict[int, set[int]]) -> Motive:
        """Most of the members that link to a target say the same, and others do not."""
        linkers = set().union(*texts.values())
        internal = self._links_back(target, linkers)
        best = NO_MOTIVE
        for anchor, users in texts.items():
            share = len(users) / len(linkers)
            everybody = self._users[target << 32 | (anchor + 1)]
            if len(users) < max(_LEAST_LINKERS, _OWN_TEXT * everybody) or share < _LEAST_SHARE:
                continue
            strength = self._weight(anchor, target, internal) * share
            if not self._sells(anchor, target):  # nothing is offered: only their number speaks
                strength *= min(1.0, len(users) / _MANY)
            if strength > best.strength:
                name, text = self._links.names[target], quote(self._links.texts[anchor])
                told = f"{len(users)} of {len(linkers)} sites that link to {name} say {text}"
                best = Motive(strength, told, target, np.array(sorted(users), np.int32))
        return best

    def _trade(self, texts: dict[int, dict[int, set[int]]], what: str, members: bool) -> Motive:
        """Most of the links to some targets are offers.

        Args:
            texts: Target to text to the members that link so.
            what: Which links these are, for the evidence.
            members: Whether the targets are members. Keywords need not stand in a list: repeated
                ones count as well where all who link to a target say the same (customers: say
                one of two things).
        """
        links, money = 0, 0.0
        told: Counter[tuple[int, int]] = Counter()
        for target, given in texts.items():
            for anchor, users in given.items():
                links += len(users)
                sells = self._sells(anchor, target)
                if sells or (len(users) > 1 and len(given) <= (1 if members else 2)):
                    weight = self._weight(anchor, target, internal=not sells)
                    money += weight * len(users)
                    told[target, anchor] = round(1000 * weight) * len(users)
        if not links or money < _LEAST_SHARE * links:
            return NO_MOTIVE
        (target, anchor), _ = told.most_common(1)[0]
        name, text = self._links.names[target], quote(self._links.texts[anchor])
        share = min(1.0, money / links)
        evidence = f"{share:.0%} of the links {what} are offers, such as {text} for {name}"
        users = {one for key in told for one in texts[key[0]][key[1]]}
        best = None if members else target
        return Motive(share, evidence, best, np.array(sorted(users), np.int32))

    def _links_back(self, target: int, linkers: set[int]) -> bool:
        back = sum((target, linker) in self._pairs for linker in linkers)
        return back >= 0.3 * len(linkers)

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


def _reaches(texts: dict[int, set[int]], inside: set[int]) -> bool:
    """Whether enough of a group link to a target for it to be the group's."""
    linkers = len(set().union(*texts.values()))
    return linkers >= max(_LEAST_LINKERS, round(_LEAST_REACH * len(inside)))


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
