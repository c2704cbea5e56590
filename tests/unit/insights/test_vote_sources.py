"""Where votes stand: links by the pages they are on, the owners of sites."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.insights.conftest import FakeView, row_of_link

from linkcensus.core.scope import parse_target
from linkcensus.core.url import canonicalize
from linkcensus.insights.vote_sources import Owners, voting_links
from linkcensus.score.votes import VoteRule

PATHS = ("", "a", "a/b", "a/b?c=1", "ab", "b")
HOSTS = ("blog.test", "www2.blog.test", "deep.www2.blog.test")
PAGES = [f"https://{host}/{path}" for host in HOSTS for path in PATHS]
CHOICES = [*PAGES, "blog.test/a*", "blog.test/a/*", "www2.blog.test", "https://blog.test/*"]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.sampled_from(PAGES), max_size=12),
    st.lists(st.sampled_from(CHOICES), min_size=1, max_size=6),
)
def test_links_are_parted_by_the_pages_they_stand_on(linking: list[str], asked: list[str]) -> None:
    rows: list[dict[str, Any]] = [row_of_link(page, occurrence=n) for n, page in enumerate(linking)]
    rows += [row_of_link(page, position="footer", occurrence=99) for page in linking[:2]]
    pages = [parse_target(text) for text in asked]

    found = voting_links(FakeView(rows), {"blog.test": pages}, VoteRule.EDITORIAL)["blog.test"]

    keys = [canonical.key for page in linking if (canonical := canonicalize(page))]
    inside = [key for key in keys if any(page.contains(key) for page in pages)]
    assert found.others == len(keys) - len(inside)
    assert sum(found.on_pages.values()) == len(inside)
    for page in pages:
        assert bool(found.on(page)) >= any(page.contains(key) for key in inside)


def test_links_of_several_sites_are_counted_at_once() -> None:
    rows = [row_of_link("https://a.test/1"), row_of_link("https://a.test/2")]
    rows.append(row_of_link("https://b.test/1", follow=False))
    pages = {site: [parse_target(f"https://{site}/1")] for site in ("a.test", "b.test", "c.test")}

    found = voting_links(FakeView(rows), pages, VoteRule.FOLLOWED)

    counts = {site: (one.others, one.on(pages[site][0])) for site, one in found.items()}
    assert counts == {"a.test": (1, 1), "b.test": (0, 0), "c.test": (0, 0)}


def test_owners_join_where_a_chain_of_groups_does() -> None:
    owners = Owners([("a.test", "b.test"), ("c.test", "d.test"), ("b.test", "c.test")])

    assert owners.same("a.test", "d.test")
    assert owners.same("x.test", "x.test")
    assert not owners.same("a.test", "x.test")
    assert not owners.same("x.test", "y.test")
