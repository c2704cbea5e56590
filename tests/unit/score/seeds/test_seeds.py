import pytest

from linkcensus.core.errors import BadInput
from linkcensus.core.site import registrable_domain
from linkcensus.score.seeds.seeds import NoSeeds, Seeds, require, reviewed


@pytest.fixture(scope="module")
def shipped():
    return Seeds.load(None)


def load(tmp_path, text):
    (tmp_path / "seeds.toml").write_text(text)
    return Seeds.load(tmp_path)


def test_shipped_seeds_say_why(shipped):
    by_rule, by_hand = shipped.trusted("college.edu"), shipped.trusted("wikipedia.org")
    assert by_rule.origin == "rule: edu"
    assert "accredited" in by_rule.reason
    assert by_hand.origin == "reviewed: encyclopaedias"
    assert "patrolled" in by_hand.reason
    assert shipped.trusted("example.com") is None
    assert shipped.spam("example.com") is None


def test_reviewed_sites_are_sites_with_a_reason_and_not_said_by_a_rule(shipped):
    assert 150 <= len(reviewed()) <= 260
    for site, seed in reviewed().items():
        assert registrable_domain(site) == site
        assert shipped.rules.rule_of(site) is None, f"{site}: a rule says it already"
        assert len(seed.reason) > 18


def test_weaker_seeds_weigh_less(shipped):
    assert shipped.trusted("district.k12.ca.us").weight == 0.5
    assert shipped.trusted("college.edu").weight == 1


def test_choose_gives_positions(shipped):
    chosen = shipped.choose(["example.com", "nasa.gov", "spam.example", "w3.org"])
    assert [(index, seed.site) for index, seed in chosen] == [(1, "nasa.gov"), (3, "w3.org")]


def test_a_folder_without_a_file_has_the_shipped_seeds(tmp_path, shipped):
    assert Seeds.load(tmp_path).named == shipped.named


def test_the_users_own_seeds(tmp_path):
    seeds = load(
        tmp_path,
        """
        trusted = ["Example.ORG", { site = "bücher.example", weight = 0.5, reason = "friends" }]
        spam = ["casino-links.example"]
        """,
    )
    assert seeds.trusted("example.org").origin == "seeds.toml"
    friend = seeds.trusted("xn--bcher-kva.example")
    assert (friend.weight, friend.reason) == (0.5, "friends")
    assert seeds.spam("casino-links.example").site == "casino-links.example"
    assert seeds.choose_spam(["a.example", "casino-links.example"])[0][0] == 1
    assert seeds.trusted("nasa.gov") is not None


def test_shipped_seeds_can_be_struck_out(tmp_path):
    seeds = load(tmp_path, 'not_trusted = ["wikipedia.org", "hacked.edu", "*.gov.br", "*.us"]')
    for site in ("wikipedia.org", "hacked.edu", "ministry.gov.br", "district.k12.ca.us"):
        assert seeds.trusted(site) is None
    assert seeds.trusted("honest.edu") is not None


def test_only_the_users_seeds(tmp_path):
    seeds = load(tmp_path, 'shipped = false\ntrusted = ["example.org"]')
    assert seeds.trusted("nasa.gov") is None
    assert seeds.trusted("w3.org") is None
    assert len(seeds.choose(["nasa.gov", "example.org"])) == 1


def test_own_seed_replaces_the_shipped_one(tmp_path):
    seeds = load(tmp_path, 'trusted = [{ site = "nasa.gov", weight = 0.1 }]')
    assert seeds.trusted("nasa.gov").weight == 0.1


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('trusted = ["a.example"]\nspam = ["b.example", "a.example"]', "spam, entry 2"),
        ('trusted = ["a.example"]\nnot_trusted = ["a.example"]', "not_trusted, entry 1"),
        ('spam = ["nasa.gov"]', "rule: gov"),
        ('spam = ["w3.org"]', "reviewed: standards"),
    ],
)
def test_contradictions_name_both_places(tmp_path, text, says):
    with pytest.raises(BadInput) as caught:
        load(tmp_path, text)
    line = str(caught.value)
    assert says in line
    assert "seeds.toml: " in line
    assert ", entry " in line.partition("; ")[0]
    assert "\n" not in line


def test_a_broken_institution_can_be_spam_once_it_is_struck_out(tmp_path):
    seeds = load(tmp_path, 'spam = ["hacked.edu"]\nnot_trusted = ["hacked.edu"]')
    assert seeds.spam("hacked.edu") is not None
    assert seeds.trusted("hacked.edu") is None


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('trust = ["a.example"]', "unknown field"),
        ('trusted = "a.example"', "array"),
        ('trusted = [{ site = "a.example", weight = 2 }]', "<= 1"),
        ('trusted = [{ site = "a.example", weight = nan }]', "float"),
        ('trusted = [{ name = "a.example" }]', "field"),
        ('trusted = ["https://a.example/page"]', "not the name of a site"),
        ('trusted = ["a.example:8080"]', "not the name of a site"),
        ('trusted = ["user@a.example"]', "not the name of a site"),
        ('trusted = [""]', "not the name of a site"),
        ('trusted = ["a b"]', "not the name of a site"),
        ('trusted = ["www.example.org"]', "write example.org"),
        ('trusted = ["github.io"]', "strangers share it"),
        ("trusted = [", "not TOML"),
    ],
)
def test_what_cannot_be_used_is_named(tmp_path, text, says):
    with pytest.raises(BadInput) as caught:
        load(tmp_path, text)
    assert says in str(caught.value)
    assert "seeds.toml" in str(caught.value)


def test_files_that_are_no_text(tmp_path):
    (tmp_path / "seeds.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadInput, match="UTF-8"):
        Seeds.load(tmp_path)
    (tmp_path / "seeds.toml").write_bytes(b"#" * 5_000_001)
    with pytest.raises(BadInput, match="5 MB"):
        Seeds.load(tmp_path)


def test_no_seed_in_the_graph(shipped):
    with pytest.raises(NoSeeds, match=r"none of the 1,000 sites.*seeds\.toml"):
        require(shipped.choose(["a.example"]), 1000)
    chosen = shipped.choose(["nasa.gov"])
    assert require(chosen, 1) == chosen


def sites_of(path):
    words = path.read_text().split()
    return sorted({registrable_domain(word.lower()) for word in words if word[0] not in "#."})


def test_real_institutions_are_found_by_rules_alone(shared_data, shipped):
    """Two thirds of the world's universities have a name that a registry vouches for."""
    universities = sites_of(shared_data / "spam_trust" / "misp-university_domains_30pct.txt")
    by_rule = [site for site in universities if shipped.rules.rule_of(site)]
    assert len(by_rule) / len(universities) > 0.65


@pytest.mark.parametrize(
    ("name", "most"),
    [
        ("ut1_gambling_30pct", 1),  # the lottery commission of a country
        ("ut1_dating_30pct", 4),  # newspapers with personal ads
        ("matomo_referrer_spam_30pct", 1),  # a college that was broken into
        ("ut1_forums_30pct", 0),
        ("ut1_blog_30pct", 1),
        ("ut1_social_networks_30pct", 0),
    ],
)
def test_what_others_list_is_hardly_ever_a_seed(shared_data, shipped, name, most):
    chosen = shipped.choose(sites_of(shared_data / "spam_trust" / f"{name}.txt"))
    assert len(chosen) <= most, chosen
