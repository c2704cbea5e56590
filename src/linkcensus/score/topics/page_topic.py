"""What is a page about, told by its words: a small classifier whose every answer shows its reasons.

Each word of the page that the tree lists for a topic speaks for that topic: once, and the less the
more often it comes (log2 of one more than its count); a word of the title counts three times; a
word of several topics is shared among them. The share of a topic is

    share = score^2 / (sum of score^2 over all topics + chance^2)

where `chance` is what one topic collects by accident on a page of so many different words: 0.6 and
0.01 a word. The squares let one topic of many words outweigh many topics of few. Short pages and
pages about nothing in particular so get small shares, and no topic at all below `LEAST_SHARE`.

Fast because every different word is looked up once a process; texts without spaces between words
(Chinese, Japanese, Thai) have no answer.
"""

import re
from collections import Counter
from collections.abc import Mapping
from math import log2
from typing import NamedTuple

from linkcensus.score.topics.tree import TopicTree

LEAST_SHARE = 0.25
"""Below this a topic is not named."""

LEAST_WORDS = 2
"""Different words that must speak for a topic."""

MOST_TOPICS = 3
TITLE_COUNTS = 3
LONGEST_TEXT = 4_000
"""Characters of a page that are read; the beginning tells what it is about."""

_LONGEST_WORD = 60
_CHANCE = 0.6
_CHANCE_PER_WORD = 0.01
_MEMO_LIMIT = 200_000
_WORD = re.compile(r"[^\W_]+")
_SAME_LANGUAGE = {"nb": "no", "nn": "no"}
_MAIN_LANGUAGE = "en"


class PageTopic(NamedTuple):
    """One answer.

    Attributes:
        topic: Id of the topic.
        share: 0 to 1; the shares of one page sum to less than 1.
        words: The words that spoke for it, the strongest first, at most ten.
    """

    topic: str
    share: float
    words: tuple[str, ...]


Votes = tuple[tuple[str, float], ...]
"""Topics that a word speaks for, with the weight of its word."""


class PageTopics:
    """Tells what pages are about. Make one a process and keep it: it remembers words."""

    def __init__(self, tree: TopicTree) -> None:
        """Read the words of a tree."""
        self._words = {
            language: _Lexicon(tree, {language, _MAIN_LANGUAGE})
            for language in {one for topic in tree.topics.values() for one in topic.words}
        }
        self._any_language = _Lexicon(tree, None)

    def classify(self, title: str, text: str, language: str | None = None) -> list[PageTopic]:
        """Name up to three topics of a page, the strongest first.

        Args:
            title: Its title, '' when there is none.
            text: Its main text; the first 4,000 characters are read.
            language: Its language (`de`, `de-AT`); None: not known, words of all languages count.
        """
        counts = Counter(text[:LONGEST_TEXT].lower().split())
        for written in title[:LONGEST_TEXT].lower().split():
            counts[written] += TITLE_COUNTS
        lexicon = self._lexicon(language)
        scores: dict[str, float] = {}
        spoken: dict[str, list[tuple[float, str]]] = {}
        for word, count in lexicon.speaking(counts).items():
            for topic, weight in lexicon.votes[word]:
                score = weight * log2(1 + count)
                scores[topic] = scores.get(topic, 0.0) + score
                spoken.setdefault(topic, []).append((score, word))
        chance = _CHANCE + _CHANCE_PER_WORD * len(counts)
        whole = sum(score * score for score in scores.values()) + chance * chance
        best = sorted(scores, key=lambda topic: (-scores[topic], topic))[:MOST_TOPICS]
        return [
            PageTopic(topic, share, _strongest(spoken[topic]))
            for topic in best
            if (share := scores[topic] ** 2 / whole) >= LEAST_SHARE
            and len(spoken[topic]) >= LEAST_WORDS
        ]

    def _lexicon(self, language: str | None) -> "_Lexicon":
        if not language:
            return self._any_language
        code = language.lower().replace("_", "-").partition("-")[0]
        return self._words.get(_SAME_LANGUAGE.get(code, code), self._any_language)


class _Lexicon:
    """The words of some languages: whole ones, and beginnings by their length."""

    def __init__(self, tree: TopicTree, languages: set[str] | None) -> None:
        whole: dict[str, set[str]] = {}
        beginnings: dict[str, set[str]] = {}
        for topic in tree.topics.values():
            for language, words in topic.words.items():
                if languages is None or language in languages:
                    for word in words:
                        kind = beginnings if word.endswith("*") else whole
                        kind.setdefault(word.removesuffix("*"), set()).add(topic.id)
        self._whole = whole
        self._beginnings = beginnings
        self._lengths = sorted({len(word) for word in beginnings}, reverse=True)
        self._memo: dict[str, tuple[str, ...]] = {}
        self.votes: dict[str, Votes] = {}

    def speaking(self, counts: Mapping[str, int]) -> dict[str, int]:
        """Count the words that speak for a topic among what stands between spaces."""
        memo = self._memo
        if len(memo) >= _MEMO_LIMIT:
            memo.clear()
            self.votes.clear()
        speaking: dict[str, int] = {}
        for written, count in counts.items():
            words = memo.get(written)
            if words is None:
                words = self._words_of(written)
            for word in words:
                speaking[word] = speaking.get(word, 0) + count
        return speaking

    def _words_of(self, written: str) -> tuple[str, ...]:
        """Words of a piece of text that speak, such as both of `salt/pepper,`."""
        speaking = []
        for word in _WORD.findall(written[:_LONGEST_WORD]):
            votes = self._find(word)
            if votes:
                self.votes[word] = votes
                speaking.append(word)
        words = tuple(speaking)
        if len(written) <= _LONGEST_WORD:
            self._memo[written] = words
        return words

    def _find(self, word: str) -> Votes:
        topics = self._whole.get(word) or self._by_beginning(word)
        return tuple((topic, 1 / len(topics)) for topic in sorted(topics))

    def _by_beginning(self, word: str) -> set[str]:
        """Topics of the longest listed beginning of the word."""
        for length in self._lengths:
            if length <= len(word) and (found := self._beginnings.get(word[:length])):
                return found
        return set()


def _strongest(spoken: list[tuple[float, str]]) -> tuple[str, ...]:
    return tuple(word for _, word in sorted(spoken, key=lambda each: (-each[0], each[1]))[:10])


def by_class(tree: TopicTree, topics: list[PageTopic]) -> Mapping[str, float]:
    """Add the shares of a page's topics up by class."""
    return tree.roll_up({one.topic: one.share for one in topics})
