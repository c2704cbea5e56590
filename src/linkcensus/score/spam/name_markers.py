"""Markers of a site's name alone (25 to 32 of the list); they need nothing else.

A name is a hint: together they can reach "review", never "act".
"""

from linkcensus.core.site import top_level_domain
from linkcensus.score.spam.model import Evidence, Hit, Level, Marker, registrar
from linkcensus.score.spam.names import SiteName, longest_consonants, vowel_share
from linkcensus.score.spam.records import SiteFacts
from linkcensus.score.spam.rules import Rules

NAME_MARKERS: list[Marker[SiteFacts]] = []
_marker = registrar(Level.SITE, NAME_MARKERS)

_SHORTEST_SHAPE = 7
"""Letters from which a name's vowels and consonants tell something: shorter ones abbreviate."""
_STEM_AT_END = "bet"


@_marker(25, Evidence.NAME, "Its top-level domain is where spam is cheap.")
def spam_suffix(site: SiteFacts, rules: Rules) -> Hit | None:
    """Hold for the lists of suffixes.toml."""
    suffix = top_level_domain(site.site)
    strength = rules.words.suffixes.get(suffix)
    return None if strength is None else Hit(strength, f"its name ends in .{suffix}")


@_marker(26, Evidence.NAME, "Its name has several hyphens.")
def hyphens(site: SiteFacts, rules: Rules) -> Hit | None:
    """Hold from the limit on."""
    count = rules.names.read(site.site).hyphens
    least, many = rules.limit("hyphens", "hyphens"), rules.limit("hyphens", "many")
    if count < least:
        return None
    return Hit(_rise(count, least, many), f"{count} hyphens in {site.site}")


@_marker(27, Evidence.NAME, "Its name has several digits.")
def digits(site: SiteFacts, rules: Rules) -> Hit | None:
    """Hold from the limit on."""
    count = rules.names.read(site.site).digits
    least, many = rules.limit("digits", "digits"), rules.limit("digits", "many")
    if count < least:
        return None
    return Hit(_rise(count, least, many), f"{count} digits in {site.site}")


def _rise(count: float, least: float, many: float) -> float:
    return 0.5 + 0.5 * min(1.0, (count - least) / max(1.0, many - least))


@_marker(28, Evidence.NAME, "Its name cannot be spoken.")
def unpronounceable(site: SiteFacts, rules: Rules) -> Hit | None:
    """Hold for long runs of consonants and for few vowels, in names of some length."""
    name = rules.names.read(site.site)
    letters = "".join(char for char in name.label if char.isalpha())
    if len(letters) < _SHORTEST_SHAPE or name.label.startswith("xn--") or all(name.known):
        return None
    run = longest_consonants(name.label)
    if len(run) > rules.limit("unpronounceable", "consonants"):
        return Hit(1.0, f"{run!r} in {site.site} has no vowel")
    share = vowel_share(letters)
    if share is not None and share < rules.limit("unpronounceable", "vowels"):
        return Hit(0.7, f"{share:.0%} of the letters of {site.site} are vowels")
    return None


@_marker(29, Evidence.NAME, "Its name is long.")
def long_name(site: SiteFacts, rules: Rules) -> Hit | None:
    """Hold from the limit on."""
    length = len(rules.names.read(site.site).label)
    least, many = rules.limit("long_name", "letters"), rules.limit("long_name", "many")
    if length < least:
        return None
    return Hit(_rise(length, least, many), f"{length} letters in {site.site}")


@_marker(30, Evidence.NAME, "Its name is a heap of keywords.")
def keyword_name(site: SiteFacts, rules: Rules) -> Hit | None:
    """Hold for names of known words of which at least two are words of offers."""
    name = rules.names.read(site.site)
    if len(name.words) < 2 or not all(name.known):
        return None
    words = rules.words
    selling = [
        word for word in name.words if word in words.name_commercial or word in words.name_poison
    ]
    least = int(rules.limit("keyword_name", "words"))
    if len(selling) < least - 1:
        return None
    strength = 1.0 if len(selling) >= least else 0.5
    return Hit(strength, f"{site.site} is made of {', '.join(name.words)}")


@_marker(20, Evidence.NAME, "Its name speaks of gambling, pills, sex, quick loans or the like.")
def poison_name(site: SiteFacts, rules: Rules) -> Hit | None:
    """Hold for a stem anywhere, or a short word that stands by itself in the name."""
    name = rules.names.read(site.site)
    if not name.label or name.label.startswith("xn--"):
        return None
    label = name.label
    for innocent in rules.words.innocent_names:
        label = label.replace(innocent, "-")
    for stem in rules.words.name_stems:
        if stem in label:
            return Hit(1.0, f"{site.site} holds {stem!r}")
    poison = [
        word
        for word, known in zip(name.words, name.known, strict=True)
        if known and word in rules.words.name_poison
    ]
    if poison:
        strength = _poison_strength(name, poison, rules)
        return Hit(strength, f"{site.site} holds {', '.join(poison)}")
    if _ends_in_bet(label):
        return Hit(0.5, f"{site.site} ends in {_STEM_AT_END!r}")
    return None


def _poison_strength(name: SiteName, poison: list[str], rules: Rules) -> float:
    """Two such words tell much, one among everyday words little."""
    if len(poison) > 1 or any(word in rules.words.strong_names for word in poison):
        return 1.0
    selling = sum(word in rules.words.name_commercial for word in name.words)
    return 0.6 if selling or name.digits else 0.35


def _ends_in_bet(label: str) -> bool:
    plain = label.rstrip("0123456789-")
    return len(plain) > len(_STEM_AT_END) and plain.endswith(_STEM_AT_END)


@_marker(31, Evidence.NAME, "Its name sells links.")
def vendor_name(site: SiteFacts, rules: Rules) -> Hit | None:
    """Hold for the stems of vendors.toml."""
    label = rules.names.read(site.site).label
    for stem in rules.words.vendor_names:
        if stem in label:
            return Hit(1.0, f"{site.site} holds {stem!r}")
    return None


@_marker(32, Evidence.NAME, "It is a throwaway name on a free host.")
def throwaway_name(site: SiteFacts, rules: Rules) -> Hit | None:
    """Hold where a name below a free host has digits, hyphens or keywords as well."""
    name = rules.names.read(site.site)
    if name.suffix not in rules.words.free_hosts:
        return None
    selling = sum(
        word in rules.words.name_commercial or word in rules.words.name_poison
        for word in name.words
    )
    signs = (name.digits >= 2) + (name.hyphens >= 2) + (selling >= 2) + (len(name.label) > 20)
    if not signs:
        return None
    return Hit(min(1.0, signs / 2), f"{name.label} was registered below {name.suffix}")
