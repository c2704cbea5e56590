"""Lists of URLs and disavow files."""

from datetime import UTC, datetime

import pytest

from linkcensus.core.link import Source
from linkcensus.importers.format import ReadResult
from linkcensus.importers.tables import lists
from linkcensus.importers.tables.lists import (
    ListContext,
    is_disavow_list,
    is_url_list,
    read_disavow_list,
    read_url_list,
)

NOW = datetime(2026, 7, 1, tzinfo=UTC)


def disavowed(*lines, site=None):
    facts, result = [], ReadResult()
    context = ListContext(NOW, site, "disavow", Source.SEARCH_CONSOLE)
    read_disavow_list(lines, context, facts.append, result)
    return facts, result


def test_entries():
    facts, result = disavowed(
        "# domain:comment.example.org\n",
        "\n",
        "domain:spam.example.org\n",
        "http://www.example.net/a?utm_source=x#top\n",
        site="example.com",
    )
    assert [(fact.subject_kind, fact.subject, fact.about_site) for fact in facts] == [
        ("site", "spam.example.org", "example.com"),
        ("page", "http://www.example.net/a", "example.com"),
    ]
    assert (result.rows_read, result.skipped, result.remarks) == (2, 0, {})


@pytest.mark.parametrize(
    "entry",
    [
        "domain: spam.example.org",
        "DOMAIN:spam.example.org",
        "domain:SPAM.example.org",
        "domain:http://spam.example.org/",
        "domain:spam.example.org/path",
        "domain:spam.example.org:8080",
        "domain:*.spam.example.org",
        "domain : spam.example.org",
    ],
)
def test_what_is_meant_is_taken_with_a_remark(entry):
    facts, result = disavowed(entry)
    assert [fact.subject for fact in facts] == ["spam.example.org"]
    assert [remark.line for remark in result.remarks.values()] == [1]
    assert result.skipped == 0


def test_addresses_and_foreign_scripts():
    facts, _ = disavowed("domain:192.0.2.7", "domain:bücher.example")
    assert [fact.subject for fact in facts] == ["192.0.2.7", "xn--bcher-kva.example"]


def test_what_cannot_be_meant_is_skipped_with_its_line():
    facts, result = disavowed("spam.example.org", "domain:", "domain:a b", "ftp://x.example/")
    assert facts == []
    assert (result.rows_read, result.skipped) == (4, 4)
    assert sorted(remark.line for remark in result.remarks.values()) == [1, 2]


def test_an_entry_counts_once():
    facts, result = disavowed("domain:a.example", "domain:a.example", "domain:www.a.example")
    assert (len(facts), result.skipped) == (2, 1)


def test_googles_limits_are_remarked(monkeypatch):
    monkeypatch.setattr(lists, "MAX_DISAVOW_LINES", 1)
    monkeypatch.setattr(lists, "MAX_DISAVOW_URL", 20)
    facts, result = disavowed("domain:a.example", "http://www.example.net/long/path")
    assert len(facts) == 2
    assert [remark.line for remark in result.remarks.values()] == [2, 2]


def test_urls_of_a_list():
    links, result = [], ReadResult()
    lines = ["# pages\n", '"https://a.example/x,y"\n', "b.example/z\n", "nonsense here\n"]
    context = ListContext(NOW, "example.com", "other", Source.OTHER)
    read_url_list(lines, context, lambda link, source: links.append((link, source)), result)
    assert [link.source_written for link, _ in links] == [
        "https://a.example/x,y",
        "http://b.example/z",
    ]
    assert (result.rows_read, result.skipped) == (3, 1)
    assert links[0][0].seen_until == NOW


def test_telling_the_lists_apart():
    urls = ["https://a.example/", "# comment", "", "https://b.example/"]
    assert is_url_list(urls)
    assert not is_url_list(["a.example", "b.example"])
    assert not is_url_list([])
    assert is_disavow_list(["domain:a.example", *urls], ["x.txt"])
    assert is_disavow_list(urls, ["my disavow list.txt"])
    assert is_disavow_list(["# nothing yet"], ["disavow.txt"])
    assert not is_disavow_list(urls, ["x.txt"])
    assert not is_disavow_list(["domain:a.example", "a,b", "c,d"], ["x.txt"])
