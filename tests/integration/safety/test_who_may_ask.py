"""Every operation of the API, asked by those who may not: refused, told, and nothing changed."""

import pytest
from tests.integration.safety.asking import OPEN, UNSAFE, Operation, ask, operations, refused
from tests.integration.safety.conftest import Browsers
from tests.support.api_world import ORIGIN, ApiWorld

from linkcensus.api.app import create_app

ALL = [*operations(create_app(None))]
CLOSED = [one for one in ALL if one.name not in OPEN]
CHANGES = [one for one in ALL if one.method in UNSAFE]
ABOUT_NOBODY = {"fields", "operators", "kinds", "sources", "presets", "markers"}
"""What tells nothing about links, so that the screens of a share link can show it."""
OF_ONES_OWN = {
    *("change_password", "sign_out_everywhere", "end_session"),
    *("make_token", "revoke_token", "set_favourites", "start_export", "start_bulk"),
}
"""What a viewer may do: look after their own account, and ask for files."""


def named(one: Operation) -> str:
    return one.name


@pytest.mark.parametrize("one", CLOSED, ids=named)
def test_nobody_gets_nothing(server: ApiWorld, browsers: Browsers, one: Operation):
    revision = server.state.revision()

    refused(ask(browsers.nobody, one), 401, "unauthenticated")

    assert server.state.revision() == revision


@pytest.mark.parametrize("one", CLOSED, ids=named)
def test_a_guest_gets_nothing_beside_what_was_shared(
    server: ApiWorld, browsers: Browsers, one: Operation
):
    revision = server.state.revision()

    answer = ask(browsers.guest, one)

    if one.name in ABOUT_NOBODY:
        assert answer.status_code == 200
    else:
        refused(answer, 403, "forbidden")
    assert server.state.revision() == revision


@pytest.mark.parametrize("one", [one for one in ALL if "other.example" in one.path], ids=named)
def test_a_guest_may_ask_about_what_was_shared(browsers: Browsers, one: Operation):
    shared = one._replace(path=one.path.replace("other.example", "shared.example"))

    answer = ask(browsers.guest, shared)

    if one.method == "get":
        assert answer.status_code in (200, 400, 404), answer.text
    else:
        refused(answer, 403, "forbidden")


@pytest.mark.parametrize("one", [one for one in CHANGES if not one.reads_only], ids=named)
def test_what_changes_something_needs_more_than_a_token_that_reads(
    server: ApiWorld, browsers: Browsers, one: Operation
):
    if one.name in OPEN:
        return
    revision = server.state.revision()

    answer = ask(browsers.nobody, one, **browsers.reading_token)

    if one.name in OF_ONES_OWN:
        assert answer.status_code in (400, 403, 404, 503)  # no body, nothing there, no queue
    else:
        refused(answer, 403, "forbidden")
    assert server.state.revision() == revision


@pytest.mark.parametrize("one", CHANGES, ids=named)
def test_a_change_with_a_cookie_needs_the_csrf_token_of_its_session(
    server: ApiWorld, browsers: Browsers, one: Operation
):
    if one.name in ("sign_in", "set_up"):
        return  # they make a session
    revision = server.state.revision()
    foreign = browsers.other_admin.headers["X-CSRF-Token"]

    for forged in ("", "x", foreign, foreign.upper(), "é".encode(), b"\xff"):
        refused(ask(browsers.admin, one, **{"X-CSRF-Token": forged}), 403, "csrf")

    assert server.state.revision() == revision


@pytest.mark.parametrize("one", CHANGES, ids=named)
def test_a_change_with_a_cookie_and_no_csrf_token_at_all(
    server: ApiWorld, browsers: Browsers, one: Operation
):
    if one.name in ("sign_in", "set_up"):
        return
    cookie = "; ".join(f"{name}={value}" for name, value in browsers.admin.cookies.items())

    refused(ask(browsers.nobody, one, Cookie=cookie), 403, "csrf")


@pytest.mark.parametrize("one", ALL, ids=named)
def test_a_page_of_another_site_gets_nothing_whatever_it_sends(
    server: ApiWorld, browsers: Browsers, one: Operation
):
    revision = server.state.revision()

    for origin in (
        "http://evil.example",
        "null",
        "http://localhost:3000",
        f"{ORIGIN}.evil.example",
    ):
        refused(ask(browsers.admin, one, Origin=origin), 403, "cross-site")
    bearer = browsers.admin_token
    refused(ask(browsers.nobody, one, Origin="http://evil.example", **bearer), 403, "cross-site")
    if one.method in UNSAFE:
        refused(ask(browsers.admin, one, Referer="http://evil.example/"), 403, "cross-site")
        refused(ask(browsers.admin, one, **{"Sec-Fetch-Site": "cross-site"}), 403, "cross-site")

    assert server.state.revision() == revision
