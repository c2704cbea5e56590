"""The word lists of the rules: read, checked, changed by the user, and made ready to use.

Each file of `words/` has tables (classes) of lists: `[gambling]` with `en = [...]`. The key of a
list is a language where that matters, else a word that says what the list holds.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from linkcensus.core.errors import BadInput
from linkcensus.score.spam.phrases import Phrases, tokens_of

FILES = (
    "poison",
    "commercial",
    "paid",
    "vendors",
    "hosts",
    "suffixes",
    "generic",
    "protected",
    "pages",
    "names",
)
"""The word files, each `words/<name>.toml`."""

_OPEN_CLASSES = {"poison", "brands"}
"""Where a user may name classes (or keys) of their own."""

WordFile = Mapping[str, Mapping[str, tuple[str, ...]]]
"""Class to key to entries."""

SUFFIX_STRENGTHS = {"strong": 1.0, "raised": 0.5}
"""How strongly a top-level domain of a class of suffixes.toml counts."""


@dataclass(frozen=True, slots=True)
class Words:
    """All lists, in the form they are asked in."""

    poison: Phrases
    commercial: Phrases
    """Classes `modifier` (buy, cheap), `subject` (mortgage), `service` (agency)."""
    paid: Phrases
    vendor_anchors: Phrases
    vendor_names: tuple[str, ...]
    generic: frozenset[tuple[str, ...]]
    """Tokens of texts that say nothing about where they lead."""
    suffixes: Mapping[str, float]
    """Top-level domain to strength."""
    free_hosts: frozenset[str]
    bio_hosts: frozenset[str]
    shorteners: frozenset[str]
    statistics: Phrases
    """Class `title`, and class `name` with stems of site names."""
    statistics_names: tuple[str, ...]
    pages: Phrases
    """Classes `parked`, `missing`, `directory`, `guestbook`, `doorway`."""
    own: frozenset[str]
    partners: frozenset[str]
    platforms: frozenset[str]
    institutions: tuple[str, ...]
    """Suffixes of government and education, such as `.gov`."""
    brands: Mapping[str, tuple[str, ...]]
    """Site to further names of it."""
    name_poison: frozenset[str]
    strong_names: frozenset[str]
    """Those of them that mean little else."""
    innocent_names: tuple[str, ...]
    """Everyday words that hold the letters of a poison word."""
    name_commercial: frozenset[str]
    name_common: frozenset[str]
    name_stems: tuple[str, ...]
    """Long poison words that are looked for anywhere in a name."""


def merge_words(ours: WordFile, theirs: Mapping[str, object], place: str) -> WordFile:
    """Lay a file's tables over ours: lists replace lists, `[add.x]` extends, `[remove.x]` cuts.

    Raises:
        BadInput: Something is no list of texts, or changes a class that does not exist.
    """
    merged: dict[str, dict[str, tuple[str, ...]]] = {
        name: dict(lists) for name, lists in ours.items()
    }
    for name, table in theirs.items():
        if name in ("add", "remove"):
            for group, lists in _table(table, place, name).items():
                _change(merged, group, _lists(lists, place, group), name == "add", place)
        else:
            _known(ours, name, place)
            merged.setdefault(name, {}).update(_lists(table, place, name))
    return merged


def _change(
    merged: dict[str, dict[str, tuple[str, ...]]],
    group: str,
    lists: Mapping[str, tuple[str, ...]],
    add: bool,
    place: str,
) -> None:
    _known(merged, group, place)
    target = merged.setdefault(group, {})
    for key, entries in lists.items():
        present = target.get(key, ())
        if add:
            target[key] = tuple(dict.fromkeys((*present, *entries)))
        else:
            target[key] = tuple(entry for entry in present if entry not in set(entries))


def _known(ours: WordFile, group: str, place: str) -> None:
    open_file = any(name in place for name in _OPEN_CLASSES)
    if ours and group not in ours and not open_file:
        raise BadInput(f"no class [{group}]", place=place, remedy=f"known: {', '.join(ours)}")


def _table(value: object, place: str, name: str) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise BadInput(
            f"{name!r} is no table", place=place, remedy=f"write [{name}] and lists below it"
        )
    return value


def _lists(value: object, place: str, group: str) -> dict[str, tuple[str, ...]]:
    lists = {}
    for key, entries in _table(value, place, group).items():
        if not isinstance(entries, list) or not all(isinstance(one, str) for one in entries):
            raise BadInput(
                f"[{group}] {key} is no list of texts", place=place, remedy='write ["one", "two"]'
            )
        lists[key] = tuple(entry for entry in entries if entry.strip())
    return lists


def make_words(files: Mapping[str, WordFile]) -> Words:
    """Build the lists of all files."""
    vendors, hosts, protected, names = (
        files[name] for name in ("vendors", "hosts", "protected", "names")
    )
    pages = files["pages"]
    return Words(
        poison=Phrases(files["poison"]),
        commercial=Phrases(files["commercial"]),
        paid=Phrases(files["paid"]),
        vendor_anchors=Phrases({"vendor": vendors["anchors"]}),
        vendor_names=tuple(_flat(vendors["names"])),
        generic=frozenset(
            tokens_of(text) for lists in files["generic"].values() for text in _flat(lists)
        ),
        suffixes={
            suffix: strength
            for name, strength in SUFFIX_STRENGTHS.items()
            for suffix in _flat(files["suffixes"][name])
        },
        free_hosts=frozenset(_flat(hosts["free"])),
        bio_hosts=frozenset(_flat(hosts["bio"])),
        shorteners=frozenset(_flat(hosts["shorteners"])),
        statistics=Phrases({"statistics": pages["statistics"]}),
        statistics_names=tuple(_flat(pages["statistics_names"])),
        pages=Phrases(
            {name: lists for name, lists in pages.items() if not name.startswith("statistics")}
        ),
        own=frozenset(_flat(protected["own"])),
        partners=frozenset(_flat(protected["partners"])),
        platforms=frozenset(_flat(protected["platforms"])),
        institutions=tuple(f".{suffix}" for suffix in _flat(protected["institutions"])),
        brands=dict(protected["brands"]),
        name_poison=frozenset((*_flat(names["poison"]), *_flat(names["strong"]))),
        strong_names=frozenset(_flat(names["strong"])),
        innocent_names=tuple(_flat(names["innocent"])),
        name_commercial=frozenset(_flat(names["commercial"])),
        name_common=frozenset(_flat(names["common"])),
        name_stems=tuple(_flat(names["stems"])),
    )


def _flat(lists: Mapping[str, Iterable[str]]) -> list[str]:
    return [entry for entries in lists.values() for entry in entries]
