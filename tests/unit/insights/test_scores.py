"""The scores of sites beside links and lists: joined, looked up, filtered, sorted, or not read."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from linkcensus.core.scope import parse_target
from linkcensus.core.url import site_hash
from linkcensus.insights.anchors import AnchorsRequest, anchors
from linkcensus.insights.backlinks import (
    BacklinksRequest,
    Grouping,
    backlinks,
    stream_backlinks,
)
from linkcensus.insights.filters import LINK_FIELDS, parse_short_filters
from linkcensus.insights.internal_links import internal_pages
from linkcensus.insights.listing import ListRequest
from linkcensus.insights.networks import NetworksRequest, networks
from linkcensus.insights.outgoing import OUTGOING_FIELDS, linked_sites, stream_linked_sites
from linkcensus.insights.overview import overview
from linkcensus.insights.paging import Order
from linkcensus.insights.referring_sites import (
    SITE_FIELDS,
    referring_sites,
    stream_referring_sites,
)
from linkcensus.insights.scores import SCORE_COLUMNS, scores_of
from linkcensus.insights.selection import Selection
from linkcensus.insights.site_scores import site_scores
from linkcensus.insights.top_pages import top_pages

RUN = datetime.fromisoformat("2026-02-01")
SOURCES = ("good", "poor", "spammy", "unscored")


def score_row(site: str, **scores: object) -> dict[str, object]:
    return {"site": site, "site_hash": site_hash(site), "computed_at": RUN} | scores


GIVEN: list[dict[str, object]] = [
    score_row(
        "good.example", authority=60.0, trust=50.0, citation=55.0, spam=0.0, verdict="ignore",
        topic="garden",
    ),
    score_row(
        "poor.example", authority=10.0, trust=2.5, citation=12.0, spam=30.0, verdict="review",
        topic="boats",
    ),
    score_row("spammy.example", authority=5.0, trust=0.0, citation=9.0, spam=90.0, verdict="act"),
    score_row("shop.test", authority=33.0, trust=20.0, citation=40.0),
]  # fmt: skip


@pytest.fixture(scope="module")
def links(link_row) -> list[dict[str, Any]]:
    """Two links of each of four sites, one of which no run knew."""
    return [
        link_row(f"https://{name}.example/{number}", f"https://shop.test/{number}", anchor=name)
        for name in SOURCES
        for number in range(2)
    ]


@pytest.fixture(scope="module")
def view(view_of, links):
    pages = [{"page_key": "test,shop)/1", "page_authority": 12.5}]
    return view_of(links, scores=GIVEN, score_history=GIVEN, page_scores=pages)


@pytest.fixture(scope="module")
def unscored(view_of, links):
    return view_of(links)


def asked(*filters: str, **rest: object) -> BacklinksRequest:
    chosen = parse_short_filters(filters, LINK_FIELDS) if filters else None
    return BacklinksRequest(selection=Selection(filter=chosen), **rest)  # type: ignore[arg-type]


def names(rows: Sequence[Any], field: str = "source_site") -> list[str]:
    """Sites in their order, each once."""
    return list(dict.fromkeys(getattr(row, field).removesuffix(".example") for row in rows))


# -- links ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("grouping", Grouping)
def test_links_show_the_scores_of_their_source(view, grouping):
    request = asked(grouping=grouping)
    for rows in (backlinks(view, request).rows, list(stream_backlinks(view, request))):
        told = {
            row.source_site: (row.trust, row.citation, row.spam, row.verdict, row.topic)
            for row in rows
        }
        assert told == {
            "good.example": (50, 55, 0, "ignore", "garden"),
            "poor.example": (2.5, 12, 30, "review", "boats"),
            "spammy.example": (0, 9, 90, "act", None),
            "unscored.example": (None,) * 5,
        }


@pytest.mark.parametrize("grouping", Grouping)
@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (Order("trust", descending=True), ["good", "poor", "spammy", "unscored"]),
        (Order("trust"), ["spammy", "poor", "good", "unscored"]),
        (Order("spam", descending=True), ["spammy", "poor", "good", "unscored"]),
        (Order("citation"), ["spammy", "poor", "good", "unscored"]),
        (Order("verdict"), ["spammy", "good", "poor", "unscored"]),
    ],
    ids=str,
)
def test_links_are_sorted_by_a_score_the_unknown_last(view, grouping, order, expected):
    request = asked(grouping=grouping, order=(order,), limit=3)
    assert names(list(stream_backlinks(view, request))) == expected
    rows, cursor = [], None
    while not rows or cursor is not None:
        page = backlinks(view, replace(request, cursor=cursor))
        rows += page.rows
        cursor = page.cursor
    assert names(rows) == expected
    assert len(rows) == page.total == (4 if grouping is Grouping.ONE_PER_SITE else 8)


@pytest.mark.parametrize("grouping", Grouping)
@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (["trust:gte:2.5"], ["good", "poor"]),
        (["trust:gt:2.5"], ["good"]),
        (["spam:lt:50"], ["good", "poor"]),
        (["verdict:eq:act"], ["spammy"]),
        (["verdict:eq:review", "citation:gt:10"], ["poor"]),
        (["topic:eq:garden"], ["good"]),
        (["trust:is_null"], ["unscored"]),
    ],
    ids=str,
)
def test_links_are_filtered_by_scores(view, grouping, filters, expected):
    request = asked(*filters, grouping=grouping)
    page = backlinks(view, request)
    assert sorted(names(page.rows)) == expected
    assert sorted(names(list(stream_backlinks(view, request)))) == expected
    assert page.total == len(page.rows)


def test_other_questions_take_the_same_filters(view):
    spammy = parse_short_filters(["spam:gte:50"], LINK_FIELDS)
    chosen = Selection(filter=spammy)
    assert [row.anchor_text for row in anchors(view, AnchorsRequest(selection=chosen)).rows] == [
        "spammy"
    ]
    assert names(referring_sites(view, ListRequest(selection=chosen)).rows) == ["spammy"]
    assert {row.sites for row in top_pages(view, ListRequest(selection=chosen)).rows} == {1}
    assert networks(view, NetworksRequest(selection=chosen)).rows == ()


def test_a_score_asked_for_alone_is_found_too(view):
    rows = backlinks(view, asked(columns=("spam",), order=(Order("spam"),))).rows
    assert [row.spam for row in rows] == [0, 0, 30, 30, 90, 90, None, None]
    assert {row.source_title for row in rows} == {None}


# -- lists ---------------------------------------------------------------------------------------


def test_referring_sites_show_and_sort_and_filter_scores(view, view_of, links):
    request = ListRequest(order=(Order("trust", descending=True),))
    for one in (view, view_of(links, compacted=True, scores=GIVEN)):
        rows = referring_sites(one, request).rows
        assert list(stream_referring_sites(one, request)) == list(rows)
        assert names(rows) == ["good", "poor", "spammy", "unscored"]
        assert [(row.trust, row.spam, row.verdict, row.topic) for row in rows] == [
            (50, 0, "ignore", "garden"),
            (2.5, 30, "review", "boats"),
            (0, 90, "act", None),
            (None, None, None, None),
        ]
        having = parse_short_filters(["verdict:eq:act"], SITE_FIELDS)
        page = referring_sites(one, ListRequest(having=having))
        assert (names(page.rows), page.total) == (["spammy"], 1)


def test_linked_sites_show_their_own_scores(view_of, link_row):
    links = [
        link_row("https://shop.test/", f"https://{name}.example/{number}")
        for place, name in enumerate(SOURCES, start=1)
        for number in range(place)
    ]
    view = view_of(links, scores=GIVEN)
    request = ListRequest(order=(Order("authority", descending=True),))
    rows = linked_sites(view, request).rows
    assert list(stream_linked_sites(view, request)) == list(rows)
    assert names(rows, "target_site") == ["good", "poor", "spammy", "unscored"]
    assert [row.authority for row in rows] == [60, 10, 5, None]
    assert [row.spam for row in rows] == [0, 30, 90, None]
    having = parse_short_filters(["spam:gt:20"], OUTGOING_FIELDS)
    assert names(linked_sites(view, ListRequest(having=having)).rows, "target_site") == [
        "spammy",
        "poor",
    ]


def test_pages_show_their_own_authority(view):
    by_page = {row.target_url: row.page_authority for row in top_pages(view, ListRequest()).rows}
    assert by_page == {"https://shop.test/0": None, "https://shop.test/1": 12.5}
    first = ListRequest(order=(Order("page_authority", descending=True),), limit=1)
    assert top_pages(view, first).rows[0].target_url == "https://shop.test/1"


def test_internal_pages_show_their_authority(view_of, link_row):
    links = [link_row("https://shop.test/", "https://shop.test/1")]
    view = view_of(links, page_scores=[{"page_key": "test,shop)/1", "page_authority": 12.5}])
    found = {row.page_url: row.page_authority for row in internal_pages(view, ListRequest()).rows}
    assert found == {"https://shop.test/": None, "https://shop.test/1": 12.5}


# -- the target itself ---------------------------------------------------------------------------


def test_the_targets_scores_are_those_of_its_newest_run(view_of):
    history = [
        score_row("shop.test", authority=20.0, computed_at=RUN, spam=None),
        score_row(
            "shop.test", authority=30.0, citation=40.0, trust=10.0, trust_ratio=0.25, spam=7.0,
            verdict="ignore", topic="garden", topics='{"garden": 9.5, "boats": 2.0}',
            seed="named by you", referring_sites=12, harmonic=3.5,
            computed_at=RUN + timedelta(days=7),
        ),
    ]  # fmt: skip
    view = view_of([], scores=history[1:], score_history=history[::-1])
    told = site_scores(view)
    assert told is not None
    assert told == overview(view).scores
    assert (told.site, told.authority, told.trust, told.trust_ratio) == ("shop.test", 30, 10, 0.25)
    assert (told.spam, told.verdict, told.seed) == (7, "ignore", "named by you")
    assert dict(told.topics) == {"garden": 9.5, "boats": 2.0}
    assert (told.voting_sites, told.harmonic, told.page_authority) == (12, 3.5, None)
    assert [(point.computed_at, point.authority) for point in told.history] == [
        (RUN.replace(tzinfo=UTC), 20),
        ((RUN + timedelta(days=7)).replace(tzinfo=UTC), 30),
    ]


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("https://shop.test/1", 12.5),
        ("https://shop.test/2", None),
        ("shop.test", None),
        ("www.shop.test", None),
    ],
)
def test_a_page_asked_for_has_an_authority_of_its_own(view_of, target, expected):
    pages = [{"page_key": "test,shop)/1", "page_authority": 12.5}]
    view = view_of([], target, scores=GIVEN, score_history=GIVEN[-1:], page_scores=pages)
    assert view.target == parse_target(target)
    told = site_scores(view)
    assert told is not None
    assert (told.authority, told.page_authority) == (33, expected)


def test_a_site_that_no_run_knew_has_no_scores(view_of):
    assert site_scores(view_of([], scores=GIVEN)) is None


# -- before the first run ------------------------------------------------------------------------


class Watched:
    """A view that tells what it was asked."""

    def __init__(self, view: Any) -> None:
        self._view = view
        self.queries: list[str] = []

    def __getattr__(self, name: str) -> Any:
        asked = getattr(self._view, name)
        if name not in ("sql", "rows", "arrow"):
            return asked

        def tell(query: str, params: Sequence[object] = ()) -> Any:
            self.queries.append(query)
            return asked(query, params)

        return tell


UNFILTERED: dict[str, Callable[[Any], object]] = {
    "backlinks": lambda view: backlinks(view, asked()),
    "all backlinks": lambda view: list(stream_backlinks(view, asked())),
    "grouped": lambda view: backlinks(view, asked(grouping=Grouping.SIMILAR)),
    "sites": lambda view: referring_sites(view, ListRequest()),
    "all sites": lambda view: list(stream_referring_sites(view, ListRequest())),
    "outgoing": lambda view: linked_sites(view, ListRequest()),
    "overview": overview,
}


@pytest.mark.parametrize("question", UNFILTERED)
def test_without_a_run_no_scores_are_read(unscored, question):
    watched = Watched(unscored)
    UNFILTERED[question](watched)
    assert watched.queries
    for query in watched.queries:
        assert "scores" not in query.replace("unscored", "")


def test_without_a_run_every_score_is_unknown(unscored):
    for row in [
        *backlinks(unscored, asked()).rows,
        *stream_backlinks(unscored, asked()),
        *referring_sites(unscored, ListRequest()).rows,
        *linked_sites(unscored, ListRequest()).rows,
    ]:
        assert [getattr(row, name, None) for name in SCORE_COLUMNS] == [None] * len(SCORE_COLUMNS)
    assert {row.page_authority for row in top_pages(unscored, ListRequest()).rows} == {None}
    assert overview(unscored).scores is None
    assert scores_of(unscored, ["good.example"]) == {}


@pytest.mark.parametrize("grouping", Grouping)
def test_without_a_run_scores_are_still_fields_to_ask_by(unscored, grouping):
    assert backlinks(unscored, asked("spam:gt:10", grouping=grouping)).total == 0
    empty = backlinks(unscored, asked("trust:is_null", grouping=grouping, order=(Order("trust"),)))
    assert len(empty.rows) == empty.total > 0
    having = parse_short_filters(["spam:is_null"], SITE_FIELDS)
    request = ListRequest(having=having, order=(Order("topic"), Order("spam", descending=True)))
    assert len(referring_sites(unscored, request).rows) == 4


def test_scores_of_nobody_are_nothing(view):
    watched = Watched(view)
    assert scores_of(watched, []) == {}
    assert watched.queries == []
    told = scores_of(view, ["good.example", "unscored.example"])
    assert set(told) == {"good.example"}
    assert told["good.example"]["own_authority"] == 60
