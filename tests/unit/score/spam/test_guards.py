from dataclasses import replace

import pytest

from linkcensus.score.spam.guards import link_guards, site_guards
from linkcensus.score.spam.judge import judge_link, judge_page, judge_site
from linkcensus.score.spam.model import Finding, Verdict
from linkcensus.score.spam.network import Network, NetworkKind
from linkcensus.score.spam.records import LinkFacts, PageFacts, SiteFacts
from linkcensus.score.spam.rules import load_rules

_FARM = [
    Network("clique-1", NetworkKind.CLIQUE, ("a.example",), 1.0, "all link to all"),
    Network("anchor-1", NetworkKind.ANCHOR, ("a.example",), 1.0, "all say oak stairs"),
]


@pytest.mark.parametrize(
    ("site", "guard"),
    [
        ("ministry.gov.uk", "institution"),
        ("mit.edu", "institution"),
        ("someschool.edu.co", "institution"),
        ("metu.edu.tr", "institution"),
        ("wikipedia.org", "platform"),
        ("github.com", "platform"),
        ("blogspot.com", "platform"),
        ("example.com", None),
        ("notgov.uk", None),
        ("edu-something.com", None),
        ("gov.example.com", None),
        ("someone.blogspot.com", None),
    ],
)
def test_protected_sites(rules, site, guard):
    found = rules.protection.read(site)
    assert (found and found.name) == guard


def test_protected_sites_are_ignored_whatever_is_found(rules):
    site = SiteFacts(site="ministry.gov.uk", links=50)
    judged = judge_site(site, rules, networks=_FARM)
    assert judged.score >= rules.thresholds.act
    assert judged.verdict is Verdict.IGNORE


def test_own_sites_and_partners_of_the_user(tmp_path):
    (tmp_path / "protected.toml").write_text(
        '[own]\nsites = ["mine.example"]\n[partners]\nsites = ["friend.example"]\n'
    )
    rules = load_rules(tmp_path)
    for site in ("mine.example", "friend.example"):
        assert judge_site(SiteFacts(site=site), rules, networks=_FARM).verdict is Verdict.IGNORE


def test_of_a_broken_in_institution_the_host_is_named_not_the_root(rules):
    link = LinkFacts(
        source_site="uni.edu",
        source_url="https://old-lab.uni.edu/cheap",
        target_site="acme.example",
        anchor="buy backlinks",
        hidden=True,
        follow=True,
    )
    judged = judge_link(link, rules)
    (guard,) = [one for one in judged.guards if one.name == "institution"]
    assert guard.at_most is Verdict.REVIEW
    assert "old-lab.uni.edu" in guard.why
    assert "never the whole domain" in guard.why
    assert judged.verdict is not Verdict.ACT


def test_a_hacked_page_of_an_institution_is_for_review(rules):
    text = "casino bonus, free spins, online slots, sports betting and roulette"
    page = PageFacts(site="uni.edu", title="Best online casino", text_start=text)
    assert judge_page(page, rules).verdict is Verdict.REVIEW


def test_names_and_addresses_as_anchors_reach_review_only(rules):
    findings = [Finding("in_clique", 1.0, "seen"), Finding("spun_network", 1.0, "seen")]
    site = SiteFacts(site="a.example", links=50, brand_or_url_share=0.9)
    assert "natural_anchors" in {one.name for one in site_guards(site, findings, rules)}
    # the words themselves were found to be sold: an offer that is somebody's name
    sold = [*findings, Finding("shared_anchor", 0.8, "seen")]
    assert "natural_anchors" not in {one.name for one in site_guards(site, sold, rules)}
    varied = replace(site, brand_or_url_share=0.5)
    assert "natural_anchors" not in {one.name for one in site_guards(varied, findings, rules)}


def test_links_that_are_not_followed_are_hygiene(rules):
    site = SiteFacts(site="a.example", links=50, followed_links=0)
    judged = judge_site(site, rules, networks=_FARM)
    assert judged.verdict is Verdict.REVIEW
    assert "nofollow" in {guard.name for guard in judged.guards}


def test_next_to_nothing_known_is_review_at_most(rules):
    assert judge_site(SiteFacts(site="a.example", links=1), rules, networks=_FARM).verdict is (
        Verdict.REVIEW
    )
    assert judge_site(SiteFacts(site="a.example", links=9), rules, networks=_FARM).verdict is (
        Verdict.ACT
    )


def test_a_broken_url_guards_by_the_site(rules):
    link = LinkFacts(source_site="uni.edu", target_site="x.example", source_url="http://[bad")
    assert link_guards(link, [], rules)[0].name == "institution"
