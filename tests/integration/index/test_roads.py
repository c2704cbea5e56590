"""Two roads to one answer: intersect and bulk by stored figures and by counting links."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.integration.index.made_up import Moment, World, day, link, row

from linkcensus.core.errors import BadInput
from linkcensus.core.link import Source
from linkcensus.core.scope import Scope, parse_target
from linkcensus.index import large_sites
from linkcensus.insights import bulk as bulk_module
from linkcensus.insights.bulk import bulk
from linkcensus.insights.compare import compare
from linkcensus.insights.filters import parse_filter
from linkcensus.insights.intersect import INTERSECT_FIELDS, IntersectRequest, intersect
from linkcensus.insights.overview import overview
from linkcensus.insights.paging import Order
from linkcensus.insights.selection import Selection

SITES = ("one.com", "two.com", "three.com", "four.com")
LINKING = {"one.com": "abcde", "two.com": "bcdf", "three.com": "cdg", "four.com": "dha"}
"""Target -> the sites s<letter>.net with live links to it: as many as their place in a to h."""

LOST = ("lost.net", "one.com")


def live_links() -> dict[str, dict[str, int]]:
    """Referring site -> target -> live links: the model that both roads are held to."""
    found: dict[str, dict[str, int]] = {}
    for target, letters in LINKING.items():
        for letter in letters:
            number = 1 + "abcdefgh".index(letter) % 3
            found.setdefault(f"s{letter}.net", {})[target] = number
    found.setdefault("two.com", {})["one.com"] = 1  # a target that links to another one
    found.setdefault("vendor.net", {})["three.com"] = 1
    found["vendor.net"]["four.com"] = 1
    return found


def fill(world: World) -> None:
    for site, targets in live_links().items():
        if site == "vendor.net":
            continue
        links = [link(f"{target}/{n}") for target, number in targets.items() for n in range(number)]
        world.see(f"{site}/page", 1, *links)
    for target in ("three.com", "four.com"):
        world.fill(row("vendor.net/", f"{target}/", nofollow=True), source=Source.MOZ)
    world.see("lost.net/", 1, link("one.com/"), link("two.com/"))
    world.see("lost.net/", 3)
    world.see("lost.net/", 5)
    world.see("one.com/", 2, link("one.com/inner"), link("www.one.com/"))


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, World]]:
    made = {name: World(tmp_path_factory.mktemp(name)) for name in ("counted", "stored")}
    for world in made.values():
        fill(world)
    made["counted"].compact()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(large_sites, "ROLLUP_LINKS", 0)
        made["stored"].compact()
    yield made
    for world in made.values():
        world.index.close()


def expected(request: IntersectRequest) -> dict[str, tuple[int, ...]]:
    """Referring site -> live links to each target, out of the model."""
    own = {target.site for target in (*request.targets, *request.exclude)}
    answer = {}
    for site, targets in live_links().items():
        numbers = tuple(targets.get(target.site, 0) for target in request.targets)
        reached = sum(number > 0 for number in numbers)
        unwanted = any(target.site in targets for target in request.exclude)
        if reached >= request.at_least and site not in own and not unwanted:
            answer[site] = numbers
    return answer


def in_pages(world: World, request: IntersectRequest):
    rows, cursor, total = [], None, 0
    while True:
        page = intersect(world.index, replace(request, cursor=cursor))
        rows += page.rows
        cursor, total = page.cursor, page.total or 0
        if cursor is None:
            return rows, total


@st.composite
def requests(draw: st.DrawFn) -> IntersectRequest:
    chosen = draw(st.permutations(SITES))
    number = draw(st.integers(2, 4))
    fields = st.sampled_from(sorted(INTERSECT_FIELDS))
    order = st.lists(st.builds(Order, fields, st.booleans()), max_size=2)
    return IntersectRequest(
        targets=tuple(map(parse_target, chosen[:number])),
        exclude=tuple(map(parse_target, chosen[number : number + draw(st.integers(0, 2))])),
        at_least=draw(st.integers(1, number)),
        order=tuple(draw(order)),
        limit=draw(st.integers(2, 6)),
    )


@settings(max_examples=6, deadline=None)
@given(request=requests())
def test_both_roads_intersect_alike_and_as_the_model_does(worlds, request):
    told = []
    for world in worlds.values():
        rows, total = in_pages(world, request)
        assert {one.source_site: one.per_target for one in rows} == expected(request)
        assert total == len(rows)
        for one in rows:
            assert one.links == sum(one.per_target) >= one.follow
            assert one.targets == sum(number > 0 for number in one.per_target)
        told.append(rows)
    assert told[0] == told[1]


def test_the_stored_road_is_stored_and_the_other_is_not(worlds):
    for name, world in worlds.items():
        with world.view("one.com", None) as view:
            assert (view.stored_rollup is not None) == (name == "stored")


@pytest.mark.parametrize(
    "change",
    [
        {"selection": Selection(filter=parse_filter({"field": "follow", "is": ["eq", True]}))},
        {"moment": Moment(true_at=day(2))},
        {"targets": (parse_target("one.com", Scope.HOST), parse_target("two.com"))},
        {"targets": (parse_target("one.com/0"), parse_target("two.com/0"))},
        {"having": parse_filter({"field": "links", "is": ["gt", 2]}, INTERSECT_FIELDS)},
        {"exclude": (parse_target("three.com"),)},
        {"targets": (parse_target("one.com"),), "exclude": (parse_target("two.com"),)},
    ],
    ids=["filter", "moment", "host", "pages", "having", "exclude", "one rival"],
)
def test_what_is_not_stored_is_counted_alike(worlds, change):
    asked = IntersectRequest(targets=(parse_target("one.com"), parse_target("two.com")), at_least=1)
    answers = [intersect(world.index, replace(asked, **change)) for world in worlds.values()]
    assert answers[0] == answers[1]
    assert answers[0].rows


def test_a_site_that_lost_its_links_is_no_common_site_now_but_was_then(worlds):
    asked = IntersectRequest(targets=(parse_target("one.com"), parse_target("two.com")))
    for world in worlds.values():
        now = {one.source_site for one in intersect(world.index, asked).rows}
        then = replace(asked, moment=Moment(true_at=day(2)))
        before = {one.source_site for one in intersect(world.index, then).rows}
        assert before - now == {"lost.net"}


def test_excluding_a_target_of_ones_own_leaves_its_friends_out(worlds):
    asked = IntersectRequest(targets=tuple(map(parse_target, SITES[:2])), at_least=1)
    without = replace(asked, exclude=(parse_target("two.com"),))
    for world in worlds.values():
        left = {one.source_site for one in intersect(world.index, without).rows}
        assert left == {"sa.net", "se.net"}


# -- bulk ----------------------------------------------------------------------------------------

ASKED = [
    "one.com",
    "www.one.com",
    "https://one.com/0",
    "one.com/*",
    "two.com",
    "two.com/1",
    "three.com",
    "four.com",
    "unknown.com",
    "one.com",
]


def figures(one):
    return (one.links, one.follow, one.sites, one.lost, one.first_seen, one.last_seen)


@pytest.mark.parametrize("name", ["counted", "stored"])
def test_bulk_says_what_each_overview_says(worlds, name):
    world = worlds[name]
    rows = list(bulk(world.index, ASKED))
    assert [one.text for one in rows] == ASKED
    for one in rows:
        with world.index.view(parse_target(one.text)) as view:
            seen = overview(view)
        told = (one.links, one.follow, one.sites, one.lost)
        assert told == (seen.links, seen.follow, seen.referring_sites, seen.lost), one.text
        assert (one.first_seen, one.last_seen) == (seen.first_seen, seen.last_seen)
    assert figures(rows[0]) == figures(rows[-1]), "the same target twice"


def test_both_roads_of_bulk_agree(worlds):
    asked = [*ASKED, "", "no host", "co.uk"]
    told = [list(bulk(world.index, asked)) for world in worlds.values()]
    assert told[0] == told[1]


def test_the_size_of_a_chunk_changes_nothing(worlds, monkeypatch):
    whole = list(bulk(worlds["stored"].index, ASKED))
    for size in (1, 3):
        monkeypatch.setattr(bulk_module, "_CHUNK", size)
        assert list(bulk(worlds["stored"].index, ASKED)) == whole


def test_empty_entries_are_left_out_and_lines_still_count(worlds):
    rows = list(
        bulk(worlds["stored"].index, ["", "  ", " one.com ", "\n", "nonsense :", "two.com"])
    )
    assert [(one.line, one.text) for one in rows] == [
        (3, "one.com"),
        (5, "nonsense :"),
        (6, "two.com"),
    ]
    bad = rows[1]
    assert bad.error is not None
    assert (bad.target, bad.scope) == (None, None)
    assert figures(bad) == (0, 0, 0, 0, None, None)
    assert (rows[0].target, rows[0].scope, rows[0].error) == ("one.com", "domain", None)


def test_a_scope_holds_for_the_whole_list(worlds):
    by_scope = {
        scope: next(bulk(worlds["stored"].index, ["one.com"], scope)) for scope in (None, *Scope)
    }
    assert by_scope[None].links == by_scope[Scope.DOMAIN].links > by_scope[Scope.URL].links
    assert [one.scope for scope, one in by_scope.items() if scope] == [s.value for s in Scope]


def test_a_list_is_read_no_further_than_it_must_be(worlds, monkeypatch):
    monkeypatch.setattr(bulk_module, "_CHUNK", 2)
    read = []

    def endless():
        while True:
            read.append(1)
            yield "one.com"

    rows = bulk(worlds["stored"].index, endless())
    assert len(list(islice(rows, 3))) == 3
    assert len(read) <= 4


def test_a_list_that_is_too_long_is_refused_in_one_line(worlds, monkeypatch):
    monkeypatch.setattr(bulk_module, "MOST_TARGETS", 3)
    monkeypatch.setattr(bulk_module, "_CHUNK", 2)
    assert len(list(bulk(worlds["stored"].index, ["one.com"] * 3))) == 3
    with pytest.raises(BadInput, match="more than 3 entries; split it into parts"):
        list(bulk(worlds["stored"].index, ["one.com"] * 4))


# -- compare -------------------------------------------------------------------------------------


def test_compare_keeps_the_order_and_takes_one_to_ten_targets(worlds):
    index = worlds["stored"].index
    targets = [parse_target(site) for site in reversed(SITES)]
    sides = compare(index, targets).targets
    assert [side.target for side in sides] == list(reversed(SITES))
    for target, side in zip(targets, sides, strict=True):
        with index.view(target) as view:
            assert side == overview(view)
    then = compare(index, targets, moment=Moment(true_at=day(0))).targets
    assert {side.links for side in then} == {0}
    for number in (0, 11):
        with pytest.raises(BadInput, match="1 to 10 targets"):
            compare(index, targets[:1] * number)
