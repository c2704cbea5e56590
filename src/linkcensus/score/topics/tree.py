"""The tree of topics: sixteen classes, the topics below them, their seeds and their words.

The user's file `topics.toml` in the data folder has the form of the shipped one:

```toml
replace = false # true: the shipped tree is left out

[topics.beekeeping]            # a new topic needs a name, and a class as parent
name = "Beekeeping"
parent = "recreation"
seeds = ["bees.example"]
words.en = "hive* queen swarm* honey*"

[topics.cooking]               # of a known topic, seeds and words are added
seeds = ["our-recipes.example"]
```

Source:
    Haveliwala, "Topic-Sensitive PageRank", WWW 2002: one start vector a topic, sixteen classes.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from importlib.resources import files
from pathlib import Path
from typing import Self, TypeVar

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from linkcensus.core.errors import BadInput
from linkcensus.score.user_file import parse, read_file, site_named

FILE_NAME = "topics.toml"
REMEDY = "see docs/scores.md, section Topics"

_ID = re.compile(r"[a-z][a-z0-9-]{1,48}\Z")
_LANGUAGE = re.compile(r"[a-z]{2,3}\Z")

Amount = TypeVar("Amount", float, NDArray[np.float64])


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic.

    Attributes:
        id: Short name, as in `cooking`.
        name: What people read.
        parent: Id of its class; None: this is a class.
        seeds: Sites of this topic, registrable domains.
        words: Words that tell it, by language (ISO 639-1), lower case; `*` at the end: any ending.
    """

    id: str
    name: str
    parent: str | None
    seeds: tuple[str, ...] = ()
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


class _Written(Struct, frozen=True, forbid_unknown_fields=True):
    name: str = ""
    parent: str | None = None
    seeds: tuple[str, ...] = ()
    words: dict[str, str] = {}


class _File(Struct, frozen=True, forbid_unknown_fields=True):
    topics: dict[str, _Written] = {}
    replace: bool = False


@dataclass(frozen=True, slots=True)
class TopicTree:
    """All topics of one installation, classes and those below them, in the order written."""

    topics: Mapping[str, Topic]

    @classmethod
    def load(cls, folder: Path | None) -> Self:
        """Read the topics of a data folder; None: the shipped ones.

        Raises:
            BadInput: The file is not as described; the message names file, topic and remedy.
        """
        path = folder / FILE_NAME if folder else None
        user = (read_file(path, _File, REMEDY) if path else None) or _File()
        topics: dict[str, Topic] = {}
        if not user.replace:
            text = (files("linkcensus.score.topics") / FILE_NAME).read_text("utf-8")
            _add(topics, parse(text, _File, FILE_NAME, REMEDY), FILE_NAME)
        _add(topics, user, str(path))
        return cls(topics)

    @property
    def classes(self) -> list[Topic]:
        """The topics without a parent."""
        return [topic for topic in self.topics.values() if topic.parent is None]

    def below(self, topic: str) -> list[Topic]:
        """The topics of a class."""
        return [one for one in self.topics.values() if one.parent == topic]

    def seeds_of(self, topic: str) -> tuple[str, ...]:
        """Seeds of a topic; of a class, its own and those of its topics, each once."""
        own = self.topics[topic].seeds
        return tuple(dict.fromkeys([*own, *(s for one in self.below(topic) for s in one.seeds)]))

    def nodes_of(self, sites: Iterable[str]) -> dict[str, list[int]]:
        """Find the seeds of each topic among sites: their positions, topics without any left out.

        Classes are left out but for seeds of their own: `roll_up` adds their topics together.
        """
        topics_of: dict[str, list[str]] = {}
        for topic in self.topics.values():
            for seed in topic.seeds:
                topics_of.setdefault(seed, []).append(topic.id)
        found: dict[str, list[int]] = {}
        for index, site in enumerate(sites):
            if site in topics_of:
                for topic_id in topics_of[site]:
                    found.setdefault(topic_id, []).append(index)
        return {topic_id: found[topic_id] for topic_id in self.topics if topic_id in found}

    def roll_up(self, amounts: Mapping[str, Amount]) -> dict[str, Amount]:
        """Return the amount of each class: the sum over its topics and itself.

        Flows are linear in what they start from, so the sum of the trust of the topics is the
        trust that the seeds of all of them would give (a seed of two topics counts twice).
        """
        rolled: dict[str, Amount] = {}
        for topic_id, amount in amounts.items():
            above = self.topics[topic_id].parent or topic_id
            rolled[above] = rolled[above] + amount if above in rolled else amount
        return rolled


def similarity(tree: TopicTree, one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """Tell how much two things are about the same, 0 to 1.

    The mean of two cosines: of the shares by topic, and of the shares by class. So two topics of
    one class have 0.5. 0 where nothing is known of one of them.

    Args:
        tree: Where the topics are from.
        one: Shares by topic id, not negative, such as a page's.
        other: The same of the other.
    """
    by_topic = _cosine(one, other)
    return (by_topic + _cosine(tree.roll_up(one), tree.roll_up(other))) / 2


def _cosine(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    lengths = sum(x * x for x in one.values()) * sum(x * x for x in other.values())
    if lengths <= 0:
        return 0.0
    dot = sum(share * other.get(topic, 0.0) for topic, share in one.items())
    return min(1.0, float(dot / lengths**0.5))


def _add(topics: dict[str, Topic], file: _File, place: str) -> None:
    """Add what a file says, then look whether every parent is a class."""
    for topic_id, written in file.topics.items():
        where = f"{place}: topic {topic_id!r}"
        known = topics.get(topic_id)
        topics[topic_id] = _merged(topic_id, written, known, where)
    for topic in topics.values():
        above = topics.get(topic.parent) if topic.parent is not None else None
        if topic.parent is not None and (above is None or above.parent is not None):
            raise BadInput(
                f"its parent {topic.parent!r} is no class",
                place=f"{place}: topic {topic.id!r}",
                remedy="a class is a topic without a parent",
            )


def _merged(topic_id: str, written: _Written, known: Topic | None, where: str) -> Topic:
    if not _ID.match(topic_id):
        raise BadInput(
            "is no id of a topic", place=where, remedy="use lower-case letters, digits and -"
        )
    if known is None and not written.name:
        raise BadInput("has no name", place=where, remedy='add name = "..."')
    base = known or Topic(topic_id, written.name, written.parent)
    seeds = [
        site_named(site, f"{where}: seeds, entry {number}")
        for number, site in enumerate(written.seeds, start=1)
    ]
    words = {language: _words(language, text, where) for language, text in written.words.items()}
    return replace(
        base,
        name=written.name or base.name,
        parent=written.parent or base.parent,
        seeds=tuple(dict.fromkeys([*base.seeds, *seeds])),
        words={
            language: tuple(
                dict.fromkeys([*base.words.get(language, ()), *words.get(language, ())])
            )
            for language in [*base.words, *(each for each in words if each not in base.words)]
        },
    )


def _words(language: str, text: str, where: str) -> tuple[str, ...]:
    if not _LANGUAGE.match(language):
        raise BadInput(
            f"{language[:20]!r} is no language", place=where, remedy="use codes such as en or de"
        )
    words = text.lower().split()
    for word in words:
        if not word.removesuffix("*").isalnum() or len(word.removesuffix("*")) < 2:
            raise BadInput(
                f"{word[:40]!r} is no word",
                place=f"{where}: words.{language}",
                remedy="write words of letters and digits, at least two, divided by spaces",
            )
    return tuple(words)
