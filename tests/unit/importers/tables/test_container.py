"""Which tables a file holds, and that nothing it unpacks to can fill the machine."""

import gzip
import io
import zipfile
import zlib

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from linkcensus.core.errors import BadInput
from linkcensus.importers.tables import container
from linkcensus.importers.tables.container import (
    BROKEN,
    MAX_GROWTH,
    Form,
    Part,
    has_table_ending,
    opened,
    parts_of,
    sample_of,
)
from linkcensus.importers.tables.encoding import SAMPLE_BYTES

TABLE = b"a,b\n1,2\n"
ZEROS = 12_000_000
"""Bytes that make a bomb: more than the first 10 MB, packed a thousandfold."""


def archive(files):
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return raw.getvalue()


def read(path, part):
    with opened(path, part, path.name) as (stream, _):
        return stream.read()


# ---------------------------------------------------------------- parts


@pytest.mark.parametrize(
    ("name", "promised"),
    [
        ("links.csv", True),
        ("LINKS.CSV", True),
        ("links.csv.gz", True),
        ("links.tsv.GZ", True),
        ("my.disavow", True),
        ("links.ndjson", True),
        ("links.xlsx", False),
        ("links.gz", False),
        ("csv", False),
        ("", False),
        ("page.html", False),
    ],
)
def test_a_name_promises_a_text_table(name, promised):
    assert has_table_ending(name) is promised


def test_a_plain_file_is_one_part_without_a_name(put):
    (part,) = parts_of(put("a.csv", TABLE), "a.csv")
    assert part == Part(Form.TEXT)
    assert part.label == ""


def test_content_and_not_the_name_tells_what_a_file_is(put, tmp_path):
    assert parts_of(put("a.xlsx", TABLE), "a.xlsx") == [Part(Form.TEXT)]
    assert parts_of(put("b.csv", gzip.compress(TABLE)), "b.csv") == [Part(Form.TEXT, packed=True)]
    assert parts_of(put("c.csv", b"PAR1rest"), "c.csv") == [Part(Form.PARQUET)]
    with xlsxwriter.Workbook(str(tmp_path / "d.csv")) as book:
        book.add_worksheet("Links")
        book.add_worksheet("Notes")
    parts = parts_of(tmp_path / "d.csv", "d.csv")
    assert [(part.form, part.label) for part in parts] == [
        (Form.SHEET, "Links"),
        (Form.SHEET, "Notes"),
    ]


@pytest.mark.parametrize("content", [b"", b"P", b"PK", b"\x1f"])
def test_a_file_too_short_to_tell_is_a_text(put, content):
    assert parts_of(put("a", content), "a") == [Part(Form.TEXT)]


def test_only_tables_of_an_archive_are_parts_in_its_order(put):
    path = put(
        "export.zip",
        archive(
            {
                "z/Links.csv": TABLE,
                "folder/": "",
                "readme.md": "x",
                "__MACOSX/z/._Links.csv": "x",
                "image.png": "x",
                "a.JSON": "{}",
                "b.csv.gz": "x",
            }
        ),
    )
    parts = parts_of(path, "export.zip")
    assert [part.member for part in parts] == ["z/Links.csv", "a.JSON"]
    assert [part.label for part in parts] == ["Links.csv", "a.JSON"]
    assert read(path, parts[0]) == TABLE


@pytest.mark.parametrize("files", [{}, {"readme.md": "x"}])
def test_an_archive_without_tables_has_no_parts(put, files):
    assert parts_of(put("a.zip", archive(files)), "a.zip") == []


def test_an_archive_of_very_many_tables_is_refused(put, monkeypatch):
    monkeypatch.setattr(container, "MAX_MEMBERS", 2)
    files = {f"{number}.csv": TABLE for number in range(3)}
    with pytest.raises(BadInput, match=r"a\.zip: holds 3 tables, at most 2 are read; unpack it"):
        parts_of(put("a.zip", archive(files)), "a.zip")
    del files["2.csv"]
    assert len(parts_of(put("b.zip", archive(files)), "b.zip")) == 2


@pytest.mark.parametrize("cut", [10, 40, -5])
def test_a_damaged_archive_is_refused_with_a_remedy(put, cut):
    raw = archive({"a.csv": TABLE * 20})
    with pytest.raises(BadInput, match=r"a\.zip: is not a readable zip .*download it again"):
        parts_of(put("a.zip", raw[:cut]), "a.zip")


# ---------------------------------------------------------------- streams


@given(st.binary(max_size=2_000))
def test_every_wrapping_gives_back_the_bytes_that_were_packed(tmp_path_factory, content):
    folder = tmp_path_factory.mktemp("wrapped", numbered=True)
    wrapped = [
        (content, Part(Form.TEXT)),
        (gzip.compress(content), Part(Form.TEXT, packed=True)),
        (archive({"a.csv": content}), Part(Form.TEXT, member="a.csv")),
    ]
    for raw, part in wrapped:
        path = folder / "file"
        path.write_bytes(raw)
        assert read(path, part) == content
        assert sample_of(path, part, "file") == content


def test_several_gzip_streams_one_after_the_other_are_one_table(put):
    path = put("a.csv.gz", gzip.compress(TABLE) + gzip.compress(b"3,4\n"))
    assert read(path, Part(Form.TEXT, packed=True)) == TABLE + b"3,4\n"


def test_a_sample_is_the_beginning_and_no_longer_than_it_may_be(put):
    content = bytes(range(65, 91)) * 20_000
    assert sample_of(put("a.csv", content), Part(Form.TEXT), "a.csv") == content[:SAMPLE_BYTES]


def test_the_position_on_disk_tells_how_far_a_packed_table_is(put):
    path = put("a.csv.gz", gzip.compress(TABLE * 100_000))
    with opened(path, Part(Form.TEXT, packed=True), "a.csv.gz") as (stream, disk):
        assert disk.tell() == 0
        stream.read()
        assert disk.tell() == path.stat().st_size


def test_a_cut_gzip_gives_the_sample_it_can_and_then_breaks(put):
    rows = b"".join(b"%d,%d\n" % (number, number * 7919) for number in range(20_000))
    raw = gzip.compress(rows)
    path = put("a.csv.gz", raw[: len(raw) // 2])
    part = Part(Form.TEXT, packed=True)
    sample = sample_of(path, part, "a.csv.gz")
    assert sample
    assert rows.startswith(sample)
    with pytest.raises(BROKEN):
        read(path, part)


@pytest.mark.parametrize(
    "raw", [b"\x1f\x8b", b"\x1f\x8bno gzip", gzip.compress(TABLE, mtime=0)[:12]]
)
def test_a_gzip_that_gives_nothing_is_refused_with_a_remedy(put, raw):
    with pytest.raises(BadInput, match=r"a\.gz: cannot be unpacked .*download it again"):
        sample_of(put("a.gz", raw), Part(Form.TEXT, packed=True), "a.gz")


# ---------------------------------------------------------------- bombs


def test_a_gzip_that_grows_beyond_reason_is_refused_while_it_is_looked_at(put):
    path = put("a.csv.gz", gzip.compress(b"0" * ZEROS))
    assert path.stat().st_size * MAX_GROWTH < ZEROS
    with pytest.raises(BadInput, match=r"a\.csv\.gz: unpacks to more than 200 times its size"):
        sample_of(path, Part(Form.TEXT, packed=True), "a.csv.gz")
    with pytest.raises(BadInput, match="200 times"):
        read(path, Part(Form.TEXT, packed=True))


def test_a_member_that_grows_beyond_reason_is_refused_unread_and_named(put):
    path = put("a.zip", archive({"x/bomb.csv": b"0" * ZEROS, "good.csv": TABLE}))
    with pytest.raises(BadInput, match=r"a\.zip/x/bomb\.csv: unpacks to more than 200 times"):
        parts_of(path, "a.zip")


def test_many_members_that_share_the_growth_are_refused_together(put, monkeypatch):
    monkeypatch.setattr(container, "_GROWTH_CHECKED_FROM", 100_000)
    path = put("a.zip", archive({f"{number}.csv": b"0" * 90_000 for number in range(20)}))
    with pytest.raises(BadInput, match=r"a\.zip: unpacks to more than 200 times"):
        parts_of(path, "a.zip")


def test_a_small_table_that_packs_well_is_no_bomb(put):
    content = b"0,0\n" * 1_000_000
    assert len(zlib.compress(content)) * MAX_GROWTH < len(content)
    part = Part(Form.TEXT, packed=True)
    assert read(put("a.csv.gz", gzip.compress(content)), part) == content


@pytest.mark.parametrize("rows", [3_000, 20_000])
def test_the_rows_before_a_packed_table_breaks_off_are_kept(bring_in, rows):
    head = "Source url,Target url,Anchor\n"
    lines = (f"https://a{n}.example/,https://example.com/,{n * 7919}\n" for n in range(rows))
    raw = gzip.compress((head + "".join(lines)).encode())
    done = bring_in("x.csv.gz", raw[: len(raw) * 3 // 4])
    assert rows // 2 < len(done.links) < rows
    (error,) = done.result.errors
    assert error.startswith("x.csv.gz:")
