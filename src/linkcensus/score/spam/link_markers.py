"""Markers of one link: its words, where it stands, how it is made (1 to 14 of the list)."""

import unicodedata

from linkcensus.core.link import Kind, Position
from linkcensus.score.spam.anchors import AnchorKind
from linkcensus.score.spam.model import Evidence, Hit, Level, Marker, registrar
from linkcensus.score.spam.phrases import Match
from linkcensus.score.spam.quoting import quote
from linkcensus.score.spam.records import LinkFacts
from linkcensus.score.spam.rules import Rules

LINK_MARKERS: list[Marker[LinkFacts]] = []
_marker = registrar(Level.LINK, LINK_MARKERS)

_BOILERPLATE = (Position.FOOTER, Position.SIDEBAR)
_PLAIN = 0.4
"""What names and addresses keep of the strength of standing in a footer, or everywhere."""
_TITLED = 0.6
_OWN_LATIN = frozenset(
    {"en", "de", "fr", "es", "pt", "it", "pl", "nl", "tr", "sv", "fi", "id", "vi"}
)
_SCRIPTS = {
    "CYRILLIC": frozenset({"ru", "uk", "be", "bg", "sr", "mk", "kk", "ky", "mn", "tg"}),
    "ARABIC": frozenset({"ar", "fa", "ur", "ps", "ckb", "ug"}),
    "HEBREW": frozenset({"he", "yi"}),
    "GREEK": frozenset({"el"}),
    "THAI": frozenset({"th"}),
    "HANGUL": frozenset({"ko"}),
    "HIRAGANA": frozenset({"ja"}),
    "KATAKANA": frozenset({"ja"}),
    "CJK": frozenset({"zh", "ja", "ko", "yue"}),
    "DEVANAGARI": frozenset({"hi", "mr", "ne", "sa"}),
}
"""Languages that are written in a script."""


@_marker(
    1, Evidence.ANCHOR, "The words are an offer: what is sold, and buy, cheap, best or the like."
)
def commercial_anchor(link: LinkFacts, rules: Rules) -> Hit | None:
    """Hold where a followed link's words are an offer, or the title of a page that sells."""
    anchor = rules.anchors.read(link.anchor, link.target_site)
    if anchor.kind is not AnchorKind.COMMERCIAL:
        return None
    strength = anchor.money if link.follow is not False else anchor.money / 2
    words = ", ".join(match.entry for match in anchor.matches[:3])
    return Hit(strength, f"the link's words {quote(link.anchor or '')} are an offer ({words})")


@_marker(2, Evidence.ANCHOR, "The words advertise links, rankings or traffic.")
def vendor_anchor(link: LinkFacts, rules: Rules) -> Hit | None:
    """Hold where the words, or the alternative text, sell links."""
    for text in (link.anchor, link.alt):
        if text and (found := rules.words.vendor_anchors.find(text)):
            return Hit(1.0, f"the link's words {quote(text)} advertise links ({found[0].entry})")
    return None


@_marker(3, Evidence.ANCHOR, "The words are of another language than the page.")
def foreign_anchor(link: LinkFacts, rules: Rules) -> Hit | None:
    """Hold where the script, or every listed word of an offer, is foreign to the page."""
    if not link.anchor or not link.source_language:
        return None
    page = link.source_language.lower().replace("_", "-").partition("-")[0]
    read = rules.anchors.read(link.anchor, link.target_site)
    if read.natural:
        return None
    script = None if link.anchor.isascii() else _script_of(link.anchor)
    if script is not None and page not in _SCRIPTS[script]:
        return Hit(1.0, f"{quote(link.anchor)} is {script.lower()} on a page in {page!r}")
    foreign = _foreign_languages(read.matches, page)
    if not foreign:
        return None
    return Hit(0.6, f"{quote(link.anchor)} is {' or '.join(foreign)} on a page in {page!r}")


def _script_of(text: str) -> str | None:
    """The script of the first letter that tells."""
    for char in text[:200]:
        if char.isalpha() and not char.isascii():
            script = unicodedata.name(char, "").partition(" ")[0]
            if script in _SCRIPTS:
                return script
    return None


def _foreign_languages(matches: tuple[Match, ...], page: str) -> list[str]:
    """The languages that have all matches, where neither the page's nor English is among them."""
    if not matches or page not in _OWN_LATIN:
        return []
    common = frozenset[str].intersection(*(match.languages for match in matches))
    anywhere = frozenset[str].union(*(match.languages for match in matches))
    return [] if anywhere & {"en", page} else sorted(common)[:3]


@_marker(4, Evidence.PLACEMENT, "The same words link from nearly every page of the site.")
def sitewide(link: LinkFacts, rules: Rules) -> Hit | None:
    """Hold where enough pages of the site, read or linking, have this link with these words."""
    same = link.same_anchor_pages
    pages = link.site_pages or link.site_linking_pages
    if same is None or pages is None or same < rules.limit("sitewide", "pages"):
        return None
    pages = max(pages, same)
    if same / pages < rules.limit("sitewide", "share"):
        return None
    told = f"{same:,} of {pages:,} pages link with {quote(link.anchor or '')}"
    return Hit(same / pages * _plainness(link, rules), told)


@_marker(5, Evidence.PLACEMENT, "It stands in a footer or sidebar.")
def boilerplate(link: LinkFacts, rules: Rules) -> Hit | None:
    """Hold for links of the footer (fully) and of the sidebar."""
    if link.position not in _BOILERPLATE:
        return None
    strength = 1.0 if link.position == Position.FOOTER else 0.7
    return Hit(strength * _plainness(link, rules), f"it stands in the {link.position}")


def _plainness(link: LinkFacts, rules: Rules) -> float:
    """Less for names, addresses and words that say nothing: credits and blogrolls have those.

    Words with capitals that are no offer are most likely the title of something.
    """
    read = rules.anchors.read(link.anchor, link.target_site)
    if read.natural or read.kind is AnchorKind.GENERIC:
        return _PLAIN
    titled = link.anchor is not None and link.anchor != link.anchor.lower()
    return _TITLED if titled and read.kind is not AnchorKind.COMMERCIAL else 1.0


@_marker(6, Evidence.PLACEMENT, "The block around it is nearly all links.")
def dense_block(link: LinkFacts, rules: Rules) -> Hit | None:
    """Hold above the limit, for links that are part of a text."""
    least = rules.limit("dense_block", "density")
    if link.density is None or link.density <= least or link.position == Position.NAVIGATION:
        return None
    return Hit(0.7, f"{link.density:.0%} of the text around it is links")


@_marker(7, Evidence.PLACEMENT, "Readers cannot see it.")
def hidden(link: LinkFacts, _rules: Rules) -> Hit | None:
    """Hold for hidden links that are followed; menus hide links to the site itself."""
    if not link.hidden or link.source_site == link.target_site or link.follow is False:
        return None
    return Hit(1.0, f"the link {quote(link.anchor or '')} is hidden from readers")


@_marker(8, Evidence.PLACEMENT, "It stands in a comment, guestbook or profile.")
def comment_block(link: LinkFacts, rules: Rules) -> Hit | None:
    """Hold for comments, and for pages whose title says guestbook or profile."""
    if link.position == Position.COMMENT:
        strength = 0.3 if link.follow is False else 1.0
        return Hit(strength, "it stands in a comment")
    for match in rules.words.pages.find(link.source_title or ""):
        if match.group == "guestbook":
            return Hit(0.6, f"the page is titled {quote(link.source_title or '')}")
    return None


@_marker(9, Evidence.PLACEMENT, "It reaches the target over a chain of redirects.")
def long_redirect(link: LinkFacts, rules: Rules) -> Hit | None:
    """Hold for more redirects than the limit, or for one through a link shortener."""
    if link.hops is not None and link.hops > rules.limit("long_redirect", "hops"):
        return Hit(1.0, f"it passes {link.hops} redirects")
    if link.raw_target_site in rules.words.shorteners:
        return Hit(0.5, f"it goes through the link shortener {link.raw_target_site}")
    return None


@_marker(10, Evidence.ANCHOR, "The words beside a followed link say that it was paid for.")
def paid_wording(link: LinkFacts, rules: Rules) -> Hit | None:
    """Hold where a link that should be `sponsored` is followed."""
    if link.follow is False or link.sponsored:
        return None
    for text in (link.context_left, link.context_right, link.source_title):
        if text and (found := rules.words.paid.find(text)):
            return Hit(0.8, f"{quote(text)} beside a followed link says {found[0].entry!r}")
    return None


@_marker(11, Evidence.PLACEMENT, "The page has very many links to other sites.")
def many_links(link: LinkFacts, rules: Rules) -> Hit | None:
    """Hold above the limit, fully from the strong limit on."""
    count = link.source_external_links
    least, strong = rules.limit("many_links", "links"), rules.limit("many_links", "strong")
    if count is None or count <= least:
        return None
    strength = 0.3 + 0.7 * min(1.0, (count - least) / max(1.0, strong - least))
    return Hit(strength, f"the page has {count:,} links to other sites")


@_marker(12, Evidence.PLACEMENT, "It is a frame or a form.")
def framed(link: LinkFacts, _rules: Rules) -> Hit | None:
    """Hold for frames and forms to another site."""
    if link.kind not in (Kind.FRAME, Kind.FORM) or link.source_site == link.target_site:
        return None
    return Hit(1.0, f"it is a {link.kind}, not a link to read")


@_marker(13, Evidence.PLACEMENT, "It is an image without alternative text.")
def bare_image(link: LinkFacts, _rules: Rules) -> Hit | None:
    """Hold for images with neither alternative text nor words."""
    if link.kind != Kind.IMAGE or link.alt is None or link.alt.strip() or link.anchor:
        return None
    return Hit(1.0, "it is an image without alternative text")


@_marker(14, Evidence.PLACEMENT, "It leads to a page of the target that is gone.")
def dead_target(link: LinkFacts, _rules: Rules) -> Hit | None:
    """Hold where the target answers with an error."""
    if link.target_status is None or link.target_status < 400:
        return None
    return Hit(1.0, f"the page it leads to answers {link.target_status}")
