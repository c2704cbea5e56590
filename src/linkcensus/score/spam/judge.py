"""The judges of a link, a page, a site and a profile."""

from collections.abc import Iterable, Sequence

from linkcensus.score.spam.combine import combine
from linkcensus.score.spam.guards import link_guards, profile_guards, site_guards
from linkcensus.score.spam.link_markers import LINK_MARKERS
from linkcensus.score.spam.model import Finding, Judgement
from linkcensus.score.spam.name_markers import NAME_MARKERS
from linkcensus.score.spam.network import Network
from linkcensus.score.spam.network_markers import membership_findings
from linkcensus.score.spam.page_markers import PAGE_MARKERS
from linkcensus.score.spam.profile_markers import PROFILE_MARKERS
from linkcensus.score.spam.records import LinkFacts, PageFacts, ProfileFacts, SiteFacts
from linkcensus.score.spam.registry import look
from linkcensus.score.spam.rollup import link_findings, page_findings
from linkcensus.score.spam.rules import Rules
from linkcensus.score.spam.site_markers import SITE_MARKERS


def judge_name(site: str, rules: Rules) -> Judgement:
    """Judge a domain by its name alone: at most "review"."""
    return judge_site(SiteFacts(site=site), rules)


def judge_site(
    site: SiteFacts,
    rules: Rules,
    *,
    links: Iterable[LinkFacts] = (),
    pages: Iterable[PageFacts] = (),
    networks: Sequence[Network] = (),
) -> Judgement:
    """Judge a site that links.

    Args:
        site: What is known of it.
        rules: Weights and words.
        links: Its links to other sites, all or a sample of different ones.
        pages: Its pages as last read, all or a sample.
        networks: Those it is a member of.
    """
    found = [*link_findings(links, rules), *page_findings(pages, rules)]
    return judge_found_site(site, found, rules, networks)


def judge_found_site(
    site: SiteFacts, found: Sequence[Finding], rules: Rules, networks: Sequence[Network] = ()
) -> Judgement:
    """Judge a site; `found` is what its links and pages tell, summed up."""
    findings = [*site_findings(site, rules, networks), *found]
    return combine(findings, rules, site_guards(site, findings, rules))


def site_findings(site: SiteFacts, rules: Rules, networks: Sequence[Network] = ()) -> list[Finding]:
    """What a site's name, figures and networks tell, without its links and pages."""
    return [
        *look(NAME_MARKERS, site, rules),
        *look(SITE_MARKERS, site, rules),
        *membership_findings(networks, rules),
    ]


def judge_page(page: PageFacts, rules: Rules, *, of_site: Sequence[Finding] = ()) -> Judgement:
    """Judge a page; `of_site` are the findings of its site, made once (`site_findings`)."""
    findings = [*look(PAGE_MARKERS, page, rules), *of_site]
    guards = site_guards(SiteFacts(site=page.site), findings, rules)
    return combine(findings, rules, guards)


def judge_link(
    link: LinkFacts,
    rules: Rules,
    *,
    of_page: Sequence[Finding] = (),
    of_site: Sequence[Finding] = (),
) -> Judgement:
    """Judge a link; findings of its page and site are made once and given with it."""
    return judge_found_link(link, look(LINK_MARKERS, link, rules), rules, of_page, of_site)


def judge_found_link(
    link: LinkFacts,
    found: Sequence[Finding],
    rules: Rules,
    of_page: Sequence[Finding],
    of_site: Sequence[Finding],
) -> Judgement:
    """Judge a link whose own findings are known."""
    findings = [*found, *of_page, *of_site]
    return combine(findings, rules, link_guards(link, findings, rules))


def judge_profile(profile: ProfileFacts, rules: Rules) -> Judgement:
    """Judge all links of a target together."""
    return combine(look(PROFILE_MARKERS, profile, rules), rules, profile_guards(profile, rules))
