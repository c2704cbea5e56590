"""What a preset file may say, and what is said about one that makes no sense."""

import pickle

import pytest

from linkcensus.core.errors import BadInput
from linkcensus.importers.tables.library import all_presets, builtin_presets, presets_called
from linkcensus.importers.tables.preset import name_key, parse_preset

GOOD = """
name = "crowbar"
title = "Crowbar: links"
tool = "Crowbar"
source = "other"
table = "links"
[[recognise]]
headers = ["Page"]
[columns]
source_url = ["Page"]
"""


def test_a_small_preset():
    preset = parse_preset(GOOD.encode(), "crowbar.toml")
    assert preset.columns == {"source_url": ("Page",)}
    assert preset.vendor_label == "other"
    assert pickle.loads(pickle.dumps(preset)) == preset  # noqa: S301  # our own object


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (("crowbar", "Crow Bar"), "name 'Crow Bar' is not lower-case"),
        (('"other"', '"google"'), "source 'google' is none of"),
        (('"links"', '"things"'), "Invalid enum value 'things'"),
        (("source_url =", "sauce_url ="), "'sauce_url' is no field"),
        (("source_url =", "anchor ="), "columns has no source_url"),
        (("[[recognise]]", "[[recognize]]"), "unknown field `recognize`"),
        (('headers = ["Page"]', "headers = 3"), "Expected `array`"),
        (('title = "Crowbar: links"', ""), "missing required field `title`"),
        (("name =", "name"), "is not a preset"),
        (("[columns]", '[values.kind]\npicture = "photo"\n[columns]'), "kind 'photo' is none of"),
        (("[columns]", '[values.rel]\nx = "y"\n[columns]'), "values of 'rel' cannot be translated"),
        (('table = "links"', 'table = "links"\nfile_names = ["("]'), "file name pattern '('"),
        (('table = "links"', 'table = "links"\nfilled = ["foo"]'), "'foo' is no field"),
    ],
)
def test_a_wrong_preset_names_file_and_fault(change, fault):
    with pytest.raises(BadInput) as caught:
        parse_preset(GOOD.replace(*change).encode(), "crowbar.toml")
    assert str(caught.value).startswith("crowbar.toml: ")
    assert fault in str(caught.value)


def test_bytes_that_are_no_preset():
    for raw in (b"\xff\xfe\0", b"x" * 300_000):
        with pytest.raises(BadInput, match=r"crowbar\.toml: is"):
            parse_preset(raw, "crowbar.toml")


def test_names_are_compared_by_letters_and_digits():
    assert name_key(" No-Follow ") == name_key("no_follow") == name_key("NoFollow") == "nofollow"
    assert name_key("# Página") == "página"
    assert name_key("\uff35\uff32\uff2c") == "url"


def test_a_users_preset_is_added_or_replaces_one(tmp_path):
    folder = tmp_path / "presets"
    folder.mkdir()
    (folder / "crowbar.toml").write_text(GOOD, encoding="utf-8")
    (folder / "mine.toml").write_text(GOOD.replace('"crowbar"', '"linkody"'), encoding="utf-8")
    presets = {preset.name: preset for preset in all_presets(tmp_path)}
    assert len(presets) == len(builtin_presets()) + 1
    assert presets["linkody"].tool == "Crowbar"


def test_a_preset_may_extend_another(tmp_path):
    linkody = next(preset for preset in all_presets(tmp_path) if preset.name == "linkody")
    assert "target_url" in linkody.columns
    assert linkody.source == "linkody"

    (tmp_path / "presets").mkdir()
    lost = GOOD.replace('table = "links"', 'table = "links"\nextends = "nobody"')
    (tmp_path / "presets" / "lost.toml").write_text(lost, encoding="utf-8")
    with pytest.raises(BadInput, match=r"lost\.toml: extends 'nobody'"):
        all_presets(tmp_path)


def test_presets_by_name_or_tool(tmp_path):
    assert [preset.name for preset in presets_called("linkody", tmp_path)] == ["linkody"]
    assert len(presets_called("ahrefs", tmp_path)) > 5
    assert presets_called("warc", tmp_path) == ()
