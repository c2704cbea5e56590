import pytest

from linkcensus.importers.logs.lists import Agents, Hosts, visitor_lists

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Safari/604.1"


def test_hosts_stand_for_those_below_them():
    hosts = Hosts(["semalt.com", "google.*"])
    assert "semalt.com" in hosts
    assert "8.semalt.com" in hosts
    assert "www.google.co.uk" in hosts
    assert "notsemalt.com" not in hosts
    assert "google.example.com" not in hosts


def test_people_are_no_bots(tmp_path):
    bots = visitor_lists(tmp_path).bots
    assert [agent in bots for agent in (CHROME, SAFARI)] == [False, False]


@pytest.mark.parametrize(
    "agent",
    [
        "-",
        "",
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "curl/8.5.0",
        "python-requests/2.32",
        "Mozilla/5.0 zgrab/0.x",
        "UniversalFeedParser/5.2 +https://feed.example/",
        "facebookexternalhit/1.1",
    ],
)
def test_programs_are_bots(tmp_path, agent):
    assert agent in visitor_lists(tmp_path).bots


def test_no_names_match_nobody():
    assert CHROME not in Agents([])


def test_the_user_adds_and_takes_out(tmp_path):
    folder = tmp_path / "lists"
    folder.mkdir()
    (folder / "referrer_spam.txt").write_text("# mine\nBad.example  # why\n!semalt.com\n\n")
    spam = visitor_lists(tmp_path).spam
    assert "www.bad.example" in spam
    assert "semalt.com" not in spam
    assert "darodar.com" in spam


def test_a_list_that_was_changed_holds_at_once(tmp_path):
    assert "bad.example" not in visitor_lists(tmp_path).spam
    folder = tmp_path / "lists"
    folder.mkdir()
    (folder / "referrer_spam.txt").write_text("bad.example\n")
    assert "bad.example" in visitor_lists(tmp_path).spam
    assert visitor_lists(tmp_path) is visitor_lists(tmp_path)
    (folder / "referrer_spam.txt").write_text("worse.example\n")
    assert "worse.example" in visitor_lists(tmp_path).spam
