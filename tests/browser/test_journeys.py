"""What people come for, in Chromium, from the first start to the last export."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect
from tests.support.browsing import (
    EMAIL,
    HERO,
    PASSWORD,
    Served,
    Watched,
    open_row,
    rows,
    settled,
    sign_in,
    tab_to,
)

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("served")]

Watch = Callable[..., Watched]
FARM = "gorseley-living.org"


@pytest.fixture
def signed_in(watch: Watch, served: Served) -> Watched:
    """A watched context of somebody who is signed in."""
    watched = watch(served)
    sign_in(watched, served)
    return watched


@pytest.fixture
def page(signed_in: Watched) -> Page:
    """A page of theirs."""
    return signed_in.page()


def open_screen(page: Page, served: Served, path: str) -> None:
    """Go to an address and wait until all of it is there."""
    page.goto(served.at(path))
    settled(page)


def test_first_run_import_overview_filter_evidence_export(
    watch: Watch, start_server: Callable[..., Served], demo_folder: Path, tmp_path: Path
):
    server = start_server(tmp_path / "data")
    assert server.setup_token
    watched = watch(server)
    watched.expected.append("401")  # nobody is signed in yet
    page = watched.page()
    page.goto(server.at(f"setup#token={server.setup_token}"))
    page.get_by_label("E-mail").fill("first@example.test")
    page.locator("input[name=password]").fill("a long made-up passphrase")
    page.locator("button[type=submit]").click()
    expect(page).to_have_url(server.address)

    page.goto(server.at("imports"))
    archive = min((demo_folder / "demo-files").glob("*.warc.gz"))
    page.locator("input[type=file]").set_input_files(archive)
    expect(page.get_by_test_id("staged")).to_contain_text(archive.name)
    page.get_by_test_id("start-import").click()
    expect(page.get_by_role("row").filter(has_text=archive.name)).to_be_visible(timeout=90_000)

    box = page.get_by_role("combobox", name="Site, host or URL to look at")
    box.fill(HERO)
    box.press("Enter")
    expect(page).to_have_url(re.compile(f"/sites/{HERO}/overview"))
    expect(page.get_by_test_id("stat").first).to_contain_text(re.compile(r"[1-9]"))

    page.goto(server.at(f"sites/{HERO}/backlinks?group=all"))
    everything = rows(page)
    page.get_by_role("button", name="Images").click()
    expect(page).to_have_url(re.compile("filter=kind(%3A|:)eq(%3A|:)image"))
    assert 0 < rows(page, before=everything) < everything
    page.go_back()
    expect(page.get_by_test_id("total")).to_contain_text(f"{everything:,}")

    open_row(page)
    frame = page.frame_locator("[data-testid=evidence]")
    expect(frame.locator("#the-link")).to_be_in_viewport()
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("drawer")).to_have_count(0)

    page.get_by_test_id("question-menu").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="JSON lines").click()
    lines = Path(download.value.path()).read_text(encoding="utf-8").splitlines()
    assert len(lines) == everything
    assert all(json.loads(line)["target_site"] == HERO for line in lines)


def test_signing_in_leads_back_and_signing_out_shows_nothing_more(watch: Watch, served: Served):
    watched = watch(served)
    watched.expected.append("401")
    page = watched.page()
    page.goto(served.at(f"sites/{HERO}/anchors?having=anchor_class:eq:brand"))
    expect(page).to_have_url(re.compile("/login"))
    page.get_by_label("E-mail").fill(EMAIL)
    page.locator("input[name=password]").fill("wrong")
    page.locator("button[type=submit]").click()
    expect(page.get_by_test_id("problem")).to_be_visible()
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("button[type=submit]").click()
    expect(page).to_have_url(re.compile(f"/sites/{HERO}/anchors.*anchor_class"))
    assert rows(page) > 0
    page.get_by_role("button", name="Account").click()
    page.get_by_role("menuitem", name="Sign out").click()
    expect(page).to_have_url(re.compile("/login"))
    page.go_back()
    expect(page.get_by_label("E-mail")).to_be_visible()
    expect(page.get_by_test_id("table")).to_have_count(0)


def test_no_foreign_address_is_gone_to_after_signing_in(watch: Watch, served: Served):
    watched = watch(served)
    watched.expected.append("401")
    page = watched.page()
    page.goto(served.at("login?next=https://evil.example/"))
    page.get_by_label("E-mail").fill(EMAIL)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("button[type=submit]").click()
    expect(page).to_have_url(served.address)


def test_an_address_is_the_whole_view(page: Page, served: Served):
    address = f"sites/{HERO}/backlinks?group=all&filter=follow:eq:false&sort=first_seen:asc"
    open_screen(page, served, address)
    narrowed = rows(page)
    open_row(page, 2)
    told = page.get_by_test_id("drawer").get_by_role("heading", level=2).inner_text()
    page.get_by_role("tab", name="The link").click()
    expect(page).to_have_url(re.compile("about=facts"))
    shared = page.url
    other = page.context.new_page()
    other.goto(shared)
    drawer = other.get_by_test_id("drawer")
    expect(drawer.get_by_role("heading", level=2)).to_have_text(told)
    expect(drawer.get_by_role("tab", name="The link")).to_have_attribute("aria-selected", "true")
    assert rows(other) == narrowed
    oldest = other.get_by_role("columnheader", name="First seen")
    expect(oldest).to_have_attribute("aria-sort", "ascending")
    other.close()
    page.go_back()
    expect(page.get_by_test_id("drawer")).to_have_count(0)


def test_a_click_on_a_value_filters_by_it_and_back_takes_it_away(page: Page, served: Served):
    open_screen(page, served, f"sites/{HERO}/anchors")
    everything = rows(page)
    page.get_by_role("cell").get_by_role("button", name="Brand", exact=True).first.click()
    expect(page).to_have_url(re.compile("having=anchor_class"))
    assert 0 < rows(page, before=everything) < everything
    page.go_back()
    expect(page).not_to_have_url(re.compile("having="))
    expect(page.get_by_test_id("table")).to_have_attribute("aria-rowcount", str(everything + 1))


def test_the_keyboard_alone_reads_and_filters(page: Page, served: Served):
    open_screen(page, served, f"sites/{HERO}/sites")
    everything = rows(page)
    tab_to(page, page.get_by_test_id("table"))
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.get_by_role("row").nth(2)).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("row").nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("drawer")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("drawer")).to_have_count(0)
    page.keyboard.press("f")
    editor = page.get_by_role("dialog")
    tab_to(page, editor.get_by_label("Value"))
    page.keyboard.type("garden")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("having=source_site.*garden"))
    assert 0 < rows(page, before=everything) < everything


def test_the_keyboard_alone_builds_a_filter(page: Page, served: Served):
    open_screen(page, served, f"sites/{HERO}/backlinks?group=all")
    everything = rows(page)
    tab_to(page, page.get_by_test_id("builder"))
    page.keyboard.press("Enter")
    builder = page.get_by_role("dialog", name="Filter builder")
    tab_to(page, builder.get_by_label("Value"))
    page.keyboard.type("10")
    tab_to(page, builder.get_by_role("button", name="Condition", exact=True))
    page.keyboard.press("Enter")
    expect(builder.get_by_role("button", name="Apply")).to_be_disabled()  # no value yet
    second = builder.get_by_role("combobox", name="Field").nth(1)
    tab_to(page, second)
    page.keyboard.press("Control+a")
    page.keyboard.type("Follow")
    option = page.get_by_role("option", name="Follow", exact=True)
    option.wait_for()
    while option.get_attribute("data-combobox-selected") is None:
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(second).to_have_value("Follow")
    tab_to(page, builder.get_by_role("button", name="Apply"))
    page.keyboard.press("Enter")
    expect(builder).to_have_count(0)
    expect(page).to_have_url(re.compile("authority.*10.*follow.*true"))
    assert 0 < rows(page, before=everything) < everything
    pill = page.get_by_role("button", name="Change the filter").first
    tab_to(page, pill)


def test_the_palette_leads_anywhere(page: Page, served: Served):
    open_screen(page, served, f"sites/{HERO}/overview")
    for key, written, leads_to in (
        ("Control+k", "Anchors", f"/sites/{HERO}/anchors"),
        ("/", "Bulk", "/bulk"),
        ("Meta+k", FARM, f"/sites/{FARM}/overview"),
    ):
        page.keyboard.press(key)
        expect(page.get_by_role("textbox", name="Search or jump to")).to_be_focused()
        page.keyboard.type(written)
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile(re.escape(leads_to)))
        expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("g")
    page.keyboard.press("j")
    expect(page).to_have_url(re.compile("/jobs"))
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()


def test_an_explained_score_leads_to_what_if(page: Page, served: Served):
    open_screen(page, served, f"sites/{HERO}/scores")
    score = page.get_by_test_id("score").inner_text()
    parts = page.get_by_role("region", name="What makes it up").get_by_role("row")
    expect(parts.last).to_contain_text(score)  # the parts add up to what is shown above
    page.get_by_role("link", name="Without it").first.click()
    expect(page).to_have_url(re.compile(r"/what-if\?edit=remove"))
    authority = page.get_by_test_id("move").first
    expect(authority).to_contain_text(score.split(".")[0])
    expect(authority).to_contain_text(re.compile("\u2212[0-9]"))
    expect(page.get_by_role("region", name="What each change does")).to_contain_text("vote goes")
    page.get_by_role("button", name="Clear").click()
    page.get_by_role("button", name=re.compile("^Disavow .* sites")).click()
    expect(page).to_have_url(re.compile("disavow"))
    expect(page.get_by_role("region", name="What each change does")).to_contain_text(FARM)


def test_sql_answers_and_says_why_it_refuses(signed_in: Watched, served: Served):
    signed_in.expected.append("api/v1/sql")  # the refusal
    page = signed_in.page()
    open_screen(page, served, "sql")
    field = page.get_by_test_id("sql")
    field.fill(f"select count(*) as links from links where target_site = '{HERO}'")
    field.press("Control+Enter")
    result = page.get_by_role("table", name="Result")
    expect(result.get_by_role("cell").first).to_have_text(re.compile(r"^\d[\d,]+$"))
    good = page.url
    field.fill("drop table links")
    page.get_by_role("button", name="Run").click()
    expect(page.get_by_test_id("problem")).to_contain_text("only SELECT is allowed")
    page.go_back()
    expect(page).to_have_url(good)
    expect(result.get_by_role("cell").first).to_be_visible()


def test_the_shown_view_is_one_click_from_api_and_sql(page: Page, served: Served):
    open_screen(page, served, f"sites/{HERO}/backlinks?group=all&filter=authority:gte:10")
    shown = rows(page)
    page.get_by_test_id("question-menu").click()
    call = page.get_by_role("dialog").locator("pre").inner_text()
    address = re.search(r"'(http[^']+)'", call)
    assert address
    told = page.request.get(address[1]).json()
    assert told["total"] == shown
    page.get_by_role("button", name="Ask in SQL").click()
    expect(page).to_have_url(re.compile("/sql"))
    expect(page.get_by_role("status")).to_contain_text(f"{shown} rows")


def test_a_share_link_shows_one_target_and_nothing_else(page: Page, watch: Watch, served: Served):
    open_screen(page, served, "settings?tab=shares")
    page.get_by_label("Target").fill(HERO)
    page.get_by_label("For whom").fill("a client")
    page.get_by_test_id("make-share").click()
    secret = page.get_by_text(re.compile(rf"{re.escape(served.address)}\S+"))
    address = secret.first.inner_text()
    expect(page.get_by_role("cell", name="a client", exact=True)).to_be_visible()

    guest = watch(served)
    guest.expected += ["401", "403"]
    visitor = guest.page()
    visitor.goto(address)
    expect(visitor).to_have_url(re.compile(f"/sites/{HERO}/overview"))
    expect(visitor.get_by_test_id("stat").first).to_contain_text(re.compile(r"[1-9]"))
    expect(visitor.get_by_role("link", name="Backlinks")).to_be_visible()
    for hidden in ("Settings", "Imports", "SQL", "Compare"):
        expect(visitor.get_by_role("link", name=hidden, exact=True)).to_have_count(0)
    assert visitor.request.get(served.at(f"api/v1/sites/{HERO}/overview")).ok
    for forbidden in ("sites/gildstow-journal.dev/overview", "users"):
        assert visitor.request.get(served.at(f"api/v1/{forbidden}")).status == 403


def test_a_decision_is_seen_at_once_and_can_be_taken_back(page: Page, served: Served):
    held: list[Route] = []
    page.route("**/api/v1/decisions", lambda route: _hold(route, held))
    open_screen(page, served, f"sites/{HERO}/spam")
    tab_to(page, page.get_by_test_id("table"))  # the whole review by keys
    page.keyboard.press("j")
    first = page.get_by_role("row").nth(1)
    expect(first).to_be_focused()
    site = first.get_by_role("cell").nth(1).inner_text()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=site, level=2)).to_be_visible()
    page.keyboard.press("2")
    row = page.get_by_role("row").filter(has_text=site)
    expect(row).to_contain_text("Disavow")  # while the server was not heard yet
    expect(page.get_by_role("heading", name=site, level=2)).to_have_count(0)  # the next is open
    expect(page.get_by_text(f"{site} is to be disavowed.")).to_have_count(0)
    assert len(held) == 1
    held.pop().continue_()
    expect(page.get_by_text(f"{site} is to be disavowed.")).to_be_visible()
    tab_to(page, page.get_by_role("button", name="Undo"))
    page.keyboard.press("Enter")
    expect(row).not_to_contain_text("Disavow")


def test_a_decision_that_is_not_kept_is_not_shown(signed_in: Watched, served: Served):
    signed_in.expected.append("503")
    page = signed_in.page()
    held: list[Route] = []
    page.route("**/api/v1/decisions", lambda route: _hold(route, held))
    open_screen(page, served, f"sites/{HERO}/spam")
    open_row(page, cell=2)
    first = page.get_by_role("row").nth(1)
    page.get_by_test_id("review").get_by_role("button", name="Keep").click()
    expect(first).to_contain_text("Keep")
    problem = {"type": "about:blank", "title": "Busy", "status": 503, "detail": "made up"}
    held.pop().fulfill(status=503, json=problem, content_type="application/problem+json")
    expect(page.get_by_text("made up")).to_be_visible()
    expect(first).not_to_contain_text("Keep")


def _hold(route: Route, held: list[Route]) -> None:
    """Keep a decision back, let every question pass."""
    if route.request.method == "POST":
        held.append(route)
    else:
        route.continue_()


def test_a_phone_shows_and_opens_links(watch: Watch, served: Served):
    watched = watch(served, viewport={"width": 390, "height": 844}, has_touch=True)
    sign_in(watched, served)
    page = watched.page()
    open_screen(page, served, f"sites/{HERO}/overview")
    page.get_by_role("button", name="Open or close the navigation").tap()
    page.get_by_role("link", name="Backlinks").tap()
    expect(page).to_have_url(re.compile("/backlinks"))
    expect(page.get_by_role("link", name="Backlinks")).not_to_be_in_viewport()
    assert rows(page) > 0
    page.get_by_role("row").nth(1).get_by_role("cell").nth(1).tap()
    drawer = page.get_by_test_id("drawer")
    expect(drawer).to_be_in_viewport()
    box = drawer.bounding_box()
    assert box
    assert (box["x"], box["width"]) == (0, 390)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    drawer.get_by_role("button", name="Close").tap()
    expect(drawer).to_have_count(0)


def test_dark_and_light_are_a_key_apart_and_kept(watch: Watch, served: Served):
    watched = watch(served, color_scheme="light")
    sign_in(watched, served)
    page = watched.page()
    open_screen(page, served, f"sites/{HERO}/overview")
    root = page.locator("html")
    expect(root).to_have_attribute("data-mantine-color-scheme", "light")
    page.keyboard.press("D")
    expect(root).to_have_attribute("data-mantine-color-scheme", "dark")
    page.reload()
    expect(root).to_have_attribute("data-mantine-color-scheme", "dark")
    page.get_by_test_id("scheme").click()
    expect(root).to_have_attribute("data-mantine-color-scheme", "light")
