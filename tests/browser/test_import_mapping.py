"""A table that nobody knows: its columns are named by hand, and its links are there."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from tests.support.browsing import EMAIL, PASSWORD, Served, Watched, rows, settled, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("served")]

SITE = "shop.example"
TABLE = """woher;wohin;worte
https://garden.example/lamps;https://shop.example/lamps;brass lamps
https://harbour.example/;https://www.shop.example/;the lamp shop
"""
GUESSED = {"woher": "Referring page", "wohin": "Target page"}
"""What the addresses in a column tell of it."""


def choice_of(page: Page, column: str) -> Locator:
    """Where one says what a column is."""
    return page.get_by_role("combobox", name=f"What the column {column} is")


def test_columns_of_an_unknown_table_are_named_and_its_links_shown(
    watch: Callable[..., Watched], start_server: Callable[..., Served], tmp_path: Path
):
    server = start_server(
        tmp_path / "data", LINKCENSUS_ADMIN_EMAIL=EMAIL, LINKCENSUS_ADMIN_PASSWORD=PASSWORD
    )
    watched = watch(server)
    sign_in(watched, server)
    page = watched.page()
    page.goto(server.at("imports"))
    table = tmp_path / "links.csv"
    table.write_text(TABLE, encoding="utf-8")
    page.locator("input[type=file]").set_input_files(table)
    staged = page.get_by_test_id("staged")
    expect(staged.get_by_test_id("sample")).to_contain_text("brass lamps")
    for column, field in GUESSED.items():
        expect(choice_of(page, column)).to_have_value(field)
    expect(choice_of(page, "worte")).to_have_value("")
    choice_of(page, "worte").fill("Anchor text")
    page.get_by_role("option", name="Anchor text", exact=True).click()
    expect(choice_of(page, "worte")).to_have_value("Anchor text")
    page.get_by_test_id("start-import").click()
    expect(page.get_by_role("row").filter(has_text="links.csv")).to_be_visible(timeout=90_000)

    page.goto(server.at(f"sites/{SITE}/backlinks?group=all"))
    settled(page)
    assert rows(page) == 2
    table_shown = page.get_by_test_id("table")
    expect(table_shown).to_contain_text("brass lamps")
    expect(table_shown.get_by_role("row").filter(has_text="garden.example/lamps")).to_contain_text(
        re.compile("/lamps.*brass lamps|brass lamps.*/lamps")
    )
