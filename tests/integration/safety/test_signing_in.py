"""Sessions, tokens and the set-up token: guessed, stolen, replayed, fixed, over."""

from datetime import timedelta
from itertools import count

import pytest
from starlette.testclient import TestClient
from tests.integration.safety.asking import refused, share_path, unchanged
from tests.integration.safety.conftest import Browsers
from tests.support.api_world import ApiWorld, sign_in
from tests.support.state_world import ANNA, PASSWORD

from linkcensus.store.roles import Role, TokenScope

PROJECT = {"name": "x", "own": [{"target": "a.example"}]}
COOKIE = "linkcensus_session"
_numbers = count()


def newcomer(server: ApiWorld, role: Role = Role.EDITOR) -> str:
    """Make an account that no other test knows."""
    return server.user(role, f"newcomer{next(_numbers)}@example.com")


def signed_in(server: ApiWorld, email: str) -> TestClient:
    """A browser in which they are signed in."""
    client = server.another_client()
    assert sign_in(client, email).status_code == 204
    return client


def test_loopback_is_no_authentication(server: ApiWorld):
    client = server.another_client(client=("127.0.0.1", 50_000))

    refused(client.get("/api/v1/projects"), 401, "unauthenticated")
    refused(client.get("/mcp"), 401, "unauthenticated")


def test_what_is_mounted_needs_a_viewer_and_knows_who(browsers: Browsers):
    for path in ("/mcp", "/mcp/messages"):
        refused(browsers.guest.get(path), 401, "unauthenticated")
        answer = browsers.nobody.get(path, headers=browsers.viewer_token)
        assert answer.json() == {"who": "viewer@example.com"}


@pytest.mark.parametrize(
    "written",
    [
        *(b"", b"lc_x", b"Bearer", b"Bearer ", b"Bearer lc_x", b"bearer null", b"Bearer \xff\xfe"),
        *(b"Basic YWRtaW46YWRtaW4=", b"Bearer lc_' OR 1=1 --", b"Bearer " + b"x" * 5_000),
    ],
    ids=range(10),
)
def test_a_wrong_token_is_refused_even_beside_a_good_cookie(browsers: Browsers, written: bytes):
    answer = browsers.admin.get("/api/v1/projects", headers={"Authorization": written})

    refused(answer, 401, "unauthenticated")


@pytest.mark.parametrize("how", ["revoked", "expired", "owner gone", "scope"])
def test_a_token_that_is_over_does_nothing(server: ApiWorld, how: str):
    owner = server.state.accounts.by_email(newcomer(server))
    token, secret = server.state.tokens.make(
        ANNA, owner.id, "t", [TokenScope.WRITE], server.clock.now() + timedelta(hours=1)
    )
    client = server.another_client(headers={"Authorization": f"Bearer {secret}"})
    assert client.post("/api/v1/projects", json={**PROJECT, "name": how}).status_code == 201

    if how == "revoked":
        server.state.tokens.revoke(ANNA, token.id)
    elif how == "expired":
        server.clock.advance(timedelta(hours=1))
    elif how == "owner gone":
        server.state.accounts.remove(ANNA, owner.id)
    else:
        server.state.accounts.change_role(ANNA, owner.id, Role.VIEWER)

    with unchanged(server):
        answer = client.post("/api/v1/projects", json={**PROJECT, "name": "y"})
        refused(answer, *((403, "forbidden") if how == "scope" else (401, "unauthenticated")))


@pytest.mark.parametrize("how", ["revoked", "expired"])
def test_a_share_link_that_is_over_shows_nothing(server: ApiWorld, how: str):
    path = share_path(server, f"{how}.example", timedelta(hours=1))
    guest = server.another_client()
    assert guest.get(path).status_code == 303
    assert guest.get(f"/api/v1/sites/{how}.example/overview").status_code == 200

    if how == "revoked":
        made = [one for one in server.state.shares.listing(None) if one.target == "revoked.example"]
        server.state.shares.revoke(ANNA, made[0].id)
    else:
        server.clock.advance(timedelta(hours=1))

    refused(guest.get(f"/api/v1/sites/{how}.example/overview"), 401, "unauthenticated")
    refused(guest.get(path), 404, "not-found")


def test_a_session_cannot_be_replayed_after_its_end(server: ApiWorld):
    client = signed_in(server, newcomer(server))
    stolen = dict(client.cookies)
    csrf = {"X-CSRF-Token": client.headers["X-CSRF-Token"]}

    assert client.delete("/api/v1/session").status_code == 204

    thief = server.another_client(cookies=stolen)
    with unchanged(server):
        refused(thief.get("/api/v1/projects"), 401, "unauthenticated")
        answer = thief.post("/api/v1/projects", json=PROJECT, headers=csrf)
        refused(answer, 401, "unauthenticated")


def test_a_new_password_ends_every_other_session(server: ApiWorld):
    email = newcomer(server)
    client, thief = signed_in(server, email), signed_in(server, email)
    wanted = {"password": PASSWORD, "new_password": "another horse battery"}

    assert client.put("/api/v1/session/password", json=wanted).status_code == 204

    refused(thief.get("/api/v1/projects"), 401, "unauthenticated")
    assert client.get("/api/v1/projects").status_code == 200


@pytest.mark.parametrize("of", ["nobody", "attacker"])
def test_a_session_fixed_before_signing_in_is_worth_nothing(server: ApiWorld, of: str):
    fixed = "chosen-by-the-attacker"
    if of == "attacker":
        fixed = signed_in(server, newcomer(server)).cookies[COOKIE]
    email, victim = newcomer(server), server.another_client()

    answer = victim.post(
        "/api/v1/session",
        json={"email": email, "password": PASSWORD},
        headers={"Cookie": f"{COOKIE}={fixed}"},
    )

    assert answer.status_code == 204
    assert answer.cookies[COOKIE] != fixed
    assert victim.get("/api/v1/session").json()["email"] == email
    again = server.another_client(cookies={COOKIE: fixed})
    assert again.get("/api/v1/session").json()["kind"] is None


def test_signing_in_again_changes_the_session_and_ends_the_former(server: ApiWorld):
    email = newcomer(server)
    client = signed_in(server, email)
    former = dict(client.cookies)

    sign_in(client, email)

    assert client.cookies[COOKIE] != former[COOKIE]
    refused(server.another_client(cookies=former).get("/api/v1/projects"), 401, "unauthenticated")


def test_guessing_a_password_is_slowed_down_and_written_down(world: ApiWorld):
    email = world.user()
    body = {"email": email, "password": "guessed horse"}

    codes = [world.client.post("/api/v1/session", json=body).status_code for _ in range(15)]

    assert set(codes) == {401, 429}
    assert codes[-1] == 429
    answer = world.client.post("/api/v1/session", json={**body, "password": PASSWORD})
    refused(answer, 429, "throttled")  # the right one must not tell that it is
    assert int(answer.headers["retry-after"]) > 0
    told = world.state.audit.entries(action="session.refused", limit=100)
    assert len(told) == codes.count(401)
    assert "guessed horse" not in str(told)


def test_the_setup_token_works_once(world: ApiWorld):
    token = world.state.first_administrator.make_token()
    body = {"token": token, "email": "eva@example.com", "password": PASSWORD}
    assert world.client.get("/api/v1/setup").json() == {"needed": True}
    with unchanged(world):
        refused(world.client.post("/api/v1/setup", json={**body, "token": "x"}), 403, "refused")

    assert world.client.post("/api/v1/setup", json=body).status_code == 204

    assert world.client.get("/api/v1/session").json()["role"] == "admin"
    assert world.client.get("/api/v1/setup").json() == {"needed": False}
    replayed = world.another_client().post("/api/v1/setup", json={**body, "email": "m@example.com"})
    refused(replayed, 403, "refused")
    assert [user.email for user in world.state.accounts.listing()] == ["eva@example.com"]


def test_guessing_the_setup_token_is_slowed_down(world: ApiWorld):
    world.state.first_administrator.make_token()
    body = {"token": "guess", "email": "eva@example.com", "password": PASSWORD}

    codes = [world.client.post("/api/v1/setup", json=body).status_code for _ in range(22)]

    assert codes[:20] == [403] * 20
    assert codes[20:] == [429] * 2
