"""Sites that are left alone: the user's own, partners, platforms, institutions."""

from functools import lru_cache
from typing import NamedTuple

from linkcensus.core.site import is_listed_suffix
from linkcensus.score.spam.vocabulary import Words


class Protection(NamedTuple):
    """Why a site is left alone."""

    name: str
    """own, partner, platform or institution."""
    why: str


class ProtectionReader:
    """Tells who is protected, by one set of lists; the last 100,000 sites are remembered.

    Institutions are known by their suffix as the registries give it (`edu.co`, not any name that
    ends in those letters).
    """

    def __init__(self, words: Words) -> None:
        self._words = words
        self.read = lru_cache(maxsize=100_000)(self._read)

    def _read(self, site: str) -> Protection | None:
        """Say why a site is protected; None for most."""
        words = self._words
        if site in words.own:
            return Protection("own", f"{site} is one of your own sites")
        if site in words.partners:
            return Protection("partner", f"{site} is on your list of partners")
        if site in words.platforms or is_listed_suffix(site):
            why = f"{site} is shared by strangers: judge single hosts or pages"
            return Protection("platform", why)
        if f".{site}".endswith(words.institutions):
            return Protection("institution", f"{site} is a public or teaching institution")
        return None
