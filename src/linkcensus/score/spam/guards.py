"""Guards: reasons to hold a verdict back, whatever the markers say.

They come from audits in which most alarms were false: institutions, platforms and partners; names
and addresses as anchors; links that are not followed; sites of which next to nothing is known.
"""

from collections.abc import Sequence
from urllib.parse import urlsplit

from linkcensus.score.spam.model import Finding, Guard, Verdict
from linkcensus.score.spam.records import LinkFacts, ProfileFacts, SiteFacts
from linkcensus.score.spam.rules import Rules

_NATURAL_SHARE = 0.8
_HACKED = frozenset({"poison_words", "vendor_anchor", "hidden", "spun_text", "spun_network"})
"""Findings that a government or a university has only when somebody broke in."""
_MONEY = frozenset({"shared_anchor", "vendor_anchor"})
_CLEARLY = 0.3


def site_guards(site: SiteFacts, findings: Sequence[Finding], rules: Rules) -> list[Guard]:
    """Return the guards that apply to a site."""
    guards = _protection(site.site, None, findings, rules)
    if _has(findings, "statistics_page", 0.5):
        guards.append(Guard("statistics", Verdict.IGNORE, "a machine lists every site: harmless"))
    if site.links is not None and site.followed_links == 0 and site.links > 0:
        guards.append(_hygiene(site.links))
    share = site.brand_or_url_share
    if share is not None and share >= _NATURAL_SHARE and not _sells(findings):
        guards.append(_natural(share))
    if site.links is not None and site.links < rules.thresholds.few_links:
        guards.append(Guard("few_links", Verdict.REVIEW, f"only {site.links} link of it is known"))
    return guards


def link_guards(link: LinkFacts, findings: Sequence[Finding], rules: Rules) -> list[Guard]:
    """Return the guards that apply to a link."""
    guards = _protection(link.source_site, link.source_url, findings, rules)
    if _has(findings, "statistics_page", 0.5):
        guards.append(Guard("statistics", Verdict.IGNORE, "a machine lists every site: harmless"))
    if link.follow is False:
        guards.append(_hygiene(1))
    if link.anchor and rules.anchors.read(link.anchor, link.target_site).natural:
        guards.append(_natural(1.0))
    return guards


def profile_guards(profile: ProfileFacts, rules: Rules) -> list[Guard]:
    """Return the guards that apply to all links of a target."""
    guards = []
    if profile.links and profile.followed_links == 0:
        guards.append(_hygiene(profile.links))
    if profile.anchors:
        total = sum(anchor.sites for anchor in profile.anchors)
        natural = sum(
            anchor.sites
            for anchor in profile.anchors
            if rules.anchors.read(anchor.text, profile.target).natural
        )
        if total and natural / total >= _NATURAL_SHARE:
            guards.append(_natural(natural / total))
    if profile.referring_sites < rules.thresholds.few_links:
        guards.append(Guard("few_links", Verdict.REVIEW, "next to nothing is known of it"))
    return guards


def _protection(
    site: str, url: str | None, findings: Sequence[Finding], rules: Rules
) -> list[Guard]:
    """The guard of a protected site; an institution with signs of a break-in is worth a look."""
    protection = rules.protection.read(site)
    if protection is None:
        return []
    if protection.name == "institution" and any(
        finding.marker in _HACKED and finding.strength >= _CLEARLY for finding in findings
    ):
        why = f"{site} is an institution that may have been broken into: at most disavow the host"
        host = _host_of(url) or site
        return [Guard("institution", Verdict.REVIEW, f"{why} {host}, never the whole domain")]
    return [Guard(protection.name, Verdict.IGNORE, protection.why)]


def _host_of(url: str | None) -> str | None:
    try:
        return urlsplit(url).hostname if url else None
    except ValueError:
        return None


def _has(findings: Sequence[Finding], marker: str, least: float) -> bool:
    return any(one.marker == marker and one.strength >= least for one in findings)


def _sells(findings: Sequence[Finding]) -> bool:
    """Whether the words were found to be sold, names though they are."""
    return any(one.marker in _MONEY and one.strength >= _CLEARLY for one in findings)


def _hygiene(links: int) -> Guard:
    text = "the link is" if links == 1 else f"all {links:,} links are"
    return Guard("nofollow", Verdict.REVIEW, f"{text} not followed: cleaning up is optional")


def _natural(share: float) -> Guard:
    return Guard(
        "natural_anchors", Verdict.REVIEW, f"{share:.0%} of the words are names or addresses"
    )
