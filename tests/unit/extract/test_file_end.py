"""Archives that break off where nobody reads."""

import pytest

from linkcensus.extract.file_end import BREAKS_OFF, cut_gzip, cut_plain
from linkcensus.extract.warc import read_warc

HTML = "<html><body><a href='http://target.example/'>t</a></body></html>"


def problems(path, content):
    path.write_bytes(content)
    told = []
    read = list(
        read_warc(
            path,
            max_body=1_000_000,
            on_problem=lambda place, reason: told.append((place, reason)),
            on_progress=lambda done: None,
        )
    )
    return len(read), told


@pytest.mark.parametrize("form", ["plain", "gzip"])
def test_a_record_nobody_wanted_that_breaks_off_is_told(archives, tmp_path, form):
    page = archives.page("http://page.example/", HTML)
    info = archives.warc(bytes(range(256)) * 30, "http://page.example/", "metadata")
    start = len(archives.packed([page], form))
    whole = archives.packed([page, info], form)
    path = tmp_path / "a.warc"
    assert problems(path, whole) == (1, [])
    assert problems(path, whole[:-100]) == (1, [(start, BREAKS_OFF)])
    for cut, place, pages in ((30, 0, 0), (start + 30, start, 1)):
        read, told = problems(path, whole[:cut])
        assert (read, [where for where, _ in told]) == (pages, [place])


def test_line_ends_and_zeros_behind_the_last_record_are_no_cut(archives):
    page = archives.page("http://page.example/", HTML)
    assert cut_plain(page + b"\r\n\r\n", 0) is None
    assert cut_plain(page[:-2], 0) is None
    packed = archives.packed([page], "gzip")
    assert cut_gzip(packed + bytes(2_000), 0) is None
    assert cut_gzip(packed[:-3], 0) == 0
