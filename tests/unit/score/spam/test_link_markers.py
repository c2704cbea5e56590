# ruff: noqa: RUF001 - words of other languages
from dataclasses import replace

import pytest

from linkcensus.score.spam.judge import judge_link
from linkcensus.score.spam.link_markers import LINK_MARKERS
from linkcensus.score.spam.model import Verdict
from linkcensus.score.spam.records import LinkFacts
from linkcensus.score.spam.registry import look

_LINK = LinkFacts(source_site="blog.example", target_site="acme.example")

_HITS = [
    ("commercial_anchor", {"anchor": "cheap car insurance"}),
    ("vendor_anchor", {"anchor": "buy backlinks"}),
    ("vendor_anchor", {"anchor": "", "alt": "high DA backlinks"}),
    ("foreign_anchor", {"anchor": "купить диван", "source_language": "en"}),
    ("foreign_anchor", {"anchor": "uygun fiyatlı mobilya", "source_language": "de-AT"}),
    ("sitewide", {"anchor": "oak stairs", "same_anchor_pages": 9, "site_pages": 10}),
    ("sitewide", {"anchor": "oak stairs", "same_anchor_pages": 8, "site_linking_pages": 8}),
    ("boilerplate", {"position": "footer"}),
    ("boilerplate", {"position": "sidebar"}),
    ("dense_block", {"density": 0.9, "position": "content"}),
    ("hidden", {"hidden": True, "follow": True}),
    ("comment_block", {"position": "comment", "follow": True}),
    ("comment_block", {"source_title": "Our guestbook"}),
    ("comment_block", {"source_title": "Профиль пользователя vasya"}),
    ("long_redirect", {"hops": 3}),
    ("long_redirect", {"hops": 1, "raw_target_site": "bit.ly"}),
    ("paid_wording", {"context_left": "Sponsored post:", "follow": True}),
    ("paid_wording", {"context_right": "(Anzeige)", "follow": True}),
    ("paid_wording", {"source_title": "Tanıtım yazısı", "follow": True}),
    ("many_links", {"source_external_links": 101}),
    ("framed", {"kind": "frame"}),
    ("bare_image", {"kind": "image", "alt": "", "anchor": ""}),
    ("dead_target", {"target_status": 404}),
]

_MISSES = [
    ("commercial_anchor", {"anchor": "Acme"}),
    ("foreign_anchor", {"anchor": "купить диван", "source_language": "ru"}),
    ("foreign_anchor", {"anchor": "купить диван"}),
    ("foreign_anchor", {"anchor": "cheap flights", "source_language": "de"}),
    ("foreign_anchor", {"anchor": "https://историк.рф", "source_language": "en"}),
    ("sitewide", {"anchor": "x", "same_anchor_pages": 7, "site_pages": 7}),
    ("sitewide", {"anchor": "x", "same_anchor_pages": 9, "site_pages": 20}),
    ("boilerplate", {"position": "content"}),
    ("dense_block", {"density": 0.8}),
    ("dense_block", {"density": 1.0, "position": "navigation"}),
    ("hidden", {"hidden": True, "follow": False}),
    ("hidden", {"hidden": True, "target_site": "blog.example"}),
    ("long_redirect", {"hops": 2}),
    ("paid_wording", {"context_left": "Sponsored post:", "follow": False}),
    ("paid_wording", {"context_left": "Sponsored post:", "sponsored": True}),
    ("many_links", {"source_external_links": 100}),
    ("bare_image", {"kind": "image", "anchor": ""}),
    ("bare_image", {"kind": "image", "alt": "a cat", "anchor": "a cat"}),
    ("dead_target", {"target_status": 301}),
]


def _found(rules, facts):
    return {
        finding.marker: finding for finding in look(LINK_MARKERS, replace(_LINK, **facts), rules)
    }


@pytest.mark.parametrize(("marker", "facts"), _HITS)
def test_it_holds_and_quotes_what_it_saw(rules, marker, facts):
    finding = _found(rules, facts)[marker]
    assert 0 < finding.strength <= 1
    assert finding.evidence
    for text in (facts.get("anchor"), facts.get("context_left")):
        if text and marker in ("commercial_anchor", "paid_wording"):
            assert text in finding.evidence


@pytest.mark.parametrize(("marker", "facts"), _MISSES)
def test_it_does_not_hold(rules, marker, facts):
    assert marker not in _found(rules, facts)


def test_the_fourteen_of_the_list_are_there():
    assert sorted(marker.number for marker in LINK_MARKERS) == list(range(1, 15))


def test_nothing_known_is_nothing_found(rules):
    assert look(LINK_MARKERS, _LINK, rules) == []
    assert judge_link(_LINK, rules).score == 0


def test_a_name_in_a_footer_weighs_less_than_an_offer(rules):
    where = {"position": "footer", "same_anchor_pages": 20, "site_pages": 20}
    credit = _found(rules, {**where, "anchor": "Acme"})
    offer = _found(rules, {**where, "anchor": "cheap car insurance"})
    for marker in ("sitewide", "boilerplate"):
        assert credit[marker].strength < offer[marker].strength


def test_evidence_cannot_forge_lines(rules):
    anchor = "cheap car insurance\n\x1b[31mscore: 0" + "x" * 500
    finding = _found(rules, {"anchor": "buy backlinks \x1b[31m\n" + "y" * 300})["vendor_anchor"]
    assert finding.evidence.isprintable()
    assert len(finding.evidence) < 200
    assert all(one.evidence.isprintable() for one in _found(rules, {"anchor": anchor}).values())


def test_one_bad_link_is_for_review_at_most_when_it_is_not_followed(rules):
    bad = replace(_LINK, anchor="buy backlinks", follow=False, position="comment", hidden=True)
    judged = judge_link(bad, rules)
    assert judged.verdict is not Verdict.ACT
    assert "nofollow" in {guard.name for guard in judged.guards}
