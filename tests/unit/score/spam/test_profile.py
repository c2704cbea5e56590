from dataclasses import replace
from datetime import timedelta

import pytest

from linkcensus.score.spam.judge import judge_profile
from linkcensus.score.spam.model import Verdict
from linkcensus.score.spam.profile import profile_facts
from linkcensus.score.spam.profile_markers import PROFILE_MARKERS
from linkcensus.score.spam.records import AnchorCount, ProfileFacts, SiteFacts
from linkcensus.score.spam.registry import look

_PROFILE = ProfileFacts(target="acme.example", referring_sites=100)

_HITS = [
    ("subnet_crowd", {"subnets": {"192.0.2.0/24": 20}}),
    ("same_outlinks", {"same_outlinks": 12}),
    ("same_ids", {"shared_ids": {"UA-1": 15}}),
    ("same_names", {"name_templates": {"best-loans-#": 11}}),
    ("burst", {"new_sites": 90, "base_sites": 2.0}),
    ("exchange", {"reciprocal_sites": 40}),
    ("exchange", {"reciprocal_sites": 20, "exchanging_sites": 20}),
    (
        "money_anchors",
        {"anchors": (AnchorCount(text="cheap car insurance", sites=60, links=80),)},
    ),
    (
        "money_anchors",
        {
            "anchors": (
                AnchorCount(text="bespoke oak staircases", sites=60, links=60),
                AnchorCount(text="Acme", sites=40, links=40),
            )
        },
    ),
]

_MISSES = [
    ("subnet_crowd", {"subnets": {"192.0.2.0/24": 4}}),
    ("subnet_crowd", {"subnets": {"192.0.2.0/24": 6}, "referring_sites": 1_000}),
    ("same_outlinks", {"same_outlinks": 1}),
    ("same_ids", {"shared_ids": {"UA-1": 2}}),
    ("burst", {"new_sites": 10, "base_sites": 0.0}),
    ("burst", {"new_sites": 90, "base_sites": 60.0}),
    ("exchange", {"reciprocal_sites": 4}),
    ("money_anchors", {"anchors": (AnchorCount(text="Acme", sites=90, links=90),)}),
]


@pytest.mark.parametrize(("marker", "facts"), _HITS)
def test_it_holds(rules, marker, facts):
    found = look(PROFILE_MARKERS, replace(_PROFILE, **facts), rules)
    assert marker in {finding.marker for finding in found}


@pytest.mark.parametrize(("marker", "facts"), _MISSES)
def test_it_does_not_hold(rules, marker, facts):
    found = look(PROFILE_MARKERS, replace(_PROFILE, **facts), rules)
    assert marker not in {finding.marker for finding in found}


def test_the_seven_of_the_list_are_there():
    assert sorted(marker.number for marker in PROFILE_MARKERS) == list(range(45, 52))


def test_names_as_anchors_reach_review_only(rules):
    profile = replace(
        _PROFILE,
        subnets={"192.0.2.0/24": 60},
        same_outlinks=60,
        name_templates={"a-#": 60},
        anchors=(AnchorCount(text="Acme", sites=95, links=95),),
    )
    judged = judge_profile(profile, rules)
    assert judged.verdict is Verdict.REVIEW
    assert "natural_anchors" in {guard.name for guard in judged.guards}


def test_a_profile_is_made_of_its_sites(rules):
    watched = rules.now - timedelta(days=400)
    sites = [
        SiteFacts(
            site=f"best-loans-{number}.com",
            subnet="192.0.2.0/24",
            analytics_ids=("UA-1",),
            outlinked_hash=7,
            linked_sites=9,
            links=3,
            followed_links=2,
            first_seen=rules.now - timedelta(days=3 if number < 4 else 60),
            watched_since=watched,
        )
        for number in range(6)
    ]
    sites.append(SiteFacts(site="me.blogspot.com", subnet="192.0.2.0/24", analytics_ids=("UA-1",)))
    anchors = [AnchorCount(text="Acme", sites=2, links=2), AnchorCount(text="x", sites=5, links=5)]
    facts = profile_facts(
        "acme.example", sites, anchors, rules, linked_back=frozenset({"best-loans-1.com", "z.com"})
    )
    assert facts.referring_sites == 7
    assert facts.subnets == {"192.0.2.0/24": 6}  # a name below a platform shares nothing
    assert facts.shared_ids == {"UA-1": 6}
    assert facts.name_templates is not None
    assert facts.name_templates["best-loans-#"] == 6
    assert facts.same_outlinks == 6
    assert (facts.new_sites, facts.base_sites) == (4, pytest.approx(2 / 3))
    assert facts.reciprocal_sites == 1
    assert (facts.links, facts.followed_links) == (18, 12)
    assert facts.anchors is not None
    assert facts.anchors[0].text == "x"


def test_platforms_share_no_subnet_and_short_watching_shows_no_burst(rules):
    sites = [
        SiteFacts(
            site=f"s{number}.example",
            subnet="104.16.0.0/24",
            platform="Cloudflare",
            first_seen=rules.now,
            watched_since=rules.now - timedelta(days=20),
        )
        for number in range(9)
    ]
    facts = profile_facts("acme.example", sites, [], rules)
    assert facts.subnets == {}
    assert facts.new_sites is None
    assert facts.anchors is None
