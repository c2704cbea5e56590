"""Yes, no, or nothing."""

import pytest

from linkcensus.importers.tables.flags import parse_flag


@pytest.mark.parametrize("text", ["true", "TRUE", "1", "Yes", " y ", "x", "1.0"])
def test_yes(text):
    assert parse_flag(text) is True


@pytest.mark.parametrize("text", ["false", "FALSE", "0", "No", "0.0"])
def test_no(text):
    assert parse_flag(text) is False


@pytest.mark.parametrize("text", ["", "  ", "perhaps", "NoFollow"])
def test_nothing(text):
    assert parse_flag(text) is None


def test_where_any_text_means_yes():
    assert parse_flag("NoFollow", filled=True) is True
    assert parse_flag("", filled=True) is False
    assert parse_flag("0", filled=True) is False
