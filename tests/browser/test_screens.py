"""Every screen in both schemes: nothing for axe to find, no complaint, no foreign host."""

import json
import re
import runpy
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.support.browsing import HERO, Served, Watched, axe_violations, open_row, settled, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("served")]

_SCRIPT = Path(__file__).parents[2] / "scripts" / "ui_screens.py"

PARTS = 3
"""That the screens are looked at in, each well within a test's time."""

OF_COLOURS = ("color-contrast", "link-in-text-block")
FURTHER = {
    "scores: trust": f"sites/{HERO}/scores?tab=trust",
    "scores: spam": f"sites/{HERO}/scores?tab=spam",
    "scores: topics": f"sites/{HERO}/scores?tab=topics",
    "scores: what changed": f"sites/{HERO}/scores?since=2026-05-01",
    "spam: farms": f"sites/{HERO}/spam?tab=farms",
    "what if: an answer": f"sites/{HERO}/what-if?edit=disavow:gorseley-living.org",
    "compare: two sites": f"sites/{HERO}/compare?rivals=gorseley-living.org",
    "sql: an answer": "sql?q=select 1 as one",
    "sql: a refusal": "sql?q=drop table links",
    "backlinks: nothing found": f"sites/{HERO}/backlinks?filter=authority:gte:101",
    "crawls: by the clock": "crawls?tab=clock",
    "crawls: a new one": "crawls?new=true",
    "link status: losses": f"sites/{HERO}/status?tab=losses",
    "a site nobody knows": "sites/nobody.example/overview",
}
"""What the screens show once they were asked something."""


def screens() -> dict[str, str]:
    """Every built screen and its path, as the UI's own list has them."""
    told: dict[str, str] = runpy.run_path(str(_SCRIPT))["screens"](HERO)
    return told


def violations_in_both_schemes(page: Page, within: str | None = None) -> list[str]:
    """What axe finds in light, and in dark where colours are concerned; ends in light."""
    found = axe_violations(page, within=within)
    page.emulate_media(color_scheme="dark")
    expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", "dark")
    found += [
        f"dark: {violation}" for violation in axe_violations(page, *OF_COLOURS, within=within)
    ]
    page.emulate_media(color_scheme="light")
    expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", "light")
    return found


def too_wide_for_a_phone(page: Page) -> list[str]:
    """Say how wide the page is on a phone where it does not fit; ends on the desk."""
    desk = page.viewport_size
    assert desk
    page.set_viewport_size({"width": 390, "height": 844})
    wide = page.evaluate("document.documentElement.scrollWidth")
    page.set_viewport_size(desk)
    return [f"{wide} px wide on a phone of 390"] if wide > 390 else []


@pytest.fixture
def watched(watch: Callable[..., Watched], served: Served) -> Watched:
    """A context in which somebody is signed in and nothing moves."""
    opened = watch(served, reduced_motion="reduce")
    sign_in(opened, served)
    return opened


def test_the_list_of_screens_is_read():
    assert {"overview", "backlinks", "anchors", "imports"} <= screens().keys()


@pytest.mark.parametrize("part", range(PARTS))
def test_no_screen_has_a_fault(watched: Watched, served: Served, part: int):
    page = watched.page()
    found = {}
    for name, path in list(screens().items())[part::PARTS]:
        page.goto(served.at(path))
        settled(page)
        if faults := violations_in_both_schemes(page) + too_wide_for_a_phone(page):
            found[name] = faults
    assert not found, json.dumps(found, indent=1)


def test_axe_finds_nothing_in_what_screens_answer(watched: Watched, served: Served):
    watched.expected += ["api/v1/sql", "404"]  # the refusal, and nothing known
    page = watched.page()
    found = {}
    for name, path in FURTHER.items():
        page.goto(served.at(path))
        settled(page)
        if violations := violations_in_both_schemes(page):
            found[name] = violations
    assert not found, json.dumps(found, indent=1)


def test_axe_finds_nothing_in_what_opens_above_a_screen(watched: Watched, served: Served):
    page = watched.page()
    page.goto(served.at(f"sites/{HERO}/backlinks?group=all"))
    settled(page)
    found = {}

    def look(name: str, shown: str) -> None:
        expect(page.get_by_role("dialog").or_(page.get_by_test_id("drawer"))).to_be_visible()
        expect(page.get_by_text(shown).first).to_be_visible()
        if violations := violations_in_both_schemes(page, "[role=dialog], [data-testid=drawer]"):
            found[name] = violations
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog").or_(page.get_by_test_id("drawer"))).to_have_count(0)

    page.keyboard.press("f")
    look("filter editor", "Apply")
    page.get_by_test_id("builder").click()
    look("filter builder", "Apply")
    page.get_by_test_id("question-menu").click()
    look("menu of the view", "JSON lines")
    page.keyboard.press("?")
    look("keys", "Keyboard shortcuts")
    page.keyboard.press("Control+k")
    look("palette", "Jobs")
    open_row(page)
    expect(page.get_by_test_id("evidence")).to_be_visible()
    look("drawer", "Evidence")
    assert not found, json.dumps(found, indent=1)


@pytest.mark.parametrize("path", ["login", "sites/nobody.example/overview"])
def test_axe_finds_nothing_where_nobody_is_signed_in(
    watch: Callable[..., Watched], served: Served, path: str
):
    opened = watch(served, reduced_motion="reduce")
    opened.expected.append("401")
    page = opened.page()
    page.goto(served.at(path))
    expect(page).to_have_url(re.compile("/login"))
    settled(page)
    assert violations_in_both_schemes(page) == []
