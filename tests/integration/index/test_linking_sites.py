"""Intersect by the kept hashes of referring sites: the same answers as by their names."""

from collections.abc import Iterator
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from tests.integration.index.made_up import World, link

from linkcensus.core.scope import parse_target
from linkcensus.core.url import site_hash
from linkcensus.index import large_sites
from linkcensus.insights import common_sites
from linkcensus.insights import intersect as module
from linkcensus.insights.intersect import IntersectRequest, intersect
from linkcensus.insights.paging import parse_order

TARGETS = ("one.com", "two.com", "three.com", "four.com")
SITES = 12


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Twelve sites; site n links to target t when bit t of n is set, some pages twice."""
    world = World(tmp_path_factory.mktemp("linking"))
    for number in range(1, SITES + 1):
        links = [
            link(f"{target}/{page}", rel="nofollow" if page else None)
            for place, target in enumerate(TARGETS)
            for page in range(1 + number % 2)
            if number >> place & 1
        ]
        world.see(f"site-{number}.net/", number % 5 + 1, *links)
    world.see("one.com/", 1, link("two.com/"), link("three.com/"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(large_sites, "ROLLUP_LINKS", 0)
        world.compact()
    yield world
    world.index.close()


@pytest.fixture
def used(monkeypatch) -> list[bool]:
    """Whether the hashes gave the answer, for each question."""
    told: list[bool] = []

    def watched(*asked, **how):
        found = common_sites.first_common_sites(*asked, **how)
        told.append(found is not None)
        return found

    monkeypatch.setattr(module, "first_common_sites", watched)
    return told


def request(number: int, at_least: int, excluded: int = 0, **rest: object) -> IntersectRequest:
    targets = [parse_target(target) for target in TARGETS]
    exclude = tuple(targets[number : number + excluded])
    return IntersectRequest(
        targets=tuple(targets[:number]), at_least=at_least, exclude=exclude, **rest
    )


def by_names(world: World, asked: IntersectRequest):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "first_common_sites", lambda *asked, **how: None)
        return intersect(world.index, asked)


@pytest.mark.parametrize("limit", [1, 2, 5, 100])
def test_the_same_as_by_names(world, used, limit):
    asked = [
        request(number, at_least, excluded, limit=limit)
        for number, at_least, excluded in product((2, 3, 4), (1, 2, 3, 4), (0, 1))
        if at_least <= number
    ]
    assert [intersect(world.index, one) for one in asked] == [by_names(world, one) for one in asked]
    assert all(used)


@pytest.mark.parametrize("rest", [{"order": parse_order("source_site")}, {"limit": 1}])
def test_other_orders_and_later_pages_go_by_names(world, used, rest):
    first = intersect(world.index, request(2, 1, **rest))
    later = IntersectRequest(**vars_of(request(2, 1, **rest)), cursor=first.cursor)
    used.clear()
    assert intersect(world.index, later) == by_names(world, later)
    assert used == []


def vars_of(asked: IntersectRequest) -> dict[str, object]:
    names = ("targets", "at_least", "exclude", "order", "limit")
    return {name: getattr(asked, name) for name in names}


def test_too_many_equal_ones_go_by_names(world, used, monkeypatch):
    monkeypatch.setattr(common_sites, "_MOST_READ", 2)
    asked = request(3, 1, limit=3)
    assert intersect(world.index, asked) == by_names(world, asked)
    assert used == [False]


def test_a_hash_of_another_name_is_noticed(world, used, monkeypatch):
    monkeypatch.setattr(common_sites, "site_hash", lambda site: site_hash(f"other-{site}"))
    asked = request(2, 2)
    assert intersect(world.index, asked) == by_names(world, asked)
    assert used == [False]


def test_figures_of_another_file_are_noticed(world, used, monkeypatch):
    read = common_sites._read

    def shifted(views):
        linking = read(views)
        np.copyto(linking.rows, linking.rows[::-1])
        return linking

    monkeypatch.setattr(common_sites, "_read", shifted)
    asked = request(3, 1)
    assert intersect(world.index, asked) == by_names(world, asked)
    assert used == [False]


def test_a_fresh_link_counts_at_once(tmp_path: Path, used, monkeypatch):
    monkeypatch.setattr(large_sites, "ROLLUP_LINKS", 0)
    world = World(tmp_path)
    world.see("a.net/", 1, link("one.com/"), link("two.com/"))
    world.compact()
    asked = request(2, 2)
    assert [row.source_site for row in intersect(world.index, asked).rows] == ["a.net"]
    world.see("b.net/", 1, link("one.com/"), link("two.com/"))
    world.commit()
    assert [row.source_site for row in intersect(world.index, asked).rows] == ["a.net", "b.net"]
    assert used == [True, False]
    world.index.close()


def test_without_any_site_in_common_the_answer_is_empty(tmp_path: Path, used, monkeypatch):
    monkeypatch.setattr(large_sites, "ROLLUP_LINKS", 0)
    world = World(tmp_path)
    world.see("a.net/", 1, link("one.com/"))
    world.see("b.net/", 1, link("two.com/"))
    world.compact()
    answer = intersect(world.index, request(2, 2))
    assert (answer.rows, answer.total, answer.cursor, used) == ((), 0, None, [True])
    world.index.close()
