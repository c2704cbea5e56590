"""Vendors' figures into facts."""

from datetime import UTC, datetime

import pytest

from linkcensus.core.errors import BadInput
from linkcensus.core.fact import Subject
from linkcensus.core.link import ExportedLink
from linkcensus.core.url import canonicalize
from linkcensus.importers.tables.figures import Figures, read_figure
from linkcensus.importers.tables.library import builtin_presets
from linkcensus.importers.tables.links import UnusableRowError
from linkcensus.importers.tables.matching import Table, lay

NOW = datetime(2026, 7, 1, tzinfo=UTC)
PRESETS = {preset.name: preset for preset in builtin_presets()}


def figures(preset, header, site=None):
    match = lay(PRESETS[preset], Table(tuple(header)))
    assert match is not None
    return Figures(match, NOW, site, {})


def link(url="https://blog.example.net/a"):
    return ExportedLink(
        canonicalize(url), url, "example.com", target=canonicalize("https://example.com/")
    )


@pytest.mark.parametrize(
    ("text", "kind", "figure"),
    [
        ("12,5", "number", (12.5, None)),
        ("1.240", "count", (1240, None)),
        ("<1", "number", (None, "<1")),
        ("-", "number", (None, None)),
        ("true", "flag", (1, None)),
        ("perhaps", "flag", (None, None)),
        ("2026-01-02", "date", (None, "2026-01-02T00:00:00+00:00")),
        ("never", "date", (None, None)),
        (" FR ", "text", (None, "FR")),
    ],
)
def test_a_cell_by_the_type_of_its_column(text, kind, figure):
    assert read_figure(text, kind) == figure


def test_figures_of_a_link_row_go_to_page_and_site_once():
    header = ["Referring page URL", "Target URL", "Anchor", "Nofollow", "First seen"]
    told = figures("ahrefs_backlinks", [*header, "Domain rating", "UR"])
    cells = ["https://blog.example.net/a", "https://example.com/", "", "", "", "39", "5"]

    first = list(told.of_link(link(), cells))
    assert [(fact.subject_kind, fact.subject, fact.metric, fact.value) for fact in first] == [
        (Subject.SITE, "example.net", "domain_rating", 39),
        (Subject.PAGE, "https://blog.example.net/a", "url_rating", 5),
    ]
    assert [fact.subject_key for fact in first] == ["net,example", "net,example,blog)/a"]
    assert {(fact.vendor, fact.about_site, fact.date) for fact in first} == {
        ("ahrefs", "example.com", NOW)
    }
    assert list(told.of_link(link(), cells)) == []
    other = list(told.of_link(link("https://blog.example.net/b"), cells))
    assert [fact.metric for fact in other] == ["url_rating"]


def test_the_subject_of_an_aggregate_row():
    sites = figures(
        "search_console_linking_sites", ["Site", "Linking pages", "Target pages"], "me.org"
    )
    (fact, _) = sites.of_row(1, ["https://Big.Example.com/", "1,240", "12"])
    assert (fact.subject, fact.subject_key, fact.about_site) == (
        "big.example.com",
        "com,example,big",
        "me.org",
    )
    with pytest.raises(UnusableRowError):
        list(sites.of_row(2, ["not a site", "1", "1"]))
    with pytest.raises(UnusableRowError):
        list(sites.of_row(3, ["", "1", "1"]))


def test_a_page_is_about_its_own_site_where_nobody_says_otherwise():
    pages = figures(
        "search_console_target_pages", ["Target page", "Incoming links", "Linking sites"]
    )
    (fact, _) = pages.of_row(1, ["https://www.example.com/a", "1", "1"])
    assert fact.about_site == "example.com"


@pytest.mark.parametrize("text", ["192.0.2.0/24", "192.0.2.*", "192.0.2.", "192.0.2", "192.0.2.7"])
def test_subnets_in_their_forms(text):
    nets = figures("ahrefs_referring_ips", ["Subnet", "Ref. domains"], "example.com")
    (fact,) = nets.of_row(1, [text, "3"])
    assert (fact.subject_kind, fact.subject) == (Subject.SUBNET, "192.0.2.0/24")


def test_what_is_no_subnet():
    nets = figures("ahrefs_referring_ips", ["Subnet", "Ref. domains"], "example.com")
    for text in ("", "x", "300.1.2.3", "1.2"):
        with pytest.raises(UnusableRowError):
            list(nets.of_row(1, [text, "3"]))


def test_a_ranking_without_figures():
    anchors = figures("search_console_linking_text", ["Link text"], "example.com")
    (fact,) = anchors.of_row(7, ["(empty)"])
    assert (fact.subject, fact.metric, fact.value) == ("(empty)", "anchor_rank", 7)


def test_a_table_about_nobody():
    for preset, header in (
        ("search_console_linking_sites", ["Site", "Linking pages", "Target pages"]),
        ("search_console_linking_text", ["Link text"]),
    ):
        with pytest.raises(BadInput, match=r"x\.csv: .* add --site"):
            figures(preset, header).check("x.csv")
        figures(preset, header, "example.com").check("x.csv")
