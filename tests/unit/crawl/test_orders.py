from pathlib import Path

import pytest
from tests.support.state_world import ANNA, StateWorld, state_world

from linkcensus.core.errors import BadInput
from linkcensus.crawl.kinds.kind import may_be_page
from linkcensus.crawl.kinds.list import read_page
from linkcensus.crawl.orders import budget_of, make_crawl, make_list_crawl
from linkcensus.crawl.worker import Worker
from linkcensus.store.crawls import Budget


@pytest.fixture
def kept(tmp_path: Path) -> StateWorld:
    with state_world(tmp_path) as world:
        yield world  # type: ignore[misc]


def test_a_budget_is_the_kinds_own_unless_told():
    assert budget_of("site", None, None, None) == Budget(10_000, None, 20)
    assert budget_of("expand", 5, 2, 0) == Budget(5, 2, 0)
    for pages, per_host, depth in [(0, None, None), (None, -1, None), (None, None, 2_000)]:
        with pytest.raises(BadInput):
            budget_of("site", pages, per_host, depth)
    with pytest.raises(BadInput, match="no kind"):
        budget_of("juggle", None, None, None)


def test_a_list_of_any_length_is_read_line_by_line(kept: StateWorld):
    lines = ["# ours\n", "\n", "a.test/x\n", "https://b.test/\n", "not a page\n", "a.test/x"]
    crawl = make_list_crawl(kept.state, ANNA, lines, Budget(), name="pages.txt", crawl_id="one")

    assert (crawl.title, crawl.known, crawl.seeded) == ("Crawl pages.txt", 2, True)
    again = make_list_crawl(kept.state, ANNA, lines, Budget(), name="pages.txt", crawl_id="one")
    assert again.known == 2


@pytest.mark.parametrize("lines", [[], ["# nothing"], ["some words here"] * 300])
def test_a_list_without_pages_is_refused(kept: StateWorld, lines: list[str]):
    with pytest.raises(BadInput):
        make_list_crawl(kept.state, ANNA, lines, Budget(), name="pages.txt")

    assert kept.state.crawls.listing() == []


def test_a_crawl_is_named_after_what_it_does(kept: StateWorld):
    made = make_crawl(kept.state, ANNA, "linkers", {"targets": ["a.test", "b.test"]}, Budget())

    assert made.title == "Crawl the pages that link to a.test, b.test"


@pytest.mark.parametrize(
    ("url", "is_page"),
    [
        ("https://a.test", True),
        ("https://a.test/x.html?f=a.pdf", True),
        ("https://a.test/x.PDF", False),
        ("https://a.test/photo.jpg?w=1", False),
        ("https://a.test/v1.2/", True),
        ("https://a.test/release-1.2", True),
    ],
)
def test_names_tell_what_is_no_page(url: str, is_page: bool):
    page = read_page(url)
    assert page is not None
    assert may_be_page(page.url) is is_page


def test_a_worker_that_is_gone_is_known_to_be_dead(tmp_path: Path):
    with Worker(tmp_path) as me:
        with Worker(tmp_path) as other:
            assert not me.is_dead(other.name)
        assert me.is_dead(other.name)
        assert not me.is_dead(me.name)
        assert not me.is_dead("another-machine0123")
        assert not me.is_dead(other.name.partition("-")[0] + "-../../etc")
