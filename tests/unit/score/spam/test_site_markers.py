from dataclasses import replace
from datetime import timedelta

import pytest

from linkcensus.score.spam.judge import judge_site
from linkcensus.score.spam.model import Verdict
from linkcensus.score.spam.name_markers import NAME_MARKERS
from linkcensus.score.spam.records import SiteFacts
from linkcensus.score.spam.registry import look
from linkcensus.score.spam.site_markers import SITE_MARKERS

_SITE = SiteFacts(site="blog.example")

_HITS = [
    ("no_contact", {"contact_share": 0.0, "pages": 5}),
    ("no_favicon", {"favicon_share": 0.0}),
    ("no_https", {"https_share": 0.0}),
    ("meta_keywords", {"keywords_share": 0.9}),
    ("home_page_only", {"home_page_only": True}),
    ("more_out_than_in", {"linked_sites": 500, "linking_sites": 2}),
    ("low_trust", {"trust_ratio": 0.1, "authority": 20.0}),
    ("close_rank", {"truncated_ratio": 0.05}),
    ("anti_trust", {"anti_trust": 0.6}),
    ("spam_mass", {"spam_mass": 0.99, "authority": 30.0}),
    ("no_reputation", {"in_background": False}),
    ("vendor_score", {"vendor_spam": 80.0, "vendor": "other"}),
]

_MISSES = [
    ("no_contact", {"contact_share": 0.0, "pages": 2}),
    ("no_contact", {"contact_share": 0.2, "pages": 9}),
    ("meta_keywords", {"keywords_share": 0.2}),
    ("more_out_than_in", {"linked_sites": 500, "linking_sites": 400}),
    ("more_out_than_in", {"linked_sites": 10, "linking_sites": 0}),
    ("low_trust", {"trust_ratio": 0.1, "authority": 1.0}),
    ("low_trust", {"trust_ratio": 0.1}),
    ("low_trust", {"trust_ratio": 1.1, "authority": 20.0}),
    ("close_rank", {"truncated_ratio": 0.7}),
    ("anti_trust", {"anti_trust": 0.1}),
    ("spam_mass", {"spam_mass": 0.5, "authority": 30.0}),
    ("no_reputation", {"in_background": True}),
    ("vendor_score", {"vendor_spam": 30.0}),
]


def _found(rules, site):
    return {finding.marker: finding for finding in look(SITE_MARKERS, site, rules)}


@pytest.mark.parametrize(("marker", "facts"), _HITS)
def test_it_holds(rules, marker, facts):
    finding = _found(rules, replace(_SITE, **facts))[marker]
    assert 0 < finding.strength <= 1
    assert finding.evidence


@pytest.mark.parametrize(("marker", "facts"), _MISSES)
def test_it_does_not_hold(rules, marker, facts):
    assert marker not in _found(rules, replace(_SITE, **facts))


def test_young_only_where_it_could_have_been_seen_earlier(rules):
    born = rules.now - timedelta(days=10)
    watched = replace(_SITE, first_seen=born, watched_since=born - timedelta(days=400))
    assert "young" in _found(rules, watched)
    assert "young" not in _found(rules, replace(watched, watched_since=born))
    assert "young" not in _found(rules, replace(watched, watched_since=None))
    old = replace(watched, first_seen=rules.now - timedelta(days=200))
    assert "young" not in _found(rules, old)


def test_what_nobody_could_see_counts_half(rules):
    facts = {"linked_sites": 500, "linking_sites": 2}
    alone = _found(rules, replace(_SITE, **facts))["more_out_than_in"]
    known = _found(rules, replace(_SITE, **facts, in_background=True))["more_out_than_in"]
    assert alone.strength < known.strength


def test_the_list_of_sites_is_complete():
    numbers = {marker.number for marker in (*NAME_MARKERS, *SITE_MARKERS)} - {None}
    assert set(range(25, 45)) <= numbers


def test_nothing_known_is_nothing_found(rules):
    assert look(SITE_MARKERS, _SITE, rules) == []


def test_carelessness_alone_is_no_reason_to_look(rules):
    careless = replace(
        _SITE,
        contact_share=0.0,
        pages=9,
        favicon_share=0.0,
        https_share=0.0,
        keywords_share=1.0,
        home_page_only=True,
        links=9,
    )
    assert judge_site(careless, rules).verdict is Verdict.IGNORE


def test_another_tools_score_alone_is_no_reason_to_look(rules):
    judged = judge_site(replace(_SITE, vendor_spam=100.0, vendor="other", links=50), rules)
    assert judged.verdict is Verdict.IGNORE
    assert [finding.marker for finding in judged.findings] == ["vendor_score"]
