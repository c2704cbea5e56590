"""The package as others install it: metadata, the files of the wheel, and the lock."""

import re
import tomllib
import zipfile
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from hatchling.builders.wheel import WheelBuilder

import linkcensus

NOT_PACKAGED = {".pyc"}


@pytest.fixture(scope="module")
def project(repository: Path) -> dict[str, Any]:
    return tomllib.loads((repository / "pyproject.toml").read_text())["project"]


@pytest.fixture(scope="module")
def wheel(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LINKCENSUS_SKIP_UI_BUILD", "1")  # as it was built: make test saw to that
        (path,) = WheelBuilder(str(repository)).build(directory=str(folder), versions=["standard"])
    return zipfile.ZipFile(path)


def test_wheel_holds_every_file_of_the_package(repository: Path, wheel: zipfile.ZipFile) -> None:
    source = repository / "src"
    package = source / "linkcensus"
    expected = {
        path.relative_to(source).as_posix()
        for path in package.rglob("*")
        if path.is_file()
        and path.suffix not in NOT_PACKAGED
        and "__pycache__" not in path.parts  # compiled kernels lie there too
    }
    packaged = {name for name in wheel.namelist() if name.startswith("linkcensus/")}

    assert packaged == expected
    assert {".py", ".sql", ".toml"} <= {Path(name).suffix for name in packaged}
    assert "linkcensus/py.typed" in packaged


def test_wheel_metadata(wheel: zipfile.ZipFile, project: dict[str, Any]) -> None:
    (name,) = (name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))
    text = wheel.read(name).decode()

    assert f"Version: {linkcensus.__version__}\n" in text
    assert "License-Expression: Apache-2.0\n" in text
    assert f"Requires-Python: {project['requires-python']}\n" in text
    assert text.rstrip().endswith("[Apache-2.0](LICENSE).")


def test_wheel_has_the_command(wheel: zipfile.ZipFile) -> None:
    (name,) = (name for name in wheel.namelist() if name.endswith("/entry_points.txt"))
    assert "linkcensus = linkcensus.cli.main:run" in wheel.read(name).decode()


def test_installed_version_is_the_one_of_the_code() -> None:
    try:
        installed = metadata.version("linkcensus")
    except metadata.PackageNotFoundError:
        pytest.skip("linkcensus runs from its source folder, not installed: make setup installs it")
    assert installed == linkcensus.__version__


def _names(requirements: list[str]) -> set[str]:
    return {_plain(re.split(r"[\[<>=!~; ]", text)[0]) for text in requirements}


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_lock_holds_every_direct_dependency(repository: Path, project: dict[str, Any]) -> None:
    lock = (repository / "constraints.txt").read_text()
    locked = {_plain(line.split("==")[0]) for line in lock.splitlines() if "==" in line}
    extras = project["optional-dependencies"].values()

    assert _names(project["dependencies"]).union(*(_names(extra) for extra in extras)) <= locked


def test_lock_has_names_and_versions_only(repository: Path) -> None:
    for line in (repository / "constraints.txt").read_text().splitlines():
        assert line.startswith("#") or re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.+!]+", line), line


def test_supported_pythons_are_the_same_everywhere(
    repository: Path, project: dict[str, Any]
) -> None:
    classifiers = re.findall(r"Python :: (3\.\d+)", "\n".join(project["classifiers"]))

    assert project["requires-python"] == f">={classifiers[0]}"
    assert f"Python {classifiers[0]}–{classifiers[-1]}" in (repository / "README.md").read_text()
    assert f"{classifiers[0]} to {classifiers[-1]}" in (repository / "constraints.txt").read_text()
    first, last = (version.replace(".", ", ") for version in (classifiers[0], classifiers[-1]))
    fits = f"({first}) <= sys.version_info[:2] <= ({last})"
    assert fits in (repository / "scripts" / "setup.sh").read_text()


def test_licence_is_the_whole_text(repository: Path) -> None:
    text = (repository / "LICENSE").read_text()
    assert "Apache License" in text
    assert "END OF TERMS AND CONDITIONS" in text
