"""Markers of one site beside its name: how it is made, who trusts it (33 to 44 of the list)."""

from linkcensus.score.spam.model import Evidence, Hit, Level, Marker, registrar
from linkcensus.score.spam.quoting import quote
from linkcensus.score.spam.records import SiteFacts
from linkcensus.score.spam.rules import Rules

SITE_MARKERS: list[Marker[SiteFacts]] = []
_marker = registrar(Level.SITE, SITE_MARKERS)


@_marker(33, Evidence.CRAFT, "No page tells a phone number or an e-mail address.")
def no_contact(site: SiteFacts, rules: Rules) -> Hit | None:
    """Hold where enough pages were read and none has either."""
    if site.contact_share is None or site.contact_share > 0 or site.pages is None:
        return None
    if site.pages < rules.limit("no_contact", "pages"):
        return None
    return Hit(1.0, f"no contact on any of {site.pages:,} pages")


@_marker(34, Evidence.CRAFT, "It has no favicon.")
def no_favicon(site: SiteFacts, _rules: Rules) -> Hit | None:
    """Hold where no page that was read names one."""
    return Hit(1.0, "no page names a favicon") if site.favicon_share == 0 else None


@_marker(35, Evidence.CRAFT, "It does not use HTTPS.")
def no_https(site: SiteFacts, _rules: Rules) -> Hit | None:
    """Hold where no page that was read has https."""
    return Hit(1.0, "no page was read over https") if site.https_share == 0 else None


@_marker(36, Evidence.CRAFT, "Its pages have meta keywords.")
def meta_keywords(site: SiteFacts, _rules: Rules) -> Hit | None:
    """Hold where half of the pages or more have them."""
    if site.keywords_share is None or site.keywords_share < 0.5:
        return None
    return Hit(site.keywords_share, f"{site.keywords_share:.0%} of the pages have meta keywords")


@_marker(37, Evidence.CRAFT, "It has a home page only.")
def home_page_only(site: SiteFacts, _rules: Rules) -> Hit | None:
    """Hold where one page is all there is."""
    return (
        Hit(1.0, "its home page links to no further page of its own")
        if (site.home_page_only)
        else None
    )


@_marker(38, Evidence.REPUTATION, "It links to far more sites than link to it.")
def more_out_than_in(site: SiteFacts, rules: Rules) -> Hit | None:
    """Hold from the limit on, fully at ten times the limit."""
    out, into = site.linked_sites, site.linking_sites
    if out is None or into is None or out < rules.limit("more_out_than_in", "sites"):
        return None
    ratio, least = out / max(1, into), rules.limit("more_out_than_in", "ratio")
    if ratio < least:
        return None
    strength = 0.4 + 0.6 * min(1.0, (ratio - least) / (9 * least))
    if site.in_background is None:  # only links that were collected are known
        strength *= 0.5
    return Hit(strength, f"it links to {out:,} sites, and {into:,} link to it")


@_marker(39, Evidence.REPUTATION, "Little trust arrives for so much rank.")
def low_trust(site: SiteFacts, rules: Rules) -> Hit | None:
    """Hold below the limit, for sites with some rank."""
    ratio, least = site.trust_ratio, rules.limit("low_trust", "ratio")
    if ratio is None or ratio >= least or not _ranked(site, rules, "low_trust"):
        return None
    return Hit(1.0 - ratio / least, f"trust is {ratio:.2f} of what its rank lets expect")


def _ranked(site: SiteFacts, rules: Rules, marker: str) -> bool:
    return site.authority is not None and site.authority >= rules.limit(marker, "authority")


@_marker(40, Evidence.REPUTATION, "Its rank comes from close by, as in a farm.")
def close_rank(site: SiteFacts, rules: Rules) -> Hit | None:
    """Hold where the rank that comes from far away is a small part."""
    ratio, least = site.truncated_ratio, rules.limit("close_rank", "ratio")
    if ratio is None or ratio >= least:
        return None
    return Hit(1.0 - ratio / least, f"{ratio:.0%} of its rank comes from more than two steps away")


@_marker(41, Evidence.REPUTATION, "It links to known spam, or to those who do.")
def anti_trust(site: SiteFacts, rules: Rules) -> Hit | None:
    """Hold from the limit on."""
    share, least = site.anti_trust, rules.limit("anti_trust", "share")
    if share is None or share < least:
        return None
    return Hit(min(1.0, share), f"{share:.0%} of what it passes on reaches known spam")


@_marker(42, Evidence.REPUTATION, "No good site explains its rank.")
def spam_mass(site: SiteFacts, rules: Rules) -> Hit | None:
    """Hold from the limit on, for sites with rank, as in the paper (VLDB 2006)."""
    mass, least = site.spam_mass, rules.limit("spam_mass", "mass")
    if mass is None or mass < least or not _ranked(site, rules, "spam_mass"):
        return None
    return Hit(0.5 + 0.5 * (mass - least) / max(1e-9, 1 - least), f"its spam mass is {mass:.2f}")


@_marker(43, Evidence.REPUTATION, "The background graph of the web does not have it.")
def no_reputation(site: SiteFacts, _rules: Rules) -> Hit | None:
    """Hold where there is a background graph and the site is not in it."""
    if site.in_background is not False:
        return None
    return Hit(1.0, "the web's background graph does not know it")


@_marker(44, Evidence.REPUTATION, "It appeared a short time ago.")
def young(site: SiteFacts, rules: Rules) -> Hit | None:
    """Hold for sites the index could have seen earlier, had they been there."""
    if site.first_seen is None or site.watched_since is None:
        return None
    if (site.first_seen - site.watched_since).days < rules.limit("young", "watched"):
        return None
    days, most = (rules.now - site.first_seen).days, rules.limit("young", "days")
    if not 0 <= days <= most:
        return None
    return Hit(1.0 - 0.5 * days / most, f"first seen {days} days ago")


@_marker(None, Evidence.VENDOR, "An imported score of another tool is high.")
def vendor_score(site: SiteFacts, rules: Rules) -> Hit | None:
    """Hold from the limit on; a hint that never decides."""
    score, least = site.vendor_spam, rules.limit("vendor_score", "score")
    if score is None or score < least:
        return None
    return Hit(min(1.0, score / 100), f"{quote(site.vendor or 'a tool')} says {score:.0f} of 100")
