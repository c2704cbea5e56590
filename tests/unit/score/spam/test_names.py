import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcensus.score.spam.judge import judge_name
from linkcensus.score.spam.model import Verdict
from linkcensus.score.spam.names import below_platform, longest_consonants, templates, vowel_share


def _markers(site, rules):
    return {finding.marker for finding in judge_name(site, rules).findings}


@pytest.mark.parametrize(
    ("site", "marker"),
    [
        ("some-name.xyz", "spam_suffix"),
        ("a-b-c.com", "hyphens"),
        ("abc123.com", "digits"),
        ("xkcdwrtpl.com", "unpronounceable"),
        ("averyveryverylongnameindeed.com", "long_name"),
        ("best-cheap-flights.com", "keyword_name"),
        ("bestcheapflights24.com", "keyword_name"),
        ("megacasino.com", "poison_name"),
        ("1070bets10.com", "poison_name"),
        ("bets-and-odds.de", "poison_name"),
        ("winbet777.com", "poison_name"),
        ("buy-backlinks-now.com", "vendor_name"),
        ("best-seo-offer.com", "vendor_name"),
        ("cheap-pills-24.blogspot.com", "throwaway_name"),
    ],
)
def test_a_name_alone_shows_it(rules, site, marker):
    assert marker in _markers(site, rules)


@pytest.mark.parametrize(
    ("site", "marker"),
    [
        ("alphabet.com", "poison_name"),
        ("updating.org", "poison_name"),
        ("essex.gov.uk", "poison_name"),
        ("betterhomes.com", "poison_name"),
        ("socialist.org", "poison_name"),
        ("bbc.co.uk", "unpronounceable"),
        ("nhtsa.gov", "unpronounceable"),
        ("xn--mnchen-3ya.de", "hyphens"),
        ("xn--mnchen-3ya.de", "unpronounceable"),
        ("someone.blogspot.com", "throwaway_name"),
        ("example.com", "spam_suffix"),
        ("192.0.2.1", "digits"),
        ("the-guardian.com", "keyword_name"),
    ],
)
def test_honest_names_do_not(rules, site, marker):
    assert marker not in _markers(site, rules)


@given(
    st.from_regex(
        r"[a-z0-9][a-z0-9-]{0,40}[a-z0-9]\.(com|xyz|top|casino|ru|blogspot\.com)", fullmatch=True
    )
)
def test_no_name_alone_says_act(rules, site):
    judged = judge_name(site, rules)
    assert judged.verdict is not Verdict.ACT
    assert 0 <= judged.score <= 100


@pytest.mark.parametrize(
    ("site", "template"),
    [
        ("best-loans-7.com", "best-loans-#"),
        ("link-directory-red.info", "link-directory-*"),
        ("greendirectory.com", "*irectory"),
        ("cheapflightsx.com", "cheapfli*"),
    ],
)
def test_names_follow_templates(site, template):
    assert template in templates(site)


@pytest.mark.parametrize(
    "site", ["short.com", "co.uk", "xn--mnchen-3ya.de", "192.0.2.1", "a-b.com"]
)
def test_short_names_follow_none(site):
    assert templates(site) == []


def test_letters():
    assert longest_consonants("rhythm-strength") == "ngth"
    assert vowel_share("aeiou") == 1
    assert vowel_share("123") is None
    assert below_platform("someone.blogspot.com")
    assert not below_platform("someone.co.uk")
