"""Watching on the command line: from a table of placed links to the digest."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.integration.index.made_up import World, link

from linkcensus.cli.main import main
from linkcensus.core.settings import load_settings
from linkcensus.store.state import open_state

Run = Callable[..., tuple[int, str, str]]
TABLE = """Referring page;Landing page;Anchor;Rel
https://blog.com/a;https://target.com/x;words;dofollow
https://news.com/b;https://target.com/x;;
https://new.com/c;target.com;;
"""


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Run a command on the test's data folder."""

    def start(*arguments: str | Path) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main(["--data", str(tmp_path / "data"), *map(str, arguments)])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return start


@pytest.fixture
def placed(tmp_path: Path) -> Path:
    """A table of placed links, and an index that has looked at two of the pages."""
    world = World(tmp_path / "data")
    world.see("blog.com/a", 1, link("target.com/x"))
    world.see("news.com/b", 1)
    world.commit()
    world.index.close()
    file = tmp_path / "placed.csv"
    file.write_text(TABLE)
    return file


def objects(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


def test_from_the_table_to_the_digest(run: Run, placed: Path, tmp_path: Path):
    pages = tmp_path / "pages.txt"
    code, out, _ = run("expect", placed, "--pages", pages)
    assert code == 0
    assert "target.com: 3 placed links are new, 0 changed." in out
    assert "link not found" in out
    assert sorted(pages.read_text().split()) == [
        "https://blog.com/a",
        "https://new.com/c",
        "https://news.com/b",
    ]

    code, out, _ = run("monitor", "digest")
    assert code == 0
    assert "1 placed link is not on its page (news.com)" in out
    assert "1 placed link is as expected (blog.com)" in out

    _, out, _ = run("expect", "--json")
    found = {row["source_url"]: row["status"] for row in objects(out)}
    assert found["https://new.com/c"] == "not_checked"


def test_the_same_table_twice_is_one(run: Run, placed: Path):
    run("expect", placed)
    _, out, _ = run("expect", placed)

    assert "0 placed links are new, 0 changed." in out
    _, out, _ = run("monitor", "list", "--json")
    assert {row["rule"] for row in objects(out)} == {
        "expectation",
        "lost_link",
        "new_link",
        "target_broken",
    }


def test_events_are_listed_and_dealt_with(run: Run, placed: Path):
    run("expect", placed)
    events = objects(run("monitor", "events", "--json")[1])
    assert {row["rule"] for row in events} == {"expectation"}
    assert all(row["evidence"]["figures"]["placed"] for row in events)

    ids = [row["id"] for row in events]
    assert "1 dealt with." in run("monitor", "ack", ids[0])[1]
    assert "1 put off" in run("monitor", "snooze", ids[1], "--until", "2999-01-01")[1]
    assert run("monitor", "events")[1].strip() == "Nothing is open."
    assert len(objects(run("monitor", "events", "--all", "--json")[1])) == 2


def test_a_monitor_tells_the_channels_that_it_names(run: Run):
    run("monitor", "start", "target.com")
    run("channel", "add", "file", "ops", "--set", "file=ops.jsonl")
    (channel,) = objects(run("channel", "list", "--json")[1])
    assert run("monitor", "add", "new_link", "--name", "Strong", "--channel", "ops")[0] == 0
    (made,) = [row for row in objects(run("monitor", "--json")[1]) if row["name"] == "Strong"]
    assert made["channels"] == [channel["id"]]
    assert "daily, 1 channel" in run("monitor")[1]
    code, _, err = run("monitor", "add", "new_link", "--name", "Other", "--channel", "nobody")
    assert (code, err.count("\n")) == (1, 1)
    assert "there is no channel 'nobody'" in err


def test_monitors_are_added_muted_and_removed(run: Run):
    assert "Watch a site" in run("monitor")[1]
    _, out, _ = run("monitor", "start", "target.com", "--competitor", "rival.com")
    assert "target.com is watched for" in out

    arguments = ("--filter", "authority:gte:30", "--option", "days=10", "--tell", "instant")
    _, out, _ = run("monitor", "add", "new_link", "--name", "Strong", *arguments)
    assert "Strong watches target.com." in out
    (made,) = [row for row in objects(run("monitor", "--json")[1]) if row["name"] == "Strong"]
    assert made["filter"] == {"field": "authority", "is": ["gte", 30]}
    assert made["channels"] == []
    assert (made["options"], made["cadence"]) == ({"days": 10}, "instant")

    assert "is muted until 2999" in run("monitor", "mute", "Strong", "--until", "2999-01-01")[1]
    assert "Strong is removed." in run("monitor", "remove", "Strong")[1]
    assert "6 looked" not in run("monitor", "run")[1]


def test_when_people_want_to_hear(run: Run):
    run("monitor", "start", "target.com")

    arguments = ("--zone", "Europe/Berlin", "--at", "07:30", "--weekday", "5")
    _, out, _ = run("monitor", "when", *arguments, "--quiet", "22:00-07:00")
    text = " ".join(out.split())
    assert "digests at 07:30 Europe/Berlin, weekly ones on Friday, quiet from 22:00" in text
    _, out, _ = run("monitor", "when", "--quiet", "no")
    assert "quiet" not in out


def test_rules_are_told_with_their_options(run: Run):
    rules = objects(run("monitor", "rules", "--json")[1])

    assert {"new_link", "lost_link", "expectation", "velocity"} <= {row["name"] for row in rules}
    assert "--option sites=20" in run("monitor", "rules")[1]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("expect",), "there is no project yet"),
        (("monitor", "digest"), "there is no project yet"),
        (("monitor", "add", "new_lnik"), "did you mean 'new_link'?"),
        (("monitor", "start", "co.uk"), "is a public suffix"),
        (("monitor", "remove", "none"), "there is no monitor 'none'"),
        (("monitor", "ack", "none"), "there is no event none"),
        (("expect", "no-such.csv"), "no-such.csv: cannot be read"),
    ],
)
def test_one_line_when_something_is_wrong(run: Run, arguments: tuple[str, ...], told: str):
    code, _, err = run(*arguments)

    assert code == 2 or code == 1
    assert told in err
    assert err.count("\n") == 1


def test_links_to_sites_of_several_projects_need_a_name(run: Run, tmp_path: Path):
    run("monitor", "start", "one.com")
    run("monitor", "start", "two.com")
    file = tmp_path / "both.csv"
    file.write_text("page,target\nblog.com,one.com\nblog.com,two.com\n")

    code, _, err = run("expect", file)

    assert code != 0
    assert "sites of several projects: one.com, two.com" in err
    assert run("expect", file, "--project", "two.com")[0] == 0


def test_a_digest_shows_no_secrets_and_no_orders_of_strangers(
    run: Run, placed: Path, tmp_path: Path
):
    run("expect", placed)
    world = World(tmp_path / "data")
    world.see("evil.com/", 2, link("target.com/x", "[red]\u202e\x1b[31m"))
    world.commit()
    world.index.close()

    _, out, _ = run("monitor", "digest")

    assert "\u202e" not in out
    assert "\x1b" not in out


def test_a_project_whose_sites_are_others_is_not_guessed(run: Run, placed: Path):
    run("monitor", "start", "other.com")
    run("expect", placed)

    names = {row["name"] for row in objects(run("monitor", "--json")[1])}
    assert "Placed links" in names


def test_state_is_kept_where_the_settings_say(run: Run, placed: Path, tmp_path: Path):
    run("expect", placed)
    state = open_state(load_settings(data=tmp_path / "data"))
    assert [one.name for one in state.projects.listing()] == ["target.com"]
    state.close()
