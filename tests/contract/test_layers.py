"""The layers of ARCHITECTURE.md, as import-linter sees them."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from linkcensus import __name__ as package

LINT = "from importlinter.cli import lint_imports_command; lint_imports_command()"


def lint(folder: Path, source: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", LINT, "--no-cache", "--no-logo"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(source), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_no_layer_imports_upwards(repository: Path) -> None:
    result = lint(repository, repository / "src")
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.fixture
def small_house(repository: Path, tmp_path: Path) -> Path:
    """The real contracts over a package of empty folders."""
    (tmp_path / "pyproject.toml").write_text((repository / "pyproject.toml").read_text())
    root = tmp_path / package
    for folder in (repository / "src" / package).iterdir():
        if (folder / "__init__.py").is_file():
            (root / folder.name).mkdir(parents=True)
            (root / folder.name / "__init__.py").touch()
    (root / "__init__.py").touch()
    return root


def test_a_small_house_is_kept(small_house: Path) -> None:
    result = lint(small_house.parent, small_house.parent)
    assert result.returncode == 0, result.stdout + result.stderr


FAULTS = [
    ("core", "linkcensus.index"),
    ("index", "linkcensus.net"),
    ("extract", "linkcensus.importers"),
    ("importers", "linkcensus.insights"),
    ("insights", "linkcensus.cli"),
    ("importers", "duckdb"),
    ("insights", "deltalake"),
    ("index", "aiohttp"),
    ("insights", "rich"),
]


def test_every_fault_is_named(small_house: Path) -> None:
    for importer, imported in FAULTS:
        with (small_house / importer / "__init__.py").open("a") as file:
            file.write(f"import {imported}\n")

    result = lint(small_house.parent, small_house.parent)

    assert result.returncode == 1
    for importer, imported in FAULTS:
        assert f"linkcensus.{importer} -> {imported}" in result.stdout


def test_a_folder_without_a_layer_fails(small_house: Path) -> None:
    (small_house / "helpers").mkdir()
    (small_house / "helpers" / "__init__.py").touch()

    result = lint(small_house.parent, small_house.parent)

    assert result.returncode == 1
    assert "helpers" in result.stdout


def test_architecture_draws_every_built_layer(repository: Path) -> None:
    text = (repository / "ARCHITECTURE.md").read_text()
    config = tomllib.loads((repository / "pyproject.toml").read_text())
    layers = config["tool"]["importlinter"]["contracts"][0]["layers"]
    built = {name for layer in layers for name in layer.split(" | ") if not name.startswith("(")}
    folders = {path.parent.name for path in (repository / "src" / package).glob("*/__init__.py")}

    assert built == folders
    picture = text.split("```")[1]
    assert built <= set(picture.split())
