"""How `make test` finds its browser; made-up browsers, nothing is installed."""

import subprocess
import sys
from pathlib import Path

import pytest


@pytest.fixture
def look(repository: Path, tmp_path: Path):
    """Run the script with its own PATH and setting."""

    def run(setting: str | None = None) -> subprocess.CompletedProcess[str]:
        environment = {"PATH": str(tmp_path), "HOME": str(tmp_path)}
        if setting is not None:
            environment["LINKCENSUS_CHROMIUM"] = setting
        return subprocess.run(
            [sys.executable, repository / "scripts" / "find_chromium.py"],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def browser(path: Path, *, starts: bool = True) -> Path:
    path.write_text(f"#!/bin/sh\nexit {0 if starts else 1}\n")
    path.chmod(0o755)
    return path


def test_a_browser_of_the_path_is_found(look, tmp_path: Path) -> None:
    path = browser(tmp_path / "chromium-browser")
    assert look().stdout.strip() == str(path)


def test_a_stub_that_does_not_start_is_passed_over(look, tmp_path: Path) -> None:
    browser(tmp_path / "chromium", starts=False)
    path = browser(tmp_path / "google-chrome")
    assert look().stdout.strip() == str(path)


def test_the_setting_wins(look, tmp_path: Path) -> None:
    browser(tmp_path / "chromium")
    path = browser(tmp_path / "mine")
    assert look(str(path)).stdout.strip() == str(path)


def test_an_empty_setting_is_none(look, tmp_path: Path) -> None:
    path = browser(tmp_path / "chromium")
    assert look("").stdout.strip() == str(path)


def test_a_setting_that_does_not_start_is_an_error(look, tmp_path: Path) -> None:
    browser(tmp_path / "chromium")
    result = look(str(tmp_path / "nowhere"))
    assert result.returncode != 0
    assert "LINKCENSUS_CHROMIUM" in result.stderr


def test_none_is_an_empty_answer(look) -> None:
    result = look()
    assert (result.returncode, result.stdout.strip()) == (0, "")
