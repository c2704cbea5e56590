"""Whose page asks, under which name, through which proxy; what answers forbid a browser."""

import logging
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from starlette.types import ASGIApp
from tests.integration.safety.asking import refused, share_path, unchanged
from tests.integration.safety.conftest import Browsers
from tests.support.api_world import ORIGIN, ApiWorld, api_world
from tests.support.state_world import PASSWORD

from linkcensus.api.base_path import BelowBasePath
from linkcensus.api.server import configured


@pytest.mark.parametrize(
    "path", ["/", "/api/v1/session", "/mcp", "/mcp/x", "/metrics", "/share/x", "/assets/x"]
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_rebound_name_gets_nothing_with_whatever_credentials(
    browsers: Browsers, path: str, method: str
):
    rebound = {"Host": "rebound.evil.example:8765", "Origin": "http://rebound.evil.example:8765"}

    refused(browsers.admin.request(method, path, headers=rebound), 421, "wrong-host")
    with_token = {**rebound, **browsers.admin_token}
    refused(browsers.nobody.request(method, path, headers=with_token), 421, "wrong-host")


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_a_load_balancer_needs_no_name(browsers: Browsers, path: str):
    answer = browsers.nobody.get(path, headers={"Host": "10.0.0.7:8765"})

    assert answer.status_code in (200, 503)
    assert "status" in answer.json()


def test_our_own_origin_is_fine(browsers: Browsers):
    answer = browsers.nobody.get("/api/v1/session", headers={"Origin": ORIGIN})

    assert answer.status_code == 200


def test_origin_is_checked_before_anything_is_looked_up(
    server: ApiWorld, monkeypatch: pytest.MonkeyPatch
):
    def never(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(type(server.state.sessions), "find", never)
    client = server.another_client(cookies={"linkcensus_session": "x"})

    foreign = {"Origin": "http://evil.example"}
    refused(client.get("/api/v1/session", headers=foreign), 403, "cross-site")
    assert client.get("/healthz").status_code == 200


FORWARDED = {
    "X-Forwarded-For": "127.0.0.1",
    "X-Forwarded-Host": "links.example.org",
    "X-Forwarded-Proto": "https",
    "Forwarded": "for=127.0.0.1;host=links.example.org;proto=https",
}


def behind(world: ApiWorld, peer: str) -> TestClient:
    """A client that comes from `peer`, through what the server puts around the application."""
    config = configured(world.app, world.settings)
    config.load()
    application: ASGIApp = config.loaded_app
    return TestClient(application, base_url=ORIGIN, client=(peer, 50_000))


def test_whoever_is_no_proxy_of_ours_forwards_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    proxies = ("10.0.0.0/8",)
    with api_world(tmp_path, trusted_proxies=proxies, public_hosts=("links.example.org",)) as world:
        email = world.user()
        for peer, secure, told in (
            ("203.0.113.77", False, "203.0.113.0/24"),
            ("10.1.2.3", True, "127.0.0.1"),
        ):
            client = behind(world, peer)
            answer = client.post(
                "/api/v1/session", json={"email": email, "password": PASSWORD}, headers=FORWARDED
            )
            assert answer.status_code == 204
            assert ("; Secure" in answer.headers["set-cookie"]) is secure
            # the name is not taken from a header that proxies may pass on unseen
            bad = {**FORWARDED, "Host": "evil.example"}
            caplog.clear()
            refused(client.get("/api/v1/session", headers=bad), 421, "wrong-host")
            assert f"from {told}:" in caplog.text
            entry = world.state.audit.entries(action="session.start", limit=1)[0]
            assert entry.network == told


@pytest.mark.parametrize(
    "path", ["/", "/api/v1/session", "/api/v1/projects", "/api/v1/none", "/healthz", "/share/x"]
)
def test_every_answer_is_protected_and_names_no_foreign_host(browsers: Browsers, path: str):
    headers = browsers.nobody.get(path).headers

    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] in ("same-origin", "no-referrer")
    assert headers["cross-origin-opener-policy"] == "same-origin"
    policy = headers["content-security-policy"]
    assert "://" not in policy
    assert "'unsafe-eval'" not in policy
    assert "script-src" not in policy  # so default-src holds: 'self' or 'none'
    assert policy.startswith(("default-src 'self'", "default-src 'none'"))
    assert "frame-ancestors 'none'" in policy
    assert "access-control-allow-origin" not in headers
    if path.startswith("/api"):
        assert "no-store" in headers["cache-control"]


def test_what_is_refused_is_logged_without_secrets(
    server: ApiWorld, caplog: pytest.LogCaptureFixture
):
    client = server.another_client(client=("203.0.113.77", 50_000))
    secret = share_path(server)
    with caplog.at_level(logging.INFO, "linkcensus"), unchanged(server):
        client.get("/api/v1/projects", headers={"Authorization": "Bearer lc_verysecret"})
        client.get("/api/v1/projects", headers={"Origin": "http://evil.example"})
        client.get(secret, headers={"Host": "evil.example"})
        client.get("/api/v1/projects%0A2026-03-01 forged", headers={"Host": "evil\u202e".encode()})

    told = [record.getMessage() for record in caplog.records if "refused" in record.getMessage()]
    assert len(told) == 4
    assert all("from 203.0.113.0/24" in line and line.isprintable() for line in told)
    for kept_back in ("203.0.113.77", "lc_verysecret", secret):
        assert kept_back not in caplog.text


def test_the_cookie_is_for_our_path_and_over_https_only_for_it(tmp_path: Path):
    with api_world(tmp_path, base_path="/links", public_hosts=("links.example.org",)) as world:
        email = world.user()
        below = BelowBasePath(world.app, "/links")
        client = TestClient(below, base_url="https://links.example.org")
        answer = client.post("/links/api/v1/session", json={"email": email, "password": PASSWORD})

        cookie = answer.headers["set-cookie"].split(", linkcensus_share")[0]
        for part in ("; HttpOnly", "; Secure", "; SameSite=lax", "; Path=/links/"):
            assert part in cookie
        assert client.get("/links/api/v1/session").json()["email"] == email
