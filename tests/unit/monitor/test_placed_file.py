from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcensus.core.errors import BadInput
from linkcensus.monitor.placed_file import MOST_SHOWN, head_of, read_placed, read_placed_file
from linkcensus.store.expectations import ExpectationDraft


def read(text, target=None):
    return read_placed(text.encode(), "placed.csv", target)


def test_the_plain_table():
    drafts = read(
        "source_url,target_url,anchor,rel,position\n"
        "https://blog.example/post,https://shop.test/a,red shoes,nofollow,content\n"
        "https://other.example/,shop.test,,,\n"
    )

    assert drafts == [
        ExpectationDraft(
            source_url="https://blog.example/post",
            target_url="https://shop.test/a",
            anchor="red shoes",
            rel="nofollow",
            position="content",
        ),
        ExpectationDraft(source_url="https://other.example/", target_url="shop.test"),
    ]


@pytest.mark.parametrize(
    "header",
    [
        "Source URL;Target URL;Anchor Text",
        "Referring page URL\tLanding Page\tANCHOR",
        " Live_URL | Money-Page | Link text ",
        "From,To,anchortext",
        "\ufeffURL from,URL to,Anchor",
    ],
)
def test_headers_of_many_tools(header):
    separator = next(mark for mark in ";\t|," if mark in header)
    row = separator.join(("https://a.example/x", "https://shop.test/", "words"))

    (draft,) = read(f"\n{header}\n\n{row}\n{separator}{separator}\n")

    assert (draft.source_url, draft.target_url) == ("https://a.example/x", "https://shop.test/")
    assert draft.anchor == "words"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_encodings_of_spreadsheets(encoding):
    text = "source;target;anchor\r\nhttps://a.example/;shop.test;Über Größe\r\n"

    (draft,) = read_placed(text.encode(encoding), "placed.csv")

    assert draft.anchor == "Über Größe"


def test_one_target_for_all():
    (draft,) = read("page\na.example/x\n", "shop.test")

    assert draft.target_url == "shop.test"
    assert draft.source_url.endswith("://a.example/x")


@pytest.mark.parametrize(
    ("header", "value", "rel"),
    [
        ("rel", "DoFollow", "follow"),
        ("rel", "nofollow, sponsored", "nofollow sponsored"),
        ("nofollow", "yes", "nofollow"),
        ("nofollow", "no", "follow"),
        ("dofollow", "yes", "follow"),
        ("rel", "any", None),
        ("rel", "", None),
    ],
)
def test_rel_in_many_words(header, value, rel):
    (draft,) = read(f'source,target,{header}\na.example,b.example,"{value}"\n')

    assert draft.rel == rel


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a,b\n1,2\n", "placed.csv:1: no column says which page links; there is a, b; call it"),
        ("source,x\na.example,2\n", "placed.csv:1: no column says where the links lead"),
        ("source,target\nhttps://ok.example,b.test\nmailto:x,b.test\n", "placed.csv:3: 'mailto:x'"),
        ("source,target\nok.example,co.uk\n", "placed.csv:2: 'co.uk' is a public suffix"),
        ("source,target\n,b.test\n", "placed.csv:2: no page is named"),
        ("source,target,rel\na.test,b.test,maybe\n", "placed.csv:2: 'maybe' is no rel; write"),
        ("source,target,position\na.test,b.test,roof\n", "placed.csv:2: 'roof' is no position"),
        ("source,target\n", "placed.csv: names no link"),
        ("", "placed.csv:0: no column says which page links; there is nothing"),
    ],
)
def test_one_line_says_where_and_what_to_do(text, told):
    with pytest.raises(BadInput) as caught:
        read(text)

    assert str(caught.value).startswith(told)
    assert caught.value.remedy
    assert "\n" not in str(caught.value)


def test_what_is_no_text():
    with pytest.raises(BadInput, match="is no text; save it as CSV"):
        read_placed(b"PK\x03\x04\0\0\0", "placed.xlsx")


def test_a_field_over_lines_counts_them():
    with pytest.raises(BadInput, match=r"placed.csv:4: 'mailto:x'"):
        read('source,target,note\na.test,b.test,"two\nlines"\nmailto:x,b.test,\n')


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(BadInput, match="cannot be read"):
        read_placed_file(tmp_path / "none.csv")


@given(st.binary(max_size=300))
def test_hostile_bytes_are_a_table_or_one_line(data):
    try:
        assert read_placed(b"source,target\n" + data, "placed.csv")
    except BadInput as error:
        assert "\n" not in str(error)  # noqa: PT017 - both answers are right


def test_a_table_is_shown_as_it_is_written():
    head = head_of(b"\nLive link;Words;Price\nhttps://a.example/;red;7\n;;\n", "placed.csv")

    assert head.header == ("Live link", "Words", "Price")
    assert head.columns == {"source_url": "Live link", "anchor": "Words"}
    assert head.rows == (("https://a.example/", "red", "7"),)


def test_only_the_first_rows_are_shown():
    head = head_of(b"page,to\n" + b"x,y\n" * 1_000, "placed.csv")

    assert len(head.rows) == MOST_SHOWN


def test_columns_are_chosen_whatever_they_are_called():
    table = b"where,anchor\nhttps://a.example/,shop.test\n"
    chosen = {"source_url": "where", "target_url": "anchor"}

    (draft,) = read_placed(table, "placed.csv", None, chosen)

    assert (draft.source_url, draft.target_url) == ("https://a.example/", "shop.test")
    assert draft.anchor is None


@pytest.mark.parametrize("chosen", [{"source_url": "none"}, {"x": "where"}, {"anchor": "where"}])
def test_columns_that_cannot_be_chosen(chosen):
    with pytest.raises(BadInput):
        read_placed(b"where\nhttps://a.example/\n", "placed.csv", "shop.test", chosen)


@given(st.binary(max_size=300))
def test_whatever_comes_is_shown_or_refused(data):
    with suppress(BadInput):
        assert len(head_of(data, "placed.csv").rows) <= MOST_SHOWN
