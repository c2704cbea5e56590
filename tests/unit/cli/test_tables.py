"""Tables for people: what fits is shown, what is foreign is harmless."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from linkcensus.cli.session import Session
from linkcensus.cli.tables import Column, show_line, show_table

Row = tuple[str, str]

PLAIN: list[Column[Row]] = [
    Column("Site", lambda row: row[0], share=1),
    Column("Links", lambda row: row[1], right=True),
]


def console_of(width: int, *, terminal: bool = False) -> Console:
    return Console(
        file=io.StringIO(),
        width=width,
        force_terminal=terminal,
        color_system="standard" if terminal else None,
        highlight=False,
        markup=False,
        emoji=False,
    )


def written(console: Console) -> str:
    file = console.file
    assert isinstance(file, io.StringIO)
    return file.getvalue()


def drawn(rows: list[Row], columns: list[Column[Row]], width: int = 60, title: str = "") -> str:
    console = console_of(width)
    show_table(console, columns, rows, title=title)
    return written(console)


def test_sentences_go_on_below_where_they_are_too_long():
    sentence = "Lost 3 links from a.example to shop.example: the page answers 404"
    columns = [Column("What", lambda row: row[0], share=1, wraps=True), PLAIN[1]]

    shown = drawn([(sentence, "3")], columns, width=40)

    assert "…" not in shown
    assert " ".join(shown.replace("  3", "").split()).endswith(sentence)
    assert max(len(line) for line in shown.splitlines()) <= 40


def test_a_table_has_a_header_a_rule_and_a_line_for_each_row():
    lines = drawn([("a.example", "3"), ("b.example", "12")], PLAIN).splitlines()
    assert lines[0].split() == ["Site", "Links"]
    assert set(lines[1].strip()) == {"─"}
    assert [line.split() for line in lines[2:]] == [["a.example", "3"], ["b.example", "12"]]


def test_numbers_end_and_words_begin_at_one_place():
    _, _, first, second = drawn([("a.example", "3"), ("bb.example", "1,200")], PLAIN).splitlines()
    assert len(first.rstrip()) == len(second.rstrip())
    assert first.rstrip().endswith(" 3")
    assert (first.index("a.example"), second.index("bb.example")) == (0, 0)


def test_a_table_without_rows_is_its_header():
    lines = drawn([], PLAIN).splitlines()
    assert lines[0].split() == ["Site", "Links"]
    assert len(lines) == 2


def test_columns_for_wide_terminals_are_left_out_of_narrow_ones():
    columns = [*PLAIN, Column("Note", lambda _: "wide only", from_width=80)]
    assert "wide only" in drawn([("a", "1")], columns, 80)
    narrow = drawn([("a", "1")], columns, 79)
    assert "wide only" not in narrow
    assert "Note" not in narrow


def test_the_cells_of_a_column_that_is_left_out_are_not_even_asked_for():
    def refuse(_: Row) -> str:
        raise AssertionError("nobody sees this cell")

    drawn([("a", "1")], [*PLAIN, Column("Note", refuse, from_width=500)], 80)


@pytest.mark.parametrize(
    ("cells", "shown"), [(["", ""], False), (["", "7"], True), (["0", "0"], True), ([], False)]
)
def test_an_optional_column_is_there_where_one_row_has_something(cells: list[str], shown: bool):
    columns = [*PLAIN, Column("Trust", lambda row: row[1], right=True, optional=True)]
    lines = drawn([("a.example", cell) for cell in cells], columns).splitlines()
    assert ("Trust" in lines[0]) is shown
    assert "Links" in lines[0], "other columns stay where they are empty"
    assert len(lines) == 2 + len(cells)


def test_a_cell_that_does_not_fit_ends_in_an_ellipsis():
    text = drawn([("https://a.example/" + "x" * 200, "7")], PLAIN, 40)
    line = text.splitlines()[2]
    assert "…" in line
    assert line.rstrip().endswith(" 7")
    assert len(text.splitlines()) == 3


def test_the_column_with_the_greater_share_gets_more_of_the_room():
    columns: list[Column[Row]] = [
        Column("Left", lambda row: row[0], share=3),
        Column("Right", lambda row: row[1], share=1),
    ]
    line = drawn([("l" * 200, "r" * 200)], columns, 80).splitlines()[2]
    assert line.count("l") > 2 * line.count("r") > 0


def test_a_title_stands_above_and_is_as_harmless_as_a_cell():
    text = drawn([("a", "1")], PLAIN, title="Links of \x1b[31m[bold]red[/bold]\nforged")
    assert "\ufffd[31m[bold]red[/bold]\ufffdforged" in text.splitlines()[0]
    assert "\x1b" not in text


@pytest.mark.parametrize(
    "hostile", ["[bold]loud[/bold]", "[link=http://evil.example]x[/link]", ":bomb:", "[/]", "\\["]
)
def test_words_of_a_page_are_never_read_as_markup(hostile: str):
    assert hostile in drawn([(hostile, "1")], PLAIN)
    console = console_of(80)
    show_line(console, hostile)
    assert written(console) == f"{hostile}\n"


texts = st.text(max_size=60)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(texts, texts), max_size=6), st.integers(30, 140))
def test_whatever_the_cells_hold_each_row_is_one_line_that_fits(rows: list[Row], width: int):
    lines = drawn(rows, PLAIN, width).splitlines()
    assert len(lines) == 2 + len(rows)
    assert all(line.isprintable() for line in lines)
    assert all(cell_len(line) <= width for line in lines)


@given(st.text(max_size=200))
def test_a_line_to_be_copied_stays_one_line(text: str):
    console = console_of(20)
    show_line(console, text, wrap=False)
    assert written(console).count("\n") == 1
    assert written(console)[:-1].isprintable()


def test_a_long_line_wraps_between_words_where_the_terminal_ends():
    console = console_of(20)
    show_line(console, "one two three four five six seven")
    lines = written(console).splitlines()
    assert all(len(line) <= 20 for line in lines)
    assert " ".join(lines).split() == ["one", "two", "three", "four", "five", "six", "seven"]


def test_a_style_is_ours_and_only_for_terminals():
    terminal, pipe = console_of(40, terminal=True), console_of(40)
    for console in (terminal, pipe):
        show_line(console, "done", "bold")
    assert written(pipe) == "done\n"
    assert written(terminal) == "\x1b[1mdone\x1b[0m\n"


def test_the_consoles_of_a_session_take_no_markup(capsys: pytest.CaptureFixture[str]):
    session = Session()
    show_line(session.console, "[red]answer[/red] :bug:")
    show_line(session.notes, "[red]remark[/red]")
    captured = capsys.readouterr()
    assert captured.out == "[red]answer[/red] :bug:\n"
    assert captured.err == "[red]remark[/red]\n"


def test_the_title_of_a_column_is_as_harmless_as_a_cell():
    text = drawn([("a", "1")], [Column("[red]\x1b[2Jname", lambda row: row[0])])
    assert "[red]\ufffd[2Jname" in text.splitlines()[0]
    assert "\x1b" not in text
