"""Verification from the command line and as a job, over the loopback web."""

import json
from functools import partial

import pytest
from tests.support.web import LoopbackWeb

from linkcensus.cli.main import main
from linkcensus.core.errors import BadInput
from linkcensus.crawl.fetcher import Fetcher
from linkcensus.crawl.verify import run as runs
from linkcensus.index.index import Index
from linkcensus.jobs.context import JobContext, JobStopped
from linkcensus.jobs.job import JobProgress
from linkcensus.jobs.kinds.verify import VERIFY

ROWS = ["http://a.test/1", "http://a.test/2", "http://b.test/1", "http://c.test/1"]


@pytest.fixture
def folder(web: LoopbackWeb, tmp_path, monkeypatch):
    """A data folder that knows four links, and a web that has one of them."""
    monkeypatch.setattr(runs, "fetcher_of", partial(Fetcher, names=web.names))
    for name, value in (("DELAY_SECONDS", 0), ("RETRIES", 0)):
        monkeypatch.setenv(f"LINKCENSUS_CRAWL_{name}", str(value))
    monkeypatch.setenv("LINKCENSUS_LOST_CONFIRMATIONS", "0")
    monkeypatch.setenv("LINKCENSUS_LOST_CONFIRMATION_HOURS", "0")
    table = tmp_path / "links.csv"
    lines = [f"{page},http://shop.test/,words" for page in ROWS]
    table.write_text("\n".join(["Source URL,Target URL,Anchor", *lines]))
    web.page("http://a.test/1", "<p>no link any more")
    web.page("http://a.test/2", "<p>nor here")
    web.page("http://b.test/1", '<main><p>Text <a href="http://shop.test/">words</a></main>')
    web.page("http://shop.test/", "<p>shop")
    data = tmp_path / "data"
    assert main(["--data", str(data), "import", str(table)]) == 0
    return data


def said(capsys, *arguments: object) -> str:
    capsys.readouterr()
    assert main([str(argument) for argument in arguments]) == 0
    return capsys.readouterr().out


def test_the_command_tells_statuses_and_losses(folder, capsys):
    text = said(capsys, "--data", folder, "verify", "shop.test")
    assert "link_not_found" in text
    assert "4 pages, 4 links: 3 gone, 1 live; 0 new." in text
    assert "a.test" in text
    answer = json.loads(said(capsys, "--data", folder, "--json", "verify", "shop.test", "--lost"))
    assert answer["statuses"] == {"page_gone": 1, "link_not_found": 2, "ok": 1}
    assert answer["standings"] == {"gone": 3, "live": 1}
    assert answer["targets"] == 1


def test_a_list_of_targets_is_verified_one_by_one(folder, capsys, tmp_path):
    targets = tmp_path / "targets.txt"
    targets.write_text("# mine\nshop.test\n\nother.test\n")
    text = said(capsys, "--data", folder, "verify", "--list", targets, "--most", 1)
    assert "shop.test" in text
    assert "1 pages, 1 links" in text
    assert "No page to look at" in text


@pytest.mark.parametrize(
    "arguments", [(), ("shop.test", "--list", "x"), ("--list", "absent.txt"), ("--list", "{empty}")]
)
def test_what_cannot_be_verified_is_one_line(tmp_path, capsys, arguments):
    empty = tmp_path / "empty.txt"
    empty.write_text("\n")
    given = [argument.format(empty=empty) for argument in arguments]
    assert main(["--data", str(tmp_path / "data"), "verify", *given]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_how_each_link_stands_is_listed(folder, capsys):
    said(capsys, "--data", folder, "verify", "shop.test")
    assert "page_gone" in said(capsys, "--data", folder, "link-status", "shop.test")
    arguments = ("--json", "link-status", "shop.test", "--having", "standing:eq:gone")
    rows = [json.loads(line) for line in said(capsys, "--data", folder, *arguments).splitlines()]
    found = {row["source_url"]: (row["status"], row["cause"]) for row in rows}
    assert found == {
        "http://a.test/1": ("link_not_found", "removed"),
        "http://a.test/2": ("link_not_found", "removed"),
        "http://c.test/1": ("page_gone", "not_found"),
    }


def test_losses_are_listed_by_site(folder, capsys):
    assert "Nothing" in said(capsys, "--data", folder, "losses", "shop.test")
    said(capsys, "--data", folder, "verify", "shop.test")
    assert "removed" in said(capsys, "--data", folder, "losses", "shop.test")
    lines = said(capsys, "--data", folder, "--json", "losses", "shop.test").splitlines()
    found = sorted((row["source_site"], row["links"]) for row in map(json.loads, lines))
    assert found == [("a.test", 2), ("c.test", 1)]


def context(index: Index, *, stop: bool = False) -> JobContext:
    told: list[JobProgress] = []

    def save(progress: JobProgress) -> bool:
        told.append(progress)
        return not stop

    return JobContext("job", index.settings, index, save, lambda _: 0)


def opened(folder) -> Index:
    from linkcensus.core.settings import load_settings

    return Index(folder, load_settings(data=folder))


def test_the_job_gives_the_same_sums(folder):
    index = opened(folder)
    assert VERIFY.title({"target": "shop.test"}) == "Verify the links to shop.test"
    result = VERIFY.do(context(index), {"target": "shop.test", "due": True})
    assert result["standings"] == {"gone": 3, "live": 1}
    again = VERIFY.do(context(index), {"target": "shop.test", "most": 1})
    assert again["pages"] == 1
    index.close()


def test_a_cancelled_job_stops(folder):
    index = opened(folder)
    with pytest.raises(JobStopped):
        VERIFY.do(context(index, stop=True), {"target": "shop.test"})
    index.close()


@pytest.mark.parametrize("arguments", [{}, {"target": "co.uk"}, {"target": "a.com", "most": 0}])
def test_what_no_job_can_do_is_refused_beforehand(arguments):
    with pytest.raises(BadInput):
        VERIFY.title(arguments)
