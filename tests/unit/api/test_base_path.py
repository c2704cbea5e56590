import asyncio

import pytest

from linkcensus.api.base_path import BelowBasePath
from linkcensus.api.server import address_of
from linkcensus.core.settings import load_settings


def passed_on(base, path):
    seen = []

    async def app(scope, _receive, _send):
        seen.append(scope)

    scope = {"type": "http", "path": path, "raw_path": path.encode(), "root_path": ""}
    asyncio.run(BelowBasePath(app, base)(scope, None, None))
    return seen[0]


@pytest.mark.parametrize(
    ("path", "full"),
    [
        ("/links", "/links"),
        ("/links/", "/links/"),
        ("/links/api/v1/jobs", "/links/api/v1/jobs"),
        ("/api/v1/jobs", "/links/api/v1/jobs"),
        ("/linksmith", "/links/linksmith"),
        ("/healthz", "/links/healthz"),
    ],
)
def test_with_and_without_the_path_in_front(path, full):
    scope = passed_on("/links", path)
    assert (scope["root_path"], scope["path"], scope["raw_path"]) == ("/links", full, full.encode())


def test_without_a_base_path_nothing_changes():
    assert passed_on("", "/x")["root_path"] == ""


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://127.0.0.1:81/x/"),
        ("0.0.0.0", "http://127.0.0.1:81/x/"),  # noqa: S104 - nothing listens here
        ("::", "http://127.0.0.1:81/x/"),
        ("::1", "http://[::1]:81/x/"),
        ("[::1]", "http://[::1]:81/x/"),
        ("localhost", "http://localhost:81/x/"),
    ],
)
def test_the_address_that_is_printed(tmp_path, host, address):
    class Listening:
        def getsockname(self):
            return (host, 81)

    settings = load_settings(data=tmp_path, listen_host=host, base_path="/x")
    assert address_of(settings, Listening()) == address
