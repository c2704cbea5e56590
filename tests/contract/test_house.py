"""The repository's own promises: targets, the CI script, hooks, and where files lie."""

import re
import subprocess
from pathlib import Path

import pytest
import yaml


@pytest.fixture(scope="module")
def makefile(repository: Path) -> str:
    return (repository / "Makefile").read_text()


def test_readme_names_targets_that_exist(repository: Path, makefile: str) -> None:
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    for page in ("README.md", "CONTRIBUTING.md", "docs/benchmarks.md"):
        text = (repository / page).read_text()
        named = set(re.findall(r"(?:^|`)make ([a-z]+)", text, re.MULTILINE))
        assert named <= targets, page


def test_ci_runs_the_checks_and_the_test_command_of_the_readme(repository: Path) -> None:
    script = (repository / ".ci" / "run").read_text()
    commands = re.findall(r"^make .*?(?= </dev/null)", script, re.MULTILINE)

    assert commands == ["make check", "make test"]
    assert "\nmake test\n" in (repository / "README.md").read_text()
    assert "set -euo pipefail" in script


def test_every_target_sets_itself_up(makefile: str) -> None:
    needs = dict(re.findall(r"^([a-z]+):(.*?)(?:##|$)", makefile, re.MULTILINE))
    for target in ("check", "test", "demo", "bench", "docs", "reference"):
        assert "setup" in needs[target], target


def test_hooks_are_local_and_run_the_tools_of_the_checkout(repository: Path) -> None:
    config = yaml.safe_load((repository / ".pre-commit-config.yaml").read_text())

    assert {entry["repo"] for entry in config["repos"]} == {"local"}
    for hook in config["repos"][0]["hooks"]:
        assert hook["entry"].startswith(".venv/bin/")
        assert hook["language"] == "system"


def test_scripts_are_well_formed_shell(repository: Path) -> None:
    for script in [repository / ".ci" / "run", *(repository / "scripts").glob("*.sh")]:
        subprocess.run(["bash", "-n", script], check=True)
        assert script.stat().st_mode & 0o111, f"{script} cannot be run"


def test_unit_tests_mirror_the_source(repository: Path) -> None:
    source = repository / "src" / "linkcensus"
    unit = repository / "tests" / "unit"
    folders = {path.parent.relative_to(unit) for path in unit.rglob("test_*.py")}

    assert all((source / folder).is_dir() for folder in folders)


def test_every_folder_says_what_it_is_for(repository: Path) -> None:
    for init in (repository / "src" / "linkcensus").glob("*/__init__.py"):
        assert init.read_text().startswith('"""'), init
