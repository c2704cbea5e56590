"""Find the networks among sites that link: by topology, by operator, by shared words.

Three steps. Ties: groups that topology or an operator's traces hold together, whatever they are.
Motive: what the words of their links say (`motive.py`). Strength: a tie without a motive keeps
a third of its strength, for families of companies, projects that document each other and
rings of blogs are tied as well; the words become evidence of their own.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta

import numpy as np

from linkcensus.score.spam.anchors import UNKNOWN
from linkcensus.score.spam.motive import HALF_OFFER, Motive, MotiveReader
from linkcensus.score.spam.network import Network, NetworkKind
from linkcensus.score.spam.operators import Tie, operator_ties
from linkcensus.score.spam.quoting import quote, some
from linkcensus.score.spam.records import SiteFacts
from linkcensus.score.spam.rules import Rules
from linkcensus.score.spam.site_links import Ids, SiteLinks
from linkcensus.score.spam.topology import topology_ties

_WITHOUT_MOTIVE = 0.3
"""What a tie keeps of its strength where nothing shows why."""
_MOSTLY = 0.6
"""Part of a group that must have copied texts for the group to be odd."""
_COPIED_ODDNESS = 0.8
_LEAST_MOTIVE = 0.25
_LEAST_SAME_TEXT = 5
"""Sites with one text for one target, tied by nothing else, from which it is worth a look."""
_TRADE = frozenset({"modifier", "subject", "service"})
"""Classes of ordinary offers; the others are poison."""
_BURST = timedelta(days=7)
_WATCHED = timedelta(days=90)

Progress = Callable[[str], None]


def find_networks(
    links: SiteLinks,
    facts: Mapping[str, SiteFacts],
    rules: Rules,
    *,
    spun: Iterable[tuple[str, str]] = (),
) -> list[Network]:
    """Find the networks among the sites of followed links.

    Args:
        links: Followed links between sites; those of protected sites are passed over.
        facts: What is known of the linking sites; sites without facts are judged by their links.
        rules: Weights and words.
        spun: Pairs of sites with pages of nearly the same text (`web.copied_texts`).

    Returns:
        Networks in the order of their ids. A site may be in several.
    """
    open_links = _without_protected(links, rules)
    if not open_links.rows:
        return []
    reader = MotiveReader(open_links, rules)
    ties = [
        *topology_ties(open_links, rules),
        *operator_ties(open_links, facts, spun),
    ]
    odd = _with_oddness_of_copies(ties, len(links.names))
    found: dict[str, Network] = {}
    for tie in odd:
        for network in _networks_of(tie, reader.read(tie.members), open_links, facts):
            _keep(found, network)
    for network in _same_texts(open_links, rules):
        _keep(found, network)
    return [found[key] for key in sorted(found)]


def by_member(networks: Iterable[Network]) -> dict[str, list[Network]]:
    """The networks of each site."""
    found: defaultdict[str, list[Network]] = defaultdict(list)
    for network in networks:
        for member in network.members:
            found[member].append(network)
    return dict(found)


def _without_protected(links: SiteLinks, rules: Rules) -> SiteLinks:
    """Leave out links of protected sites, and to those that everybody links to."""
    words = rules.words
    source_kept = links.site_flags(lambda site: rules.protection.read(site) is None)
    popular = words.platforms | words.partners
    target_kept = links.site_flags(lambda site: site not in popular)
    return links.only(source_kept[links.sources] & target_kept[links.targets])


def _with_oddness_of_copies(ties: Sequence[Tie], nodes: int) -> list[Tie]:
    """Let the oddness of copied texts count for whatever else ties the same sites."""
    copied = np.zeros(nodes, np.bool_)
    for tie in ties:
        if tie.kind is NetworkKind.SPUN:
            copied[tie.members] = True
    return [
        tie._replace(oddness=max(tie.oddness, _COPIED_ODDNESS))
        if copied[tie.members].mean() >= _MOSTLY
        else tie
        for tie in ties
    ]


def _networks_of(
    tie: Tie, motive: Motive, links: SiteLinks, facts: Mapping[str, SiteFacts]
) -> Iterator[Network]:
    """The tie itself, the words of its links, and whether its sites appeared together."""
    members = _names(links, tie.members)
    target = None if motive.target is None else links.names[motive.target]
    why = max(tie.oddness, motive.strength)
    strength = tie.strength * (_WITHOUT_MOTIVE + (1 - _WITHOUT_MOTIVE) * why)
    evidence = f"{tie.evidence}: {some(list(members))}"
    yield _network(tie.kind, members, strength, evidence, target)
    if motive.strength < _LEAST_MOTIVE:
        return
    users = _names(links, motive.users)
    yield _network(NetworkKind.ANCHOR, users, motive.strength, motive.evidence, target)
    days = _days_of_birth(members, facts)
    if days is not None:
        evidence = f"{len(members)} sites tied to each other appeared within {days} days"
        yield _network(NetworkKind.BURST, members, 1.0, evidence, target)


def _days_of_birth(members: Sequence[str], facts: Mapping[str, SiteFacts]) -> int | None:
    """Days between the first and the last to appear, where that was seen and is a burst."""
    seen = []
    for name in members:
        site = facts.get(name)
        if site is None or site.first_seen is None or site.watched_since is None:
            return None
        if site.first_seen - site.watched_since < _WATCHED:
            return None
        seen.append(site.first_seen)
    lasted = max(seen) - min(seen)
    return max(1, lasted.days) if lasted <= _BURST else None


def _same_texts(links: SiteLinks, rules: Rules) -> Iterator[Network]:
    """Sites with one offer for one target that nothing else ties.

    Poison counts fully, the rest half: customers of a web designer do the same.
    """
    keys = links.targets.astype(np.int64) << 32 | (links.anchors.astype(np.int64) + 1)
    order = np.argsort(keys, kind="stable")
    starts = np.flatnonzero(np.diff(keys[order], prepend=-1))
    for start, end in zip(starts, [*starts[1:], keys.size], strict=True):
        if end - start < _LEAST_SAME_TEXT:
            continue
        row = order[start]
        anchor, target = int(links.anchors[row]), links.names[int(links.targets[row])]
        read = rules.anchors.read(links.texts[anchor], target) if anchor >= 0 else UNKNOWN
        if read.money < HALF_OFFER:
            continue
        poison = any(match.group not in _TRADE for match in read.matches)
        members = _names(links, np.unique(links.sources[order[start:end]]))
        strength = (1.0 if poison else 0.5) * read.money * min(1.0, 0.5 + len(members) / 40)
        evidence = f"{len(members)} sites link to {target} with {quote(links.texts[anchor])}"
        yield _network(NetworkKind.ANCHOR, members, strength, evidence, target)


def _names(links: SiteLinks, ids: Ids) -> tuple[str, ...]:
    return tuple(sorted(links.names[one] for one in ids.tolist()))


def _network(
    kind: NetworkKind, members: tuple[str, ...], strength: float, evidence: str, target: str | None
) -> Network:
    told = "\n".join((kind, target or "", *members)).encode()
    name = f"{kind}-{hashlib.blake2b(told, digest_size=6).hexdigest()}"
    return Network(name, kind, members, min(1.0, strength), evidence, target)


def _keep(found: dict[str, Network], network: Network) -> None:
    kept = found.get(network.id)
    if kept is None or network.strength > kept.strength:
        found[network.id] = network
