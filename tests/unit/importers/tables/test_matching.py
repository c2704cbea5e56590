"""Which preset fits a header."""

import pytest

from linkcensus.importers.tables.library import builtin_presets
from linkcensus.importers.tables.matching import Table, best_match, column_kind, is_url, nearest

URLS = ["https://a.example/", "https://b.example/x"]


def fit(header, *rows, **known):
    match = best_match(Table(tuple(header), rows, **known), builtin_presets())
    return match.preset.name if match else None


def test_names_in_any_case_and_with_spaces():
    assert fit(["linking page ", "LAST_CRAWLED"]) == "search_console_latest_links"


def test_the_fuller_preset_wins():
    header = ["Source URL", "Target URL", "Anchor", "Toxic Score"]
    assert fit(header) == "semrush_backlink_audit"
    assert fit(header[:3]) == "generic_links"


def test_localised_headers_are_told_by_content():
    rows = [[URLS[0], "2026-01-02"], [URLS[1], "28 sept 2026"]]
    assert fit(["Страница", "Дата"], *rows) == "search_console_latest_links"
    assert fit(["Страница", "Дата"]) is None
    assert fit(["Страница", "Дата"], ["x", "y"]) is None
    assert fit([URLS[0], "2026-01-02"], *rows) is None


def test_counts_are_told_by_content_only_with_a_name_that_tells_the_site():
    rows = [["example.org", "3", "1"], ["example.net", "1.240", "2"]]
    assert fit(["אב", "א", "ב"], *rows) is None
    assert fit(["אב", "א", "ב"], *rows, has_site=True) == "search_console_linking_sites"
    pages = [[URLS[0], "3", "1"]]
    assert fit(["דף", "א", "ב"], *pages, has_site=True) == "search_console_target_pages"


def test_the_internal_table_is_told_by_its_name():
    header = ["Target page", "Incoming links", "Linking sites"]
    outside, inside = "Top linked pages - externally.csv", "Top linked pages - internally.csv"
    assert fit(header, labels=(outside,)) == "search_console_target_pages"
    assert fit(header, labels=(inside,)) == "search_console_internal_links"


def test_columns_named_like_targets():
    header = ["Referring page URL", "Intersect", "example.com/", "www.example.org/"]
    match = best_match(Table(tuple(header)), builtin_presets())
    assert match.target_columns == ((2, "example.com"), (3, "www.example.org"))


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (URLS, "url"),
        ([*URLS, "", None], "url"),
        (["example.com", "a.example.org"], "host"),
        (["2026-01-02", "Sep 28, 2026"], "date"),
        (["1,240", "3"], "whole"),
        (["1790553600"], "whole"),
        (["words", "3"], "text"),
        (["", None], ""),
    ],
)
def test_what_a_column_holds(cells, kind):
    assert column_kind(cells) == kind


def test_urls():
    assert is_url("HTTPS://example.com")
    assert not is_url("example.com")
    assert not is_url("https://")


def test_a_near_miss_names_what_is_missing():
    table = Table(("Source title", "Source url", "Target url", "Anchor", "Nofollow", "Sitewide"))
    miss = nearest(table, builtin_presets())
    assert miss.preset.name == "semrush_backlinks"
    assert miss.missing == ("Page ascore",)
    assert nearest(Table(("a", "b", "c")), builtin_presets()) is None


def test_a_table_of_too_many_columns_is_no_export():
    assert fit(["Linking page", "Last crawled", *map(str, range(2_000))]) is None
