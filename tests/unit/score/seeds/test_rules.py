import pytest

from linkcensus.core.site import registrable_domain
from linkcensus.score.seeds.rules import Rule, SuffixRules, shipped_rules


@pytest.mark.parametrize(
    ("site", "rule"),
    [
        ("agency.gov", "gov"),
        ("fleet.mil", "mil"),
        ("college.edu", "edu"),
        ("treaty.int", "int"),
        ("ministry.gov.br", "gov-of-a-country"),
        ("ministry.gob.mx", "gob-of-a-country"),
        ("ministry.gub.uy", "gob-of-a-country"),
        ("ministere.gouv.fr", "gouv-of-a-country"),
        ("ministry.go.jp", "go-of-a-country"),
        ("city.govt.nz", "gov-of-a-country"),
        ("amt.gv.at", "gov-of-a-country"),
        ("army.mil.co", "mil-of-a-country"),
        ("army.mi.th", "thailand"),
        ("college.ac.uk", "ac-of-a-country"),
        ("college.edu.au", "edu-of-a-country"),
        ("ministry.gc.ca", "canada"),
        ("court.jus.br", "brazil"),
        ("trust.nhs.uk", "united-kingdom"),
        ("agency.gov.ru", "russia"),
        ("district.k12.ca.us", "schools-of-the-united-states"),
        ("school.sch.id", "schools-of-a-country"),
    ],
)
def test_institutions_are_told_by_their_suffix(site, rule):
    assert registrable_domain(site) == site
    found = shipped_rules().rule_of(site)
    assert found is not None
    assert found.id == rule


@pytest.mark.parametrize(
    "site",
    [
        "example.com",
        "gov.example",
        "gov.de",  # bought under a country whose registry has no gov
        "shop.gov.de",
        "edu.shop.com",
        "mygov.com",
        "college-edu.org",
        "anybody.edu.pl",
        "gorizia.go.it",
        "shop.gob.pk",
        "academia.edu",
        "alice.git-pages.rit.edu",  # a private suffix below an institution: strangers' pages
        "someone.edu.eu.org",
        "gov",
        "edu",
        "192.0.2.7",
        "localhost",
        "",
        ".",
        "..gov.br",
    ],
)
def test_what_anybody_can_register_is_no_institution(site):
    assert shipped_rules().rule_of(site) is None


def test_a_suffix_that_is_a_site_itself():
    for site in ("gov.uk", "www.gov.uk", "gob.mx", "gouv.fr"):
        assert shipped_rules().rule_of(site) is not None


def test_subdivisions_of_a_registry_are_part_of_it():
    found = shipped_rules().rule_of("city.sp.gov.br")
    assert found is not None
    assert found.id == "gov-of-a-country"


def test_every_rule_says_who_and_where_that_is_written():
    rules = shipped_rules().rules
    assert len({rule.id for rule in rules}) == len(rules)
    for rule in rules:
        assert len(rule.who) > 10
        assert len(rule.source) > 10
        assert 0 < rule.weight <= 1
        assert rule.suffixes or rule.labels or rule.us_states


def test_exceptions_name_something_that_a_rule_would_mean():
    for rule in shipped_rules().rules:
        for name in rule.except_:
            covered = name.partition(".")[0] in rule.labels or name.endswith(rule.suffixes or "-")
            assert covered, name


def test_hostile_names_do_not_fill_the_memory(monkeypatch):
    monkeypatch.setattr("linkcensus.score.seeds.rules._MEMO_LIMIT", 50)
    rules = SuffixRules((Rule("x", "school", "somebody", "somewhere", labels=("sch",)),))
    for number in range(500):
        assert rules.rule_of(f"a.b{number}.example") is None
    assert len(rules._memo) <= 50
    assert rules.rule_of("one.sch.id") is not None
