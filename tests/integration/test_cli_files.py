"""Import, export, undo and forget on the command line; exports come back without loss."""

import csv
import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from tests.integration.conftest import DemoLake
from tests.integration.index.made_up import World, link

from linkcensus.cli.main import main
from linkcensus.insights.exporting.cells import FORMULA_STARTS

SITE = "tarnwick-lanterns.com"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command on a data folder."""
    monkeypatch.setenv("LINKCENSUS_WORKERS", "1")

    def start(data: Path, *arguments: str | Path) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main(["--data", str(data), *map(str, arguments)])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return start


def objects(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


FORMULAS = (
    *(f"{start}SUM(A1)" for start in FORMULA_STARTS),
    *("'=already", "''twice", "'tis plain", "'", "a=b", ""),
)
"""Words of links that spreadsheets would run, or that look like what we mark."""


@pytest.fixture(scope="module")
def made_formulas(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index whose links' words are formulas, to be copied."""
    folder = tmp_path_factory.mktemp("formulas")
    world = World(folder)
    for number, words in enumerate(FORMULAS):
        world.see(f"page-{number:02}.com/", 1, link("target.com/", words))
    world.commit()
    world.index.close()
    return folder


@pytest.fixture
def formulas(made_formulas: Path, tmp_path: Path) -> Path:
    """Return an index of one's own whose links' words are formulas."""
    return Path(shutil.copytree(made_formulas, tmp_path / "formulas"))


SAME = (
    "source_url", "target_site", "target_url", "kind", "anchor_text", "follow", "nofollow", "ugc",
    "sponsored", "position", "language", "source_title", "source_ip", "external_links",
    "internal_links", "sources", "first_seen", "last_seen",
)  # fmt: skip


def facts(text: str) -> list[tuple[str, ...]]:
    """What must survive of each link, in one order."""
    return sorted(
        tuple(json.dumps(link[name] if link[name] != "" else None) for name in SAME)
        for link in objects(text)
    )


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet", "xlsx"])
def test_formulas_come_back_as_they_were(run: Run, formulas: Path, tmp_path: Path, form: str):
    file = tmp_path / f"links.{form}"
    assert run(formulas, "export", "target.com", "--output", file)[0] == 0
    code, out, _ = run(tmp_path / "again", "import", file, "--json")
    assert code == 0
    assert objects(out)[0]["rows_read"] == len(FORMULAS)
    _, before, _ = run(formulas, "backlinks", "target.com", "--json")
    _, after, _ = run(tmp_path / "again", "backlinks", "target.com", "--json")
    words = {link["source_url"]: link["anchor_text"] for link in objects(before)}
    assert {link["source_url"]: link["anchor_text"] for link in objects(after)} == words


def test_no_cell_of_a_csv_begins_like_a_formula(run: Run, formulas: Path, tmp_path: Path):
    run(formulas, "export", "target.com", "--output", tmp_path / "links.csv")
    with (tmp_path / "links.csv").open(newline="") as file:
        for line in csv.reader(file):
            assert not any(cell.startswith(FORMULA_STARTS) for cell in line)


def test_a_workbook_holds_no_formula(run: Run, formulas: Path, tmp_path: Path):
    run(formulas, "export", "target.com", "--output", tmp_path / "links.xlsx")
    with zipfile.ZipFile(tmp_path / "links.xlsx") as book:
        sheets = [book.read(name) for name in book.namelist() if "worksheets/" in name]
    assert sheets
    assert not any(b"<f>" in sheet or b"<f " in sheet for sheet in sheets)


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet", "xlsx"])
def test_an_export_of_the_demo_comes_back_without_loss(
    run: Run, demo: DemoLake, tmp_path: Path, form: str
):
    live = ("--history", "live", "--filter", "redirected:eq:false")
    file = tmp_path / f"links.{form}"
    assert run(demo.root, "export", SITE, "--output", file, *live)[0] == 0
    assert run(tmp_path / "again", "import", file)[0] == 0
    _, before, _ = run(demo.root, "backlinks", SITE, "--json", *live)
    _, after, _ = run(tmp_path / "again", "backlinks", SITE, "--json", *live)
    assert facts(after) == facts(before)


@pytest.mark.parametrize(
    "what",
    [
        *("backlinks", "sites", "anchors", "pages", "broken", "new-lost", "link-status"),
        *("networks", "internal"),
    ],
)
def test_every_list_is_exported_whole(run: Run, demo: DemoLake, tmp_path: Path, what: str):
    counts = set()
    for form in ("csv", "jsonl", "parquet"):
        file = tmp_path / f"list.{form}"
        assert run(demo.root, "export", SITE, "--what", what, "--output", file)[0] == 0
        if form == "parquet":
            counts.add(pq.read_metadata(file).num_rows)
        elif form == "jsonl":
            counts.add(len(file.read_text().splitlines()))
        else:
            with file.open(newline="") as text:
                counts.add(sum(1 for _ in csv.reader(text)) - 1)
    assert len(counts) == 1
    assert counts.pop() > 0


def test_imports_are_listed_shown_undone_and_redone(run: Run, demo: DemoLake, tmp_path: Path):
    data = tmp_path / "data"
    file = next(path for path in demo.built.files if path.suffix == ".csv")
    run(data, "import", file)
    record = objects(run(data, "imports", "--json")[1])[0]
    import_id = str(record["import_id"])
    assert file.name[:12] in run(data, "imports")[1]
    assert "ahrefs" in run(data, "imports", "show", import_id[:6])[1]
    links = len(objects(run(data, "backlinks", SITE, "--json")[1]))
    assert links > 0
    assert run(data, "imports", "undo", import_id[:6])[0] == 0
    assert objects(run(data, "backlinks", SITE, "--json")[1]) == []
    assert "undone" in run(data, "imports")[1]
    assert run(data, "imports", "redo", import_id)[0] == 0
    assert len(objects(run(data, "backlinks", SITE, "--json")[1])) == links


def test_forgetting_asks_first_and_then_leaves_nothing(run: Run, formulas: Path):
    code, out, err = run(formulas, "forget", "page-00.com")
    assert (code, out) == (2, "")
    assert "--yes" in err
    assert run(formulas, "forget", "page-00.com", "--yes")[0] == 0
    links = objects(run(formulas, "backlinks", "target.com", "--json")[1])
    assert len(links) == len(FORMULAS) - 1
    assert "Nothing about" in run(formulas, "forget", "page-00.com", "--yes")[1]


def test_people_see_each_file_and_the_sum(run: Run, demo: DemoLake, tmp_path: Path):
    bad = tmp_path / "bad.csv"
    bad.write_bytes(b"\x00\x01")
    good = next(path for path in demo.built.files if path.suffix == ".csv")
    code, out, err = run(tmp_path / "data", "import", good, bad, tmp_path / "absent.csv")
    assert code == 1
    assert err == ""
    assert f"✓ {good.name}" in out
    assert "✗ bad.csv" in out
    assert "✗ absent.csv" in out
    assert "2 of 3 files had errors" in out
    again = run(tmp_path / "data", "import", good)[1]
    assert "imported before" in again


def test_a_statement_sees_what_was_imported_a_moment_ago(run: Run, formulas: Path, tmp_path: Path):
    code, out, err = run(formulas, "sql", "SELECT count(*) AS n FROM links", "--json")
    assert (code, err) == (0, "")
    assert objects(out) == [{"n": len(FORMULAS)}]
    _, out, _ = run(formulas, "sql", "SELECT anchor FROM links ORDER BY 1", "--form", "csv")
    assert "'=SUM(A1)" in out.splitlines()
    stolen = tmp_path / "stolen.csv"
    code, out, err = run(formulas, "sql", f"COPY links TO '{stolen}'")
    assert (code, out) == (1, "")
    assert "only SELECT" in err
    assert not stolen.exists()


def test_compacting_and_mending_say_what_they_did(run: Run, formulas: Path):
    assert json.loads(run(formulas, "compact", "--all", "--json")[1])["links"] == len(FORMULAS)
    assert "in order" in run(formulas, "compact", "--vacuum")[1]
    code, out, _ = run(formulas, "doctor", "--mend")
    assert code == 0
    assert "readable" in out


def test_the_demo_keeps_away_from_the_users_own_links(run: Run, formulas: Path):
    code, out, err = run(formulas, "demo", "--no-serve", "--no-crawl")
    assert (code, out) == (2, "")
    assert "imports of your own" in err
