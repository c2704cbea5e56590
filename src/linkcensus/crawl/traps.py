"""Which URLs lead nowhere new: calendars without end, session ids, paths that wind into themselves.

A URL is judged before it is queued, by itself and by what the crawl has seen of its kind: a
*pattern* is a host with the digits of the path and the values of the query left out. A pattern
whose pages keep saying the same is closed. Everything is bounded; what is turned away is counted by
its reason.
"""

import re
from collections import Counter, OrderedDict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

from linkcensus.core.page import PageFacts
from linkcensus.core.url import CanonicalUrl, canonicalize

_LONGEST_URL = 1_500
_DEEPEST_PATH = 20
_MOST_PARAMETERS = 12
_MOST_REPEATS = 3
"""How often one segment may stand in a path: /a/b/a/b/a/b/ winds into itself."""

_PATTERNS_REMEMBERED = 20_000
_LIKENESS_BITS = 3
"""Bits by which two prints of texts may differ and still be the same text; of 64."""
_LOOKS = 200
"""Pages of a pattern after which it is judged."""
_ALIKE = 0.9
"""Part of them that say the same when it is a trap."""
_FEW_WORDS = 40
"""The print of fewer words says little: such pages are told apart by their titles."""
_PRINTS_KEPT = 8

_SESSION_NAMES = frozenset(
    {
        *("phpsessid", "jsessionid", "aspsessionid", "sessionid", "session_id", "sessid", "sid"),
        *("cfid", "cftoken", "oscsid", "zenid", "xtcsid", "s_id", "phpsess", "cart_session"),
    }
)
_SESSION_VALUE = re.compile(r"[0-9a-zA-Z,-]{12,}\Z")
_PATH_SESSION = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/?#;]*", re.IGNORECASE)
_DOTNET_SESSION = re.compile(r"/\((?:[A-Z]\([^/()]{8,}\))+\)/")
_DIGITS = re.compile(r"\d+")
_DATE = re.compile(r"(?<!\d)([12]\d{3})[-/_.](?:0?[1-9]|1[0-2])(?!\d)")
"""Year and month with something between: digits alone may as well be an article's number."""
_YEAR = re.compile(r"[?&](?:y|yr|year|jahr|annee|ano)=(\d{1,6})(?:&|\Z)", re.IGNORECASE)
_FIRST_YEAR = 1970
_YEARS_AHEAD = 2


class Trap(StrEnum):
    """Why a URL is not queued; shown to people."""

    TOO_LONG = "longer than 1,500 characters"
    TOO_DEEP = "a path of more than 20 parts"
    WINDING = "a path that winds into itself"
    PARAMETERS = "more than 12 parameters"
    CALENDAR = "a date that nothing happens on"
    SAME_AGAIN = "pages of this pattern keep saying the same"


@dataclass(slots=True)
class _Pattern:
    """What is known of the pages of one pattern."""

    looks: int = 0
    alike: int = 0
    prints: list[PageFacts] = field(default_factory=list)


class Traps:
    """Judges the URLs of one crawl by one worker.

    Args:
        now: The year decides which calendars lead into the void.
    """

    def __init__(self, now: datetime | None = None) -> None:
        self._last_year = (now or datetime.now(UTC)).year + _YEARS_AHEAD
        self._patterns: OrderedDict[str, _Pattern] = OrderedDict()
        self._closed: OrderedDict[str, None] = OrderedDict()
        self.turned_away: Counter[str] = Counter()
        """How many URLs were not admitted, by reason; the caller takes and clears it."""

    def admit(self, url: CanonicalUrl) -> CanonicalUrl | None:
        """Return the URL as it is to be queued, without session ids; None for a trap."""
        clean = without_session(url)
        reason = trap_of(clean, self._last_year)
        if reason is None and self._closed and pattern_of(clean) in self._closed:
            reason = Trap.SAME_AGAIN
        if reason is None:
            return clean
        self.turned_away[reason.value] += 1
        return None

    def saw(self, url: CanonicalUrl, facts: PageFacts | None) -> None:
        """Remember what a page said, so that its pattern can be judged."""
        if facts is None:
            return
        name = pattern_of(url)
        known = self._patterns.pop(name, None) or _Pattern()
        self._patterns[name] = known
        if len(self._patterns) > _PATTERNS_REMEMBERED:
            self._patterns.popitem(last=False)
        known.looks += 1
        alike = any(_is_alike(facts, other) for other in known.prints)
        known.alike += alike
        if not alike and len(known.prints) < _PRINTS_KEPT:
            known.prints.append(facts)
        if known.looks >= _LOOKS and known.alike >= _ALIKE * known.looks:
            self._closed[name] = None
            if len(self._closed) > _PATTERNS_REMEMBERED:
                self._closed.popitem(last=False)


def trap_of(url: CanonicalUrl, last_year: int) -> Trap | None:
    """Judge a URL by itself.

    Args:
        url: The URL.
        last_year: Later years are those of calendars without end.
    """
    rest = url.key.partition(")")[2]
    path, _, query = rest.partition("?")
    if len(url.url) > _LONGEST_URL:
        return Trap.TOO_LONG
    segments = [segment for segment in path.split("/") if segment]
    if len(segments) > _DEEPEST_PATH:
        return Trap.TOO_DEEP
    if len(segments) > _MOST_REPEATS and max(Counter(segments).values()) > _MOST_REPEATS:
        return Trap.WINDING
    if query.count("&") >= _MOST_PARAMETERS:
        return Trap.PARAMETERS
    years = [int(match[1]) for match in _DATE.finditer(rest)]
    years += [int(match[1]) for match in _YEAR.finditer(rest)]
    if query and any(not _FIRST_YEAR <= year <= last_year for year in years):
        return Trap.CALENDAR
    return Trap.CALENDAR if any(year > last_year for year in years) else None


def without_session(url: CanonicalUrl) -> CanonicalUrl:
    """Take session ids out of a URL: the page is the same without them."""
    text = url.url
    if ";" not in text and "(" not in text and "=" not in text:
        return url
    head, question, query = text.partition("?")
    head = _DOTNET_SESSION.sub("/", _PATH_SESSION.sub("", head))
    parts = query.split("&") if question else []
    kept = [part for part in parts if not _is_session(part)]
    if len(kept) == len(parts) and len(head) + len(question) + len(query) == len(text):
        return url
    cleaned = canonicalize(f"{head}?{'&'.join(kept)}" if kept else head)
    return cleaned or url


def pattern_of(url: CanonicalUrl) -> str:
    """Return what the URLs of one template have in common."""
    host, _, rest = url.key.partition(")")
    path, _, query = rest.partition("?")
    names = "&".join(sorted(part.partition("=")[0] for part in query.split("&")))
    return f"{host}){_DIGITS.sub('0', path)}?{names}"[:300]


def _is_session(part: str) -> bool:
    name, _, value = part.partition("=")
    return name.lower() in _SESSION_NAMES and (_SESSION_VALUE.match(value) is not None or not value)


def _is_alike(one: PageFacts, other: PageFacts) -> bool:
    """Tell whether two pages say the same, but for numbers."""
    if one.outlinked_sites_hash != other.outlinked_sites_hash:
        return False
    if max(one.word_count, other.word_count) < _FEW_WORDS:
        return _DIGITS.sub("", one.title or "") == _DIGITS.sub("", other.title or "")
    differing = (one.body_simhash ^ other.body_simhash) & (2**64 - 1)
    return differing.bit_count() <= _LIKENESS_BITS
