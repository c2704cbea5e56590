"""Small networks, each found for its own reason, and honest ones that look alike."""

from datetime import timedelta

import pytest

from linkcensus.score.spam.judge import judge_site
from linkcensus.score.spam.model import Verdict
from linkcensus.score.spam.network import NetworkKind
from linkcensus.score.spam.networks import by_member, find_networks
from linkcensus.score.spam.records import SiteFacts
from linkcensus.score.spam.site_links import SiteLinks

_SITES = [f"{name}.example" for name in ("ala", "bor", "cim", "dun", "eri", "fas", "gol", "hep")]


def _networks(rows, rules, facts=(), **more):
    known = {site.site: site for site in facts}
    return find_networks(SiteLinks.from_rows(rows), known, rules, **more)


def _kinds(networks):
    return {network.kind for network in networks}


def _clique(sites=_SITES):
    texts = ["{n}", "https://{n}.example/", "notes by {n}", "a walk with {n} in May", "here"]
    for at, one in enumerate(sites):
        for other in sites:
            if one != other:
                name = other.partition(".")[0]
                yield one, other, texts[(at + len(name) + ord(name[0])) % 5].format(n=name)


def _verdicts(networks, rules, sites=_SITES):
    members = by_member(networks)
    return {
        judge_site(SiteFacts(site=site, links=9), rules, networks=members.get(site, ())).verdict
        for site in sites
    }


def test_a_clique_of_clean_text_with_one_money_anchor_is_found(rules):
    rows = [*_clique(), *((site, "stairs.test", "bespoke oak staircases") for site in _SITES)]
    networks = _networks(rows, rules)
    assert {NetworkKind.CLIQUE, NetworkKind.ANCHOR} <= _kinds(networks)
    (anchor,) = [one for one in networks if one.kind is NetworkKind.ANCHOR]
    assert set(anchor.members) == set(_SITES)
    assert anchor.target == "stairs.test"
    assert "bespoke oak staircases" in anchor.evidence
    assert _verdicts(networks, rules) == {Verdict.ACT}


def test_also_where_many_others_link_to_the_target(rules):
    rows = [*_clique(), *((site, "stairs.test", "bespoke oak staircases") for site in _SITES)]
    rows += [(f"reader{number}.test", "stairs.test", f"note {number}") for number in range(80)]
    assert _verdicts(_networks(rows, rules), rules) == {Verdict.ACT}


def test_the_same_clique_without_it_is_no_reason_to_look(rules):
    networks = _networks(_clique(), rules)
    assert _kinds(networks) >= {NetworkKind.CLIQUE}
    assert _verdicts(networks, rules) == {Verdict.IGNORE}


def test_a_clique_that_credits_one_tool_by_name_is_none_either(rules):
    rows = [*_clique(), *((site, "sphinx-tool.test", "Sphinx") for site in _SITES)]
    assert _verdicts(_networks(rows, rules), rules) == {Verdict.IGNORE}


def test_what_everybody_says_is_nobodys_trade(rules):
    rows = [*_clique(), *((site, "semver.test", "semantic versioning rules") for site in _SITES)]
    rows += [(f"r{number}.test", "semver.test", "semantic versioning rules") for number in range(9)]
    assert NetworkKind.ANCHOR not in _kinds(_networks(rows, rules))


def test_hubs_with_the_same_customers(rules):
    customers = {
        f"customer{number}.test": word
        for number, word in enumerate(
            ("cheap car insurance", "leather sofas sale", "best mattress", "roof repair dallas")
        )
    }
    rows = [(site, other, text) for site in _SITES for other, text in customers.items()]
    rows += [(site, "bbc.co.uk", "news") for site in _SITES]
    networks = _networks(rows, rules)
    assert {NetworkKind.BIPARTITE, NetworkKind.TWINS, NetworkKind.ANCHOR} <= _kinds(networks)
    assert _verdicts(networks, rules) == {Verdict.ACT}


def test_lists_of_the_same_popular_sites_are_not(rules):
    popular = [f"popular{number}.test" for number in range(6)]
    rows = [(site, other, other.partition(".")[0]) for site in _SITES for other in popular]
    rows += [(f"r{number}.test", other, "x") for number in range(60) for other in popular]
    assert Verdict.ACT not in _verdicts(_networks(rows, rules), rules)


def test_keywords_traded_round_in_pairs(rules):
    words = ["cheap flights", "best vpn service", "discount shoes", "hair transplant turkey"] * 2
    rows = []
    for at, site in enumerate(_SITES):
        for step in (1, -1):
            other = (at + step) % len(_SITES)
            rows.append((site, _SITES[other], words[other]))
    networks = _networks(rows, rules)
    assert {NetworkKind.RING, NetworkKind.ANCHOR} <= _kinds(networks)
    assert _verdicts(networks, rules) == {Verdict.ACT}


def test_keywords_sold_in_one_direction_round(rules):
    rows = [
        (site, _SITES[(at + 1) % len(_SITES)], "cheap flights to rome")
        for at, site in enumerate(_SITES)
    ]
    assert _verdicts(_networks(rows, rules), rules) == {Verdict.ACT}


def test_a_ring_of_friends_is_no_reason_to_look(rules):
    rows = []
    for at, site in enumerate(_SITES):
        for step, word in ((1, "next site"), (-1, "previous")):
            rows.append((site, _SITES[(at + step) % len(_SITES)], word))
        rows.append((site, "the-ring.test", "webring"))
        rows.append(("the-ring.test", site, site.partition(".")[0]))
    networks = _networks(rows, rules)
    assert NetworkKind.RING in _kinds(networks)
    assert _verdicts(networks, rules) == {Verdict.IGNORE}


_LISTED = [f"top-listing-{number}.com" for number in range(6)]


def test_one_operators_traces(rules):
    rows = [(site, f"shop{number}.test", "shop") for site in _LISTED for number in range(3)]
    facts = [
        SiteFacts(
            site=site,
            analytics_ids=("UA-7",),
            subnet="192.0.2.0/24",
            first_seen=rules.now - timedelta(days=20),
            watched_since=rules.now - timedelta(days=400),
        )
        for site in _LISTED
    ]
    spun = [(one, other) for one in _LISTED for other in _LISTED if one < other]
    networks = _networks(rows, rules, facts, spun=spun)
    found = _kinds(networks)
    assert {NetworkKind.ID, NetworkKind.SUBNET, NetworkKind.NAMES, NetworkKind.SPUN} <= found
    without = _networks(rows, rules, facts)
    strength = {one.kind: one.strength for one in networks}
    weaker = {one.kind: one.strength for one in without}
    assert weaker[NetworkKind.ID] < strength[NetworkKind.ID]
    assert _verdicts(networks, rules, _LISTED) == {Verdict.ACT}
    assert Verdict.ACT not in _verdicts(without, rules, _LISTED)


def test_traces_without_common_links_tie_nobody(rules):
    rows = [(site, f"own-shop-of-{number}.test", "x") for number, site in enumerate(_LISTED)]
    facts = [SiteFacts(site=site, analytics_ids=("UA-7",)) for site in _LISTED]
    assert _networks(rows, rules, facts) == []


def test_platforms_are_no_operators(rules):
    docs = [f"{name}.readthedocs.io" for name in ("ala", "bor", "cim", "dun", "eri")]
    rows = [(site, "tool.test", "tool") for site in docs]
    facts = [SiteFacts(site=site, analytics_ids=("UA-1",), subnet="192.0.2.0/24") for site in docs]
    shared = [
        SiteFacts(site=site, subnet="104.16.0.0/24", platform="Cloudflare") for site in _SITES
    ]
    rows += [(site, "tool.test", "tool") for site in _SITES]
    found = _kinds(_networks(rows, rules, [*facts, *shared]))
    assert not found & {NetworkKind.ID, NetworkKind.SUBNET}


def test_a_burst_is_named_beside_the_tie(rules):
    rows = [*_clique(), *((site, "stairs.test", "bespoke oak staircases") for site in _SITES)]
    born = rules.now - timedelta(days=30)
    facts = [
        SiteFacts(
            site=site,
            first_seen=born + timedelta(days=number % 3),
            watched_since=born - timedelta(days=300),
        )
        for number, site in enumerate(_SITES)
    ]
    assert NetworkKind.BURST in _kinds(_networks(rows, rules, facts))
    old = [SiteFacts(site=one.site, first_seen=born, watched_since=born) for one in facts]
    assert NetworkKind.BURST not in _kinds(_networks(rows, rules, old))


def test_protected_sites_and_targets_are_passed_over(rules):
    schools = [f"{name}.edu" for name in ("ala", "bor", "cim", "dun", "eri", "fas")]
    rows = [*_clique(schools), *((site, "stairs.test", "oak staircases sale") for site in schools)]
    assert _networks(rows, rules) == []
    rows = [(site, "github.com", "cheap car insurance") for site in _SITES]
    assert _networks(rows, rules) == []


def test_poison_for_one_target_counts_more_than_other_offers(rules):
    def strength(text):
        rows = [(site, "shop.test", text) for site in _SITES]
        (found,) = _networks(rows, rules)
        return found.strength

    assert strength("best online casino") > strength("webdesign agentur")


def test_the_same_sites_have_the_same_ids_in_any_order(rules):
    rows = [*_clique(), *((site, "stairs.test", "bespoke oak staircases") for site in _SITES)]
    assert _networks(rows, rules) == _networks(rows[::-1] + rows, rules)


@pytest.mark.parametrize("rows", [[], [("a.example", "a.example", "x")], [("a.ex", "b.ex", None)]])
def test_webs_without_networks(rules, rows):
    assert _networks(rows, rules) == []


def test_links_as_arrays():
    links = SiteLinks.from_rows(
        [("a.ex", "b.ex", "Foo "), ("a.ex", "b.ex", "foo"), ("b.ex", "a.ex", None)]
    )
    assert links.rows == 2
    assert links.texts == ["Foo"]
    assert links.anchors.tolist() == [0, -1]
    assert [side.tolist() for side in links.pairs()] == [[0, 1], [1, 0]]
    assert links.site_flags(lambda site: site == "b.ex").tolist() == [False, True]
