"""Who votes for whom in a whole run: the rule, owners, names in order, and the background."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.integration.index.made_up import World, link, redirect, row, visit
from tests.integration.score.scored import (
    background,
    edges,
    named,
    pagerank,
    run,
    stored,
    web,
)

from linkcensus.core.errors import Refused
from linkcensus.core.link import FollowCause, Kind, Position, Source
from linkcensus.core.page import PageFacts
from linkcensus.index.site_graph import site_votes
from linkcensus.score.run import score

FOLLOWED_ONLY = {
    "footer": {"position": Position.FOOTER},
    "navigation": {"position": Position.NAVIGATION},
    "header": {"position": Position.HEADER},
    "sidebar": {"position": Position.SIDEBAR},
    "comment": {"position": Position.COMMENT},
    "hidden": {"hidden": True},
    "area": {"kind": Kind.AREA},
}
NOT_FOLLOWED = {
    name: {name: True, "follow": False, "follow_cause": FollowCause.REL}
    for name in ("nofollow", "ugc", "sponsored")
}
"""Facts of a link by the name of the site that shows it."""


def fill(world: World) -> None:
    """One page a site, each with one kind of link to the target."""
    kinds: dict[str, dict[str, Any]] = {
        "text": {},
        "image": {"kind": Kind.IMAGE},
        **FOLLOWED_ONLY,
        **NOT_FOLLOWED,
    }
    for name, facts in kinds.items():
        world.see(f"{name}.com/", 1, link("target.com/", **facts))
    for number in range(3):  # many links, one vote; the footer's do not spoil the good one
        world.see(f"many.com/{number}", 1, link("target.com/", position=Position.FOOTER))
    world.see("many.com/good", 1, link("target.com/a"), link("target.com/b"))
    world.see("target.com/", 1, link("target.com/about"), link("www.target.com/"))
    world.see("gone.com/", 1, link("target.com/"))
    world.see("gone.com/", 5)
    world.see("gone.com/", 9)
    world.see("short.com/", 1, link("sho.rt/1"))
    world.fill(redirect("sho.rt/1", "target.com/x", 1))


@pytest.fixture(scope="module")
def voters(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], set[str]]:
    """The sites that vote for the target under a rule."""
    world = World(tmp_path_factory.mktemp("rules"))
    fill(world)
    world.commit()
    world.index.close()

    def under(rule: str) -> set[str]:
        again = World(world.index.root, votes=rule)
        try:
            run(again)
            found = {source.removesuffix(".com") for source, t in edges(again) if t == "target.com"}
            scores = named(again)["target.com"]
            assert scores["referring_sites"] == len(found)
        finally:
            again.index.close()
        return found

    return under


def test_what_votes_under_each_rule(voters: Callable[[str], set[str]]):
    editorial = voters("editorial")
    assert editorial == {"text", "image", "many", "short"}
    followed = voters("followed")
    assert followed - editorial == set(FOLLOWED_ONLY)
    assert voters("all") - followed == set(NOT_FOLLOWED)


def test_nobody_votes_for_a_site_of_the_same_owner(world: World):
    def page(site: str, *analytics: str, target: str = "target.com/") -> None:
        look = visit(f"{site}/", 1)
        writer = world.index.segment_writer(f"ids-{site}", world.clock.now())
        facts = PageFacts(
            page=look.page, page_written=look.page_written, title="t", analytics_ids=analytics
        )
        writer.page(look, facts, [link(target)], Source.WARC)
        world.wait_for(writer.close())

    page("target.com", "UA-1", target="other.com/")
    page("mine.com", "UA-1")
    page("listed.com", "UA-2")
    page("stranger.com", "UA-3")
    page("friend.com", "UA-2")
    (world.index.root / "owners.toml").write_text('owners = [["target.com", "listed.com"]]')
    run(world)
    # friend.com shares an id with listed.com, which the list gives the owner of target.com
    assert edges(world) == {("target.com", "other.com"), ("stranger.com", "target.com")}


def test_an_id_that_many_sites_carry_belongs_to_nobody(world: World, monkeypatch):
    for number in range(21):
        look = visit(f"s{number}.com/", 1)
        writer = world.index.segment_writer(f"id-{number:02d}", world.clock.now())
        facts = PageFacts(
            page=look.page, page_written=look.page_written, title="t", analytics_ids=("UA-9",)
        )
        writer.page(look, facts, [link("s0.com/")], Source.WARC)
        world.wait_for(writer.close())
    run(world)
    assert len(edges(world)) == 20


def test_sites_are_numbered_by_their_reversed_names(world: World):
    web(
        world, [("z.com", "a.org"), ("b.co.uk", "a-b.com"), ("a.com", "z.com"), ("ab.com", "a.com")]
    )
    run(world)
    names = stored(world).names(range(stored(world).nodes))
    # com,a  com,a-b  com,ab  com,z  org,a  uk,co,b
    assert names == ["a.com", "a-b.com", "ab.com", "z.com", "a.org", "b.co.uk"]
    assert [named(world)[name]["node"] for name in names] == list(range(6))


def test_known_names_keep_their_numbers(world: World):
    web(world, [("z.com", "a.org"), ("b.com", "a.com")])
    world.compact()
    known = ["q.net", "a.org", "a.com"]
    votes = site_votes(world.index, pa.chunked_array([known[:1], known[1:]]))
    assert votes.sites.type == pa.large_string(), "a web graph has more than 2 GiB of names"
    assert votes.sites.to_pylist() == [*known, "b.com", "z.com"]
    pairs = set(zip(votes.sources.tolist(), votes.targets.tolist(), strict=True))
    assert pairs == {(4, 1), (3, 2)}
    assert votes.sources.dtype == votes.targets.dtype == np.int32


def test_odd_names_are_sites_too(world: World):
    world.see("http://192.0.2.1/x", 1, link("target.com/"), link("http://[2001:db8::1]/y"))
    world.see("foo.blogspot.com/", 1, link("bar.blogspot.com/"), link("bücher.example/"))
    world.fill(row("only.com/p", "target.com/", follow=True), source=Source.AHREFS)
    done = run(world)
    assert edges(world) == {
        ("192.0.2.1", "target.com"),
        ("192.0.2.1", "[2001:db8::1]"),
        ("foo.blogspot.com", "bar.blogspot.com"),
        ("foo.blogspot.com", "xn--bcher-kva.example"),
        ("only.com", "target.com"),
    }
    assert (done.sites, done.pages) == (7, 7)


def test_a_site_alone_is_scored(world: World):
    world.see("alone.com/", 1, link("alone.com/y"))
    done = run(world)
    assert (done.sites, done.pages, done.inputs["votes"]) == (1, 2, 0)
    assert named(world)["alone.com"]["authority"] == 0


# -- the background ------------------------------------------------------------------------------


def test_own_and_background_links_rank_together(world: World):
    known = [("big.com", "target.com"), ("big.com", "other.com"), ("other.com", "big.com")]
    background(world.index.root, ["big.com", "other.com", "target.com", "idle.net"], known)
    own = [("big.com", "target.com"), ("blog.org", "target.com"), ("blog.org", "a.com")]
    web(world, own)
    done = run(world)
    assert edges(world) == {*known, *own}, "what both know counts once"
    assert (done.inputs["votes"], done.inputs["own_votes"]) == (5, 3)
    assert done.inputs["background"] == "cc-test"
    scores = named(world)
    in_graph = {"big.com", "other.com", "target.com", "idle.net"}
    assert {site for site, row in scores.items() if row["background"]} == in_graph
    # those of the background have its numbers, the others come behind
    by_node = [row["site"] for row in sorted(scores.values(), key=lambda row: row["node"])]
    assert by_node == ["big.com", "other.com", "target.com", "idle.net", "a.com", "blog.org"]
    total = sum(row["votes"] for row in scores.values())
    reference = pagerank({*known, *own}, scores)
    for site, scored in scores.items():
        assert scored["votes"] / total == pytest.approx(reference[site], abs=1e-6)

    alone = run(world, use_background=False)
    assert edges(world) == set(own)
    assert alone.inputs["background"] is None
    assert set(named(world)) == {"big.com", "target.com", "blog.org", "a.com"}


def test_a_background_alone_is_scored_too(world: World):
    background(world.index.root, ["a.com", "b.com"], [("a.com", "b.com")])
    done = run(world)
    assert (done.sites, done.pages) == (2, 0)
    scores = named(world)
    assert scores["b.com"]["votes"] == pytest.approx(0.15 * 1.85)
    assert {row["spam"] for row in scores.values()} == {None}, "nothing is known to judge by"


# -- laws ----------------------------------------------------------------------------------------

SITES = [f"s{number}.com" for number in range(6)]
OTHERS = [f"t{number}.org" for number in range(4)]


def pairs_of(sites: list[str]) -> st.SearchStrategy[list[tuple[str, str]]]:
    return st.lists(st.permutations(sites).map(lambda p: (p[0], p[1])), min_size=1, max_size=10)


@pytest.mark.slow
@settings(
    max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(pairs=pairs_of(SITES), others=pairs_of(OTHERS))
def test_unrelated_sites_move_no_score(
    make_world: Callable[..., World], pairs: list[tuple[str, str]], others: list[tuple[str, str]]
):
    world = make_world()
    (world.index.root / "seeds.toml").write_text(f'trusted = ["{pairs[0][0]}"]\nshipped = false\n')
    web(world, pairs)
    run(world)
    before = named(world)
    total = sum(row["votes"] for row in before.values())
    reference = pagerank(pairs, before)
    for site, scored in before.items():
        assert scored["votes"] / total == pytest.approx(reference[site], abs=1e-6)
    web(world, others)
    run(world)
    after = named(world)
    assert set(after) > set(before)
    for site, scored in before.items():
        for name in ("votes", "authority", "citation", "trust"):
            assert after[site][name] == pytest.approx(scored[name], rel=1e-6), (site, name)
        for name in ("referring_sites", "linked_sites", "seed"):
            assert after[site][name] == scored[name]


def test_nothing_to_score_is_refused_and_leaves_nothing(world: World):
    with pytest.raises(Refused, match="nothing to score"):
        score(world.index, clock=world.clock)
    assert world.index.scores.runs() == []
    assert list((world.index.root / "scores").iterdir()) == []
