"""A process with the gate around it, which nothing in it can take off."""

import subprocess
import sys

import pytest
from tests.support.loopback import answering

CONFINE = """
import sys
from ipaddress import ip_network
from linkcensus.net.confinement import confine_this_process
confine_this_process([ip_network(text) for text in sys.argv[1].split(",") if text])
"""


def run(code: str, opened: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", CONFINE + code, opened],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    "code",
    [
        "import socket; socket.create_connection(('127.0.0.1', {port}), 5)",
        "import socket; socket.create_connection(('localhost', {port}), 5)",
        "import socket; socket.socket().connect(('localhost', {port}))",
        "import socket; socket.socket().connect_ex(('127.0.0.1', {port}))",
        "import socket; socket.socket(type=socket.SOCK_DGRAM).sendto(b'', ('127.0.0.1', {port}))",
        "import socket; s = socket.socket(type=socket.SOCK_DGRAM);"
        "s.sendmsg([b''], [], 0, ('127.0.0.1', {port}))",
        "import _socket; _socket.socket().connect(('127.0.0.1', {port}))",
        "import socket; socket.socket(socket.AF_UNIX).connect('/run/x')",
        "import urllib.request; urllib.request.urlopen('http://127.0.0.1:{port}/')",
        "import socket; socket.socket().bind(('127.0.0.1', 0))",
        "import subprocess; subprocess.run(['true'])",
        "import os; os.system('true')",
        "import os; os.fork()",
        "import os; os.execv('/bin/true', ['true'])",
        "import ctypes; ctypes.CDLL(None)",
    ],
)
def test_nothing_leaves_it_for_a_closed_address(code: str):
    with answering() as inside:
        done = run(code.format(port=inside.port))

    assert done.returncode == 1
    assert "is not a public address" in done.stderr or "is not allowed here" in done.stderr
    assert inside.asked == []


def test_an_opened_network_is_reached():
    with answering() as inside:
        ask = f"import urllib.request; urllib.request.urlopen('http://127.0.0.1:{inside.port}/')"
        done = run(ask, "127.0.0.0/8")

    assert done.returncode == 0, done.stderr
    assert len(inside.asked) == 1
