"""Records become rows: identity, bounds of small columns, times, and what a table leaves out."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkcensus.core.fact import Fact, Subject
from linkcensus.core.link import ExportedLink, FollowCause, FoundLink, Kind, Source
from linkcensus.core.page import Method, Outcome, PageFacts, Redirect, Visit
from linkcensus.core.url import canonicalize, site_hash
from linkcensus.index.rows import FoundRows, exported_rows, fact_rows, naive, redirect_rows
from linkcensus.index.schema import FACTS, PAGES, REDIRECTS, SIGHTINGS, VISITS

SEEN = datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=UTC)
LEARNED = datetime.fromisoformat("2026-05-01T00:00:00")


def stored(moment):
    return moment.astimezone(UTC).replace(tzinfo=None)


def url(text):
    found = canonicalize(text)
    assert found is not None
    return found


def visit(page="https://blog.example/post", **rest):
    fields = {"method": Method.RAW, "outcome": Outcome.SEEN, "status": 200} | rest
    canonical = url(page)
    written = fields.pop("page_written", canonical.url)
    return Visit(page=canonical, page_written=written, visited_at=SEEN, **fields)


def facts(page="https://blog.example/post", **rest):
    canonical = url(page)
    return PageFacts(page=canonical, page_written=canonical.url, **rest)


def found(target="https://shop.test/", **rest):
    canonical = url(target)
    fields = {"target_written": canonical.url, "kind": Kind.TEXT} | rest
    return FoundLink(target=canonical, **fields)


def exported(target="https://shop.test/a", source="https://blog.example/post", **rest):
    start, end = url(source), url(target) if target else None
    fields = {
        "source": start,
        "source_written": start.url,
        "target_site": end.site if end else "shop.test",
        "target": end,
        "target_written": end.url if end else None,
    } | rest
    return ExportedLink(**fields)


def rows_of(*links, source=Source.AHREFS):
    table = exported_rows([(link, source) for link in links], "id", LEARNED)
    return table.to_pylist()


def only(*links, **rest):
    (row,) = rows_of(*links, **rest)
    return row


def drained(*pages, source=Source.WARC):
    rows = FoundRows()
    for one, about, links in pages:
        rows.add(one, about, links, source)
    return rows.drain("id", LEARNED)


# -- what a page shows ---------------------------------------------------------------------------


def test_nothing_gathered_is_no_table():
    assert FoundRows().drain("id", LEARNED) == {}


def test_a_page_without_links_is_a_visit_alone():
    tables = drained((visit(outcome=Outcome.NOT_FOUND, status=404), None, ()))
    assert list(tables) == ["visits"]
    (row,) = tables["visits"].to_pylist()
    assert (row["outcome"], row["conclusive"], row["status"]) == ("not_found", True, 404)


def test_tables_have_the_columns_of_their_schema_in_order():
    tables = drained((visit(), facts(), [found()]))
    assert tables["sightings"].schema == SIGHTINGS
    assert tables["visits"].schema == VISITS
    assert tables["pages"].schema == PAGES
    assert rows_of() == []
    assert exported_rows([], "id", LEARNED).schema == SIGHTINGS
    assert redirect_rows([], "id", LEARNED).schema == REDIRECTS
    assert fact_rows([], "id", LEARNED).schema == FACTS


def test_draining_starts_anew():
    rows = FoundRows()
    rows.add(visit(), facts(), [found(), found("https://shop.test/b")], Source.WARC)
    assert (rows.pages_count, rows.links_count) == (1, 2)
    assert rows.drain("id", LEARNED)["sightings"].num_rows == 2
    assert (rows.pages_count, rows.links_count) == (0, 0)
    assert rows.drain("id", LEARNED) == {}


def test_a_link_is_placed_by_its_target():
    (row,) = drained((visit(), None, [found("http://www.shop.test:8080/A?b")]))[
        "sightings"
    ].to_pylist()
    target = url("http://www.shop.test:8080/A?b")
    assert row["target_hash"] == site_hash("shop.test")
    assert (row["target_site"], row["target_key"]) == ("shop.test", target.key)
    assert row["target_https"] is False
    assert row["raw_target_key"] is None


def test_an_address_is_kept_only_where_it_was_written_otherwise():
    written = "https://SHOP.test/a#part"
    page = "HTTPS://blog.example/post"
    links = [found("https://shop.test/a"), found("https://shop.test/a", target_written=written)]
    tables = drained((visit(page_written=page), facts(), links), (visit(), None, ()))
    assert [row["target_url"] for row in tables["sightings"].to_pylist()] == [None, written]
    assert {row["source_url"] for row in tables["sightings"].to_pylist()} == {page}
    assert [row["page_url"] for row in tables["visits"].to_pylist()] == [page, None]


def test_every_row_carries_its_import_and_when_it_was_learned():
    for table in drained((visit(), facts(), [found()])).values():
        (row,) = table.to_pylist()
        assert (row["import_id"], row["learned_at"]) == ("id", LEARNED)


def test_a_sighting_was_seen_at_the_time_of_the_visit():
    (row,) = drained((visit(), None, [found()]))["sightings"].to_pylist()
    assert row["seen_from"] == row["seen_until"] == stored(SEEN)


@pytest.mark.parametrize("source", list(Source))
def test_only_our_own_reading_is_our_own(source):
    (row,) = drained((visit(), None, [found()]), source=source)["sightings"].to_pylist()
    assert row["sources"] == 1 << source.value
    assert row["own"] == (source in (Source.WARC, Source.WAT, Source.HTML, Source.CRAWL))
    assert only(exported(), source=source)["own"] == row["own"]


@pytest.mark.parametrize(("method", "strength"), [("wat", 1), ("raw", 2), ("rendered", 3)])
def test_the_method_of_a_visit_is_its_strength(method, strength):
    tables = drained((visit(method=Method(method)), None, [found()]))
    for name in ("sightings", "visits"):
        assert tables[name].to_pylist()[0]["strength"] == strength


page_sizes = st.lists(st.integers(0, 4), min_size=1, max_size=6)


@settings(max_examples=30, deadline=None)
@given(page_sizes)
def test_each_link_has_the_page_it_stands_on(sizes):
    pages = []
    for number, size in enumerate(sizes):
        address = f"https://s{number}.example/{number}"
        links = [found(f"https://s{number}.example/{n}") for n in range(size)][:1]
        links += [found(f"https://t{number}.example/{n}") for n in range(1, size)]
        about = facts(address, title=f"title {number}") if number % 2 else None
        pages.append((visit(address, ip=f"192.0.2.{number}", status=200 + number), about, links))
    tables = drained(*pages)
    assert tables["visits"].num_rows == len(sizes)
    assert ("sightings" in tables) == (sum(sizes) > 0)
    assert ("pages" in tables) == (len(sizes) > 1)
    rows = tables["sightings"].to_pylist() if sum(sizes) else []
    assert len(rows) == sum(sizes)
    expected = [(number, link) for number, (_, _, links) in enumerate(pages) for link in links]
    for row, (number, link) in zip(rows, expected, strict=True):
        assert row["target_key"] == link.target.key
        assert row["source_site"] == f"s{number}.example"
        assert (row["source_ip"], row["source_status"]) == (f"192.0.2.{number}", 200 + number)
        assert row["source_title"] == (f"title {number}" if number % 2 else None)
        assert row["internal"] == (row["target_site"] == row["source_site"])


@given(st.integers(-(2**40), 2**40))
def test_no_number_is_too_large_for_its_column(number):
    tables = drained(
        (
            visit(status=number, links=number),
            facts(external_links=number, internal_links=number, word_count=number),
            [found(occurrence=abs(number))],
        )
    )
    (seen,) = tables["visits"].to_pylist()
    (page,) = tables["pages"].to_pylist()
    (link,) = tables["sightings"].to_pylist()
    small, large = max(-1, min(number, 2**15 - 1)), max(-1, min(number, 2**31 - 1))
    assert (seen["status"], seen["links"]) == (small, large)
    assert (page["external_links"], page["word_count"]) == (large, large)
    assert link["source_external_links"] == link["source_internal_links"] == large
    assert link["occurrence"] == min(abs(number), 2**15 - 1)
    row = only(exported(source_status=number, target_status=number, source_external_links=number))
    assert (row["source_status"], row["target_status"]) == (small, small)
    assert row["source_external_links"] == large


# -- what a table claims -------------------------------------------------------------------------


def test_rows_without_a_source_page_are_no_sightings():
    rows = rows_of(exported(source="https://a.example/", anchor="a"), exported(anchor="b"))
    assert [row["anchor"] for row in rows] == ["a", "b"]
    lonely = exported()
    lonely.source = None
    assert rows_of(lonely) == []
    assert [row["anchor"] for row in rows_of(lonely, exported(anchor="kept"))] == ["kept"]


def test_a_row_without_a_target_is_of_the_site_itself():
    row = only(exported(target=None, target_site="shop.co.uk"))
    assert (row["target_key"], row["target_site"]) == ("uk,co,shop", "shop.co.uk")
    assert row["target_hash"] == site_hash("shop.co.uk")
    assert (row["target_https"], row["target_url"]) == (None, None)


def test_a_row_between_pages_of_one_site_is_internal():
    assert only(exported("https://www.blog.example/x"))["internal"] is True
    assert only(exported("https://shop.test/x"))["internal"] is False
    assert only(exported(target=None, target_site="blog.example"))["internal"] is True


@pytest.mark.parametrize(
    ("attributes", "follow", "cause"),
    [
        ({}, None, None),
        ({"nofollow": False}, True, "none"),
        ({"nofollow": True}, False, "rel"),
        ({"nofollow": False, "ugc": True}, False, "rel"),
        ({"nofollow": False, "sponsored": True}, False, "rel"),
        ({"ugc": True}, False, "rel"),
        ({"ugc": False, "sponsored": False}, None, None),
        ({"follow": True}, True, "none"),
        ({"follow": False}, False, None),
        ({"follow": False, "nofollow": True}, False, "rel"),
        ({"follow": False, "follow_cause": FollowCause.META}, False, "meta"),
        ({"follow": True, "nofollow": True}, True, "none"),
    ],
)
def test_a_link_is_followed_as_far_as_the_row_tells(attributes, follow, cause):
    row = only(exported(**attributes))
    assert (row["follow"], row["follow_cause"]) == (follow, cause)


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        ({}, ("learned", "learned")),
        ({"seen_from": 1}, (1, 1)),
        ({"seen_until": 2}, (2, 2)),
        ({"seen_from": 1, "seen_until": 2}, (1, 2)),
        ({"claimed_lost_at": 3}, (3, 3)),
        ({"seen_from": 1, "claimed_lost_at": 3}, (1, 1)),
        ({"seen_until": 2, "claimed_lost_at": 3}, (2, 2)),
    ],
)
def test_a_row_without_a_date_was_seen_when_we_learned_of_it(dates, expected):
    row = only(exported(**{name: SEEN + timedelta(days=n) for name, n in dates.items()}))
    days = {n: stored(SEEN + timedelta(days=n)) for n in (1, 2, 3)} | {"learned": LEARNED}
    assert (row["seen_from"], row["seen_until"]) == tuple(days[one] for one in expected)
    assert row["claimed_lost_at"] == days.get(dates.get("claimed_lost_at"))


def test_what_only_scripts_showed_is_as_strong_as_a_rendered_visit():
    assert only(exported(rendered=True))["strength"] == Method.RENDERED.strength
    assert only(exported())["strength"] == Method.RAW.strength


def test_the_order_of_rows_and_their_sources_is_kept():
    pairs = [(exported(anchor=str(n)), source) for n, source in enumerate(Source)]
    table = exported_rows(pairs, "id", LEARNED).to_pylist()
    assert [(row["anchor"], row["sources"]) for row in table] == [
        (str(n), source.bit) for n, source in enumerate(Source)
    ]


# -- redirects, figures, times -------------------------------------------------------------------


def test_a_redirect_knows_both_ends():
    start, end = url("http://sho.rt/1"), url("https://www.shop.test/long")
    redirect = Redirect(start, end, "http://SHO.rt/1", "https://www.shop.test/long", 0, SEEN)
    (row,) = redirect_rows([redirect], "id", LEARNED).to_pylist()
    assert (row["from_hash"], row["to_hash"]) == (site_hash("sho.rt"), site_hash("shop.test"))
    assert (row["from_key"], row["to_key"]) == (start.key, end.key)
    assert row["from_url"] == "http://SHO.rt/1", "as written"
    assert (row["status"], row["seen_at"]) == (0, stored(SEEN))


def test_a_figure_without_a_date_counts_for_when_we_learned_it():
    figures = [
        Fact("moz", "shop.test", Subject.SITE, "a.example", "example,a", "rank", 3.5, date=moment)
        for moment in (None, SEEN)
    ]
    rows = fact_rows(figures, "id", LEARNED).to_pylist()
    assert [row["date"] for row in rows] == [LEARNED, stored(SEEN)]
    assert {row["subject_hash"] for row in rows} == {site_hash("shop.test")}, "of whose report"
    assert {(row["value"], row["text"]) for row in rows} == {(3.5, None)}


@given(st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)), st.integers(-12, 12))  # noqa: DTZ001
def test_times_are_stored_in_utc_whatever_zone_they_came_in(moment, hours):
    there = moment.replace(tzinfo=timezone(timedelta(hours=hours)))
    assert naive(there) == moment - timedelta(hours=hours)
    assert naive(moment) == moment, "without a zone it is UTC already"
    assert naive(None) is None
