"""robots.txt by RFC 9309: groups, longest match, statuses, life, bounds."""

import asyncio
import time
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcensus.core.clock import FixedClock
from linkcensus.crawl.outcome import Outcome, Reason
from linkcensus.crawl.robots import (
    MAX_ROBOTS_BYTES,
    RobotsAnswer,
    RobotsCache,
    RobotsState,
    read_rules,
    rules_of_answer,
)

HOST = "http://a.test"


def allows(text, path):
    body = text if isinstance(text, bytes) else text.encode()
    return read_rules(body, "linkcensus").allows(HOST + path)


@pytest.mark.parametrize(
    ("text", "path", "allowed"),
    [
        ("", "/x", True),
        ("User-agent: *\nDisallow: /", "/x", False),
        ("User-agent: *\nDisallow:", "/x", True),
        ("User-agent: *\nDisallow: /a\nAllow: /a/b", "/a/b/c", True),
        ("User-agent: *\nDisallow: /a\nAllow: /a/b", "/a/c", False),
        ("User-agent: *\nAllow: /a\nDisallow: /a", "/a", True),
        ("User-agent: *\nDisallow: /*.php$", "/x.php", False),
        ("User-agent: *\nDisallow: /*.php$", "/x.php?y", True),
        ("User-agent: *\nDisallow: /\nUser-agent: linkcensus\nAllow: /", "/x", True),
        ("User-agent: linkcensus\nDisallow: /\nUser-agent: *\nAllow: /", "/x", False),
        ("User-agent: LinkCensus/2.1\nDisallow: /", "/x", False),
        ("User-agent: link\nDisallow: /", "/x", True),
        ("User-agent: linkcensus-images\nDisallow: /", "/x", True),
        ("User-agent: other\nUser-agent: linkcensus\nDisallow: /", "/x", False),
        ("User-agent: linkcensus\nCrawl-delay: 2\nUser-agent: other\nDisallow: /", "/x", False),
        ("User-agent: linkcensus\nSitemap: /s\nUser-agent: other\nDisallow: /", "/x", False),
        ("User-agent: linkcensus\nAllow: /y\nUser-agent: other\nDisallow: /", "/x", True),
        ("User-agent: linkcensus\nDisallow: /a\nUser-agent: x\nDisallow: /\n"
         "User-agent: linkcensus\nDisallow: /b", "/b", False),
        ("user-agent linkcensus\ndisallow /x", "/x", False),
        ("User-agent: *\r\nDisallow: /x\r\n", "/x", False),
        ("User-agent: *\rDisallow: /x\r", "/x", False),
        ("Disallow: /x", "/x", True),
        ("User-agent: *\nDisallow: /x # why", "/x", False),
        ("User-agent: *\nDisallow: /", "/robots.txt", True),
        ("User-agent: *\nDisallow: /b%C3%BCcher", "/bücher", False),
        ("\ufeffUser-agent: *\nDisallow: /x", "/x", False),
        (b"\xff\xfeU\x00s\x00", "/x", True),
        ("<!doctype html><title>Not found</title>", "/x", True),
        ("User-agent: linkcensus\n\nUser-agent: *\nDisallow: /", "/x", False),
    ],
)  # fmt: skip
def test_what_is_allowed(text, path, allowed):
    assert allows(text, path) is allowed


def test_a_group_of_ours_without_rules_wins_over_the_one_for_all():
    rules = "User-agent: linkcensus\nDisallow:\n\nUser-agent: *\nDisallow: /"
    assert allows(rules, "/x")


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("User-agent: *\nCrawl-delay: 2.5", 2.5),
        ("User-agent: *\nCrawl-delay: 9\nUser-agent: linkcensus\nCrawl-delay: 3", 3),
        ("User-agent: *\nCrawl-delay: soon", 0),
        ("User-agent: *\nCrawl-delay: -1", 0),
        ("User-agent: *\nCrawl-delay: nan", 0),
        ("User-agent: *\nCrawl-delay: inf", 0),
        ("User-agent: *\nCrawl-delay: 1e300", 86_400),
        ("User-agent: other\nCrawl-delay: 5", 0),
    ],
)
def test_the_pause_a_host_asks_for(text, seconds):
    assert read_rules(text.encode(), "linkcensus").delay == seconds


def test_sitemaps_belong_to_no_group():
    rules = read_rules(b"Sitemap: http://a.test/s.xml\nUser-agent: x\nSite-map: /t", "linkcensus")
    assert rules.sitemaps == ("http://a.test/s.xml", "/t")


def test_of_five_megabytes_the_first_half_counts():
    filler = b"Disallow: /some/path/that/nobody/wants\n"
    body = b"User-agent: *\nDisallow: /first\n" + filler * 150_000 + b"Disallow: /\n"
    assert len(body) > 5_000_000
    rules = read_rules(body, "linkcensus")
    assert rules.cut
    assert not rules.allows(HOST + "/first")
    assert rules.allows(HOST + "/last")


def test_the_last_line_of_a_cut_file_is_none():
    body = b"User-agent: *\nDisallow: /private\nDisallow: /p"
    assert read_rules(body, "linkcensus", cut=True).allows(HOST + "/public")
    assert not read_rules(body, "linkcensus").allows(HOST + "/public")


@pytest.mark.parametrize(
    "body",
    [
        b"User-agent: a\n" * 18_000 + b"Disallow: /x\n" * 20_000,
        b"".join(b"User-agent: a%d\n" % n for n in range(15_000)) + b"Disallow: /x\n" * 15_000,
        b"User-agent: *\nDisallow: /" + b"*a" * 250_000,
        b"a " * 256_000,
        b"User-agent: *\n" + b"".join(b"Disallow: /*%d*z\n" % n for n in range(25_000)),
    ],
    ids=["one agent", "many agents", "one rule", "one line", "many patterns"],
)
def test_hostile_files_cost_no_more_than_their_size(body):
    began = time.process_time()
    rules = read_rules(body[:MAX_ROBOTS_BYTES], "linkcensus")
    for _ in range(3):
        rules.allows(HOST + "/" + "a" * 2_000)
    assert time.process_time() - began < 3


@given(st.binary(max_size=300))
def test_any_bytes_are_read(body):
    rules = read_rules(body, "linkcensus")
    assert rules.allows(HOST + "/robots.txt")
    assert isinstance(rules.allows(HOST + "/x"), bool)


paths = st.text("ab/", min_size=1, max_size=5).map(lambda text: "/" + text)


@given(st.lists(st.tuples(st.booleans(), paths), max_size=8), paths)
def test_the_longest_match_wins_and_allow_wins_a_draw(rules, path):
    lines = [f"{'Allow' if allow else 'Disallow'}: {prefix}" for allow, prefix in rules]
    matches = [(len(prefix), allow) for allow, prefix in rules if path.startswith(prefix)]
    expected = max(matches, default=(0, True))[1]
    assert allows("User-agent: *\n" + "\n".join(lines), path) is expected


agents = st.sampled_from(["linkcensus", "*", "other", "LinkCensus/1.0"])


@given(st.lists(st.tuples(st.lists(agents, min_size=1, max_size=3), paths), max_size=5), paths)
def test_our_groups_together_win_over_those_for_all(groups, path):
    text = ""
    for names, prefix in groups:
        text += "".join(f"User-agent: {name}\n" for name in names) + f"Disallow: {prefix}\n\n"
    ours = [prefix for names, prefix in groups if {"linkcensus", "LinkCensus/1.0"} & set(names)]
    everyone = [prefix for names, prefix in groups if "*" in names]
    expected = not any(path.startswith(prefix) for prefix in ours or everyone)
    assert allows(text, path) is expected


@pytest.mark.parametrize(
    ("status", "state"),
    [(200, "read"), (206, "read"), (304, "absent"), (301, "absent"), (401, "absent"),
     (403, "absent"), (404, "absent"), (410, "absent"), (429, "unreachable"),
     (500, "unreachable"), (503, "unreachable"), (None, "unreachable")],
)  # fmt: skip
def test_the_status_decides(status, state):
    rules = rules_of_answer(RobotsAnswer(status, b"User-agent: *\nDisallow: /"), "linkcensus")
    assert rules.state == state
    assert rules.allows(HOST + "/x") is (state == "absent")


class Loader:
    """Answers in turn and counts."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.asked = []

    async def __call__(self, origin):
        self.asked.append(origin)
        await asyncio.sleep(0)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


def cache(loader):
    clock = FixedClock(datetime(2026, 5, 1, tzinfo=UTC))
    return RobotsCache("linkcensus", loader, clock), clock


FORBIDDING = RobotsAnswer(200, b"User-agent: *\nDisallow: /x")


def test_a_host_is_asked_once_a_day_however_many_ask():
    loader = Loader(FORBIDDING)
    robots, clock = cache(loader)

    async def main():
        await asyncio.gather(*(robots.rules(f"{HOST}/{n}") for n in range(20)))
        clock.advance(timedelta(hours=23))
        await robots.rules(HOST)
        assert loader.asked == [HOST]
        clock.advance(timedelta(hours=2))
        await robots.rules(HOST)
        assert len(loader.asked) == 2

    asyncio.run(main())


def test_what_is_known_is_told_without_asking():
    loader = Loader(FORBIDDING)
    robots, _ = cache(loader)
    assert robots.known(HOST) is None
    rules = asyncio.run(robots.rules(HOST))
    assert robots.known(f"{HOST}/x?y") is rules
    assert robots.known("no address") is None
    assert loader.asked == [HOST]


def test_schemes_and_ports_have_files_of_their_own():
    loader = Loader(FORBIDDING)
    robots, _ = cache(loader)

    async def main():
        for url in ("http://a.test/", "https://a.test/", "http://a.test:8080/", "http://b.test/"):
            await robots.rules(url)

    asyncio.run(main())
    assert len(set(loader.asked)) == 4


def test_while_it_is_unreachable_the_old_copy_holds():
    robots, clock = cache(Loader(FORBIDDING, RobotsAnswer(503)))

    async def main():
        await robots.rules(HOST)
        clock.advance(timedelta(hours=25))
        rules = await robots.rules(HOST)
        assert rules.state is RobotsState.READ
        assert rules.allows(HOST + "/y")
        assert not rules.allows(HOST + "/x")

    asyncio.run(main())


def test_an_unreachable_file_is_asked_for_again_in_an_hour():
    loader = Loader(RobotsAnswer(503), RobotsAnswer(404))
    robots, clock = cache(loader)

    async def main():
        first = await robots.rules(HOST)
        assert first.refusal == (Outcome.ROBOTS_DISALLOWED, Reason.ROBOTS_UNREACHABLE)
        clock.advance(timedelta(minutes=59))
        assert (await robots.rules(HOST)).state is RobotsState.UNREACHABLE
        clock.advance(timedelta(minutes=2))
        assert (await robots.rules(HOST)).allows(HOST + "/x")

    asyncio.run(main())


def test_memory_is_bounded(monkeypatch):
    monkeypatch.setattr("linkcensus.crawl.robots._CACHE_BYTES", 50_000)
    loader = Loader(FORBIDDING)
    robots, _ = cache(loader)

    async def main():
        for number in range(100):
            await robots.rules(f"http://h{number}.test/")
        assert len(robots._entries) < 20
        await robots.rules("http://h99.test/")
        assert len(loader.asked) == 100

    asyncio.run(main())


def test_a_failed_load_is_not_remembered():
    class FaultError(Exception):
        pass

    calls = []

    async def load(origin):
        calls.append(origin)
        if len(calls) == 1:
            raise FaultError
        return FORBIDDING

    robots, _ = cache(load)

    async def main():
        with pytest.raises(FaultError):
            await robots.rules(HOST)
        assert not (await robots.rules(HOST)).allows(HOST + "/x")

    asyncio.run(main())
