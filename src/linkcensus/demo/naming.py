"""Hands out invented names, hosts, addresses and sentences; the same ones in every run."""

from random import Random

from linkcensus.demo.model import MadeSite
from linkcensus.demo.words import ASIDES, ENDINGS, LEAD_INS, SENTENCES, STEMS, SUBJECTS, TITLES

SUFFIXES = {
    "en": ("com", "org", "net", "co.uk", "org.uk", "com.au", "info", "dev"),
    "de": ("de", "at", "ch"),
    "fr": ("fr", "be"),
    "es": ("es", "com.mx", "com.ar"),
    "it": ("it",),
    "nl": ("nl",),
    "ja": ("jp", "ne.jp"),
}
"""Public suffixes that sites of a language live under, multi-part ones among them."""


class Namer:
    """One run's source of invented things.

    Args:
        seed: Any number; the same seed gives the same web.
    """

    def __init__(self, seed: int) -> None:
        self.rng = Random(seed)
        self.voice = Random(seed + 1)
        """For what texts say beside the story, so that saying more changes no link."""
        self._names = [(stem, ending) for stem in STEMS for ending in ENDINGS]
        self.rng.shuffle(self._names)
        self._addresses = 0

    def site(self, kind: str, language: str, word: str, ip: str | None = None) -> MadeSite:
        """Invent a site such as `quillgarth-diary.co.uk`; `word` is the part after the hyphen."""
        stem, ending = self._names.pop()
        name = f"{stem.capitalize()}{ending}"
        host = f"{stem}{ending}-{word}.{self.rng.choice(SUFFIXES[language])}"
        return MadeSite(f"{name} {word.capitalize()}", host, kind, language, ip or self.address())

    def address(self) -> str:
        """Return the next address, each in a subnet of its own.

        Source: RFC 2544: 198.18.0.0/15 is for benchmarks and belongs to nobody.
        """
        self._addresses += 1
        return f"198.18.{self._addresses}.{self.rng.randrange(2, 250)}"

    def sentences(self, language: str, count: int) -> str:
        """Return a paragraph of `count` sentences."""
        chosen = [self.rng.choice(SENTENCES[language]) for _ in range(count)]
        return " ".join(with_aside(sentence, language, self.voice) for sentence in chosen)

    def paragraphs(self, language: str, count: int) -> list[str]:
        """Return `count` paragraphs of two to four sentences."""
        return [self.sentences(language, self.rng.randrange(2, 5)) for _ in range(count)]

    def title(self, language: str) -> str:
        """Return an article's title."""
        subject = self.rng.choice(SUBJECTS[language])
        title = self.rng.choice(TITLES[language]).format(subject)
        return title[0].upper() + title[1:]

    def lead_in(self, language: str) -> str:
        """Return a sentence with `{}` where a link goes."""
        return self.rng.choice(LEAD_INS[language])


def with_aside(sentence: str, language: str, voice: Random) -> str:
    """Return a sentence with something of the author's own behind it."""
    names = [f"{voice.choice(STEMS)}{voice.choice(ENDINGS)}".capitalize() for _ in range(2)]
    return f"{sentence} {voice.choice(ASIDES[language]).format(*names)}"


def slug(text: str) -> str:
    """Return a title as a path segment: lower-case letters, digits and hyphens."""
    plain = "".join(char if char.isalnum() and char.isascii() else " " for char in text.lower())
    return "-".join(plain.split()) or "page"
