"""What a file's name tells."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcensus.core.scope import Scope
from linkcensus.importers.tables.filename import NameFacts, read_name, site_of_host, stem_of
from linkcensus.importers.tables.library import builtin_presets

AHREFS = next(preset for preset in builtin_presets() if preset.name == "ahrefs_backlinks")
DAY = datetime(2026, 7, 18, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "site", "date"),
    [
        ("https___www.example.com_-Latest links-2026-07-18.csv", "example.com", DAY),
        ("http___blog.example.co.uk_shop_-Latest links-2026-07-18.xlsx", "example.co.uk", DAY),
        ("example.com-Latest links-2026-07-18.csv", "example.com", DAY),
        ("example.com-Enlaces más recientes-2026-07-18.csv.gz", "example.com", DAY),
        ("folder/example.com-Latest links-2026-07-18 (1).csv", "example.com", DAY),
        ("https://files.example.net/in/example.com-backlinks.csv", "example.com", None),
        ("example.com-backlinks_refdomains.csv", "example.com", None),
        ("example.com.txt", "example.com", None),
        ("backlink_audit_domains_1234_2026-07-18.csv", None, DAY),
        ("Latest links.csv", None, None),
        ("links.draft-2.csv", None, None),
        ("report.csv", None, None),
        ("co.uk-links.csv", None, None),
        ("192.0.2.7-links.csv", None, None),
        ("1234567890123.csv", None, None),
        ("2026-99-99.csv", None, None),
        ("export_20260718.csv", None, DAY),
    ],
)
def test_site_and_date(name, site, date):
    facts = read_name(name)
    assert (facts.site, facts.date) == (site, date)


def test_ahrefs_names_tell_how_much_of_the_target_is_covered():
    name = "www.example.com-backlinks-{}_2026-04-18_15-44-46.csv"
    when = datetime(2026, 4, 18, 15, 44, 46, tzinfo=UTC)
    assert read_name(name.format("subdomains"), AHREFS) == NameFacts(
        "example.com", when, Scope.DOMAIN
    )
    assert read_name(name.format("domain"), AHREFS).scope is Scope.HOST
    assert read_name(name.format("exact"), AHREFS).scope is Scope.URL
    assert read_name(name.format("prefix"), AHREFS).scope is Scope.PREFIX


def test_stems():
    assert stem_of("a/b\\c.d.csv.gz") == "c.d"
    assert stem_of("x.zip") == "x"


def test_sites_as_people_write_them():
    assert site_of_host("www.Example.co.uk/") == "example.co.uk"
    assert site_of_host("https://blog.example.com/x") == "example.com"
    assert site_of_host("") is None
    assert site_of_host("no site") is None


@given(st.text(max_size=120))
def test_any_name_can_be_read(name):
    read_name(name, AHREFS)
