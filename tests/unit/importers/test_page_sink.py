"""What of a visited page is written, what is skipped, and what a reader remarks."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcensus.core.link import Source
from linkcensus.core.page import Method, Outcome, Visit
from linkcensus.core.url import canonicalize
from linkcensus.extract.seen import NOT_MODIFIED, REVISIT, SeenPage
from linkcensus.extract.wat import CUT_REASON as WAT_CUT
from linkcensus.importers import format as formats
from linkcensus.importers.format import InputFile, ReadResult
from linkcensus.importers.page_sink import PageSink, keep_evidence, lasting_origin
from linkcensus.importers.result import FileResult, notes_of

DAY = datetime(2026, 4, 13, tzinfo=UTC)


def visit(visited_at=DAY, cut_reason=None):
    page = canonicalize("https://blog.example.org/post")
    assert page is not None
    return Visit(page, page.url, visited_at, Method.RAW, Outcome.SEEN, cut_reason=cut_reason)


def link(target):
    return SimpleNamespace(target=canonicalize(target))


INSIDE = link("https://www.example.org/about")
OUTSIDE = link("https://example.com/")


class Rows:
    """Stands in for the segment writer: keeps what it is given."""

    def __init__(self):
        self.pages = []
        self.redirects = []

    def page(self, visit, facts, links, source):
        self.pages.append((visit, list(links), source))

    def redirect(self, redirect):
        self.redirects.append(redirect)


def add(seen, place=None, *, keep_internal=False):
    rows, result = Rows(), ReadResult()
    sink = PageSink(rows, Source.WARC, result, None, keep_internal=keep_internal)
    sink.add(seen, place)
    sink.finish()
    return rows, result


# ---------------------------------------------------------------- pages


@pytest.mark.parametrize(("keep", "links"), [(False, [OUTSIDE]), (True, [INSIDE, OUTSIDE])])
def test_links_within_the_site_are_kept_only_when_wanted(keep, links):
    rows, result = add(SeenPage(visit(), links=[INSIDE, OUTSIDE]), keep_internal=keep)
    assert [written for _, written, _ in rows.pages] == [links]
    assert rows.pages[0][2] is Source.WARC
    assert (result.pages, result.skipped, result.remarks) == (1, 0, {})


def test_redirects_of_a_visit_are_written_beside_it():
    hop = object()
    rows, _ = add(SeenPage(visit(), redirects=[hop]))
    assert rows.redirects == [hop]


def test_a_visit_of_the_future_is_skipped_with_its_place():
    rows, result = add(SeenPage(visit(datetime.now(UTC) + timedelta(days=2))), 512)
    assert (rows.pages, result.pages, result.skipped) == ([], 0, 1)
    (remark,) = result.remarks.values()
    assert (remark.line, remark.reason) == (512, "its date lies in the future")


def test_an_archivers_clock_may_be_some_hours_ahead():
    assert add(SeenPage(visit(datetime.now(UTC) + timedelta(hours=20))))[1].pages == 1


def test_a_page_read_in_part_is_written_with_a_remark():
    rows, result = add(SeenPage(visit(cut_reason="too long")), 7)
    assert len(rows.pages) == 1
    assert (result.pages, result.skipped) == (1, 0)
    assert result.remarks["read in part: too long"].line == 7


@pytest.mark.parametrize("reason", [WAT_CUT, REVISIT, NOT_MODIFIED])
def test_visits_that_never_show_a_whole_page_are_nothing_to_remark(reason):
    _, result = add(SeenPage(visit(cut_reason=reason)))
    assert (result.pages, result.remarks) == (1, {})


def test_what_the_evidence_store_says_is_passed_on_at_the_end():
    result = ReadResult()
    evidence = SimpleNamespace(remarks={"full", "a page was too long"})
    sink = PageSink(Rows(), Source.WARC, result, evidence, keep_internal=False)
    assert result.remarks == {}
    sink.finish()
    assert list(result.remarks) == ["a page was too long", "full"]


def test_readers_of_pages_get_a_place_for_evidence_and_readers_of_tables_none():
    def read(*_):
        return ReadResult()

    place = object()
    pages = SimpleNamespace(evidence=None, read=read)
    tables = SimpleNamespace(read=read)
    for reader in (pages, tables):
        keep_evidence(reader, place)
    assert pages.evidence is place
    assert not hasattr(tables, "evidence")


def test_only_a_file_of_this_machine_stays_readable():
    here = lasting_origin(InputFile("/in/a.warc", Path("/in/a.warc")), 100, 20)
    assert here is not None
    for name in ("https://a.example/a.warc", "s3://bucket/a.warc"):
        assert lasting_origin(InputFile(name, Path("/downloads/a.warc")), 100, 20) is None


# ---------------------------------------------------------------- remarks


@given(st.lists(st.tuples(st.booleans(), st.sampled_from(["odd", "empty", "late"]))))
def test_remarks_keep_the_first_line_and_count_every_row(rows):
    result = ReadResult()
    for number, (skipped, reason) in enumerate(rows, 1):
        (result.skip if skipped else result.remark)(number, reason)
    assert result.skipped == sum(skipped for skipped, _ in rows)
    reasons = [reason for _, reason in rows]
    for reason, remark in result.remarks.items():
        assert (remark.line, remark.count) == (reasons.index(reason) + 1, reasons.count(reason))
    assert sum(note["count"] for note in notes_of(result)) == len(rows)


def test_rows_are_counted_even_where_no_more_remarks_are_kept(monkeypatch):
    monkeypatch.setattr(formats, "MAX_NOTES", 3)
    result = ReadResult()
    for number in range(10):
        result.skip(number, f"reason {number}")
    result.skip(99, "reason 0")
    assert result.skipped == 11
    assert list(result.remarks) == ["reason 0", "reason 1", "reason 2"]
    assert result.remarks["reason 0"].count == 2


def test_a_result_for_programs_holds_plain_values():
    result = ReadResult()
    result.skip(None, "odd")
    file = FileResult("a.csv", "made_up", skipped=1, remarks=notes_of(result))
    found = file.as_json()
    assert found["file"] == "a.csv"
    assert found["remarks"] == [{"line": None, "reason": "odd", "count": 1}]
    assert (found["errors"], found["already_imported"]) == ([], False)
