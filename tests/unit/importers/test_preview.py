from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcensus.core.errors import BadInput
from linkcensus.core.settings import load_settings
from linkcensus.importers.format import ImportOptions, InputFile
from linkcensus.importers.preview import formats, preview, save_mapping
from linkcensus.importers.tables.preset import load_preset


def seen(folder, name, content, **options):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    given_options = ImportOptions(load_settings(data=folder), **options)
    return preview(InputFile(name, path), given_options)


ROWS = "".join(f"https://a{n}.example/x;https://t.example/;hello {n}\n" for n in range(40))


def test_a_known_table_tells_its_columns(tmp_path):
    found = seen(
        tmp_path,
        "a.csv",
        "source_url,target_url,anchor,DA,colour\nhttps://a.example/x,https://t.example/,hi,3,red\n",
    )
    (table,) = found.tables
    assert found.format == "generic_links"
    assert [column.field for column in table.columns] == [
        "source_url", "target_url", "anchor", None, None,
    ]  # fmt: skip
    assert table.columns[3].figure == "domain_authority"
    assert table.rows == (("https://a.example/x", "https://t.example/", "hi", "3", "red"),)
    assert not found.needs_site


def test_an_unknown_table_is_guessed_and_then_mapped(tmp_path):
    found = seen(tmp_path, "b.csv", f"Foo;Bar;Baz\n{ROWS}")
    assert found.format is None
    assert found.problem
    (table,) = found.tables
    assert [column.field for column in table.columns] == ["source_url", "target_url", None]
    assert [column.holds for column in table.columns] == ["url", "url", "text"]
    assert len(table.rows) == 20
    mapping = {"source_url": "Foo", "target_url": "Bar", "anchor": "Baz"}
    name = save_mapping(mapping, tmp_path)
    assert save_mapping(mapping, tmp_path) == name
    mapped = seen(tmp_path, "b.csv", f"Foo;Bar;Baz\n{ROWS}")
    assert mapped.format == name
    assert [column.field for column in mapped.tables[0].columns] == list(mapping)


def test_json_lines_and_workbooks_are_looked_into(tmp_path):
    found = seen(tmp_path, "c.jsonl", '{"weird": "https://a.example/", "x": "y"}\n' * 3)
    assert [column.name for column in found.tables[0].columns] == ["weird", "x"]
    assert found.tables[0].columns[0].field == "source_url"


def test_a_list_of_urls_needs_a_site(tmp_path):
    urls = "".join(f"https://a{n}.example/x\n" for n in range(9))
    assert seen(tmp_path, "urls.txt", urls).needs_site
    assert not seen(tmp_path, "urls.txt", urls, site="t.example").needs_site


def test_a_file_name_may_name_the_site(tmp_path):
    rows = "Site,Linking pages,Target pages\na.example,3,1\nb.example,2,2\n"
    named = seen(tmp_path, "t.com-Top linking sites-2026-09-23.csv", rows)
    assert named.format == "search_console_linking_sites"
    assert not named.needs_site
    assert seen(tmp_path, "Top linking sites.csv", rows).needs_site


@pytest.mark.parametrize(
    ("name", "content", "table"),
    [
        ("page.html", "<!doctype html><a href=x>", False),
        ("noise.csv", b"\x00\x01\x02" * 500, False),
        ("words.txt", "nothing here\n", False),
        ("empty.csv", b"", False),
    ],
)
def test_what_is_no_table_is_told(tmp_path, name, content, table):
    found = seen(tmp_path, name, content)
    assert found.is_table is table
    assert found.format == "html" or found.problem


@given(st.dictionaries(st.sampled_from(["source_url", "anchor", "rel"]), st.text(max_size=30)))
def test_a_mapping_is_a_preset_or_refused(tmp_path_factory, columns):
    folder = tmp_path_factory.mktemp("data")
    try:
        name = save_mapping(columns, folder)
    except BadInput:
        assert not list(Path(folder).rglob("*.toml"))
        return
    preset = load_preset(folder / "presets" / f"{name}.toml")
    assert {field: names[0] for field, names in preset.columns.items()} == columns


@pytest.mark.parametrize(
    "columns",
    [{}, {"target_url": "A"}, {"source_url": "\x7f"}, {"source_url": "—"}, {"colour": "A"}],
)
def test_mappings_that_make_no_sense(tmp_path, columns):
    with pytest.raises(BadInput):
        save_mapping(columns, tmp_path)


def test_every_format_has_a_title(tmp_path):
    known = formats(tmp_path)
    assert len(known) > 30
    assert all(name and title and tool for name, title, tool in known)
