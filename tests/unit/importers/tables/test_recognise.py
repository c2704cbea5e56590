"""What a file is, through every wrapping and disguise."""

import gzip
import io
import json
import pickle
import zipfile
from contextlib import suppress
from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linkcensus.core.errors import BadInput
from linkcensus.core.link import Source
from linkcensus.importers.tables.recognise import recognise

LATEST = (
    "Linking page,Last crawled\nhttps://a.example/1,2026-04-19\nhttps://b.example/2,2026-03-24\n"
)
SITES = "Site,Linking pages,Target pages\na.example,3,1\n"
LINKS = "Source url,Target url,Anchor\nhttps://a.example/,https://example.com/,word\n"
NAME = "example.com-Latest links-2026-07-18.csv"


def archive(files, **options):
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED, **options) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return raw.getvalue()


def workbook(path, **sheets):
    with xlsxwriter.Workbook(str(path), {"strings_to_urls": False}) as book:
        days = book.add_format({"num_format": "yyyy-mm-dd"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name.replace("_", " "))
            for number, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if isinstance(cell, datetime):
                        sheet.write_datetime(number, column, cell, days)
                    else:
                        sheet.write(number, column, cell)
    return path


# ---------------------------------------------------------------- wrappings


@pytest.mark.parametrize(
    "raw",
    [
        LATEST.encode(),
        LATEST.encode("utf-8-sig"),
        LATEST.encode("utf-16"),
        LATEST.encode("utf-16-le"),
        LATEST.encode("utf-16-be"),
        LATEST.replace("\n", "\r\n").encode(),
        LATEST.replace("\n", "\r").encode(),
        LATEST.replace(",", ";").encode(),
        LATEST.replace(",", "\t").encode(),
        LATEST.replace(",", "|").encode(),
        LATEST.replace("\n", ",\n").encode(),
        LATEST.rstrip("\n").encode(),
        f"sep=,\n{LATEST}".encode(),
        f"Report\n\nmade: today\n{LATEST}".encode(),
        f"# {LATEST}".encode(),
        ("# exported\n" * 6 + LATEST).encode(),
        gzip.compress(LATEST.encode(), mtime=0),
        archive({"x/Latest links.csv": LATEST}),
        archive({"Latest links.csv": LATEST.encode("utf-16"), "notes.pdf": "x"}),
    ],
)
def test_one_table_in_many_dresses(raw, bring_in):
    done = bring_in(NAME, raw)
    assert done.reader.name == "search_console_latest_links"
    assert [(link.source_written, link.seen_until.day) for link, _ in done.links] == [
        ("https://a.example/1", 19),
        ("https://b.example/2", 24),
    ]
    assert (done.result.rows_read, done.result.skipped, done.result.errors) == (2, 0, [])


def test_a_zip_of_all_search_console_tables(bring_in):
    tables = {
        "Top linking sites.csv": SITES,
        "Top linked pages - externally.csv": "Target page,Incoming links,Linking sites\nhttps://www.example.com/,5,2\n",
        "Top linked pages - internally.csv": "Target page,Incoming links\nhttps://www.example.com/,50\n",
        "Top linking text.csv": "Linking text,Count\nword,3\n",
        "Latest links.csv": LATEST,
        "Read me.txt": "thank you\n",
    }
    done = bring_in("example.com-Links-2026-09-23.zip", archive(tables))
    assert (done.reader.name, done.reader.source) == ("search_console", Source.SEARCH_CONSOLE)
    assert [plan.match.preset.name for plan in done.reader.plans] == [
        "search_console_linking_sites",
        "search_console_target_pages",
        "search_console_internal_links",
        "search_console_linking_text",
        "search_console_latest_links",
    ]
    assert (done.result.rows_read, len(done.links), len(done.facts)) == (6, 2, 7)
    assert {fact.about_site for fact in done.facts} == {"example.com"}
    assert {fact.date for fact in done.facts} == {datetime(2026, 9, 23, tzinfo=UTC)}
    assert "'Read me.txt' is no known table and was left out" in done.reasons


def test_a_workbook_of_several_sheets(tmp_path, bring_in):
    path = workbook(
        tmp_path / "example.com-Links-2026-07-18.xlsx",
        Latest_links=[
            ["Linking page", "Last crawled"],
            ["https://a.example/1", datetime(2026, 4, 19)],  # noqa: DTZ001  # cells have no zone
            ["https://b.example/2", "2026-03-24"],
        ],
        Top_linking_sites=[
            ["made for you"],
            [],
            ["Site", "Linking pages", "Target pages"],
            ["a.example", 1240, 1],
        ],
        Notes=[["hello"]],
    )
    done = bring_in(path.name, path)
    assert done.reader.name == "search_console"
    assert [link.seen_until.day for link, _ in done.links] == [19, 24]
    assert [(fact.metric, fact.value) for fact in done.facts] == [
        ("linking_pages", 1240),
        ("target_pages", 1),
    ]
    assert "'Notes' is no known table and was left out" in done.reasons


def test_localised_headers(bring_in):
    text = LATEST.replace("Linking page,Last crawled", "דף מקשר,סריקה אחרונה")
    assert bring_in(NAME, text).reader.name == "search_console_latest_links"


def test_json_lines_and_documents(bring_in):
    rows = [
        {"url_from": "https://a.example/", "url_to": "https://example.com/", "is_dofollow": True},
        {"url_from": "https://b.example/", "url_to": "https://example.com/", "anchor": None},
    ]
    lines = "\n".join([json.dumps(rows[0]), "{broken", json.dumps(rows[1])])
    done = bring_in("links.jsonl", lines)
    assert (done.reader.name, len(done.links)) == ("ahrefs_backlinks_api", 2)
    assert done.result.skipped == 1
    assert [link.follow for link, _ in done.links] == [True, None]
    assert [link.anchor for link, _ in done.links] == [None, None]
    pages = json.dumps([{"backlinks": rows}, {"backlinks": rows[:1]}])
    assert len(bring_in("pages.json", pages).links) == 3


def test_our_own_parquet(tmp_path, bring_in):
    path = tmp_path / "export.parquet"
    table = pa.table(
        {
            "source_url": ["https://a.example/"],
            "target_url": ["https://example.com/"],
            "kind": ["text"],
            "anchor_text": ["=word"],
            "first_seen": pa.array([datetime(2026, 1, 2)], pa.timestamp("us")),  # noqa: DTZ001  # stored so
            "last_seen": pa.array([datetime(2026, 3, 4)], pa.timestamp("us")),  # noqa: DTZ001  # stored so
            "sources": pa.array([["warc"]]),
            "something": [1],
        }
    )
    pq.write_table(table, path)
    done = bring_in(path.name, path)
    ((link, source),) = done.links
    assert (link.anchor, source) == ("=word", Source.WARC)
    assert link.seen_from == datetime(2026, 1, 2, tzinfo=UTC)
    assert "columns not used: something" in done.reasons


def test_a_reader_crosses_process_borders(put, options):
    reader = recognise(put(NAME, LATEST), NAME, options())
    assert pickle.loads(pickle.dumps(reader)) == reader  # noqa: S301  # our own object


def test_a_forced_format(bring_in):
    assert bring_in("x.csv", LINKS, format="generic_links").reader.name == "generic_links"
    both = LINKS.replace("Anchor", "PA,DA,Spam").replace("word", "1,2,3")
    assert bring_in("x.csv", both, format="moz").reader.name == "moz_link_explorer"
    assert bring_in("x.csv", LINKS, format="warc") is None
    with pytest.raises(BadInput, match=r"x\.csv:1: .*Ahrefs|x\.csv:1: no known format"):
        bring_in("x.csv", LINKS, format="ahrefs_backlinks")


def test_what_is_no_table_is_left_to_others(bring_in):
    for name, raw in (
        ("page.html", "<html><body>hello, you</body></html>"),
        ("x.warc", b"WARC/1.0\r\nWARC-Type: warcinfo\r\n\r\n"),
        ("paths.gz", gzip.compress(b"crawl-data/CC-MAIN-2024-22/x.warc.gz\n" * 9, mtime=0)),
        ("image", b"\x89PNG\r\n\x1a\n\0\0\0"),
        ("empty", b""),
        ("pages.zip", archive({"index.html": "<p>"})),
    ):
        assert bring_in(name, raw) is None, name


def test_header_only_is_a_table_without_rows(bring_in):
    done = bring_in(NAME, "Linking page,Last crawled\n")
    assert (done.result.rows_read, done.links) == (0, [])


# ---------------------------------------------------------------- refusals


def refused(bring_in, name, raw, **options):
    with pytest.raises(BadInput) as caught:
        bring_in(name, raw, **options)
    message = str(caught.value)
    assert message.startswith(name)
    assert "\n" not in message
    return message


def test_one_line_for_each_fault(bring_in):
    for name, raw, fault in (
        ("a.csv", b"", "is empty"),
        ("b.csv", b"\xff\xfe", "is empty"),
        ("c.csv", b" \n\n", "is empty"),
        ("d.csv", bytes(range(256)), "is a binary file"),
        ("o.csv", bytes(1_000), "is a binary file"),
        ("e.csv", b"a\0b\0\0c" * 99, "is a binary file"),
        ("f.csv", "x" * 300_000, "has a first line of more than 131,072 bytes"),
        ("g.csv", "a,b,c\n1,2,3\n", "no known format has the columns 'a', 'b', 'c'"),
        ("h.csv.gz", b"\x1f\x8b\x08broken", "cannot be unpacked"),
        ("i.zip", b"PK\x03\x04broken", "is not a readable zip archive"),
        ("j.json", "[1, 2", "is not readable JSON"),
        ("k.json", "[" * 100_000, "is not readable JSON"),
        ("l.parquet", b"PAR1broken", "is not a readable Parquet file"),
        ("m.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1broken", "is not a readable workbook"),
        ("n.txt", "just words\nand more\n", "holds no table that is known"),
    ):
        assert fault in refused(bring_in, name, raw), name


def test_a_missing_column_is_named(bring_in):
    header = "Page ascore,Source url,Target url,Anchor,Nofollow,Sitewide"
    text = f"{header}\n1,https://a.example/,https://example.com/,word,true,false\n"
    assert bring_in("x.csv", text).reader.name == "semrush_backlinks"
    text = text.replace("Target url", "Goal")
    message = refused(bring_in, "x.csv", text)
    assert "x.csv:1: looks like Semrush: Backlinks, but has no column 'Target url'" in message
    assert "--format" in message


def test_shifted_columns_are_named(bring_in):
    shifted = "Source url,Target url,Anchor\n" + "1,https://a.example/,https://example.com/\n" * 5
    message = refused(bring_in, "x.csv", shifted)
    assert message.startswith("x.csv:2: column 'Source url' holds '1' where a URL should stand")
    crowded = "Source url,Target url,Anchor\n" + "0,https://a.example/,https://b.example/,w\n" * 5
    assert "no row has as many cells as the header (3)" in refused(bring_in, "x.csv", crowded)


def test_rows_without_a_target_need_a_site(bring_in):
    message = refused(bring_in, "Latest links.csv", LATEST)
    assert message.endswith("name the site with --site")
    assert "--site" in refused(bring_in, "Top linking sites.csv", SITES)
    assert "--site" in refused(bring_in, "pages.txt", "https://a.example/\nhttps://b.example/\n")
    with pytest.raises(BadInput, match="--site: 'no site' is no site"):
        bring_in("Latest links.csv", LATEST, site="no site")


def test_bombs(bring_in):
    bomb = b"Linking page\n" + b"https://a.example/\n" * 800_000
    message = refused(bring_in, "x.csv.gz", gzip.compress(bomb, 9, mtime=0), site="example.com")
    assert "unpacks to more than 200 times its size" in message
    message = refused(bring_in, "x.zip", archive({"x.csv": bomb}), site="example.com")
    assert "unpacks to more than 200 times its size" in message
    many = archive({f"{number}.csv": "" for number in range(1_001)})
    assert "holds 1,001 tables" in refused(bring_in, "x.zip", many)


def locked(raw):
    """Set the flag of encryption in both places where a zip keeps it."""
    raw = bytearray(raw)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = -1
        while (start := raw.find(mark, start + 1)) >= 0:
            raw[start + offset] |= 1
    return bytes(raw)


def test_locked_files(tmp_path, bring_in):
    assert "password" in refused(bring_in, "x.zip", locked(archive({"x.csv": LATEST})))
    book = workbook(tmp_path / "x.xlsx", S=[["Linking page"]]).read_bytes()
    assert "password" in refused(bring_in, "x.xlsx", locked(book))
    office = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le")
    )
    assert "password" in refused(bring_in, "x.xlsx", office)


def test_a_workbook_with_one_cell_far_out(tmp_path, bring_in):
    path = tmp_path / "far.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "Linking page")
        sheet.write(1_048_575, 16_383, "x")
    assert "spans 1,048,576 rows and 16,384 columns" in refused(bring_in, "far.xlsx", path)


def test_a_workbook_that_unpacks_to_too_much(tmp_path, bring_in, monkeypatch):
    monkeypatch.setattr("linkcensus.importers.tables.workbook.MAX_UNPACKED_BYTES", 1_000)
    path = workbook(tmp_path / "x.xlsx", S=[["Linking page"]] * 50)
    assert "unpacks to more than 1,000 bytes" in refused(bring_in, "x.xlsx", path)


def test_a_cut_workbook(tmp_path, bring_in):
    raw = workbook(
        tmp_path / "whole.xlsx", S=[["Linking page"], ["https://a.example/"]]
    ).read_bytes()
    for share in (0.3, 0.6, 0.95):
        message = refused(bring_in, "cut.xlsx", raw[: int(len(raw) * share)])
        assert "is not a readable" in message


def test_a_wrong_preset_of_the_user(bring_in, tmp_path):
    folder = tmp_path / "data" / "presets"
    folder.mkdir(parents=True)
    (folder / "mine.toml").write_text("name = 3", encoding="utf-8")
    with pytest.raises(BadInput, match=r"mine\.toml: is not a preset"):
        bring_in(NAME, LATEST)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(raw=st.binary(max_size=300))
def test_any_bytes_are_a_table_or_none_or_refused(raw, bring_in):
    for name in ("x.csv", "x"):
        with suppress(BadInput):
            bring_in(name, raw, site="example.com")


@settings(
    deadline=None, max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    cut=st.integers(0, 400),
    spot=st.integers(0, 400),
    noise=st.binary(max_size=6),
    kind=st.sampled_from(["csv", "zip", "gz", "utf16"]),
)
def test_damaged_tables_are_read_or_refused(cut, spot, noise, kind, bring_in):
    whole = {
        "csv": LATEST.encode(),
        "utf16": LATEST.encode("utf-16"),
        "zip": archive({"Latest links.csv": LATEST}),
        "gz": gzip.compress(LATEST.encode(), mtime=0),
    }[kind]
    raw = whole[:spot] + noise + whole[spot:]
    with suppress(BadInput):
        done = bring_in(NAME, raw[: len(raw) - cut])
        assert done is None or len(done.links) <= 2


columns = st.lists(
    st.tuples(
        st.sampled_from(
            ["https://a.example/x", "https://b.example/ü?q=1,2", "https://c.example/;"]
        ),
        st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=20),
    ),
    min_size=1,
    max_size=8,
)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=columns,
    delimiter=st.sampled_from(",;\t|"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    end=st.sampled_from(["\n", "\r\n"]),
    preamble=st.integers(0, 6),
)
def test_what_is_written_in_any_dress_is_read_back(
    rows, delimiter, encoding, end, preamble, bring_in
):
    def line(*cells):
        return delimiter.join('"' + cell.replace('"', '""') + '"' for cell in cells) + end

    text = f"made by a tool{end}" * preamble + line("Source url", "Target url", "Anchor")
    text += "".join(line(url, "https://example.com/", anchor) for url, anchor in rows)
    done = bring_in("x.csv", text.encode(encoding))
    assert [(link.source_written, link.anchor) for link, _ in done.links] == rows
