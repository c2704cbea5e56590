"""Tables of other tools, and our own exports, from the file to the answer."""

import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.support.archives import http, packed, page, warc

from linkcensus.core.scope import parse_target
from linkcensus.core.settings import Settings
from linkcensus.importers.format import ImportOptions
from linkcensus.importers.run import import_batch
from linkcensus.importers.tables.library import builtin_presets
from linkcensus.index.index import Index
from linkcensus.insights.backlinks import Backlink, BacklinksRequest, stream_backlinks
from linkcensus.insights.exporting.csv_file import write_csv
from linkcensus.insights.exporting.jsonl_file import write_jsonl
from linkcensus.insights.exporting.parquet_file import write_parquet
from linkcensus.insights.exporting.xlsx_file import write_xlsx
from linkcensus.insights.result import as_dict
from linkcensus.insights.selection import ALL, Selection

EVERYTHING = BacklinksRequest(selection=Selection(history=ALL, internal=True))
WRITERS = {"csv": write_csv, "jsonl": write_jsonl, "parquet": write_parquet, "xlsx": write_xlsx}

HERE_ONLY = {"authority", "group_count", "evidence"}
"""Scores, groups and places of kept pages belong to the index that wrote the table."""


def specimen(name):
    preset = next(preset for preset in builtin_presets() if preset.name == name)
    return preset.specimen[0]


def opened(folder):
    return Index(folder, Settings(data=folder, workers=1))


def bring_in(index, *paths, **options):
    given = ImportOptions(index.settings, **options)
    return {
        Path(one.file).name: one
        for one in import_batch([str(path) for path in paths], given, index)
    }


def backlinks(index, target):
    with index.view(parse_target(target)) as view:
        return list(stream_backlinks(view, EVERYTHING))


@pytest.fixture
def tables(tmp_path):
    """Specimens of several tools about one site."""
    names = (
        "ahrefs_backlinks",
        "semrush_backlinks",
        "search_console_latest_links",
        "moz_inbound_links",
    )
    paths = []
    for name in names:
        chosen = specimen(name)
        path = tmp_path / name / chosen.file
        path.parent.mkdir()
        path.write_bytes("\n".join(chosen.lines).encode(chosen.encoding))
        paths.append(path)
    return paths


def test_tables_of_several_tools_are_one_list(tables, data_folder):
    with_all = opened(data_folder)
    results = bring_in(with_all, *tables)
    assert [one.errors for one in results.values()] == [[]] * 4
    assert sum(one.rows_read for one in results.values()) == 8
    rows = backlinks(with_all, "example.com")
    with_all.close()

    sources = sorted(",".join(row.sources) for row in rows)
    assert {"ahrefs", "semrush", "search_console", "moz"} <= set(",".join(sources).split(","))
    gone = next(row for row in rows if row.source_url == "https://old.example.org/x")
    assert (gone.state, gone.lost_reason, gone.lost_by) == ("lost", "removed", "ahrefs")


def test_importing_a_table_again_changes_nothing(tables, data_folder):
    index = opened(data_folder)
    bring_in(index, *tables)
    before = backlinks(index, "example.com")
    again = bring_in(index, *tables)
    assert [one.links_new for one in again.values()] == [0] * 4
    assert comparable(backlinks(index, "example.com")) == comparable(before)
    index.close()


@pytest.mark.parametrize("ending", WRITERS)
def test_our_own_export_comes_back_without_loss(ending, tables, tmp_path, data_folder):
    first = opened(data_folder)
    odd = tmp_path / "odd.csv"
    odd.write_text(
        "Source url,Target url,Anchor,Type,Rel,Last seen\n"
        'https://odd.example.net/,https://example.com/,"=1+1, ""so""",text,nofollow,2026-01-02\n'
        "https://odd.example.net/,https://example.com/,'-single,text,nofollow,2026-01-02\n"
        "https://odd.example.net/,https://example.com/,'=two,image,,2026-01-02\n"
        "https://odd.example.net/ü?q=1,https://example.com/,,image,,2026-01-02\n",
        encoding="utf-8",
    )
    page = tmp_path / "page.html"
    page.write_text(
        "<html lang=en><title>A page</title><body><p>Words before <a href='https://example.com/x'"
        " rel='ugc' title='Tip' hreflang=de>the anchor</a> and behind, and <a hidden"
        " href='https://example.com/y'><img src=i alt='A picture'></a>. Once more <a"
        " href='https://example.com/x' rel='ugc'>the anchor</a>.</p></body></html>"
    )
    bring_in(first, *tables, odd)
    bring_in(
        first,
        page,
        base_url="https://read.example.net/page",
        seen_at=datetime(2026, 3, 4, tzinfo=UTC),
    )
    bring_in(first, looked_at(tmp_path / "looks.warc"))
    rows = backlinks(first, "example.com")
    first.close()
    assert len(rows) > 8
    assert {row.state for row in rows} == {"live", "missing", "lost", "unverified"}
    assert {row.lost_by for row in rows} == {None, "visit", "ahrefs", "semrush"}
    path = tmp_path / f"export.{ending}"
    with path.open("wb") as file:
        WRITERS[ending](rows, Backlink, file)

    second = opened(tmp_path / "second")
    (result,) = bring_in(second, path).values()
    back = backlinks(second, "example.com")
    second.close()

    assert (result.format, result.rows_read, result.skipped, result.errors) == (
        "linkcensus_links",
        len(rows),
        0,
        [],
    )
    assert comparable(back) == comparable(rows)


def looked_at(path):
    """Pages that were looked at several times: still there, missed, lost and lost by half."""
    here = "https://example.com/x"
    linking = f"<p>See <a href='{here}'>the <b>very</b> page</a></p>"
    both = f"{linking}<p>and <a href='https://example.com/z'><img src=i></a></p>"

    def seen(name, html, date):
        return page(f"https://{name}.example.org/", html, date=date)

    def failed(name, status, date):
        return warc(http(status=status), f"https://{name}.example.org/", date=date)

    moved = http(status="301 Moved", headers=(f"Location: {here}",))
    records = [
        seen("missing", linking, "2024-03-01T00:00:00Z"),
        failed("missing", "404 Not Found", "2024-03-02T03:04:05Z"),
        failed("missing", "503 Busy", "2024-03-05T00:00:00Z"),
        seen("lost", linking, "2024-03-01T00:00:00Z"),
        failed("lost", "410 Gone", "2024-03-02T00:00:00Z"),
        failed("lost", "410 Gone", "2024-03-09T00:00:00Z"),
        seen("half", both, "2024-03-01T00:00:00Z"),
        seen("half", linking, "2024-03-02T00:00:00Z"),
        seen("half", linking, "2024-03-04T00:00:00Z"),
        seen("busy", linking, "2024-03-01T00:00:00Z"),
        failed("busy", "503 Busy", "2024-03-02T00:00:00Z"),
        warc(moved, "https://old.example.org/moved", date="2024-03-02T00:00:00Z"),
    ]
    path.write_bytes(packed(records, "plain"))
    return path


def comparable(rows):
    kept = [
        {name: value for name, value in as_dict(row).items() if name not in HERE_ONLY}
        for row in rows
    ]
    return sorted(json.dumps(row, sort_keys=True) for row in kept)


def test_a_zip_of_search_console_tables_keeps_links_and_figures(tmp_path, data_folder):
    path = tmp_path / "example.com-Links-2026-09-23.zip"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr(
            "Latest links.csv", "Linking page,Last crawled\nhttps://a.example/,2026-09-01\n"
        )
        made.writestr("Top linking sites.csv", "Site,Linking pages,Target pages\na.example,3,1\n")
    index = opened(data_folder)
    (result,) = bring_in(index, path).values()
    assert (result.rows_read, result.links_new, result.errors) == (2, 1, [])
    with index.view(parse_target("example.com")) as view:
        facts = view.sql("SELECT vendor, subject, metric, value FROM facts ORDER BY metric")
        links = view.sql("SELECT source_url, target_site, sources FROM links")
    index.close()
    assert facts == [
        ("search_console", "a.example", "linking_pages", 3),
        ("search_console", "a.example", "target_pages", 1),
    ]
    assert links == [("https://a.example/", "example.com", 1 << 8)]


def test_a_bad_table_stops_nothing_and_leaves_nothing(tables, tmp_path, data_folder):
    shifted = tmp_path / "shifted.csv"
    shifted.write_text("Source url,Target url\n1,https://a.example/\n2,https://b.example/\n")
    unknown = tmp_path / "unknown.csv"
    unknown.write_text("a,b\n1,2\n")
    index = opened(data_folder)
    results = bring_in(index, shifted, *tables, unknown)
    failed = {name for name, one in results.items() if one.errors}
    assert failed == {"shifted.csv", "unknown.csv"}
    (line,) = results["shifted.csv"].errors
    assert line.startswith(f"{shifted}:2: column 'Source url' holds '1'")
    assert {record.file for record in index.imports()} == {str(path) for path in tables}
    index.close()
