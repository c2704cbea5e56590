"""Markers of all links of one target together (45 to 51 of the list)."""

from collections.abc import Mapping

from linkcensus.score.spam.anchors import AnchorKind
from linkcensus.score.spam.model import Evidence, Hit, Level, Marker, registrar
from linkcensus.score.spam.quoting import quote
from linkcensus.score.spam.records import ProfileFacts
from linkcensus.score.spam.rules import Rules

PROFILE_MARKERS: list[Marker[ProfileFacts]] = []
_marker = registrar(Level.PROFILE, PROFILE_MARKERS)


def _crowd(
    groups: Mapping[str, int] | None, profile: ProfileFacts, rules: Rules, marker: str
) -> tuple[str, int, float] | None:
    """The largest group, its size and strength, where it passes both limits."""
    if not groups:
        return None
    name, size = max(groups.items(), key=lambda entry: (entry[1], entry[0]))
    if size < rules.limit(marker, "sites"):
        return None
    share, least = size / max(1, profile.referring_sites), rules.limit(marker, "share")
    if share < least:
        return None
    return name, size, 0.4 + 0.6 * min(1.0, share / max(1e-9, 4 * least))


def fewest_sites(rules: Rules) -> int:
    """Referring sites below which no marker of profiles can hold."""
    limits = (rules.weights[marker.name].limits for marker in PROFILE_MARKERS)
    return int(min(known["sites"] for known in limits))


@_marker(45, Evidence.OPERATOR, "Many referring sites stand in one subnet that nobody shares.")
def subnet_crowd(profile: ProfileFacts, rules: Rules) -> Hit | None:
    """Hold for the largest subnet; networks of platforms are left out of the facts."""
    crowd = _crowd(profile.subnets, profile, rules, "subnet_crowd")
    if crowd is None:
        return None
    name, size, strength = crowd
    return Hit(strength, f"{size:,} of {profile.referring_sites:,} referring sites are in {name}")


@_marker(46, Evidence.TOPOLOGY, "Many referring sites link to exactly the same sites.")
def same_outlinks(profile: ProfileFacts, rules: Rules) -> Hit | None:
    """Hold for the largest set of twins."""
    size = profile.same_outlinks
    crowd = _crowd({"": size} if size else None, profile, rules, "same_outlinks")
    if crowd is None:
        return None
    return Hit(crowd[2], f"{crowd[1]:,} referring sites link to exactly the same sites")


@_marker(47, Evidence.OPERATOR, "Many referring sites share an analytics or advertising id.")
def same_ids(profile: ProfileFacts, rules: Rules) -> Hit | None:
    """Hold for the id that most of them have."""
    crowd = _crowd(profile.shared_ids, profile, rules, "same_ids")
    if crowd is None:
        return None
    return Hit(crowd[2], f"{crowd[1]:,} referring sites have the id {quote(crowd[0])}")


@_marker(48, Evidence.OPERATOR, "Many referring sites have names of one template.")
def same_names(profile: ProfileFacts, rules: Rules) -> Hit | None:
    """Hold for the template that most of them follow."""
    crowd = _crowd(profile.name_templates, profile, rules, "same_names")
    if crowd is None:
        return None
    return Hit(crowd[2], f"{crowd[1]:,} referring sites are named like {quote(crowd[0])}")


@_marker(49, Evidence.TOPOLOGY, "Far more new referring sites than in the three months before.")
def burst(profile: ProfileFacts, rules: Rules) -> Hit | None:
    """Hold from the limit on; a success in the news does the same."""
    new, base = profile.new_sites, profile.base_sites
    if new is None or base is None or new < rules.limit("burst", "sites"):
        return None
    times, least = new / max(1.0, base), rules.limit("burst", "times")
    if times < least:
        return None
    strength = 0.4 + 0.6 * min(1.0, times / (4 * least))
    return Hit(strength, f"{new:,} new referring sites in 28 days, {base:.1f} were usual")


@_marker(50, Evidence.TOPOLOGY, "Many links are given for links, directly or over a third site.")
def exchange(profile: ProfileFacts, rules: Rules) -> Hit | None:
    """Hold where such sites are many, and a large share."""
    known = [
        count for count in (profile.reciprocal_sites, profile.exchanging_sites) if count is not None
    ]
    count = sum(known)
    if not known or count < rules.limit("exchange", "sites"):
        return None
    share = min(1.0, count / max(1, profile.referring_sites))
    if share < rules.limit("exchange", "share"):
        return None
    return Hit(share, f"{count:,} of {profile.referring_sites:,} referring sites get a link back")


@_marker(51, Evidence.ANCHOR, "Many sites use commercial words, or all the same ones.")
def money_anchors(profile: ProfileFacts, rules: Rules) -> Hit | None:
    """Hold for the share of offers among the referring sites, or one text alone."""
    if profile.anchors is None or profile.referring_sites < rules.limit("money_anchors", "sites"):
        return None
    total = max(profile.referring_sites, sum(anchor.sites for anchor in profile.anchors))
    money, top, top_text = 0.0, 0.0, ""
    for anchor in profile.anchors:
        read = rules.anchors.read(anchor.text, profile.target)
        weight = read.money or (0.4 if read.kind is AnchorKind.PHRASE else 0.0)
        money += read.money * anchor.sites / total
        if weight * anchor.sites / total > top:
            top, top_text = weight * anchor.sites / total, anchor.text
    all_least, one_least = (
        rules.limit("money_anchors", "share"),
        rules.limit("money_anchors", "one"),
    )
    if money >= all_least:
        strength = 0.5 + 0.5 * min(1.0, (money - all_least) / max(1e-9, 1 - all_least))
        return Hit(
            strength, f"{money:.0%} of the sites use words of offers such as {quote(top_text)}"
        )
    if top >= one_least:
        return Hit(min(1.0, 0.4 + top), f"{top:.0%} of the sites link with {quote(top_text)}")
    return None
