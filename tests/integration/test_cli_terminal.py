"""The program at a terminal: progress goes to stderr, the answer to where stdout goes."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

from tests.integration.conftest import DemoLake

SITE = "tarnwick-lanterns.com"


def at_terminal(*arguments: str | Path) -> tuple[int, str, str]:
    """Run a command whose stderr is a terminal and whose stdout is a pipe."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "linkcensus", *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=theirs,
        env={**os.environ, "TERM": "xterm-256color", "LINKCENSUS_WORKERS": "1"},
        text=True,
    ) as child:
        os.close(theirs)
        shown = bytearray()
        out = child.communicate(timeout=120)[0]
        while True:
            try:
                piece = os.read(ours, 65_536)
            except OSError:
                break  # Linux tells the end of a terminal like this
            if not piece:
                break
            shown += piece
    os.close(ours)
    return child.returncode, out, shown.decode("utf-8", "replace")


def test_an_imports_answer_is_not_mixed_with_its_progress(demo: DemoLake, tmp_path: Path):
    file = next(path for path in demo.built.files if path.suffix == ".csv")
    code, out, shown = at_terminal("--data", tmp_path / "data", "import", file, "--json")
    assert code == 0
    assert [json.loads(line)["errors"] for line in out.splitlines()] == [[]]
    assert "Reading" in shown
    assert "rows_read" not in shown


def test_an_exports_rows_are_not_mixed_with_its_progress(demo: DemoLake):
    code, out, shown = at_terminal("--data", demo.root, "export", SITE, "--json")
    assert code == 0
    assert len({json.loads(line)["source_url"] for line in out.splitlines()}) > 500
    assert "source_url" not in shown


def test_a_reader_that_has_enough_is_no_error(demo: DemoLake):
    for command in (f"backlinks {SITE} --json", f"overview {SITE}", f"export {SITE}"):
        line = f"{sys.executable} -m linkcensus --data {demo.root} {command} | head -n 1"
        done = subprocess.run(
            ["bash", "-o", "pipefail", "-c", line], capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stderr) == (0, "")
        assert len(done.stdout.splitlines()) == 1
