"""Watching in Chromium: a channel, promised links, and an alert that is settled."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import over_a_copy
from tests.browser.test_screens import too_wide_for_a_phone, violations_in_both_schemes
from tests.support.browsing import HERO, PASSWORD, Served, Watched, settled, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("alerts")]

Watch = Callable[..., Watched]
_JOB_MS = 60_000


@pytest.fixture(scope="module")
def server(
    demo_folder: Path,
    start_server: Callable[..., Served],
    tmp_path_factory: pytest.TempPathFactory,
) -> Served:
    """A server of its own: what is promised and found here is nobody else's."""
    return over_a_copy(demo_folder, start_server, tmp_path_factory.mktemp("alerts") / "data")


@pytest.fixture
def page(watch: Watch, server: Served) -> Page:
    """A page of the administrator."""
    watched = watch(server, reduced_motion="reduce")
    sign_in(watched, server)
    return watched.page()


@pytest.fixture(autouse=True)
def project(page: Page, server: Served) -> str:
    """The project that is watched; made by whichever test comes first."""
    projects = page.request.get(server.at("api/v1/projects")).json()["rows"]
    if projects:
        return str(projects[0]["id"])
    return str(changed(page, server, "api/v1/watches", {"sites": [HERO]})["id"])


def changed(page: Page, server: Served, path: str, body: dict[str, object]) -> dict[str, Any]:
    """Post something as the page itself would."""
    known = page.request.get(server.at("api/v1/session")).json()
    headers = {"X-CSRF-Token": known["csrf_token"], "Origin": server.address.rstrip("/")}
    answer = page.request.post(server.at(path), data=body, headers=headers)
    assert answer.ok, answer.text()
    told: dict[str, Any] = answer.json()
    return told


def open_screen(page: Page, server: Served, path: str) -> None:
    """Go to an address and wait until all of it is there."""
    page.goto(server.at(path))
    settled(page)


def table_of(page: Page, server: Served, folder: Path) -> Path:
    """Two placed links: one that has other words than promised, one that nobody ever saw."""
    asked = {"limit": "1", "filter": "follow:eq:true", "sort": "authority:desc"}
    answer = page.request.get(server.at(f"api/v1/sites/{HERO}/backlinks"), params=asked)
    (link,) = answer.json()["rows"]
    file = folder / "promised.csv"
    file.write_text(
        "Where,Landing page,Words\n"
        f"{link['source_url']},{link['target_url']},words that nobody wrote\n"
        f"https://nobody.example/post,https://{HERO}/,\n",
        encoding="utf-8",
    )
    return file


def test_a_promise_that_is_not_kept_becomes_an_alert(page: Page, server: Served, tmp_path: Path):
    make_a_channel(page, server)
    bring_placed_links(page, server, table_of(page, server, tmp_path))
    settle_the_alert(page, server)
    read_the_digest(page, server)


def make_a_channel(page: Page, server: Served) -> None:
    """A file, tried for real; and a feed, whose address is shown once."""
    open_screen(page, server, "channels")
    page.get_by_test_id("add-channel").first.click()
    page.get_by_test_id("kind-file").click()
    page.get_by_role("textbox", name="File").fill("alerts.jsonl")
    page.get_by_test_id("save-channel").click()
    card = page.get_by_test_id("channel").filter(has_text="alerts.jsonl")
    card.get_by_test_id("test-channel").click()
    expect(card.get_by_test_id("outcome")).to_contain_text("Taken")
    card.get_by_test_id("channel-log").click()
    expect(page.get_by_test_id("drawer")).to_contain_text("Taken")
    page.keyboard.press("Escape")

    page.get_by_test_id("add-channel").click()
    page.get_by_test_id("kind-feed").click()
    page.get_by_test_id("save-channel").click()
    shown = page.get_by_test_id("shown-once")
    expect(shown).to_contain_text(re.compile(r"/feed/[\w-]{43}\.atom"))
    page.reload()
    settled(page)
    expect(page.get_by_test_id("channel")).to_have_count(2)
    expect(shown).to_have_count(0)
    assert violations_in_both_schemes(page) + too_wide_for_a_phone(page) == []


def bring_placed_links(page: Page, server: Served, file: Path) -> None:
    """Columns that nobody knows are named by hand; then the table is taken."""
    open_screen(page, server, "placed")
    page.get_by_test_id("drop-placed").locator("input[type=file]").set_input_files(file)
    expect(page.get_by_test_id("placed-problem")).to_contain_text("no column says which page")
    page.get_by_role("combobox", name="What the column Where holds").click()
    page.get_by_role("option", name="Page that links").click()
    expect(page.get_by_test_id("placed-problem")).to_have_count(0)
    assert violations_in_both_schemes(page) + too_wide_for_a_phone(page) == []
    page.get_by_test_id("take-placed").click()
    counts = page.get_by_test_id("placed-counts")
    expect(counts).to_contain_text("Wrong anchor", timeout=_JOB_MS)
    expect(counts).to_contain_text("Not checked")

    counts.get_by_role("button", name="Not checked").click()
    expect(page).to_have_url(re.compile("status=not_checked"))
    row = page.get_by_role("row").filter(has_text="nobody.example")
    row.get_by_role("checkbox").check()
    page.get_by_test_id("remove-placed").click()
    expect(row).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(row).to_have_count(1)
    with page.expect_download() as download:
        page.get_by_test_id("export-placed").click()
    assert "nobody.example" in Path(download.value.path()).read_text(encoding="utf-8")


def settle_the_alert(page: Page, server: Served) -> None:
    """Opened, marked as done and taken back, by keys; snoozed by the mouse."""
    open_screen(page, server, "alerts")
    alert = page.get_by_test_id("alert").filter(has_text="wrong words")
    expect(alert).to_have_count(1)
    expect(page.get_by_test_id("open-alerts")).to_be_visible()
    number = page.get_by_test_id("alert").count()
    alert.locator("[data-index]").click()
    details = page.get_by_test_id("alert-details")
    expect(details.get_by_test_id("evidence-row")).to_contain_text("promised.csv")
    assert violations_in_both_schemes(page) + too_wide_for_a_phone(page) == []
    page.keyboard.press("Escape")

    answers_take(page, 250)
    page.keyboard.press("e")
    expect(alert).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(alert).to_have_count(1)
    expect(page.get_by_test_id("alert")).to_have_count(number)

    # while the list is asked for again: a row that goes and comes would take the menu with it
    alert.hover()
    alert.get_by_role("button", name=re.compile("^Snooze")).click()
    page.wait_for_timeout(700)
    page.get_by_role("menuitem", name="Tomorrow morning").click()
    expect(alert).to_have_count(0)
    answers_take(page, 0)
    states = page.get_by_role("radiogroup", name="Which alerts")
    states.get_by_text(re.compile("^Snoozed")).click()
    expect(alert).to_contain_text("back")
    page.keyboard.press("z")
    expect(alert).to_have_count(0)
    states.get_by_text(re.compile("^Open")).click()
    expect(alert).to_have_count(1)


def answers_take(page: Page, ms: int) -> None:
    """A server far away: every answer comes so much later."""
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    unbounded = {"downloadThroughput": -1, "uploadThroughput": -1}
    network.send("Network.emulateNetworkConditions", {"offline": False, "latency": ms, **unbounded})
    if not ms:
        network.detach()


def read_the_digest(page: Page, server: Served) -> None:
    """The message as it would be sent, in a frame in which nothing runs."""
    open_screen(page, server, "channels")
    frame = page.get_by_test_id("digest-frame")
    expect(frame).to_have_attribute("sandbox", "")
    inside = page.frame_locator("[data-testid=digest-frame]")
    expect(inside.locator("body")).to_contain_text("wrong words")


def test_a_monitor_is_tried_before_it_is_kept(page: Page, server: Served):
    open_screen(page, server, "monitors")
    page.get_by_test_id("add-monitor").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("combobox", name="Watch for").click()
    page.get_by_role("option", name="Burst of new links").click()
    dialog.get_by_text("Last 90 days").click()
    expect(dialog.get_by_test_id("try").get_by_role("status")).not_to_be_empty()
    assert violations_in_both_schemes(page, within="[role=dialog]") == []
    dialog.get_by_role("textbox", name="Name").fill("Sudden fame")
    dialog.get_by_test_id("save-monitor").click()
    card = page.get_by_test_id("monitor").filter(has_text="Sudden fame")
    expect(card).to_contain_text("Tells once a day")
    card.get_by_role("switch").uncheck(force=True)
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    page.reload()
    expect(card.get_by_role("switch")).not_to_be_checked()
    assert violations_in_both_schemes(page) + too_wide_for_a_phone(page) == []


def test_viewers_see_and_change_nothing(watch: Watch, server: Served, page: Page):
    viewer = {"email": "viewer@example.test", "password": PASSWORD, "role": "viewer"}
    changed(page, server, "api/v1/users", viewer)
    watched = watch(server)
    sign_in(watched, server, email="viewer@example.test")
    theirs = watched.page()
    for path, gone in (
        ("alerts", "look-now"),
        ("monitors", "add-monitor"),
        ("placed", "drop-placed"),
        ("channels", "add-channel"),
    ):
        open_screen(theirs, server, path)
        expect(theirs.get_by_test_id(gone)).to_have_count(0)
