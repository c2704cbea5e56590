"""The README's three commands: from a table of placed links to the first digest."""

import json
import re
import shlex
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from tests.support.web import LoopbackWeb

from linkcensus.cli.main import main
from linkcensus.crawl import run as runs
from linkcensus.crawl.fetcher import Fetcher

README = Path(__file__).parents[2] / "README.md"
SHOP = "http://shop.test/lamps"
PLACED = f"""\
source_url,target_url,anchor,rel
http://fine.test/post,{SHOP},brass lamps,follow
http://edited.test/post,{SHOP},brass lamps,follow
http://nofollow.test/post,{SHOP},brass lamps,follow
http://words.test/post,{SHOP},brass lamps,follow
http://gone.test/post,{SHOP},brass lamps,follow
http://firewall.test/post,{SHOP},brass lamps,follow
http://robots.test/post,{SHOP},brass lamps,follow
http://landing.test/post,{SHOP},brass lamps,follow
http://hidden.test/post,{SHOP},brass lamps,follow
"""


def commands() -> list[list[str]]:
    """The three commands of the README, without their comments."""
    text = README.read_text(encoding="utf-8").partition("Three commands")[2]
    block = re.search(r"```\n(.+?)```", text, re.DOTALL)
    assert block is not None
    return [shlex.split(line, comments=True) for line in block[1].splitlines()]


def page(body: str, head: str = "") -> str:
    return f"<html><head><title>Post</title>{head}</head><body><main><p>Read on. {body}</p></main>"


def link(target: str = SHOP, words: str = "brass lamps", rel: str = "") -> str:
    return f'I use their <a href="{target}" rel="{rel}">{words}</a> at home.'


@pytest.fixture
def web() -> Iterator[LoopbackWeb]:
    """A web of its own for each test."""
    with LoopbackWeb() as made:
        yield made


@pytest.fixture
def placed(web: LoopbackWeb, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> LoopbackWeb:
    """A web where most placed links are not as promised, and a fresh folder with the table."""
    web.page("http://fine.test/post", page(link()))
    web.page("http://edited.test/post", page("I use nothing."))
    web.page("http://nofollow.test/post", page(link(rel="nofollow")))
    web.page("http://words.test/post", page(link(words="click here")))
    web.page("http://landing.test/post", page(link("http://shop.test/")))
    web.page("http://firewall.test/post", "no entry", status=403)
    web.page("http://robots.test/post", page(link()))
    web.page("http://hidden.test/post", page(link(), '<meta name="robots" content="noindex">'))
    web.forbid("robots.test", "/post")
    monkeypatch.setattr(runs, "fetcher_of", partial(Fetcher, names=web.names))
    monkeypatch.setenv("LINKCENSUS_CRAWL_DELAY_SECONDS", "0")
    monkeypatch.setenv("LINKCENSUS_DATA", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "placed.csv").write_text(PLACED)
    return web


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Callable[[list[str]], str]:
    """Run a command and return what it says."""

    def run(words: list[str]) -> str:
        capsys.readouterr()
        code = main(words[1:])
        captured = capsys.readouterr()
        assert code == 0, captured.err
        return captured.out

    return run


def test_three_commands_lead_to_the_first_digest(
    placed: LoopbackWeb, said: Callable[[list[str]], str]
):
    expect, crawl, digest = commands()

    first = said(expect)
    assert "shop.test: 9 placed links are new" in first
    assert " ".join(crawl) in first, "what comes next is not said"
    assert "1 blocked" in " ".join(said(crawl).split())

    told = " ".join(said(digest).split())
    for sentence in (
        "1 placed link is as expected (fine.test)",
        "1 placed link is not on its page (edited.test)",
        "1 placed link has a wrong rel (nofollow.test)",
        "1 placed link has wrong words (words.test)",
        "1 placed link lost its page (gone.test)",
        "1 placed link leads to a wrong page (landing.test)",
        "1 placed link stands on a page that asks not to be indexed (hidden.test)",
        "1 placed link cannot be checked: a firewall or a login stands in the way (firewall.test)",
        "1 placed link cannot be checked: robots.txt forbids it (robots.test)",
    ):
        assert sentence in told
    assert placed.disallowed_hits() == []


def test_each_page_is_asked_for_once(placed: LoopbackWeb, said: Callable[[list[str]], str]):
    for command in commands():
        said(command)

    assert placed.times_asked("http://fine.test/post") == 1
    assert len({asked.host for asked in placed.requests}) == 9


def test_the_three_commands_once_more_tell_nothing_twice(
    placed: LoopbackWeb, said: Callable[[list[str]], str]
):
    for command in commands():
        said(command)
    events = said(["linkcensus", "monitor", "events", "--json"]).splitlines()

    for command in commands():
        said(command)

    again = said(["linkcensus", "monitor", "events", "--json"]).splitlines()
    assert [json.loads(line)["id"] for line in again] == [json.loads(line)["id"] for line in events]
