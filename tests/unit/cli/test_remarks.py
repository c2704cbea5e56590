"""What a reader remarked, in one line."""

import pytest

from linkcensus.cli.tables import remark_line


@pytest.mark.parametrize("file_format", ["warc", "arc", "wat"])
def test_places_in_archives_are_bytes(file_format):
    remark = {"line": 2113, "reason": "read in part: end of file", "count": 1}
    assert remark_line(remark, file_format) == "byte 2113: read in part: end of file"


def test_places_in_tables_are_lines():
    remark = {"line": 7, "reason": "no address", "count": 1}
    assert remark_line(remark, "ahrefs_backlinks") == "line 7: no address"


def test_what_happened_more_than_once_says_how_often():
    remark = {"line": 7, "reason": "no address", "count": 12}
    assert remark_line(remark, "moz_inbound_links") == "line 7: no address (12×)"


def test_what_concerns_the_whole_file_names_no_place():
    assert remark_line({"line": None, "reason": "it is empty", "count": 1}, "warc") == "it is empty"
