"""Every real archive and page beside the checkout comes in with the right counts.

How the counts were found, independently of the readers under test: WARC and ARC records were
counted with a regular expression over the unpacked bytes; links with lxml and urllib (distinct
triples of resolved address without fragment, kind, and anchor text, on each page). Where lxml does
not see what a browser sees, the difference is explained beside the number.
"""

from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pyarrow.parquet as pq
import pytest

from linkcensus.core.settings import Settings
from linkcensus.importers.format import ImportOptions
from linkcensus.importers.run import import_batch
from linkcensus.index.index import Index


class Expected(NamedTuple):
    format: str
    rows: int
    """Answers, files and revisits about http(s) addresses, the broken ones included."""
    links: int
    skipped: int = 0
    cut: int = 0
    """Pages that are not whole."""


ARCHIVES = {
    # 16 responses: 9 redirects, 2 pages, 5 others. Each page 98 links, 80 distinct; the second
    # visit of archive.org shows 8 that the first one does not: 88
    "ia-IAH-urls-wget.warc.gz": Expected("warc", 16, 88),
    "ia-html-lang-attribute.warc": Expected("warc", 5, 0),
    # lxml: 19; two pages refresh (+2), and a browser splits one link at a list in it into 3 (+2)
    "ia-link-extraction-test.warc": Expected("warc", 9, 23),
    "ia-meta-itemprop.warc": Expected("warc", 1, 0),
    "ia-text-extraction-test.warc": Expected("warc", 2, 4),
    # 75,207 of 88,275 bytes of the record are there: 96 links, 91 distinct
    "resiliparse-clipped.warc.gz": Expected("warc", 1, 91, cut=1),
    "warcio-example-bad-non-chunked.warc.gz": Expected("warc", 2, 1),
    "warcio-example-digest.warc": Expected("warc", 0, 0),
    "warcio-example-iana.org-chunked.warc": Expected("warc", 1, 33),
    "warcio-example-resource.warc.gz": Expected("warc", 1, 1),
    # the header line declares one byte more than the file has
    "warcio-example-space-in-url.arc": Expected("arc", 1, 1, cut=1),
    # the response's length is two bytes short, which cuts off the end of its gzip
    "warcio-example-trunc.warc": Expected("warc", 1, 1, cut=1),
    "warcio-example-wrong-chunks.warc.gz": Expected("warc", 1, 1),
    "warcio-example.arc": Expected("arc", 1, 1),
    "warcio-example.arc.gz": Expected("arc", 1, 1),
    "warcio-example.warc": Expected("warc", 2, 1),
    "warcio-example.warc.gz": Expected("warc", 2, 1),
    "warcio-post-test.warc.gz": Expected("warc", 3, 0),
    "whirlwind.warc": Expected("warc", 1, 189),
    "whirlwind.warc.gz": Expected("warc", 1, 189),
    # its only description is that of a request
    "whirlwind.warc.wat": Expected("wat", 0, 0),
    "whirlwind.warc.wat.gz": Expected("wat", 0, 0),
    # plain text without links
    "whirlwind.warc.wet": Expected("warc", 0, 0),
    "whirlwind.warc.wet.gz": Expected("warc", 0, 0),
}


class Brought:
    """One folder or file of the samples, imported into an index of its own."""

    def __init__(self, data: Path, location: Path) -> None:
        settings = Settings(data=data, workers=1)
        self.index = Index(data, settings)
        given = ImportOptions(settings)
        self.results = {
            Path(result.file).name: result
            for result in import_batch([str(location)], given, self.index)
        }

    def rows(self, table: str) -> list[dict[str, object]]:
        return [row for path in self.index.files(table) for row in pq.read_table(path).to_pylist()]


@pytest.fixture(scope="module")
def archives_in(shared_data, tmp_path_factory):
    brought = Brought(tmp_path_factory.mktemp("warc"), shared_data / "warc")
    yield brought
    brought.index.close()


def test_every_archive_is_expected(archives_in, shared_data):
    others = {"SOURCES.md", "CC-MAIN-2024-22.warc.paths.gz"}
    assert set(archives_in.results) == set(ARCHIVES) | others
    assert {path.name for path in (shared_data / "warc").iterdir()} == set(ARCHIVES) | others


@pytest.mark.parametrize("name", sorted(ARCHIVES))
def test_archives(archives_in, name):
    result, expected = archives_in.results[name], ARCHIVES[name]
    got = Expected(
        result.format,
        result.rows_read,
        result.links_new + result.links_confirmed,
        result.skipped,
        sum(note["count"] for note in result.remarks if note["reason"].startswith("read in part")),
    )
    assert got == expected
    assert result.errors == []
    assert result.pages == expected.rows - expected.skipped


def test_the_visits_of_a_crawl(archives_in):
    import_id = archives_in.results["ia-IAH-urls-wget.warc.gz"].import_id
    visits = [row for row in archives_in.rows("visits") if row["import_id"] == import_id]
    assert Counter(row["outcome"] for row in visits) == {
        "redirected": 9, "seen": 2, "not_html": 5
    }  # fmt: skip
    assert {str(row["visited_at"])[:16] for row in visits} == {"2013-10-21 21:53"}
    assert {row["ip"] for row in visits} == {"207.241.224.2"}


def test_revisits_say_nothing_of_links(archives_in):
    import_id = archives_in.results["warcio-example.warc"].import_id
    visits = [row for row in archives_in.rows("visits") if row["import_id"] == import_id]
    assert sorted((row["outcome"], row["complete"]) for row in visits) == [
        ("seen", False),
        ("seen", True),
    ]


def test_a_list_of_other_files_is_no_list_of_archives(archives_in):
    result = archives_in.results["CC-MAIN-2024-22.warc.paths.gz"]
    # 300 Parquet files of an index; counted with zcat | wc -l
    assert (result.format, result.rows_read, result.skipped) == ("paths_list", 300, 300)
    assert "none of its 300 entries is a WARC" in result.errors[0]


def test_notes_beside_archives_are_named_and_harmless(archives_in):
    assert "the format is not known" in archives_in.results["SOURCES.md"].errors[0]


def test_pages_with_a_manifest(shared_data, tmp_path):
    brought = Brought(tmp_path / "data", shared_data / "pages")
    result = brought.results["pages"]
    assert (result.format, result.rows_read, result.pages) == ("html_folder", 74, 74)
    # lxml: 6,947. libxml2 stops early on 4 pages in old encodings (+219); elsewhere a refresh
    # (+1), a host with spaces (-1), links split or joined by misnested tags (+3 -3)
    assert result.links_new == 7_166
    assert (result.skipped, result.errors) == (0, [])
    assert len({row["page_key"] for row in brought.rows("visits")}) == 74
    brought.index.close()


def test_a_mirror_of_17_sites(shared_data, tmp_path):
    brought = Brought(tmp_path / "data", shared_data / "sites" / "mini-internet.tar.gz")
    result = brought.results["mini-internet.tar.gz"]
    # tar tzf | wc -l: 486, all of them pages
    assert (result.format, result.rows_read, result.pages) == ("html_tar", 486, 486)
    # lxml: 29,740, of which 12 are search forms without an action
    assert result.links_new == 29_728
    assert (result.skipped, result.errors) == (0, [])
    sightings = brought.rows("sightings")
    # 17 hosts, three of them of palletsprojects.com
    assert len({row["source_site"] for row in sightings}) == 15
    assert len({row["source_key"].partition(")")[0] for row in sightings}) == 17
    brought.index.close()
