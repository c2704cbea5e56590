"""The files of the demo: archives and tables in their real forms."""

import csv
import io
import zipfile
from pathlib import Path

from fastwarc.warc import ArchiveIterator, WarcRecordType

from linkcensus.demo.archive import write_snapshot
from linkcensus.demo.exports import (
    AHREFS_COLUMNS,
    AHREFS_FILE,
    SEARCH_CONSOLE_FILE,
    write_exports,
)
from linkcensus.demo.model import SNAPSHOTS
from linkcensus.demo.web import SEED, make_web


def test_an_archive_holds_every_page_visited_then(tmp_path: Path):
    web = make_web()
    count = write_snapshot(web, 2, tmp_path / "a.warc.gz")
    assert count == sum(page.status_in(2) != 0 for page in web.pages())
    seen = {}
    with (tmp_path / "a.warc.gz").open("rb") as file:
        for record in ArchiveIterator(file, record_types=WarcRecordType.response):
            assert record.record_date == SNAPSHOTS[1]
            seen[record.headers["WARC-Target-URI"]] = record.http_headers.status_code
    assert seen == {page.url: page.status_in(2) for page in web.pages() if page.status_in(2)}


def test_archives_are_the_same_in_every_run(tmp_path: Path):
    for name in ("a", "b"):
        write_snapshot(make_web(), 1, tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_the_tables_have_the_forms_of_their_tools(tmp_path: Path):
    exported = write_exports(make_web(), tmp_path, SEED)
    raw = (tmp_path / AHREFS_FILE).read_bytes()
    assert raw.startswith(b"\xff\xfe")
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-16")), delimiter="\t"))
    assert tuple(rows[0]) == AHREFS_COLUMNS
    assert len(rows) == exported.ahrefs_rows
    with zipfile.ZipFile(tmp_path / SEARCH_CONSOLE_FILE) as tables:
        assert len(tables.namelist()) == 5
        latest = tables.read("Latest links.csv").decode().splitlines()
    assert latest[0] == "Linking page,Last crawled"
    assert len(latest) - 1 == exported.latest_rows
