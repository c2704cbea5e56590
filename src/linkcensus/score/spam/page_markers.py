"""Markers of one page: what it says, and how it is made (15 to 24 of the list)."""

import re

from linkcensus.core.url import canonicalize
from linkcensus.score.spam.model import Evidence, Hit, Level, Marker, registrar
from linkcensus.score.spam.quoting import quote
from linkcensus.score.spam.records import PageFacts
from linkcensus.score.spam.rules import Rules

PAGE_MARKERS: list[Marker[PageFacts]] = []
_marker = registrar(Level.PAGE, PAGE_MARKERS)

_PLACE_LISTS = re.compile(
    r"(?:[A-Z\u00c0-\u00de\u0410-\u042f][\w’'-]+(?:[,|•·/]\s*|\s+-\s+)){8,}", re.UNICODE
)
"""Eight capitalised words one after another, as pages that list towns have them."""


@_marker(15, Evidence.CRAFT, "The page asks not to be indexed.")
def noindex(page: PageFacts, _rules: Rules) -> Hit | None:
    """Hold for noindex by tag or header."""
    return Hit(1.0, "the page says noindex") if page.noindex else None


@_marker(16, Evidence.CRAFT, "The page says that another page is the original.")
def other_canonical(page: PageFacts, _rules: Rules) -> Hit | None:
    """Hold where the canonical URL is another page than this one."""
    if not page.canonical_url or not page.url:
        return None
    own, other = canonicalize(page.url), canonicalize(page.canonical_url)
    if own is None or other is None or own.key == other.key:
        return None
    strength = 1.0 if own.site != other.site else 0.4
    return Hit(strength, f"its canonical page is {quote(page.canonical_url)}")


@_marker(17, Evidence.CRAFT, "There is little text for so much HTML.")
def little_text(page: PageFacts, rules: Rules) -> Hit | None:
    """Hold below the limit."""
    ratio, least = page.text_html_ratio, rules.limit("little_text", "ratio")
    if ratio is None or ratio >= least:
        return None
    return Hit(1.0 - 0.5 * ratio / least, f"{ratio:.0%} of the page is text")


@_marker(18, Evidence.CRAFT, "The page has few words.")
def few_words(page: PageFacts, rules: Rules) -> Hit | None:
    """Hold below the limit, for pages that link out."""
    words, least = page.word_count, rules.limit("few_words", "words")
    if words is None or words >= least or page.external_links == 0:
        return None
    return Hit(1.0 - 0.5 * words / least, f"the page has {words} words")


@_marker(19, Evidence.CONTENT, "Other sites have nearly the same text.")
def spun_text(page: PageFacts, rules: Rules) -> Hit | None:
    """Hold from the limit on, for pages with a text of their own length."""
    sites = page.same_text_sites
    least, many = rules.limit("spun_text", "sites"), rules.limit("spun_text", "many")
    if sites is None or sites < least:
        return None
    strength = 0.5 + 0.5 * min(1.0, (sites - least) / max(1.0, many - least))
    return Hit(strength, f"{sites:,} other sites have nearly the same text")


@_marker(20, Evidence.CONTENT, "The page is about gambling, pills, sex, quick loans or the like.")
def poison_words(page: PageFacts, rules: Rules) -> Hit | None:
    """Hold from the limit of different words on; a word of the title counts twice."""
    in_title = rules.words.poison.find(page.title or "")
    in_text = rules.words.poison.find(page.text_start or "")
    found = dict.fromkeys(match.entry for match in (*in_title, *in_text))
    count = len(found) + len(in_title)
    least, many = rules.limit("poison_words", "words"), rules.limit("poison_words", "many")
    if count < least:
        return None
    strength = 0.4 + 0.6 * min(1.0, (count - least) / max(1.0, many - least))
    return Hit(strength, f"the page speaks of {', '.join(list(found)[:5])}")


@_marker(21, Evidence.CRAFT, "The domain is parked, or the page is an error that answers 200.")
def parked(page: PageFacts, rules: Rules) -> Hit | None:
    """Hold for what parked and missing pages say; in the text only where it is short."""
    if page.status is not None and page.status >= 400:
        return None
    short = page.word_count is None or page.word_count < 120
    for text in (page.title, page.text_start if short else None):
        for match in rules.words.pages.find(text or ""):
            if match.group in ("parked", "missing"):
                return Hit(1.0, f"{quote(text or '')} says {match.entry!r}")
    return None


@_marker(22, Evidence.CONTENT, "The page offers the same in one place after another.")
def doorway(page: PageFacts, rules: Rules) -> Hit | None:
    """Hold where an offer in the title meets words of doorways or a list of places."""
    title, text = page.title or "", page.text_start or ""
    if not rules.words.commercial.find(title):
        return None
    for match in rules.words.pages.find(f"{title} {text}"):
        if match.group == "doorway":
            return Hit(0.7, f"{quote(title)} says {match.entry!r}")
    if _PLACE_LISTS.search(text[:4_000]):
        return Hit(0.7, f"{quote(title)} is followed by a list of places")
    return None


@_marker(23, Evidence.CONTENT, "A machine wrote it about every site there is: harmless.")
def statistics_page(page: PageFacts, rules: Rules) -> Hit | None:
    """Hold for pages and sites of whois, traffic and worth figures; weighs nothing."""
    found = rules.words.statistics.find(page.title or "")
    if found:
        return Hit(1.0, f"{quote(page.title or '')} says {found[0].entry!r}")
    for stem in rules.words.statistics_names:
        if stem in page.site:
            return Hit(1.0, f"the site's name holds {stem!r}")
    return None


@_marker(24, Evidence.CONTENT, "The page is a directory or a list of links.")
def link_list(page: PageFacts, rules: Rules) -> Hit | None:
    """Hold where the page calls itself one, or has more links than text could explain."""
    links, words = page.external_links, page.word_count
    for text in (page.title, page.text_start):
        for match in rules.words.pages.find(text or ""):
            if match.group == "directory" and (links is None or links > 5):
                strength = 1.0 if text is page.title else 0.5
                return Hit(strength, f"{quote(text or '')} says {match.entry!r}")
    if links is None or words is None or links < rules.limit("link_list", "links"):
        return None
    if words > 8 * links:
        return None
    return Hit(0.6, f"{links:,} links to other sites in {words:,} words")
