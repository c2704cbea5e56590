"""What people and programs see of the demo on the command line."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.integration.conftest import DemoLake
from tests.integration.index.made_up import World, link

from linkcensus.cli.main import main

SITE = "tarnwick-lanterns.com"
RIVALS = ("pellgarth-lamps.co.uk", "osterglimm-leuchten.de")
Run = Callable[..., tuple[int, str, str]]

ANSWERS = (
    ("overview", SITE),
    ("overview", SITE, "--as-of", "2026-05-01", "--period", "week"),
    ("backlinks", SITE),
    ("backlinks", SITE, "--group", "one-per-site", "--sort", "first_seen:desc"),
    ("backlinks", SITE, "--history", "all", "--filter", "state:eq:lost"),
    ("sites", SITE, "--having", "links:gte:5"),
    ("anchors", SITE, "--brand", "tarnwick"),
    ("anchors", SITE, "--classes"),
    ("pages", SITE),
    ("broken", SITE),
    ("new-lost", SITE),
    ("new-lost", SITE, "--links", "--only", "lost"),
    ("networks", SITE, "--size", "ip"),
    ("internal", SITE),
    ("internal", SITE, "--orphans"),
    ("overlap", SITE),
    ("compare", SITE, *RIVALS),
    ("intersect", *RIVALS),
    ("sql", "SELECT state, count(*) AS links FROM links GROUP BY state"),
    ("imports",),
    ("doctor",),
)


@pytest.fixture
def run(demo: DemoLake, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command on the demo in a terminal of `columns` columns."""

    def start(*arguments: str, columns: int = 80, data: Path | None = None) -> tuple[int, str, str]:
        monkeypatch.setenv("COLUMNS", str(columns))
        capsys.readouterr()
        code = main(["--data", str(data or demo.root), *arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return start


@pytest.mark.parametrize("columns", [80, 120])
@pytest.mark.parametrize("arguments", ANSWERS, ids=" ".join)
def test_answers_fit_the_terminal(run: Run, arguments: tuple[str, ...], columns: int):
    code, out, err = run(*arguments, columns=columns)
    assert (code, err) == (0, "")
    lines = [line for line in out.splitlines() if not line.startswith("Next page: --cursor ")]
    assert len(lines) >= 2
    assert max(map(len, lines)) <= columns


@pytest.mark.parametrize("arguments", [one for one in ANSWERS if one[0] != "imports"], ids=" ".join)
def test_every_answer_has_a_form_for_programs(run: Run, arguments: tuple[str, ...]):
    code, out, err = run(*arguments, "--json")
    assert (code, err) == (0, "")
    try:
        assert json.loads(out)
    except json.JSONDecodeError:
        assert all(isinstance(json.loads(line), dict) for line in out.splitlines())


def test_the_overview_says_what_the_truth_says(run: Run, demo: DemoLake):
    told = json.loads(run("overview", SITE, "--json")[1])
    assert told["lost"] == demo.built.truth.states()["lost"]
    assert told["target"] == SITE
    assert told["history"]["points"][-1]["links"] == told["links"] + told["missing"]
    _, out, _ = run("overview", SITE)
    assert f"{told['links']:,}" in out
    assert f"{told['referring_sites']:,}" in out


def test_pages_of_a_list_follow_each_other(run: Run):
    _, whole, _ = run("sites", SITE, "--json")
    rows = [json.loads(line)["source_site"] for line in whole.splitlines()]
    _, first, _ = run("sites", SITE, "--limit", "7")
    cursor = first.split("--cursor ")[1].strip()
    _, second, _ = run("sites", SITE, "--limit", "7", "--cursor", cursor, "--json")
    assert [json.loads(line)["source_site"] for line in second.splitlines()] == rows[7:14]


def test_filters_narrow_and_scopes_narrow(run: Run):
    def count(*arguments: str) -> int:
        return len(run("backlinks", *arguments, "--json")[1].splitlines())

    everything = count(SITE)
    assert everything > count(SITE, "--filter", "follow:eq:false") > 0
    tree = '{"and": [{"field": "kind", "is": ["eq", "image"]}]}'
    assert everything > count(SITE, "--filter", tree) > 0
    assert everything > count(f"help.{SITE}") > 0
    assert count(f"https://www.{SITE}/lanterns/*") > count(f"https://www.{SITE}/lanterns/")


def test_bulk_reads_a_file_and_answers_in_its_order(run: Run, tmp_path: Path):
    file = tmp_path / "list.txt"
    file.write_text(f"\ufeff{SITE}\n\nnot a site at all\nhttps://www.{SITE}/\n")
    code, out, err = run("bulk", str(file), "--json")
    rows = [json.loads(line) for line in out.splitlines()]
    assert (code, err) == (0, "")
    assert [row["line"] for row in rows] == [1, 3, 4]
    assert rows[0]["links"] > rows[2]["links"] > 0
    assert rows[1]["error"]
    assert SITE in run("bulk", str(file))[1]


def test_outgoing_lists_the_sites_linked_to(run: Run, demo: DemoLake):
    farm = min(demo.built.truth.farm_sites)
    rows = [json.loads(line) for line in run("outgoing", farm, "--json")[1].splitlines()]
    linked = {row["target_site"] for row in rows}
    assert SITE in linked
    assert linked - {SITE} <= demo.built.truth.farm_sites
    assert "No linked sites of" in run("outgoing", SITE)[1]


class TestNothingYet:
    """An index without links says what to do next."""

    @pytest.mark.parametrize(
        "command",
        ["overview", "backlinks", "sites", "anchors", "pages", "broken", "new-lost", "networks",
         "internal", "overlap"],
    )  # fmt: skip
    def test_empty_states_name_the_next_action(self, run: Run, tmp_path: Path, command: str):
        code, out, err = run(command, "example.com", data=tmp_path / "new")
        assert (code, err) == (0, "")
        assert "linkcensus import FILE --site example.com" in out
        assert max(map(len, out.splitlines())) <= 80

    @pytest.mark.parametrize("command", ["backlinks", "sites", "new-lost"])
    def test_a_site_without_links_in_a_full_index(self, run: Run, command: str):
        _, out, _ = run(command, "nobody-links-here.com")
        assert "to nobody-links-here.com yet" in out
        assert "linkcensus import FILE --site nobody-links-here.com" in out

    def test_filters_that_match_nothing_say_so(self, run: Run):
        _, out, _ = run("backlinks", SITE, "--filter", "anchor_text:eq:never written")
        assert "match" in out
        assert "--history all" in out

    def test_programs_get_nothing_and_zeros(self, run: Run, tmp_path: Path):
        assert run("backlinks", "example.com", "--json", data=tmp_path / "new")[1] == ""
        told = json.loads(run("overview", "example.com", "--json", data=tmp_path / "new")[1])
        assert told["links"] == 0

    def test_no_imports_and_an_empty_statement_answer(self, run: Run, tmp_path: Path):
        assert "linkcensus import FILE" in run("imports", data=tmp_path / "new")[1]
        assert run("sql", "SELECT * FROM links LIMIT 1", data=tmp_path / "new")[0] == 0


HOSTILE = (
    "\x1b[2J\x1b]0;owned\x07click",
    "line\r\nbreak",
    "\u202egnp.exe\u202c",
    "\u200b\u2066zero\u2069",
    "[bold red]markup[/]",
    ":smile: {braces} %s",
    "=cmd|' /C calc'!A0",
    "灯り 🏮 wörter",
    "x" * 5_000,
)


def test_hostile_words_cannot_touch_the_terminal(run: Run, tmp_path: Path):
    world = World(tmp_path / "world")
    for number, words in enumerate(HOSTILE):
        world.see(f"hostile-{number}.com/", 1, link("target.com/", words))
    world.commit()
    world.index.close()
    root = tmp_path / "world"
    for columns in (80, 120):
        for command in ("backlinks", "anchors"):
            _, out, _ = run(command, "target.com", columns=columns, data=root)
            assert out.replace("\n", "").isprintable()
    _, out, _ = run("backlinks", "target.com", data=root, columns=120)
    assert "[bold red]markup[" in out
    assert ":smile: {braces}" in out
    _, out, _ = run("backlinks", "target.com", "--json", data=root)
    assert out.replace("\n", "").isprintable()
    told = {json.loads(line)["anchor_text"] for line in out.splitlines()}
    assert told >= {words for words in HOSTILE if len(words) < 100 and "\r" not in words}
