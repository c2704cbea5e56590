"""What a reader does with a whole file: counts, reasons, dates, completeness, broken ends."""

import gzip
import os
import random
import zipfile
from datetime import UTC, datetime

import pytest

from linkcensus.core.errors import BadInput

HEADER = "Source url,Target url,Anchor,First seen\n"
ROW = "https://a.example/{},https://example.com/,word,2026-01-02\n"


def test_rows_are_counted_with_lines_and_reasons(bring_in):
    text = HEADER + "".join(ROW.format(number) for number in range(3))
    text += "not a url,https://example.com/,w,\nhttps://a.example/,https://example.com/\n"
    text += ROW.format(4) + "neither,https://example.com/,w,\n"
    done = bring_in("x.csv", text)
    assert (done.result.rows_read, done.result.skipped, len(done.links)) == (7, 3, 4)
    assert done.reasons == {
        "the referring page is no http(s) URL": (5, 2),
        "the number of cells is not that of the header (4)": (6, 1),
    }


def test_unused_columns_are_told(bring_in):
    text = "Source url,Target url,Weather,\nhttps://a.example/,https://example.com/,fine,\n"
    assert bring_in("x.csv", text).reasons == {"columns not used: Weather": (None, 1)}


def test_the_date_of_a_table_comes_from_name_option_or_file(bring_in, put):
    given_day, named_day = datetime(2026, 2, 3, tzinfo=UTC), datetime(2026, 4, 5, tzinfo=UTC)
    text = "Source url,Target url\nhttps://a.example/,https://example.com/\n"
    done = bring_in("links-2026-04-05.csv", text, seen_at=given_day)
    assert (done.result.seen_at, done.links[0][0].seen_until) == (named_day, named_day)
    assert bring_in("links.csv", text, seen_at=given_day).result.seen_at == given_day
    path = put("links.csv", text)
    os.utime(path, (1_700_000_000, 1_700_000_000))
    done = bring_in("links.csv", path)
    assert done.result.seen_at == datetime.fromtimestamp(1_700_000_000, UTC)


@pytest.mark.parametrize(
    ("dates", "months", "remarked"),
    [
        (["03/04/2026", "05/04/2026"], [4, 4], True),
        (["03/04/2026", "13/04/2026"], [4, 4], False),
        (["03/04/2026", "03/14/2026"], [3, 3], False),
    ],
)
def test_day_and_month_are_decided_over_the_whole_column(dates, months, remarked, bring_in):
    filler = f"https://a.example/x,https://example.com/,,{dates[0]}\n" * 300
    text = HEADER + filler + f"https://a.example/y,https://example.com/,,{dates[1]}\n"
    done = bring_in("x.csv", text)
    assert [done.links[0][0].seen_from.month, done.links[-1][0].seen_from.month] == months
    assert any("can mean two days" in reason for reason in done.reasons) is remarked


def test_another_column_may_decide(bring_in):
    text = "Source url,Target url,First seen,Last seen\n"
    text += "https://a.example/,https://example.com/,03/04/2026,03/31/2026\n"
    done = bring_in("x.csv", text)
    assert done.links[0][0].seen_from.month == 3
    assert done.reasons == {}


def test_completeness_is_of_one_site(bring_in):
    text = HEADER + ROW.format(1)
    assert bring_in("x.csv", text).result.complete_site is None
    assert bring_in("x.csv", text, complete=True).result.complete_site == "example.com"
    assert (
        bring_in("x.csv", text, complete=True, site="www.me.org").result.complete_site == "me.org"
    )
    two = text + "https://a.example/,https://example.org/,w,\n"
    done = bring_in("x.csv", two, complete=True)
    assert done.result.complete_site is None
    assert any(reason.startswith("declared complete") for reason in done.reasons)


def test_a_table_of_a_part_of_a_site_is_not_complete_for_it(bring_in):
    text = "Referring page URL,Target URL,Anchor,Nofollow,First seen,Domain rating\n"
    text += "https://a.example/,https://example.com/,w,false,2026-01-02,3\n"
    name = "example.com-backlinks-{}_2026-04-18_15-44-46.csv"
    done = bring_in(name.format("domain"), text, complete=True)
    assert done.result.complete_site is None
    assert any("covers a host only" in reason for reason in done.reasons)
    done = bring_in(name.format("subdomains"), text, complete=True)
    assert done.result.complete_site == "example.com"


def test_an_explicit_site_is_stronger_than_the_name(bring_in):
    text = "Linking page\nhttps://a.example/\n"
    done = bring_in("example.com-links.csv", text, site="other.org")
    assert done.links[0][0].target_site == "other.org"


def test_a_file_that_breaks_off_keeps_what_stood_before(bring_in):
    rng = random.Random(1)
    rows = "".join(ROW.format(rng.random()) for _ in range(9_000))
    whole = gzip.compress((HEADER + rows).encode())
    done = bring_in("x.csv.gz", whole[: len(whole) // 2])
    assert 0 < len(done.links) < 9_000
    (error,) = done.result.errors
    assert error.startswith("x.csv.gz:")
    assert "breaks off" in error


def test_a_line_that_never_ends_breaks_the_file_off(bring_in):
    done = bring_in("x.csv", HEADER + ROW.format(1) * 3_000 + "x" * 10_000_001)
    assert len(done.links) == 3_000
    assert done.result.errors == [
        "x.csv:3002: a line of more than 10,000,000 characters; "
        "this is no table, or its line ends were lost: export it again"
    ]


def test_a_damaged_member_does_not_cost_the_others(bring_in, tmp_path):
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("one.csv", HEADER + ROW.format(1) * 9_000)
        made.writestr("two.csv", HEADER + ROW.format(2))
    raw = bytearray(path.read_bytes())
    spot = raw.find(b"word", 200_000)
    raw[spot : spot + 4] = b"WORD"
    path.write_bytes(raw)
    done = bring_in("x.zip", path)
    assert done.links[-1][0].source_written == "https://a.example/2"
    assert ["x.zip/one.csv" in error for error in done.result.errors] == [True]


def test_an_unreadable_first_row_is_an_error_and_no_empty_import(bring_in):
    with pytest.raises(BadInput, match=r"x\.csv:2: a line of more than"):
        bring_in("x.csv", HEADER + "x" * 10_000_001)


def test_progress_is_told(bring_in):
    done = bring_in("x.csv", HEADER + "".join(ROW.format(number) for number in range(9_000)))
    assert len(done.progress) == 4
    assert done.progress == sorted(done.progress)
    assert done.progress[-1] > 0


def test_an_intersect_table_gives_a_link_for_each_marked_target(bring_in):
    text = "Referring page URL,Intersect,example.com/,example.org/,example.net/\n"
    text += "https://a.example/,2,1,,https://www.example.net/x\n"
    done = bring_in("x.csv", text)
    assert [(link.target_site, link.target_written) for link, _ in done.links] == [
        ("example.com", None),
        ("example.net", "https://www.example.net/x"),
    ]


def test_cells_that_begin_like_formulas_are_stored_as_they_were(bring_in):
    text = HEADER + 'https://a.example/,https://example.com/,"=HYPERLINK(""x"")",\n'
    assert bring_in("x.csv", text).links[0][0].anchor == '=HYPERLINK("x")'


def test_a_redirect_chain_is_kept_as_redirects(bring_in):
    text = "Referring page URL,Target URL,Anchor,Nofollow,First seen,Last seen,Domain rating,"
    text += "Redirect Chain URLs,Redirect Chain status codes\n"
    text += "https://a.example/,https://example.com/old,w,false,2026-01-02,2026-03-04,3,"
    text += '"https://example.com/new\nhttps://www.example.com/new",301\n'
    done = bring_in("x.csv", text)
    assert done.links[0][0].target_written == "https://example.com/old"
    assert [(one.source_written, one.target_written, one.status) for one in done.redirects] == [
        ("https://example.com/old", "https://example.com/new", 301),
        ("https://example.com/new", "https://www.example.com/new", 301),
    ]
    assert done.redirects[0].seen_at == datetime(2026, 3, 4, tzinfo=UTC)
