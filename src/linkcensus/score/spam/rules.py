"""The rules of a judgement: weights, thresholds and word lists, as shipped or as the user wants.

Shipped: `weights.toml` and the files of `words/` in this package. A user's folder (`<data>/spam`)
may hold files of the same names: what stands in them replaces the shipped entry of the same key,
and keys that are ours are kept where the file says nothing. In word files a table `[add]` or
`[remove]` extends or cuts a list instead of replacing it.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from importlib.resources import files
from pathlib import Path

from linkcensus.core.clock import SystemClock
from linkcensus.core.errors import BadInput
from linkcensus.score.spam.anchors import AnchorReader
from linkcensus.score.spam.names import NameReader
from linkcensus.score.spam.protection import ProtectionReader
from linkcensus.score.spam.vocabulary import FILES, WordFile, Words, make_words, merge_words

_MOST_BYTES = 4_000_000
"""A user's file beyond this is a mistake."""

Toml = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Weight:
    """How much one marker counts, and from where on it holds."""

    weight: float
    """Probability of spam where only this marker holds, fully: 0 to 1."""
    motive: bool = False
    """Whether it shows what is being sold, or that text is there for links only."""
    limits: Mapping[str, float] = field(default_factory=dict)
    """Its thresholds by name."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Where the verdicts begin."""

    review: float
    """Score from which a person should look, 0 to 100."""
    act: float
    kind_counts_from: float
    """Probability from which a kind of evidence counts towards "act", 0 to 1."""
    kinds_for_act: int
    few_links: int
    """Sites with fewer known links than this are too little known for "act"."""


@dataclass(frozen=True, slots=True)
class Rules:
    """Everything a marker may ask for beside the facts."""

    words: Words
    weights: Mapping[str, Weight]
    kinds: Mapping[str, float]
    """The most one kind of evidence can give, 0 to 1."""
    thresholds: Thresholds
    now: datetime
    """The time of the judgement, aware UTC."""
    anchors: AnchorReader
    names: NameReader
    protection: ProtectionReader

    def limit(self, marker: str, name: str) -> float:
        """Return a threshold of a marker; weights.toml holds every one that is asked for."""
        return self.weights[marker].limits[name]


def load_rules(folder: Path | None = None, *, now: datetime | None = None) -> Rules:
    """Return the shipped rules, changed by the files of a user's folder where there is one.

    Args:
        folder: Holds `weights.toml` and word files; need not exist.
        now: The time of the judgement; the clock's by default.

    Raises:
        BadInput: A file of the folder is no TOML, or says something that has no meaning.
    """
    weights, words = _shipped()
    if folder is not None and folder.is_dir():
        for path in sorted(folder.glob("*.toml")):
            if path.name == "weights.toml":
                weights = _merge_weights(weights, _read(path), str(path))
            else:
                words = _merge_word_file(words, path)
    return make_rules(weights, words, now=now)


def make_rules(weights: Toml, words: Mapping[str, WordFile], *, now: datetime | None) -> Rules:
    """Build rules from parsed and checked tables."""
    verdict = _table(weights, "verdict", "weights.toml")
    made = make_words(words)
    return Rules(
        words=made,
        weights={
            name: _weight(name, table, "weights.toml")
            for name, table in _table(weights, "markers", "weights.toml").items()
        },
        kinds={
            name: _share(value, f"weights.toml [kinds] {name}")
            for name, value in _table(weights, "kinds", "weights.toml").items()
        },
        thresholds=Thresholds(
            review=_number(verdict["review"], "weights.toml [verdict] review"),
            act=_number(verdict["act"], "weights.toml [verdict] act"),
            kind_counts_from=_share(
                verdict["kind_counts_from"], "weights.toml [verdict] kind_counts_from"
            ),
            kinds_for_act=max(2, int(_number(verdict["kinds_for_act"], "kinds_for_act"))),
            few_links=int(_number(verdict["few_links"], "few_links")),
        ),
        now=now or SystemClock().now(),
        anchors=AnchorReader(made),
        names=NameReader(made),
        protection=ProtectionReader(made),
    )


@cache
def _shipped() -> tuple[Toml, Mapping[str, WordFile]]:
    here = files("linkcensus.score.spam")
    weights = tomllib.loads((here / "weights.toml").read_text("utf-8"))
    words = {
        name: merge_words(
            {}, tomllib.loads((here / "words" / f"{name}.toml").read_text("utf-8")), name
        )
        for name in FILES
    }
    return weights, words


def _merge_word_file(words: Mapping[str, WordFile], path: Path) -> Mapping[str, WordFile]:
    name = path.stem
    if name not in FILES:
        known = ", ".join(f"{one}.toml" for one in ("weights", *FILES))
        raise BadInput("no such rule file", place=str(path), remedy=f"known: {known}")
    return {**words, name: merge_words(words[name], _read(path), str(path))}


def _read(path: Path) -> Toml:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise BadInput(
                f"larger than {_MOST_BYTES:,} bytes", place=str(path), remedy="split the list"
            )
        return tomllib.loads(path.read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise BadInput(f"no TOML: {error}", place=str(path), remedy="correct the line") from None
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(
            f"cannot be read: {error}", place=str(path), remedy="save it as UTF-8"
        ) from None


def _merge_weights(ours: Toml, theirs: Toml, place: str) -> Toml:
    """Lay a user's tables over ours; every key must be one that we know."""
    merged = {name: dict(_table(ours, name, place)) for name in ours}
    for section, entries in theirs.items():
        if section not in merged:
            raise BadInput(
                f"no section [{section}]", place=place, remedy=f"known: {', '.join(merged)}"
            )
        for key, value in _entries(entries, f"{place} [{section}]").items():
            _merge_entry(merged[section], key, value, f"{place} [{section}]")
    return merged


def _merge_entry(section: dict[str, object], key: str, value: object, place: str) -> None:
    if key not in section:
        raise BadInput(f"unknown name {key!r}", place=place, remedy=_nearest(key, section))
    old = section[key]
    if isinstance(old, Mapping):
        changes = _entries(value, f"{place} {key}")
        for name in changes:
            if name not in old:
                raise BadInput(
                    f"{key} has no {name!r}", place=place, remedy=f"known: {', '.join(old)}"
                )
        merged = {**old, **changes}
        _weight(key, merged, place)
        section[key] = merged
    else:
        section[key] = _number(value, f"{place} {key}")


def _nearest(key: str, known: Iterable[str]) -> str:
    alike = [name for name in known if name[:4] == key[:4]]
    return f"known: {', '.join(alike or sorted(known))}"


def _weight(name: str, table: object, place: str) -> Weight:
    entries = _entries(table, f"{place} {name}")
    motive = entries.get("motive", False)
    if not isinstance(motive, bool):
        raise BadInput(f"{name}: motive is {motive!r}", place=place, remedy="write true or false")
    if "weight" not in entries:
        raise BadInput(f"{name} has no weight", place=place, remedy="give a number from 0 to 1")
    return Weight(
        weight=_share(entries["weight"], f"{place} {name}"),
        motive=motive,
        limits={
            key: _number(value, f"{place} {name}.{key}")
            for key, value in entries.items()
            if key not in ("weight", "motive")
        },
    )


def _table(toml: Toml, name: str, place: str) -> Mapping[str, object]:
    return _entries(toml.get(name), f"{place} [{name}]")


def _entries(value: object, place: str) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise BadInput("not a table of names and values", place=place, remedy="see weights.toml")
    return value


def _number(value: object, place: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e12:
        raise BadInput(f"{value!r} is no number", place=place, remedy="give one from 0 on")
    return float(value)


def _share(value: object, place: str) -> float:
    number = _number(value, place)
    if number > 1:
        raise BadInput(f"{number:g} is above 1", place=place, remedy="give a number from 0 to 1")
    return number
