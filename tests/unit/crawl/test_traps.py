import pytest

from linkcensus.core.page import PageFacts
from linkcensus.core.url import CanonicalUrl, canonicalize
from linkcensus.crawl.traps import Trap, Traps, pattern_of, trap_of, without_session


def _url(text: str) -> CanonicalUrl:
    made = canonicalize(text)
    assert made is not None
    return made


@pytest.mark.parametrize(
    ("url", "trap"),
    [
        ("https://a.test/", None),
        ("https://a.test/2009/05/an-old-post", None),
        ("https://a.test/archive?month=2031-05", Trap.CALENDAR),
        ("https://a.test/calendar/2031/05/", Trap.CALENDAR),
        ("https://a.test/calendar?year=1871&month=5", Trap.CALENDAR),
        ("https://a.test/battle-of-1815-06", None),
        ("https://a.test/calendar_2031-5", Trap.CALENDAR),
        ("https://a.test/product/203112", None),
        ("https://a.test/product/20311299", None),
        ("https://a.test/a/b/a/b/a/b/a/b/", Trap.WINDING),
        ("https://a.test/" + "/".join("abcdefghijklmnopqrstuvw"), Trap.TOO_DEEP),
        ("https://a.test/?" + "&".join(f"p{n}={n}" for n in range(20)), Trap.PARAMETERS),
        ("https://a.test/" + "x" * 2000, Trap.TOO_LONG),
    ],
)
def test_a_url_is_judged_by_itself(url: str, trap: Trap | None):
    assert trap_of(_url(url), 2028) is trap


@pytest.mark.parametrize(
    ("url", "clean"),
    [
        ("https://a.test/x.php?PHPSESSID=0123456789abcdef0123&a=1", "https://a.test/x.php?a=1"),
        ("https://a.test/x;jsessionid=ABC123?a=1", "https://a.test/x?a=1"),
        ("https://a.test/(S(abcdefgh12345678))/x.aspx", "https://a.test/x.aspx"),
        ("https://a.test/?sid=12", "https://a.test/?sid=12"),
        ("https://a.test/?a=b;c=d", "https://a.test/?a=b;c=d"),
        ("https://a.test/Foo_(bar)", "https://a.test/Foo_(bar)"),
    ],
)
def test_session_ids_are_taken_out(url: str, clean: str):
    assert without_session(_url(url)).url == clean


def _facts(number: int, **more: object) -> PageFacts:
    url = _url(f"https://a.test/list?page={number}")
    given = {"title": f"Page {number}", "word_count": 5} | more
    return PageFacts(url, url.url, **given)  # type: ignore[arg-type]


def test_a_pattern_that_says_the_same_for_ever_is_closed():
    traps = Traps()
    for number in range(400):
        traps.saw(_url(f"https://a.test/list?page={number}"), _facts(number))

    assert traps.admit(_url("https://a.test/list?page=9999")) is None
    assert traps.admit(_url("https://a.test/other?page=1")) is not None
    assert traps.admit(_url("https://b.test/list?page=1")) is not None
    assert traps.turned_away == {Trap.SAME_AGAIN.value: 1}


@pytest.mark.parametrize("what", ["title", "outlinked_sites_hash", "body_simhash"])
def test_a_pattern_with_something_new_on_each_page_stays_open(what: str):
    traps = Traps()
    values = {
        "title": lambda n: {"title": f"About {'abcdefghij'[n % 10] * (n // 10 + 1)}"},
        "outlinked_sites_hash": lambda n: {"outlinked_sites_hash": n},
        "body_simhash": lambda n: {"word_count": 300, "body_simhash": n * 0x9E3779B97F4A7C1},
    }[what]
    for number in range(400):
        facts = _facts(number, **values(number))
        traps.saw(_url(f"https://a.test/list?page={number}"), facts)

    assert traps.admit(_url("https://a.test/list?page=9999")) is not None


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("linkcensus.crawl.traps._PATTERNS_REMEMBERED", 10)
    traps = Traps()
    for number in range(50):
        traps.saw(_url(f"https://host{number}.test/x"), _facts(number))
    traps.saw(_url("https://a.test/x"), None)

    assert len(traps._patterns) == 10


def test_patterns_leave_digits_and_values_out():
    assert pattern_of(_url("https://a.test/p/12?b=1&a=2")) == pattern_of(
        _url("https://a.test/p/345?a=9&b=")
    )
    assert pattern_of(_url("https://a.test/p/12")) != pattern_of(_url("https://a.test/q/12"))
