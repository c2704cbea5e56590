"""The docs say what is true: generated pages are fresh, named things exist, links lead on."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest
import yaml

from linkcensus.core.settings import Settings
from linkcensus.importers.tables.preset import parse_preset

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


@pytest.fixture(scope="module")
def generator(repository: Path) -> ModuleType:
    path = repository / "scripts" / "generate_reference.py"
    spec = importlib.util.spec_from_file_location("generate_reference", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def pages(repository: Path) -> list[Path]:
    return [*repository.glob("*.md"), *(repository / "docs").rglob("*.md")]


def test_generated_pages_are_fresh(repository: Path, generator: ModuleType) -> None:
    for path, text in generator.references().items():
        assert (repository / path).read_text("utf-8") == text, f"{path}: run `make reference`"


def test_every_setting_is_described(repository: Path) -> None:
    page = (repository / "docs" / "reference" / "settings.md").read_text()
    for name, field in Settings.model_fields.items():
        assert field.description, name
        assert f"`LINKCENSUS_{name.upper()}`" in page


def commands(repository: Path) -> set[str]:
    page = (repository / "docs" / "reference" / "cli.md").read_text()
    return set(re.findall(r"^## linkcensus ([a-z-]+)", page, re.MULTILINE))


def test_readme_names_every_command(repository: Path) -> None:
    readme = (repository / "README.md").read_text()
    table = {
        name
        for row in re.findall(r"^\| (`.*?) \|", readme, re.MULTILINE)
        for name in re.findall(r"`([a-z-]+)`", row)
    }
    assert commands(repository) - {"demo"} <= table


def code(page: Path) -> str:
    """What stands in code, one piece a line: fenced blocks and `inline`."""
    text = page.read_text()
    blocks = re.findall(r"^```.*?^```", text, re.MULTILINE | re.DOTALL)
    return "\n".join([*blocks, *re.findall(r"`([^`\n]+)`", text)])


def test_pages_name_commands_that_exist(repository: Path) -> None:
    known = commands(repository)
    for page in pages(repository):
        named = re.findall(r"^linkcensus ([a-z][a-z-]+)", code(page), re.MULTILINE)
        assert set(named) <= known, page


def test_links_between_pages_lead_somewhere(repository: Path) -> None:
    for page in pages(repository):
        for target in LINK.findall(page.read_text()):
            if not re.match(r"[a-z]+:|#", target):
                assert (page.parent / target.split("#")[0]).exists(), f"{page}: {target}"


def test_architecture_names_files_that_exist(repository: Path) -> None:
    source = repository / "src" / "linkcensus"
    text = (repository / "ARCHITECTURE.md").read_text()
    named = re.findall(r"`((?:core|net|index|extract|importers|insights|cli|demo)/[\w./]*)`", text)

    assert len(named) > 15
    for path in named:
        assert (source / path).exists(), path


def test_the_site_has_every_page(repository: Path) -> None:
    nav = str(yaml.safe_load((repository / "mkdocs.yml").read_text())["nav"])
    for page in (repository / "docs").rglob("*.md"):
        assert page.relative_to(repository / "docs").as_posix() in nav


def test_decisions_are_listed_and_numbered(repository: Path) -> None:
    folder = repository / "docs" / "decisions"
    files = sorted(path.name for path in folder.glob("0*.md"))
    index = (folder / "index.md").read_text()

    assert [int(name[:4]) for name in files] == list(range(1, len(files) + 1))
    assert all(name in index for name in files)


def test_the_preset_of_the_how_to_is_one(repository: Path) -> None:
    text = (repository / "docs" / "how-to" / "add-a-format.md").read_text()
    block = re.search(r"```toml\n(.*?)```", text, re.DOTALL)
    assert block is not None
    assert parse_preset(block[1].encode(), "how-to").name == "crowbar_links"
