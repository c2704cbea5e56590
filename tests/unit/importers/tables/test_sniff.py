"""Where in a text file the table begins, and what divides its cells."""

import codecs
import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkcensus.importers.tables.cells import ONE_COLUMN, text_lines
from linkcensus.importers.tables.encoding import detect_encoding
from linkcensus.importers.tables.library import builtin_presets
from linkcensus.importers.tables.matching import Table
from linkcensus.importers.tables.sniff import (
    DELIMITERS,
    MAX_PREAMBLE,
    SAMPLE_ROWS,
    find_table,
    head_lines,
    likeliest_header,
)

HEADER = "Source url,Target url,Anchor\n"
ROW = "https://a.example/,https://example.com/,word\n"


def lines_of(text):
    return text.splitlines(keepends=True)


def find(text, **known):
    return find_table(lines_of(text), builtin_presets(), Table((), **known))


def head(raw, *, whole):
    encoding = detect_encoding(raw)
    assert encoding is not None
    return head_lines(raw, encoding, whole=whole)


# ---------------------------------------------------------------- lines of the first bytes


@pytest.mark.parametrize(
    ("raw", "lines"),
    [
        (b"a\nb\n", ["a\n", "b\n"]),
        (b"a\r\nb\r\n", ["a\r\n", "b\r\n"]),
        (b"a\rb\rc", ["a\r", "b\r", "c"]),
        (b"a\nb", ["a\n", "b"]),
        (b"\n\na", ["\n", "\n", "a"]),
        (b"a\n", ["a\n"]),
        (b"a", ["a"]),
        ("a\u2028b\nc".encode(), ["a\u2028b\n", "c"]),
    ],
)
def test_a_whole_file_is_all_its_lines_with_their_ends(raw, lines):
    assert head(raw, whole=True) == lines


def test_the_last_line_of_a_cut_sample_may_be_cut_too():
    assert head(b"a,b\n1,2\n3,", whole=False) == ["a,b\n", "1,2\n"]
    assert head(b"a\rb\rc", whole=False) == ["a\r", "b\r"]


def test_a_single_line_is_kept_even_where_it_may_be_cut():
    assert head(b"https://example.com/ve", whole=False) == ["https://example.com/ve"]


@pytest.mark.parametrize(
    ("mark", "codec"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
def test_a_mark_is_no_part_of_the_first_header_name(mark, codec):
    raw = mark + (HEADER + ROW).encode(codec)
    assert head(raw, whole=True) == [HEADER, ROW]


@given(
    st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=80),
    st.lists(st.sampled_from(["\n", "\r\n"]), max_size=6),
    st.sampled_from(["utf-8-sig", "utf-16", "utf-32"]),
)
def test_the_first_lines_are_those_that_are_read_later(text, ends, codec):
    raw = "".join(text + end for end in ends).encode(codec)
    encoding = detect_encoding(raw)
    if encoding is None or not ends:
        return
    read = list(text_lines(io.BytesIO(raw), encoding, "x"))
    assert head_lines(raw, encoding, whole=True) == read


# ---------------------------------------------------------------- the table


@pytest.mark.parametrize("delimiter", DELIMITERS)
def test_each_delimiter_is_told_by_the_header_it_makes(delimiter):
    found = find((HEADER + ROW).replace(",", delimiter))
    assert found.dialect.delimiter == delimiter
    assert found.header == ("Source url", "Target url", "Anchor")
    assert found.match.preset.name == "generic_links"


def test_other_delimiters_within_cells_mislead_nobody():
    text = (
        "Source url;Target url;Anchor\n"
        "https://a.example/?x=1,2,3,4;https://example.com/a,b;one, two, three | four\n"
    )
    found = find(text)
    assert found.dialect.delimiter == ";"
    assert [len(row.cells) for row in found.sample] == [3]


@pytest.mark.parametrize("skipped", [0, 1, 6, MAX_PREAMBLE - 1])
def test_the_lines_before_a_header_are_counted(skipped):
    found = find("Report of today\n" * skipped + HEADER + ROW)
    assert found.dialect.skip_lines == skipped
    assert found.sample[0].line == skipped + 2


def test_a_header_far_below_is_no_header():
    assert find("Report of today\n" * MAX_PREAMBLE + HEADER + ROW) is None


def test_blank_lines_and_lines_with_delimiters_may_stand_before_a_header():
    found = find(f'\nSite:,example.com\n,,\n"quoted, line"\n{HEADER}{ROW}')
    assert found.dialect.skip_lines == 4
    assert found.match.preset.name == "generic_links"


def test_a_fit_by_content_gives_way_to_a_header_below_it():
    above = "Property,Downloaded\nhttps://example.com/,2026-01-09\n"
    below = "https://a.example/,2026-01-02\n" * 30
    assert find(above + below).dialect.skip_lines == 0
    found = find(f"{above}Linking page,Last crawled\n{below}")
    assert found.dialect.skip_lines == 2
    assert found.header == ("Linking page", "Last crawled")


def test_a_table_told_by_content_alone_is_found_below_its_preamble():
    text = "Informe\nPágina,Fecha\nhttps://a.example/,2026-01-02\nhttps://b.example/,2026-01-03\n"
    found = find(text)
    assert found.match.preset.name == "search_console_latest_links"
    assert found.dialect.skip_lines == 1


def test_empty_cells_at_the_end_of_every_row_are_no_column():
    found = find(HEADER + ROW.replace("\n", ",,\n") * 3)
    assert found.dialect.extra_cells == 2
    assert all(row.fault is None and len(row.cells) == 3 for row in found.sample)


def test_rows_with_more_words_than_the_header_are_faults():
    found = find(HEADER + ROW.replace("\n", ",more\n") + ROW)
    assert [row.fault is None for row in found.sample] == [False, True]
    assert found.dialect.extra_cells == 0


def test_a_header_with_a_line_break_in_a_name_is_one_header():
    found = find('Source url,Target url,"Anchor\ntext",Other\n' + ROW.replace("\n", ",x\n"))
    assert found.header == ("Source url", "Target url", "Anchor\ntext", "Other")
    assert found.sample[0].line == 3


def test_a_single_column_keeps_every_delimiter_in_its_cells():
    found = find("Source url\nhttps://a.example/?x=1,2;3|4\n", has_site=True)
    assert found is not None
    assert found.dialect.delimiter == ONE_COLUMN
    assert found.sample[0].cells == ["https://a.example/?x=1,2;3|4"]


def test_only_some_rows_are_looked_at():
    assert len(find(HEADER + ROW * 500).sample) == SAMPLE_ROWS


@pytest.mark.parametrize("text", ["", "\n\n\n", ",,,\n,,,\n", "just words\nand\n", "x,y\n1,2\n"])
def test_what_no_preset_fits_is_no_table(text):
    assert find(text) is None


cells = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=12
)


@settings(max_examples=50, deadline=None)
@given(
    st.lists(cells, min_size=1, max_size=6),
    st.sampled_from(DELIMITERS),
    st.integers(0, 5),
    st.sampled_from(["\n", "\r\n"]),
)
def test_a_table_is_found_whatever_its_words_and_wherever_it_begins(words, delimiter, above, end):
    text = io.StringIO(newline="")
    text.write(f"made by a tool{end}" * above)
    write = csv.writer(text, delimiter=delimiter, lineterminator=end).writerow
    write(["Source url", "Target url", "Anchor"])
    for word in words:
        write(["https://a.example/", "https://example.com/", word])
    lines = [f"{line}\n" for line in text.getvalue().split("\n")[:-1]]
    found = find_table(lines, builtin_presets(), Table(()))
    assert found is not None
    assert (found.dialect.delimiter, found.dialect.skip_lines) == (delimiter, above)
    assert [row.cells[2] for row in found.sample] == words


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(st.sampled_from('ab",;\t|\r\0#=:/ '), max_size=12), max_size=30))
def test_any_lines_have_a_table_or_none(texts):
    lines = [f"{text}\n" for text in texts]
    find_table(lines, builtin_presets(), Table(()))
    likely = likeliest_header(lines)
    assert likely is None or len(likely[1]) >= 2


# ---------------------------------------------------------------- for the message


def test_the_likeliest_header_is_the_widest_that_rows_fit():
    text = "Report, made today\nName;Links;Date;Note\na;1;2;3\nb;4;5;6\n"
    dialect, header = likeliest_header(lines_of(text))
    assert header == ("Name", "Links", "Date", "Note")
    assert (dialect.delimiter, dialect.skip_lines) == (";", 1)


@pytest.mark.parametrize("text", ["", "one\ntwo\n", "a,b\n", ",\n,\n", "a,b\n1\n2\n"])
def test_where_nothing_looks_like_a_header_none_is_named(text):
    assert likeliest_header(lines_of(text)) is None
