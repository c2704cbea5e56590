"""`linkcensus serve`: it answers, looks after its worker, and ends in good order."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tests.integration.serve.conftest import Served

Start = Callable[..., Served]


def _fails(data: Path, *options: str, **environment: str) -> str:
    """Run a server that refuses to start; returns the line that says why."""
    done = subprocess.run(
        [sys.executable, "-m", "linkcensus", "--data", str(data), "serve", *options],
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
        timeout=60,
        check=False,
    )
    assert done.returncode in (1, 2)
    assert "Traceback" not in done.stderr
    (line,) = [line for line in done.stderr.splitlines() if line.startswith("linkcensus:")]
    return line


def test_a_server_answers_and_restarts_its_worker_and_ends(serve: Start) -> None:
    served = serve()
    assert served.address.startswith("http://127.0.0.1:")
    assert served.setup_token
    assert json.loads(served.get("healthz")[1]) == {"status": "alive"}
    assert served.get("api/v1/jobs")[0] == 401
    served.wait(lambda: json.loads(served.get("readyz")[1])["worker"])
    (worker,) = served.workers()
    os.kill(worker, signal.SIGKILL)
    served.wait(lambda: served.workers() not in ([], [worker]))
    served.process.send_signal(signal.SIGTERM)
    assert served.process.wait(40) == 0
    assert served.workers() == []
    assert "Traceback" not in served.log.read_text()


def test_the_worker_ends_with_a_killed_server(serve: Start) -> None:
    served = serve()
    served.wait(lambda: json.loads(served.get("readyz")[1])["worker"])
    assert served.workers()
    served.process.kill()
    served.process.wait()
    served.wait(lambda: served.workers() == [])


def test_below_a_base_path_with_and_without_a_proxy_that_takes_it_away(serve: Start) -> None:
    served = serve("--no-worker", LINKCENSUS_BASE_PATH="/links")
    assert served.address.endswith("/links/")
    assert served.workers() == []
    assert served.get("healthz")[0] == 200
    assert served.get("api/v1/jobs")[0] == 401
    served.address = served.address.removesuffix("links/")
    assert served.get("healthz")[0] == 200
    assert served.get("api/v1/jobs")[0] == 401
    assert json.loads(served.get("api/v1/openapi.json")[1])["info"]["title"] == "linkcensus"
    served.process.send_signal(signal.SIGINT)
    assert served.process.wait(40) == 0


def test_an_administrator_from_the_environment(serve: Start) -> None:
    served = serve(
        "--no-worker",
        LINKCENSUS_ADMIN_EMAIL="ada@example.com",
        LINKCENSUS_ADMIN_PASSWORD="correct horse battery",
    )
    assert served.setup_token is None


def test_nobody_listens_publicly_without_an_administrator(data_folder: Path) -> None:
    line = _fails(data_folder, "--host", "0.0.0.0", "--port", "0")  # noqa: S104 - refused
    assert "there is no administrator yet" in line
    assert "LINKCENSUS_ADMIN_EMAIL" in line


def test_a_port_that_is_taken_is_one_line(data_folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        line = _fails(data_folder, "--port", str(taken.getsockname()[1]))
    assert "choose another with --port" in line
