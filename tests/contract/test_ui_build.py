"""How the web UI comes into the package: its lock, and when the hook builds it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))
import hatch_build
from hatch_build import NODE, SKIP, BuildWebUI


@pytest.fixture(scope="module")
def lock(repository: Path) -> dict[str, Any]:
    return json.loads((repository / "ui" / "package-lock.json").read_text())["packages"]


def test_lock_names_no_registry(lock: dict[str, Any]) -> None:
    assert not [name for name, package in lock.items() if "resolved" in package]
    assert all("integrity" in package for name, package in lock.items() if name)


def test_mantine_is_of_one_exact_version(repository: Path) -> None:
    wanted = json.loads((repository / "ui" / "package.json").read_text())["dependencies"]
    versions = {version for name, version in wanted.items() if name.startswith("@mantine/")}
    assert len(versions) == 1
    assert versions.pop()[0].isdigit()


def test_nothing_is_run_when_packages_are_installed(lock: dict[str, Any]) -> None:
    scripts = {name for name, package in lock.items() if package.get("hasInstallScript")}
    assert {name.rpartition("node_modules/")[2] for name in scripts} <= {"fsevents"}


def test_sources_load_nothing_from_a_foreign_host(repository: Path) -> None:
    ui = repository / "ui"
    sources = [*(ui / "src").rglob("*.ts*"), *(ui / "src").rglob("*.css"), ui / "index.html"]
    for path in sources:
        text = path.read_text()
        if path.name == "schema.d.ts":
            continue
        for bad in ("dangerouslySetInnerHTML", "innerHTML", "//cdn", "googleapis", "unpkg"):
            assert bad not in text, path
        assert 'import("http' not in text, path


def _hook(root: Path) -> BuildWebUI:
    config = SimpleNamespace()
    return BuildWebUI(str(root), {}, config, config, "", "wheel", None)  # type: ignore[arg-type]


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv(SKIP, raising=False)
    ui = tmp_path / "ui"
    (ui / "src").mkdir(parents=True)
    for name in ("package.json", "package-lock.json", "index.html", "vite.config.ts", "src/a.ts"):
        (ui / name).write_text("{}")
        os.utime(ui / name, (1_000, 1_000))
    return tmp_path


def _build(checkout: Path, at: int) -> Path:
    page = checkout / "src" / "linkcensus" / "api" / "static" / "index.html"
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text("page")
    os.utime(page, (at, at))
    return page


def test_asks_for_node_only_when_it_will_run(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hook = _hook(checkout)
    assert hook.dependencies() == [NODE]
    _build(checkout, at=2_000)
    assert hook.dependencies() == []
    os.utime(checkout / "ui" / "src" / "a.ts", (3_000, 3_000))
    assert hook.dependencies() == [NODE]
    monkeypatch.setenv(SKIP, "1")
    assert hook.dependencies() == []


def test_builds_what_is_old_and_leaves_what_is_fresh(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[tuple[str, ...]] = []

    def run(_ui: Path, *arguments: str) -> None:
        ran.append(arguments)
        _build(checkout, at=2_000)

    monkeypatch.setattr(hatch_build, "run_npm", run)
    _hook(checkout).initialize("standard", {})
    _hook(checkout).initialize("standard", {})
    assert ran == [("ci",), ("run", "build")]


def test_refuses_a_wheel_without_the_bundle(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hatch_build, "run_npm", lambda _ui, *_arguments: None)
    with pytest.raises(RuntimeError, match="would lack the web UI"):
        _hook(checkout).initialize("standard", {})
    _hook(checkout).initialize("editable", {})
    monkeypatch.setenv(SKIP, "1")
    _hook(checkout).initialize("standard", {})


def test_failing_build_fails_the_installation(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(_ui: Path, *arguments: str) -> None:
        raise subprocess.CalledProcessError(1, arguments)

    monkeypatch.setattr(hatch_build, "run_npm", run)
    with pytest.raises(subprocess.CalledProcessError):
        _hook(checkout).initialize("standard", {})
