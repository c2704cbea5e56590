"""`linkcensus schedule`: made, listed, asked for, removed."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from linkcensus.cli.main import main

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Run a command on the test's data folder."""

    def start(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main(["--data", str(tmp_path / "data"), *arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return start


def test_a_schedule_from_its_making_to_its_end(run: Run):
    assert "linkcensus schedule add verify" in run("schedule")[1]
    arguments = ("--every", "0 6 * * 1", "--zone", "Europe/Berlin", "--name", "Mondays")
    assert (
        "Mondays comes next at" in run("schedule", "add", "crawl-linkers", "a.com", *arguments)[1]
    )
    run("schedule", "add", "verify", "a.com")

    rows = [json.loads(line) for line in run("schedule", "--json")[1].splitlines()]
    assert [(row["kind"], row["every"]) for row in rows] == [
        ("crawl", "0 6 * * 1"),
        ("verify", "0 4 * * *"),
    ]
    assert rows[0]["arguments"] == {"kind": "linkers", "targets": ["a.com"]}
    assert rows[1]["arguments"] == {"target": "a.com", "due": True}

    assert "Crawl the pages that link to a.com waits" in run("schedule", "run", "Mondays")[1]
    assert "Mondays is removed." in run("schedule", "remove", "Mondays")[1]
    assert len(run("schedule", "list", "--json")[1].splitlines()) == 1


def test_a_project_s_look_is_scheduled_by_its_name(run: Run):
    run("monitor", "start", "a.com")
    run("schedule", "add", "watch", "a.com", "--every", "FREQ=DAILY;BYHOUR=9")
    (row,) = [json.loads(line) for line in run("schedule", "--json")[1].splitlines()]
    assert row["kind"] == "watch"
    assert row["arguments"]["project_id"]


@pytest.mark.parametrize(
    ("arguments", "kind", "kept"),
    [
        (
            ("listen", "bluesky", "mastodon:social.org", "--option", "minutes=10"),
            "listen",
            {"sources": ["bluesky", "mastodon:social.org"], "minutes": 10},
        ),
        (
            ("import", "bing:a.com", "--option", "complete=yes"),
            "import",
            {"urls": ["bing:a.com"], "complete": True},
        ),
        (
            ("commoncrawl-pages", "a.com", "--option", "pages=50"),
            "commoncrawl",
            {"target": "a.com", "pages": 50},
        ),
        (("commoncrawl-ranks", "--option", "top=1000"), "ranks", {"top": 1000}),
    ],
)
def test_sources_of_all_kinds_are_read_by_the_clock(
    run: Run, arguments: tuple[str, ...], kind: str, kept: dict[str, object]
):
    run("schedule", "add", *arguments)
    (row,) = [json.loads(line) for line in run("schedule", "--json")[1].splitlines()]
    assert (row["kind"], row["arguments"]) == (kind, kept)


def test_what_is_scheduled_is_listened_to(run: Run):
    assert "Nothing was listened to yet." in run("listen", "--status")[1]
    run("schedule", "add", "listen", "mastodon:social.org")
    (row,) = [json.loads(line) for line in run("listen", "--status", "--json")[1].splitlines()]
    assert (row["source"], row["asked_by"]) == ("mastodon:social.org", "schedule")
    assert row["next_at"] is not None
    assert "mastodon:social.org" in run("listen", "--status")[1]


def test_archived_pages_are_estimated_before(run: Run):
    asked = ("commoncrawl", "pages", "--for", "a.com", "--estimate")
    told = run(*asked)[1]
    assert "0 sites link to a.com." in told
    assert "At the most: 0 pages" in told
    assert json.loads(run(*asked, "--json")[1])["requests"] == 0


def test_a_rhythm_shows_its_next_moments(run: Run):
    lines = run("schedule", "times", "15 3 * * *")[1].splitlines()
    assert len(lines) == 5
    assert all(line.endswith(" 03:15 UTC") for line in lines)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("add", "verify", "a.com", "--every", "soon"), "is no rhythm"),
        (("add", "verify", "a.com", "--every", "*/5 * * * *"), "more often than every 15 minutes"),
        (("add", "verify"), "is missing"),
        (("add", "score", "a.com"), "are too many"),
        (("add", "crawl-site"), "there is nothing to crawl"),
        (("add", "commoncrawl-ranks", "a.com"), "are too many"),
        (("add", "listen", "telex:a"), "cannot be listened to"),
        (("add", "import"), "there is nothing to import"),
        (("add", "import", "/etc/passwd"), "is no web address"),
        (("add", "listen", "bluesky", "--option", "minutes"), "'minutes' is none"),
        (("add", "listen", "bluesky", "--option", "minuets=5"), "did you mean 'minutes'?"),
        (("add", "listen", "bluesky", "--option", "minutes=900"), "is more than 240"),
        (("remove", "none"), "there is no schedule 'none'"),
    ],
)
def test_one_line_when_something_is_wrong(run: Run, arguments: tuple[str, ...], told: str):
    code, _, err = run("schedule", *arguments)
    assert code in (1, 2)
    assert told in err
    assert err.count("\n") == 1
