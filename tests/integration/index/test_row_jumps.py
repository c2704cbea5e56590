"""Any row of a list by its number: the same where links are stored, patched and kept apart."""

import pytest
from tests.integration.index.made_up import World, link, visit

from linkcensus.core.scope import parse_target
from linkcensus.index import large_sites
from linkcensus.insights.backlinks import BacklinksRequest, Grouping, backlinks
from linkcensus.insights.filters import LINK_FIELDS, parse_short_filters
from linkcensus.insights.paging import parse_order
from linkcensus.insights.selection import Selection

ORDERS = ("", "state,authority:desc,last_seen:desc", "first_seen:desc", "anchor_text")


def filled(world: World, sites: int = 11, words: int = 5) -> None:
    for number in range(30):
        world.fill(
            (
                visit(f"s{number % sites}.com/{number}", 1 + number % 4),
                [link(f"target.com/{number % 3}", f"word {number % words}")],
            )
        )


@pytest.mark.parametrize("order", ORDERS)
def test_every_stage_jumps_to_the_same_rows(world: World, order, monkeypatch):
    monkeypatch.setattr(large_sites, "ROLLUP_LINKS", 0)
    monkeypatch.setattr(large_sites, "SUMMARY_LINKS", 0)
    filled(world)
    chosen = Selection(filter=parse_short_filters(["anchor_text:neq:word 1"], LINK_FIELDS))
    for selection, total in ((Selection(), 30), (chosen, 24)):
        for _ in world.stages():
            with world.view() as view:
                request = {"order": parse_order(order), "selection": selection}
                whole = backlinks(view, BacklinksRequest(**request)).rows
                assert len(whole) == total
                for offset in (0, 3, 22, 40):
                    page = backlinks(view, BacklinksRequest(**request, offset=offset, limit=3))
                    assert page.rows == whole[offset : offset + 3]


@pytest.mark.parametrize("grouping", [Grouping.SIMILAR, Grouping.ONE_PER_SITE])
@pytest.mark.parametrize("order", ORDERS)
def test_groups_are_the_same_with_and_without_numbers_of_rows(world: World, order, grouping):
    filled(world, sites=4, words=2)
    seen = []
    for _ in world.stages():
        with world.view() as view:
            request = {"order": parse_order(order), "grouping": grouping}
            whole = backlinks(view, BacklinksRequest(**request))
            assert whole.total == len(whole.rows) < 30
            assert sum(row.group_count for row in whole.rows) == 30
            for offset in (0, 3, 40):
                page = backlinks(view, BacklinksRequest(**request, offset=offset, limit=3))
                assert (page.rows, page.total) == (whole.rows[offset : offset + 3], whole.total)
                if page.cursor:
                    behind = BacklinksRequest(**request, cursor=page.cursor, limit=2)
                    assert backlinks(view, behind).rows == whole.rows[offset + 3 : offset + 5]
            seen.append((view.has_rows, whole.rows))
    assert {numbered for numbered, _ in seen} == {True, False}
    assert all(rows == seen[0][1] for _, rows in seen)


def test_an_order_is_remembered_until_something_changes(world: World):
    filled(world)
    world.compact()
    request = BacklinksRequest(order=parse_order("anchor_text"), offset=20, limit=5)
    with world.view() as view:
        first = backlinks(view, request)
        kept = view._snapshot.orders
    assert len(kept._orders) == 1
    with world.view() as view:
        assert backlinks(view, request) == first
    with world.index.view(parse_target("target.com/1")) as view:
        backlinks(view, request)
    assert len(kept._orders) == 2, "another scope is another list"
    world.fill((visit("new.com/", 9), [link("target.com/", "aaa")]))
    world.compact()
    with world.view() as view:
        whole = backlinks(view, BacklinksRequest(order=request.order)).rows
        assert backlinks(view, request).rows == whole[20:25]
        assert whole[20:25] != first.rows
