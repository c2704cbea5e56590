"""`linkcensus serve` of a data folder for benches that ask it, and who they are to it."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

EMAIL, PASSWORD = "bench@example.com", "a password of the bench"


@contextmanager
def serving(data: Path) -> Iterator[str]:
    """Run the server; gives its address, without a slash at its end."""
    command = [sys.executable, "-m", "linkcensus", "--data", str(data), "--json", "serve"]
    given = {name: value for name, value in os.environ.items() if "LINKCENSUS_" not in name}
    given |= {"LINKCENSUS_ADMIN_EMAIL": EMAIL, "LINKCENSUS_ADMIN_PASSWORD": PASSWORD}
    with subprocess.Popen(
        [*command, "--port=0"], env=given, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as server:
        assert server.stdout is not None
        try:
            address = json.loads(server.stdout.readline())["address"]
            # somebody has to read what else it says
            threading.Thread(target=server.stdout.read, daemon=True).start()
            yield address.rstrip("/")
        finally:
            server.terminate()
            server.wait(60)


def signed_in(address: str) -> httpx.Client:
    """A client of the API with a session."""
    client = httpx.Client(base_url=f"{address}/api/v1", timeout=60)
    client.post("/session", json={"email": EMAIL, "password": PASSWORD}).raise_for_status()
    return client
